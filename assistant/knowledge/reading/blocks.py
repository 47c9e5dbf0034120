"""What readers make of a document: blocks of text, each below its heading."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar, cast

LONGEST_TITLE = 120
"""Letters."""
TORN = "it was a table or columns, and which words belong together is not sure"
"""The doubt about a row whose cells are not those of the rows around it."""
LISTED = 160
"""Letters; shorter items of a list are read out together."""
LIST = 400
"""Letters of a list that is read out as one."""

_Said = TypeVar("_Said", str, tuple[str, str])
_TRANSLATION = re.compile(r"\[([a-z]{2})\]\s+(\S.*)")
_ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", ")", '"', "”", "»")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a row of a table, as it may be spoken."""

    heading: str
    text: str
    questions: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    unanswered: tuple[str, ...] = ()
    flows: bool = False
    """Part of a running text: a short one may be joined with its neighbours."""
    doubt: str = ""
    """Why it should be looked at before it is spoken, as the end of a sentence."""
    answers: tuple[str, ...] = ()
    """What is also right where a quiz asks one of the questions."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document that was read."""

    blocks: tuple[Block, ...]
    remarks: tuple[str, ...] = ()
    """What the curator should know of it, each a sentence without the document's name."""
    doubt: str = ""
    """Why all of it that is not ASCII should be looked at before it is spoken."""
    title: str = ""
    """What the document itself is called, where it says so."""


class UnreadableError(Exception):
    """A document cannot be read; the message is a sentence that goes on from the document's name."""


class Collector:
    """Puts blocks together from what stands in a document, one thing after the other."""

    def __init__(self, title: str, *, levels: int = 1, flows: bool = False) -> None:
        """Levels: how many headings, the title among them, go with each block; flows: the blocks are running text."""
        self._headings = {0: title}
        self._levels = levels
        self._flows = flows
        self._blocks: list[Block] = []
        self._body: list[str] = []
        self._translations: list[tuple[str, str]] = []
        self._questions: list[str] = []
        self._unanswered: list[str] = []
        self._last: list[str] | list[tuple[str, str]] | None = None
        """What the line before was added to."""
        self._open = False
        self._doubt = ""

    def heading(self, text: str, level: int = 1) -> None:
        self._flush()
        self._headings = {other: said for other, said in self._headings.items() if other < level} | {level: text}

    def paragraph(self, text: str, doubt: str = "") -> None:
        """Doubt: why it should be looked at, if it should be."""
        self.gap()
        self._begin(" ".join(text.split()), doubt)
        self.gap()

    def fact(self, text: str, questions: Iterable[str] = ()) -> None:
        """A paragraph with questions that it answers."""
        self.paragraph(text)
        self._questions += questions

    def line(self, line: str) -> None:
        """Of a pack: a question that the paragraph before answers or does not, its translation, or a part of one."""
        if line.startswith("?"):
            self._add(self._questions, line.lstrip("? "))
        elif line.startswith("! "):
            self._add(self._unanswered, line.lstrip("! "))
        elif translation := _TRANSLATION.fullmatch(line):
            self._add(self._translations, (translation[1], translation[2]))
        elif line and (self._open or line[0] == "["):
            self._body.append(line)
            self._open = True
        elif line and not self._goes_on(line):
            self._begin(line)
        elif not line:
            self.gap()

    def gap(self) -> None:
        """The paragraph is at its end; what belongs to it may still follow."""
        self._open, self._last = False, None

    def items(self, items: Iterable[str]) -> None:
        """A list, introduced by the paragraph before if that ends with a colon."""
        said = [item for item in items if item]
        introduction = ""
        if said and self._body and self._body[-1].endswith((":", "：")) and not (self._questions or self._translations):
            introduction, self._body = " ".join(self._body), []
        for text in _listed(introduction, said):
            self.paragraph(text)

    def blocks(self) -> tuple[Block, ...]:
        self._flush()
        return tuple(self._blocks)

    def _add(self, said: list[_Said], more: _Said) -> None:
        said.append(more)
        self._open, self._last = False, cast("list[str] | list[tuple[str, str]]", said)

    def _goes_on(self, line: str) -> bool:
        """Whether it belongs to the translation or question right above, which an editor has wrapped."""
        if not line[0].islower():
            return False
        match self._last:
            case [*_, (language, text)] if not text.endswith(_ENDS):
                self._translations[-1] = language, f"{text} {line}"
            case [*_, str(text)] if not text.endswith(_ENDS):
                cast("list[str]", self._last)[-1] = f"{text} {line}"
            case _:
                return False
        return True

    def _begin(self, text: str, doubt: str = "") -> None:
        if text:
            if self._body:
                self._flush()
            self._body.append(text)
            self._open, self._doubt = True, doubt

    def _flush(self) -> None:
        if self._body:
            text = " ".join(self._body)
            asked, translated = tuple(self._questions), tuple(self._translations)
            unanswered = tuple(self._unanswered)
            self._blocks.append(Block(self._heading, text, asked, translated, unanswered, self._flows, self._doubt))
            self._doubt = ""
            self._body, self._translations, self._questions, self._unanswered = [], [], [], []
        self._open, self._last = False, None

    @property
    def _heading(self) -> str:
        path = [said for _, said in sorted(self._headings.items()) if said]
        path = [said for said, below in pairwise([*path, ""]) if not below or below not in said]
        return ": ".join(path[-self._levels :])


def _listed(introduction: str, items: list[str]) -> Iterator[str]:
    """Sentences of the items of a list, the short ones together, each group with the words that introduce them."""
    group: list[str] = []
    for item in [*items, ""]:
        short = item and len(item) <= LISTED
        if group and (not short or sum(map(len, group)) + len(item) > LIST):
            yield as_sentence(" ".join([introduction, "; ".join(said.rstrip(".;,") for said in group)]).strip())
            group = []
        if short:
            group.append(item)
        elif item:
            yield f"{introduction} {item}".strip()


def as_sentence(text: str) -> str:
    return text if text.endswith(_ENDS) else f"{text}."


def check_size(path: Path, largest: int) -> None:
    """Raises UnreadableError where a file is larger than so many bytes."""
    size = path.stat().st_size
    if size > largest:
        raise UnreadableError(
            f"has {size / 1e6:.0f} MB, more than the {largest / 1e6:.0f} MB that are read; divide it."
        )
