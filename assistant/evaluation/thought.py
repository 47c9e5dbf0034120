"""How often the language model says what is wrong, believes in what is made up, or holds back what it knows.

That is `assistant eval thought`; its questions stand in config/eval/thought.toml, every second one held out.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core import phrases, toml_file
from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH
from assistant.core.messages import Intent, Transcript
from assistant.core.resources import resource
from assistant.core.stages import Skill
from assistant.skills.chat.facts import DOUBTFUL, UNKNOWN
from assistant.thinking.facts import admits
from assistant.turn.turn_token import Turn


class ThoughtKind(StrEnum):
    KNOWN = "known"
    HARD = "hard"
    MADE_UP = "made_up"


class ThoughtVerdict(StrEnum):
    STATED = "stated"
    DOUBTED = "doubted"
    HELD_BACK = "held back"


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: str
    language: str = ENGLISH
    answers: tuple[str, ...] = ()


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    known: tuple[_Asked, ...] = ()
    hard: tuple[_Asked, ...] = ()
    made_up: tuple[_Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class ThoughtQuestion:
    """What is asked, and what a right answer holds one of."""

    kind: ThoughtKind
    text: str
    language: str
    answers: tuple[str, ...]
    held_out: bool


@dataclass(frozen=True, slots=True)
class ThoughtOutcome:
    """What was said to a question."""

    question: ThoughtQuestion
    reply: str
    sure: float | None

    @property
    def said(self) -> ThoughtVerdict:
        language = self.question.language
        if self.reply.startswith(phrases.say(language, DOUBTFUL, answer="").strip()):
            return ThoughtVerdict.DOUBTED
        refused = self.reply.startswith(phrases.say(language, UNKNOWN)) or admits(self.reply, language)
        return ThoughtVerdict.HELD_BACK if refused else ThoughtVerdict.STATED

    @property
    def right(self) -> bool:
        return any(answer.lower() in self.reply.lower() for answer in self.question.answers)

    def as_line(self) -> str:
        sure = "-" if self.sure is None else f"{self.sure:.2f}"
        return f"{self.question.kind:8} {self.said:9} {sure:4}  {self.question.text}  {self.reply}"


@dataclass(frozen=True, slots=True)
class ThoughtFigures:
    """Shares, 0 to 1; None where there was no such question."""

    asked: int
    stated_wrong: float | None
    """Of the true questions' answers that were stated without a doubt."""
    made_up_believed: float | None
    """Of the questions about what is made up: answered, with a doubt or without."""
    known_held_back: float | None
    """Of the known ones: not answered at all."""
    known_doubted: float | None

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    def as_text(self) -> str:
        """A line for each."""
        shares = {name: share for name, share in asdict(self).items() if name != "asked"}
        lines = (
            f"{name.replace('_', ' ')}: {'-' if share is None else f'{share:.0%}'}" for name, share in shares.items()
        )
        return "\n".join([f"asked: {self.asked}", *lines])


def thought_file() -> Path:
    """The one that ships."""
    return resource("config", "eval", "thought.toml")


def load(path: Path) -> list[ThoughtQuestion]:
    """The kinds in turn, so that the first few hold some of each. Raises ConfigError with what would be right."""
    try:
        file = _File(**toml_file.read(path))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ConfigError(
            f"{path}: {place} is wrong; there are known, hard and made_up, with ask and answers."
        ) from error
    numbered = [
        (number, ThoughtQuestion(kind, each.ask, each.language, each.answers, held_out=number % 2 == 1))
        for kind in ThoughtKind
        for number, each in enumerate(getattr(file, kind))
    ]
    return [question for _, question in sorted(numbered, key=lambda entry: entry[0])]


def run(questions: Iterable[ThoughtQuestion], chat: Skill) -> Iterator[ThoughtOutcome]:
    """Each as a visitor's first question."""
    for question in questions:
        intent = Intent("chat", Transcript(question.text, question.language))
        reply = chat.answer(intent, (), Turn())
        text = "".join(reply.deltas).strip()
        yield ThoughtOutcome(question, text, reply.sure())


def figures(outcomes: Iterable[ThoughtOutcome]) -> ThoughtFigures:
    all_of_them = tuple(outcomes)
    true = [
        each
        for each in all_of_them
        if each.question.kind is not ThoughtKind.MADE_UP and each.said is ThoughtVerdict.STATED
    ]
    made_up = [each for each in all_of_them if each.question.kind is ThoughtKind.MADE_UP]
    known = [each for each in all_of_them if each.question.kind is ThoughtKind.KNOWN]
    return ThoughtFigures(
        len(all_of_them),
        _share(not each.right for each in true),
        _share(each.said is not ThoughtVerdict.HELD_BACK for each in made_up),
        _share(each.said is ThoughtVerdict.HELD_BACK for each in known),
        _share(each.said is ThoughtVerdict.DOUBTED for each in known),
    )


def _share(counted: Iterable[bool]) -> float | None:
    values = tuple(counted)
    return sum(values) / len(values) if values else None
