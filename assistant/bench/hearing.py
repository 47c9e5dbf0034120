"""How well those are understood who are hard to hear: a child, in a hall, in a crowd; beside stock Whisper.

Each recording is heard as it is and as `distortion` makes it, by the kiosk's own hearing and by faster-whisper as it
comes, on the same model and sound.
"""

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import BaseModel, TypeAdapter, ValidationError
from rich.table import Table

from assistant.asking import demo_questions, soundfiles
from assistant.bench import distortion
from assistant.core.errors import ConfigError, HearingError
from assistant.core.languages import ENGLISH
from assistant.core.messages import HEARING_RATE, Ending, Samples, Transcript, Utterance
from assistant.core.stages import Transcriber
from assistant.evaluation.word_error import word_error

LABELS = "labels.json"
Route: TypeAlias = Callable[[Transcript], str]
"""The skill that a transcript is for."""


@dataclass(frozen=True, slots=True)
class SpokenQuestion:
    """A recording, and what it says."""

    text: str
    language: str
    intent: str
    samples: Samples


@dataclass(frozen=True, slots=True)
class HeardQuestions:
    """How one transcriber did in one condition."""

    condition: str
    transcriber: str
    questions: int
    word_errors: int
    words: int
    intents: int
    """Questions that found the right skill."""
    seconds: float
    """Of a question, the median."""

    @property
    def word_error(self) -> float:
        return self.word_errors / self.words

    def as_values(self) -> dict[str, Any]:
        return {
            "condition": self.condition,
            "transcriber": self.transcriber,
            "questions": self.questions,
            "word_error": round(self.word_error, 3),
            "intents": self.intents,
            "seconds": round(self.seconds, 3),
        }


def _alone(make: Callable[[Samples], Samples]) -> Callable[[Samples, Sequence[Samples]], Samples]:
    return lambda samples, _others: make(samples)


def _crowd(decibels: float) -> Callable[[Samples, Sequence[Samples]], Samples]:
    return partial(distortion.crowd, decibels=decibels)


CONDITIONS: Mapping[str, Callable[[Samples, Sequence[Samples]], Samples]] = {
    "as recorded": _alone(lambda samples: samples),
    "child": _alone(distortion.child),
    "hall": _alone(distortion.hall),
    "crowd, 20 dB": _crowd(20),
    "crowd, 10 dB": _crowd(10),
    "crowd, 5 dB": _crowd(5),
    "child in a hall": _alone(lambda samples: distortion.hall(distortion.child(samples))),
}


class _Label(BaseModel):
    text: str
    language: str
    intent: str


def demonstration(languages: Sequence[str]) -> list[SpokenQuestion]:
    """The recordings that come with the program."""
    return [
        SpokenQuestion(each.text, each.language, each.intent, soundfiles.read(each.path))
        for each in demo_questions.questions()
        if each.language in languages
    ]


def recorded_in(folder: Path, languages: Sequence[str]) -> list[SpokenQuestion]:
    """Those of a folder, named by its labels.json: {"file.flac": {"text": …, "language": …, "intent": …}}.

    Raises ConfigError, HearingError.
    """
    try:
        labels = TypeAdapter(dict[str, _Label]).validate_json((folder / LABELS).read_bytes())
    except (OSError, ValidationError) as error:
        example = json.dumps({"001.flac": {"text": "How far is Peru?", "language": ENGLISH, "intent": "distance"}})
        raise ConfigError(f"{folder / LABELS} has to name the recordings, as {example}.") from error
    found = [
        SpokenQuestion(label.text, label.language, label.intent, soundfiles.read(folder / name))
        for name, label in labels.items()
        if label.language in languages
    ]
    if len(found) < 2:
        raise ConfigError(f"{folder} has {len(found)} recordings in the kiosk's languages; it needs two or more.")
    return found


def compare_hearing(
    questions: Sequence[SpokenQuestion], transcribers: Mapping[str, Transcriber], route: Route
) -> Iterator[HeardQuestions]:
    """Each condition, by each transcriber; both hear a question before the next is made."""
    for condition, make in CONDITIONS.items():
        counts = {name: _Count() for name in transcribers}
        for number, question in enumerate(questions):
            others = [other.samples for place, other in enumerate(questions) if place != number]
            sound = make(question.samples, others)
            for name, transcriber in transcribers.items():
                counts[name].hear(question, sound, transcriber, route)
        for name, count in counts.items():
            yield HeardQuestions(
                condition,
                name,
                len(questions),
                count.errors,
                count.words,
                count.intents,
                statistics.median(count.seconds),
            )


class _Count:
    """What one transcriber makes of one condition."""

    def __init__(self) -> None:
        self.errors = self.words = self.intents = 0
        self.seconds: list[float] = []

    def hear(self, question: SpokenQuestion, sound: Samples, transcriber: Transcriber, route: Route) -> None:
        """What is not understood is heard as nothing."""
        began = time.monotonic()
        try:
            transcript = transcriber.transcribe(Utterance(sound, HEARING_RATE, Ending.RELEASED, began))
        except HearingError:
            transcript = Transcript("", question.language)
        self.seconds.append(time.monotonic() - began)
        errors, words = word_error(question.text, transcript.text)
        self.errors += min(errors, words)  # a text that runs away is not heard worse than nothing
        self.words += words
        self.intents += bool(transcript.text.strip()) and route(transcript) == question.intent


def hearing_table(heard: Sequence[HeardQuestions]) -> Table:
    table = Table(title="How well those are understood who are hard to hear", title_justify="left")
    for column in ("condition", "", "word error", "right skill", "seconds"):
        table.add_column(column)
    for each in heard:
        first = each.transcriber == heard[0].transcriber
        table.add_row(
            each.condition if first else "",
            each.transcriber,
            f"{each.word_error:.2f}",
            f"{each.intents} of {each.questions}",
            f"{each.seconds:.2f}",
        )
    return table
