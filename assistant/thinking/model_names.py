"""Names of models in Ollama, and what a model has to be able to do."""

from collections.abc import Collection

CAPABILITIES = {"chat": "completion", "extraction": "completion", "vision": "vision"}
"""What a model has to be able to do for a role, in Ollama's words."""
_CANNOT = {"completion": "cannot write", "vision": "cannot see pictures"}


def lack(role: str, capabilities: Collection[str]) -> str:
    """What a model with these capabilities cannot do that its role needs; empty where it can, or none are known."""
    needed = CAPABILITIES[role]
    return _CANNOT[needed] if capabilities and needed not in capabilities else ""


def full_name(model: str) -> str:
    """With its tag, as Ollama lists it."""
    return model if ":" in model.rsplit("/", 1)[-1] else f"{model}:latest"
