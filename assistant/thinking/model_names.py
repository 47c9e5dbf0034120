"""How Ollama calls a model."""


def full_name(model: str) -> str:
    """With its tag, as Ollama lists it."""
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"
