"""Questions by template: "what time is it [in {place}]"; (this|that), [optional], <a list of words>, {a slot}.

The syntax is that of Home Assistant's intents, without alternatives inside a word.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from assistant.geography.chinese import simplified
from assistant.geography.names import words

_MARKS: Mapping[str, str] = {"[": "(?:", "]": ")?", "(": "(?:", ")": ")", "|": "|"}
_PART = re.compile(r"\{(?P<slot>\w+)\}|<(?P<list>\w+)>|(?P<mark>[\[\]()|])|(?P<text>[^\[\]()|{}<>]+)")
_GROUP = re.compile(r"\(\?P<(\w+)>")
_RUN = re.compile(r"\d+|[^\d]+")
ANY = r"(?:\S+ )+?"
"""Of a slot: one word and more."""


@dataclass(frozen=True, slots=True)
class TemplateToken:
    """A word, or a number, of a question."""

    key: str
    """Without case and accents."""
    start: int
    end: int


def tokens(text: str) -> list[TemplateToken]:
    """The words of a text; "5pm" is two."""
    return [
        TemplateToken(run[0], word.start, word.end)
        for word in words(simplified(text))
        for run in _RUN.finditer(word.key)
    ]


def joined(found: Sequence[TemplateToken]) -> str:
    """The tokens as templates match them: each with a space behind it."""
    return "".join(f"{token.key} " for token in found)


def pattern(template: str, lists: Callable[[str], Sequence[str]], slots: Mapping[str, str]) -> str:
    """The regular expression of a template. Lists: words by name. Slots: expressions by name, ANY for the others."""
    return "".join(_parts(template, lists, slots))


def _parts(template: str, lists: Callable[[str], Sequence[str]], slots: Mapping[str, str]) -> Iterator[str]:
    for part in _PART.finditer(template):
        if slot := part["slot"]:
            yield f"(?P<{slot}>{slots.get(slot, ANY)})"
        elif name := part["list"]:
            yield any_of(lists(name), lists, slots)
        elif mark := part["mark"]:
            yield _MARKS[mark]
        else:
            yield re.escape(joined(tokens(part["text"]))) if part["text"].strip() else ""


def spread(template: str, slot: str) -> list[str]:
    """A template with an [{optional slot}] as one without it and one with it at each of its places."""
    first, *others = template.split(f"[{{{slot}}}]")
    parts = [first, *others]
    placed = ("".join(parts[:at]) + f"{{{slot}}}" + "".join(parts[at:]) for at in range(1, len(parts)))
    return ["".join(parts), *placed]


def any_of(
    templates: Sequence[str], lists: Callable[[str], Sequence[str]], slots: Mapping[str, str] | None = None
) -> str:
    """The expression of any of some templates, the longest first; it matches nothing where there are none."""
    longest = sorted(templates, key=len, reverse=True)
    return f"(?:{'|'.join(pattern(template, lists, slots or {}) for template in longest)})" if longest else "(?!)"


def compiled(template: str, lists: Callable[[str], Sequence[str]], slots: Mapping[str, str]) -> re.Pattern[str]:
    """A template ready to match; a slot may stand in several of its alternatives."""
    number = count(1)
    return re.compile(_GROUP.sub(lambda match: f"(?P<{match[1]}__{next(number)}>", any_of([template], lists, slots)))


def slots_of(match: re.Match[str]) -> dict[str, tuple[int, int]]:
    """Where the slots of a template stand in what it matched."""
    return {name.split("__")[0]: match.span(name) for name, said in match.groupdict().items() if said}


def without(found: Sequence[TemplateToken], fillers: Sequence[Sequence[str]]) -> list[TemplateToken]:
    """The tokens without those phrases, which are given the longest first."""
    left: list[TemplateToken] = []
    start = 0
    while start < len(found):
        rest = [token.key for token in found[start:]]
        filler = next((filler for filler in fillers if rest[: len(filler)] == list(filler)), ())
        left.extend(() if filler else found[start : start + 1])
        start += len(filler) or 1
    return left
