"""How well plain texts are answered from, below which no curator wrote a question: `assistant eval passages`.

The questions of a file are asked of a pack of its passages, one of each language, and of nothing else.
"""

import re
import time
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from statistics import median
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Table

from assistant.core import phrases, toml_file
from assistant.core.config.section import Language
from assistant.core.errors import ConfigError
from assistant.core.messages import Exchange, Intent, Reply, Transcript
from assistant.core.stages import CancelToken, Skill
from assistant.evaluation.outcomes import is_refusal
from assistant.knowledge.chunking import passages as cut
from assistant.knowledge.hits import Finder, Verdict
from assistant.knowledge.packs.passages import Pack
from assistant.knowledge.reading.blocks import Block
from assistant.turn.turn_token import Turn

HELD_OUT = 3
"""One question of so many is held out: nothing was fitted on it."""
_NO_WORD = re.compile(r"[\W_]+")


class PassageVerdict(StrEnum):
    """What came of a question."""

    RIGHT = "right"
    WRONG = "wrong"
    REFUSED = "refused"
    FALSE = "false"
    """Something was said to what no passage answers."""
    LEFT_OPEN = "left open"
    """Rightly: no passage answers."""


class PassageQuestion(BaseModel):
    """A question, and what a right answer holds one of."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Annotated[str, Field(min_length=1)]
    answerable: bool
    answers: tuple[str, ...] = ()
    language: Language | None = None
    """That of the passage where it is not given."""

    @property
    def held_out(self) -> bool:
        return zlib.crc32(self.text.encode()) % HELD_OUT == 0


class PassageEntry(BaseModel):
    """A passage and what is asked about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language
    passage: str | None
    """None: the passage is left out, and nothing answers."""
    questions: tuple[PassageQuestion, ...]


@dataclass(frozen=True, slots=True)
class PassageOutcome:
    """What became of one question."""

    question: PassageQuestion
    language: str
    """Of the passages."""
    reply: str
    seconds: float
    """To the first words."""
    verdict: PassageVerdict

    @property
    def across(self) -> bool:
        """Whether it was asked in another language than the passages are written in."""
        return self.question.language not in (None, self.language)

    def as_line(self) -> str:
        return f"{self.verdict:9} {self.question.language or self.language} {self.question.text}  {self.reply}"


@dataclass(frozen=True, slots=True)
class PassageFigures:
    """Of the questions about passages in one language, or of all; those asked in another language are apart."""

    passages: str
    asked: str
    """"own" or "across": in the language of the passages, or in another one."""
    answerable: int
    right: int
    wrong: int
    unanswerable: int
    false: int
    seconds: float
    """To the first words of an answer, the median."""


class Quoting:
    """Implements Skill: what is quoted from the notes, in the language that they are written in."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        found = self._finder.find(intent.transcript.text, intent.transcript.language)
        text = found.told if found.verdict is Verdict.DIRECT else phrases.say(intent.language, phrases.SILENT)
        return Reply(iter([text]), intent.language)


def load(path: Path) -> list[PassageEntry]:
    """Raises ConfigError where the file is not as it should be."""
    try:
        return TypeAdapter(list[PassageEntry]).validate_json(toml_file.text_of(path))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(
            f"{path}: {where or 'the file'}: {first['msg']}; it is a list such as "
            '[{"language": "en", "passage": "…", "questions": [{"text": "…", "answerable": true, "answers": ["…"]}]}].'
        ) from error


def packs(entries: Iterable[PassageEntry]) -> dict[str, Pack]:
    """The passages of each language as a pack of running text."""
    texts: dict[str, list[str]] = {}
    for entry in entries:
        texts.setdefault(entry.language, []).extend([entry.passage] if entry.passage else [])
    return {
        language: Pack(
            language, language, tuple(cut((Block("", said) for said in own), language=language, pack=language))
        )
        for language, own in texts.items()
    }


def asked_of(entries: Iterable[PassageEntry], language: str, *, held_out: bool) -> list[PassageQuestion]:
    """What is asked of the passages in a language."""
    every = [question for entry in entries if entry.language == language for question in entry.questions]
    return [question for question in every if question.held_out or not held_out]


def run(questions: Iterable[PassageQuestion], language: str, skill: Skill) -> Iterator[PassageOutcome]:
    """Asks a skill that knows the passages of one language alone."""
    for question in questions:
        began, first, reply = time.monotonic(), 0.0, ""
        turn = Turn()
        try:
            intent = Intent("knowledge", Transcript(question.text, question.language or language))
            for delta in skill.answer(intent, (), turn).deltas:
                first = first or time.monotonic() - began
                reply += delta
        finally:
            turn.finish()
        yield PassageOutcome(question, language, reply.strip(), first, judged(question, reply))


def judged(question: PassageQuestion, reply: str) -> PassageVerdict:
    """By the letters and digits of the answers, however they are written."""
    refused = not reply.strip() or is_refusal(reply)
    if not question.answerable:
        return PassageVerdict.LEFT_OPEN if refused else PassageVerdict.FALSE
    if refused:
        return PassageVerdict.REFUSED
    said = _plain(reply)
    right = any(_plain(answer) in said for answer in question.answers)
    return PassageVerdict.RIGHT if right else PassageVerdict.WRONG


def figures(outcomes: Sequence[PassageOutcome]) -> list[PassageFigures]:
    """Of each language, own before across, then of all."""
    found: list[PassageFigures] = []
    for asked, of in (("own", False), ("across", True)):
        some = [outcome for outcome in outcomes if outcome.across is of]
        languages = dict.fromkeys(outcome.language for outcome in some)
        found += [_figures(code, asked, [one for one in some if one.language == code]) for code in languages]
        found += [_figures("all", asked, some)] if len(languages) > 1 else []
    return found


def _figures(passages: str, asked: str, outcomes: Sequence[PassageOutcome]) -> PassageFigures:
    counts = {verdict: sum(outcome.verdict is verdict for outcome in outcomes) for verdict in PassageVerdict}
    answerable = sum(outcome.question.answerable for outcome in outcomes)
    seconds = [outcome.seconds for outcome in outcomes if outcome.seconds]
    return PassageFigures(
        passages,
        asked,
        answerable,
        counts[PassageVerdict.RIGHT],
        counts[PassageVerdict.WRONG],
        len(outcomes) - answerable,
        counts[PassageVerdict.FALSE],
        round(median(seconds), 3) if seconds else 0.0,
    )


def show(rows: Sequence[PassageFigures], console: Console) -> None:
    table = Table("passages", "asked", "right", "wrong", "refused", "false", "median s")
    for row in rows:
        refused = row.answerable - row.right - row.wrong
        table.add_row(
            row.passages,
            row.asked,
            _share(row.right, row.answerable),
            _share(row.wrong, row.answerable),
            _share(refused, row.answerable),
            _share(row.false, row.unanswerable),
            f"{row.seconds:.2f}",
        )
    console.print(table)


def as_json(rows: Sequence[PassageFigures]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.0%})" if whole else "–"


def _plain(text: str) -> str:
    return _NO_WORD.sub("", text.casefold())
