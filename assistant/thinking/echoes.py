"""Leaves out what only repeats how the answer was asked for.

Of "Antworte auf Deutsch. Paris." that is the first sentence. What such sentences look like stands in
prompts.toml of each language. Only what may still become one is kept back.
"""

import re
from functools import cache

from assistant.thinking.prompts import hints

_STOP = re.compile(r"[.!?。！？…\n]+[)\]*_]*\s*")
_BEGINS = re.compile(r"[\s(\[*_>-]*")
_ENDS = re.compile(r"[*_ \u00a0\u202f]*(?:[.!:。！：…]+[)\]*_]*\s*|[)\]]+\s*|\n\s*)")
_LAST = re.compile(r"[\s*_)\].!:。！：…]*")
_OPENED = re.compile(r"[\s,.!，。！]*")


class Echoes:
    """The filter of one reply."""

    def __init__(self) -> None:
        self._rest = ""
        self._begins = True
        """The rest begins with a new sentence."""
        self._dropped = False
        """The last sentence was left out, and the space behind it is, too."""

    def add(self, text: str, *, final: bool = False) -> str:
        """What may be passed on now. Final: nothing will follow."""
        self._rest += text
        out = ""
        while self._rest:
            if self._begins:
                end = _echo(self._rest, final=final)
                if end is None:
                    return out
                self._begins = bool(end)
                self._dropped = self._dropped or self._begins
                self._rest = self._rest[end:].lstrip() if self._dropped else self._rest
                continue
            stop = _STOP.search(self._rest)
            if stop is None or (stop.end() == len(self._rest) and not final):
                end = len(self._rest)
                self._begins = bool(stop)
            else:
                end, self._begins = stop.end(), True
            out, self._rest, self._dropped = out + self._rest[:end], self._rest[end:], False
        return out


def _echo(text: str, *, final: bool) -> int | None:
    """How much of a text is an echo that it begins with; 0 where none is, None where that is not certain yet."""
    begin = _BEGINS.match(text)
    assert begin is not None
    start = begin.end()
    folded = text[start:].lower()
    for opening in openings():
        if folded.startswith(opening) and (gap := _OPENED.match(folded, len(opening))) and gap.end() > len(opening):
            start, folded = start + gap.end(), folded[gap.end() :]
            break
    if not final and any(each.startswith(folded) for each in (*echoes(), *openings())):
        return None
    for each in echoes():
        if folded.startswith(each):
            rest = folded[len(each) :]
            end = _ENDS.match(rest) or (_LAST.fullmatch(rest) if final else None)
            if not final and (end.end() == len(rest) if end else not rest.strip("*_ \u00a0\u202f")):
                return None
            if end:
                return start + len(each) + end.end()
    return 0


@cache
def openings() -> tuple[str, ...]:
    return tuple(sorted({each for known in hints().values() for each in known.openings}, key=len, reverse=True))


@cache
def echoes() -> tuple[str, ...]:
    """Without their stops, lower case; the longest first."""
    each_says = ((*known.said, known.in_language, known.briefly, known.at_length) for known in hints().values())
    said = [each for own in each_says for each in own]
    return tuple(sorted({each.lower().rstrip(".。") for each in said}, key=len, reverse=True))
