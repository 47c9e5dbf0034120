"""What `assistant eval` asks, and what a right answer is: a TOML or CSV file that a curator writes.

    [[questions]]
    text = "How many eggs does a queen lay?"
    language = "en"
    intent = "knowledge"
    source = "The queen"
    must = ["2,000|2000", "eggs"]

All but `text` (or `file`, a recording) may be left out, and what is left out is not counted. A CSV has the same names
in its first line, and "&" between several words or sources.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from assistant.core import toml_file
from assistant.core.config.section import Language
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.core.wrong_values import explained
from assistant.skills.registry import folders
from assistant.text.words import SINGLE

SEVERAL = "&"
"""Between the words or sources of one cell of a CSV."""
_SINGLE = re.compile(f"[{SINGLE}]")
_SPACE = re.compile(r"\s+")


def _as_tuple(given: object) -> object:
    """One word is as good as a list of one; a cell of a CSV holds several."""
    return [part.strip() for part in given.split(SEVERAL)] if isinstance(given, str) else given


def skill_names() -> list[str]:
    """Of all that are installed."""
    return [folder.name for folder in folders()]


def _of_a_skill(name: str) -> str:
    if name and name not in (known := skill_names()):
        raise ValueError(f"there are {', '.join(known)}")
    return name


SkillName = Annotated[str, AfterValidator(_of_a_skill)]
"""That of a skill that is installed, or empty."""
Texts = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_as_tuple)]


class EvaluationQuestion(BaseModel):
    """What is asked, and what is expected of the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str = ""
    """As it is typed; of a recording, what is said in it, for the word error."""
    file: str = ""
    """A recording, beside the file of questions."""
    language: Language | Literal[""] = ""
    """ISO 639-1; detected in a text, and not counted in a recording, where not given."""
    intent: SkillName = ""
    """The skill that is to answer."""
    must: Texts = ()
    """Each has to occur, from the beginning of a word and in capitals or not; "2,000|2000" is either of the two."""
    must_not: Texts = ()
    """None of these may occur."""
    source: Texts = ()
    """Headings (or titles of packs) of the passages that the answer is made from, all of them."""
    answerable: bool | None = None
    """Whether the packs answer it; not given, they do where a source or words are expected and no other skill is."""
    follows: bool = False
    """It is asked in one conversation with the question before it."""
    draft: bool = False
    """A language model wrote it, and nobody has read it yet."""

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if not (self.text or self.file):
            raise ValueError("it needs a text or a file")
        if self.answerable is False and (self.source or self.must):
            raise ValueError("what is not answerable has no source, and no words that must occur")
        return self

    @property
    def is_for_the_packs(self) -> bool:
        """Whether it counts among the answerable ones."""
        if self.answerable is not None:
            return self.answerable
        return bool(self.source or self.must) and self.intent in {"", "knowledge"}

    def is_answered_by(self, reply: str) -> bool:
        """Whether every word that must occur does, and none that must not."""
        wanted = all(any(holds(reply, word) for word in words.split("|")) for words in self.must)
        return wanted and not any(holds(reply, word) for words in self.must_not for word in words.split("|"))


def holds(reply: str, words: str) -> bool:
    """Whether words occur, from the beginning of a word; a number only as a whole."""
    text, wanted = _SPACE.sub(" ", reply).casefold(), _SPACE.sub(" ", words.strip()).casefold()
    begin = r"(?<![\d,.])" if wanted[:1].isdigit() else "" if _SINGLE.match(wanted) else r"\b"
    end = r"(?![\d]|[,.\s]\d{3})" if wanted[-1:].isdigit() else ""
    return bool(wanted) and re.search(f"{begin}{re.escape(wanted)}{end}", text) is not None


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The questions of one file, in its order."""

    path: Path
    questions: tuple[EvaluationQuestion, ...]

    def recording(self, question: EvaluationQuestion) -> Path:
        return self.path.parent / question.file

    def conversations(self, skills: Sequence[str] = (), limit: int = 0) -> list[tuple[EvaluationQuestion, ...]]:
        """Each with the questions that follow it; those for some skills, and of these a stratified sample.

        skills: of the first question of a conversation; none: all. limit: 0 is all.
        """
        groups: list[list[EvaluationQuestion]] = []
        for question in self.questions:
            if question.follows and groups:
                groups[-1].append(question)
            else:
                groups.append([question])
        chosen = [tuple(group) for group in groups if not skills or group[0].intent in skills]
        if not limit or limit >= len(chosen):
            return chosen
        return _sample(chosen, limit)


def _sample(chosen: Sequence[tuple[EvaluationQuestion, ...]], size: int) -> list[tuple[EvaluationQuestion, ...]]:
    """So many, each skill with what the packs answer and what they do not in its share, and of these all languages."""
    strata: dict[tuple[str, bool], list[int]] = {}
    for number in sorted(range(len(chosen)), key=lambda number: chosen[number][0].language):
        first = chosen[number][0]
        strata.setdefault((first.intent, first.is_for_the_packs), []).append(number)
    shares = sorted(((rank + 0.5) / len(found), kind) for kind, found in strata.items() for rank in range(len(found)))
    quotas = Counter(kind for _, kind in shares[:size])
    kept = [strata[kind][rank * len(strata[kind]) // quota] for kind, quota in quotas.items() for rank in range(quota)]
    return [chosen[number] for number in sorted(kept)]


def question_file(name: str) -> Path:
    """A file, or one that ships with the program by its name, such as "bees"."""
    shipped = resource("config", "eval", f"{name}.toml")
    if not Path(name).is_file() and shipped.is_file():
        return shipped
    return Path(name)


def load(path: Path, languages: Sequence[str]) -> QuestionFile:
    """Raises ConfigError with the file, the question, the value and what would be right."""
    try:
        rows = list(_csv(path) if path.suffix.lower() == ".csv" else _toml(path))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error
    except csv.Error as error:
        raise ConfigError(f"{path} cannot be read as CSV; cells with commas or quotes stand in quotes.") from error
    read = QuestionFile(path, tuple(_question(path, number, row) for number, row in enumerate(rows, start=1)))
    if not read.questions:
        raise ConfigError(f"{path} holds no question; write at least one [[questions]] with a text.")
    for number, question in enumerate(read.questions, start=1):
        if question.language and question.language not in languages:
            wrong = f"language = {question.language!r}; the kiosk speaks {', '.join(languages)}"
            raise ConfigError(f"{_place(path, number, question.text or question.file)}: {wrong}.")
        if question.file and not read.recording(question).is_file():
            raise ConfigError(f"{_place(path, number, question.text)}: there is no file {read.recording(question)}.")
    return read


def _question(path: Path, number: int, row: Mapping[str, object]) -> EvaluationQuestion:
    try:
        return EvaluationQuestion.model_validate(row)
    except ValidationError as error:
        place = _place(path, number, str(row.get("text") or row.get("file") or ""))
        raise ConfigError(f"{place}: {explained(error, EvaluationQuestion)[0]}") from error


def _place(path: Path, number: int, text: str) -> str:
    return f"{path}, question {number} ({text!r})"


def _toml(path: Path) -> Iterator[Mapping[str, object]]:
    contents = toml_file.read(path)
    contents.pop("drafted", None)  # what `assistant eval draft` keeps there for itself
    questions = contents.pop("questions", [])
    if contents or not isinstance(questions, list) or not all(isinstance(row, dict) for row in questions):
        wrong = next(iter(contents), "questions")
        raise ConfigError(f"{path}: {wrong}: there are only questions; begin each with [[questions]].")
    yield from questions


def _csv(path: Path) -> Iterator[Mapping[str, object]]:
    """With commas, or with semicolons as spreadsheets write them in Europe; an empty cell is left out."""
    text = toml_file.text_of(path)
    names = text.partition("\n")[0]
    delimiter = ";" if names.count(";") > names.count(",") else ","
    for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
        if None in row:
            raise ConfigError(f"{path}: a line has more cells than the first: {row[None]!r}; put them in quotes.")
        filled = {str(key).strip(): cell.strip() for key, cell in row.items() if cell and cell.strip()}
        if filled:
            yield filled
