"""The facts of a pack that is a text file, to be changed one by one and written down again as its format has them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.reading import markdown
from assistant.knowledge.reading.blocks import Collector

SHORTEST_BEGINNING = 40
"""Letters by which the file beside a pack names a passage, where they name one alone."""
_FRONT = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_MARKS = re.compile(r"[\\`*_\[\]<&]")
_START = re.compile(r"(#{1,6}|[-+>=])(?=\s|$)|(\d+)([.)])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class WrittenFact:
    """What a curator writes: a paragraph, and what belongs to it."""

    heading: str
    """Empty is the title of its pack."""
    text: str
    questions: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    """Language and text."""
    beside: frozenset[str] = frozenset()
    """Those of the questions that stand in the file beside the pack."""

    @classmethod
    def of(cls, passage: Passage, own: Passage) -> "WrittenFact":
        """Own: the same passage without the questions that stand beside the pack."""
        beside = {*passage.questions, *passage.unanswered} - {*own.questions, *own.unanswered}
        return cls(
            passage.heading,
            passage.text,
            passage.questions,
            passage.unanswered,
            passage.translations,
            frozenset(beside),
        )

    @property
    def told(self) -> tuple[object, ...]:
        """All that is read of it, whichever file a question stands in."""
        return self.heading, self.text, {*self.questions}, {*self.unanswered}, self.translations

    def within(self) -> "WrittenFact":
        """With all of its questions in the pack itself."""
        return replace(self, beside=frozenset())


def front_of(text: str) -> str:
    """What stands at the head of a pack, as it stands."""
    found = _FRONT.match(text.replace("\r\n", "\n").removeprefix("\ufeff"))
    return found[0] if found else ""


def written(front: str, title: str, facts: Iterable[WrittenFact], *, marked: bool) -> str:
    """The text of a pack. Marked: it is Markdown, in which some signs mean more than themselves."""
    return front + "\n".join(_lines(title, facts, marked=marked)).rstrip("\n") + "\n"


def _lines(title: str, facts: Iterable[WrittenFact], *, marked: bool) -> Iterator[str]:
    heading = title
    for fact in facts:
        yield ""
        if fact.heading != heading:
            heading = fact.heading
            yield from (f"## {_plain(heading, marked=marked)}", "")
        yield _plain(fact.text, marked=marked)
        said = [f"[{language}] {_plain(text, marked=marked)}" for language, text in fact.translations]
        asked = [f"? {_plain(one, marked=marked)}" for one in fact.questions if one not in fact.beside]
        asked += [f"! {_plain(one, marked=marked)}" for one in fact.unanswered if one not in fact.beside]
        for lines in (said, asked):
            if lines:
                yield from ("", *lines)


def written_beside(facts: Sequence[WrittenFact], before: Iterable[str] = ()) -> str:
    """The text of the file of questions beside a pack; empty where none stand there.

    Before: the texts of the pack that this one replaces, which it fits, too.
    """
    lines, texts = list[str](), {*before, *(one.text for one in facts)}
    for fact in facts:
        asked = [f"? {one}" for one in fact.questions if one in fact.beside]
        asked += [f"! {one}" for one in fact.unanswered if one in fact.beside]
        if asked:
            lines += [f"= {_beginning(fact.text, texts)}", *asked, ""]
    return "\n".join(lines)


def _beginning(text: str, all_texts: Collection[str]) -> str:
    """As much of a text as no other begins with."""
    for length in range(min(SHORTEST_BEGINNING, len(text)), len(text) + 1):
        begun = text[:length].strip()
        if sum(other.startswith(begun) for other in all_texts) == 1:
            return begun
    return text


def _plain(text: str, *, marked: bool) -> str:
    """So that it is read as it stands."""
    text = " ".join(text.split())
    if not marked or not (_MARKS.search(text) or _START.match(text)) or _reads(text) == text:
        return text
    begun = _START.match(text)
    if begun is None:
        return _MARKS.sub(r"\\\g<0>", text)
    first = f"{begun[2]}\\{begun[3]}" if begun[2] else f"\\{begun[1]}"
    return first + _MARKS.sub(r"\\\g<0>", text[begun.end() :])


def _reads(text: str) -> str:
    """What is read of a paragraph of Markdown."""
    found = Collector("")
    markdown.parse(f"A {text}" if not _START.match(text) else text, found, "")
    [block, *others] = found.blocks() or (None,)
    return "" if block is None or others else block.text.removeprefix("A ")
