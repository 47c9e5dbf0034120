"""What a model thinks to itself is not for the visitor."""

from collections.abc import Generator

BEGIN, END = "<think>", "</think>"


def without_thoughts(deltas: Generator[str]) -> Generator[str]:
    """The deltas without what stands between <think> and </think> at their beginning; closes them at the end.

    Servers that know a model's way of thinking keep it apart by themselves; others pass it on as text.
    """
    try:
        beginning = ""
        for delta in deltas:
            beginning += delta
            if not _undecided(beginning.lstrip()):
                break
        if text := _after_thought(beginning):
            yield text
        yield from deltas
    finally:
        deltas.close()


def _undecided(text: str) -> bool:
    """Whether it may be, or is, a thought that has not ended."""
    return (BEGIN.startswith(text) or text.startswith(BEGIN)) and END not in text


def _after_thought(text: str) -> str:
    return text.partition(END)[2].lstrip() if text.lstrip().startswith(BEGIN) else text
