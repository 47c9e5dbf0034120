"""What a reply of a language model took, in the words of `ollama run --verbose`, durations in seconds."""

from assistant.core.messages import Usage


def as_text(usage: Usage) -> str:
    """Eight lines, the values in one column; of a reply that was stopped early the prompt is not known."""
    lines = {
        "total duration": duration(usage.total),
        "load duration": duration(usage.load),
        "prompt eval count": "–" if usage.prompt_tokens is None else f"{usage.prompt_tokens} token(s)",
        "prompt eval duration": duration(usage.prompt_seconds),
        "prompt eval rate": rate(usage.prompt_tokens, usage.prompt_seconds),
        "eval count": f"{usage.reply_tokens} token(s)",
        "eval duration": duration(usage.reply_seconds),
        "eval rate": rate(usage.reply_tokens, usage.reply_seconds),
    }
    return "\n".join(f"{f'{name}:':22}{value}" for name, value in lines.items())


def duration(seconds: float) -> str:
    return f"{seconds:.3f} s"


def rate(tokens: int | None, seconds: float) -> str:
    return f"{tokens / seconds:.2f} tokens/s" if tokens is not None and seconds else "–"
