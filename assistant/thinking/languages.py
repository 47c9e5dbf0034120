"""The language of a typed question."""

from collections.abc import Sequence


def detect(text: str, languages: Sequence[str]) -> str:
    """The likeliest of some languages (ISO 639-1)."""
    import py3langid  # noqa: PLC0415 - takes a second to load, and only typed questions need it

    py3langid.set_languages(list(languages))
    return str(py3langid.classify(text)[0])
