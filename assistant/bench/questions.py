"""What `assistant bench` asks, how it sounds, and which replies are right."""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self, TypeAlias

import numpy as np
import soxr
from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.asking import soundfiles
from assistant.core.config import HomeSettings
from assistant.core.languages import ENGLISH
from assistant.core.messages import HEARING_RATE, Samples, Sentence
from assistant.core.resources import resource
from assistant.geography.distance import kilometres
from assistant.hearing.microphone import BLOCK_SECONDS

if TYPE_CHECKING:
    from assistant.speaking.voices import Voices

LANGUAGE = ENGLISH
BLOCK = int(HEARING_RATE * BLOCK_SECONDS)
"""Samples of a block of the microphone; a clip is whole blocks, so that the last ends with the last voiced sample."""
FRAME = HEARING_RATE // 100
QUIET = 0.02
"""Of the loudest frame: below this a frame is no voice (34 dB less)."""
LEAD_SECONDS = 0.2
"""Kept before the first voiced sample: visitors begin to speak as they press."""
NEAR_ENOUGH, NEAR_KILOMETRES = 0.02, 30.0
KILOMETRES = {"km": 1.0, "mi": 1.609344}
_FIGURE = re.compile(r"\d[\d.,\u00a0\u202f ]*")


class Series(StrEnum):
    """How the visitor ends a question; the questions of a skill are dealt to them in turn."""

    HELD = "held"
    """The button is let go 150 ms after the last voiced sample."""
    PAUSED = "paused"
    """700 ms after it."""
    TAP = "tap"
    """It was tapped before the question: silence ends it."""
    BUSY = "busy"
    """As held, while other programs keep all cores busy."""


QUIET_SERIES = (Series.HELD, Series.PAUSED, Series.TAP)
"""Of a machine that has nothing else to do."""
PAUSES = {Series.HELD: 0.15, Series.PAUSED: 0.7, Series.TAP: 0.0, Series.BUSY: 0.15}
"""Seconds from the last voiced sample to the release; a tap has none."""


class BenchQuestion(BaseModel):
    """What is asked, and what a right answer holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    expect: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    """Words, any of which has to occur."""
    place: tuple[float, float] | None = None
    """Of a distance: how far it is to there from home. Degrees north and east."""
    file: str = ""
    """A recording below config/; the others are synthesised."""

    @model_validator(mode="after")
    def _can_be_judged(self) -> Self:
        if not self.expect and self.place is None:
            raise ValueError(f"{self.text!r} has neither words of its answer nor a place")
        return self

    def is_answered_by(self, reply: str, home: HomeSettings) -> bool:
        if self.place and not any(_near(figure, self.place, home) for figure in _figures(reply)):
            return False
        return not self.expect or any(_holds(reply, words) for words in self.expect)


class QuestionSet(BaseModel):
    """The contents of config/bench.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warm_up: dict[str, BenchQuestion]
    picture: str
    questions: dict[str, tuple[BenchQuestion, ...]] = Field(min_length=1)

    @model_validator(mode="after")
    def _all_warmed_up(self) -> Self:
        if self.warm_up.keys() != self.questions.keys():
            raise ValueError(f"there has to be one question to warm up for each of {', '.join(self.questions)}")
        return self

    @model_validator(mode="after")
    def _all_different(self) -> Self:
        texts = [
            question.text for questions in (self.warm_up.values(), *self.questions.values()) for question in questions
        ]
        if repeated := {text for text in texts if texts.count(text) > 1}:
            raise ValueError(f"asked twice, so that the second prompt would be known: {', '.join(sorted(repeated))}")
        return self

    @property
    def picture_file(self) -> Path:
        return resource("config", self.picture)

    def dealt(
        self, skills: Sequence[str], series: Sequence[Series], most: int | None = None
    ) -> Iterator[tuple[str, Series, BenchQuestion]]:
        """The questions in the order in which they are asked: skills and series by turns, so that what changes on
        the machine meanwhile hits all alike. Most: of a skill and series.
        """
        hands = {(s, kind): self.questions[s][i :: len(Series)][:most] for s in skills for i, kind in enumerate(Series)}
        for number in range(max(map(len, hands.values()), default=0)):
            for kind in series:
                for skill in skills:
                    if number < len(hands[skill, kind]):
                        yield skill, kind, hands[skill, kind][number]


def load_questions() -> QuestionSet:
    text = resource("config", "bench.toml").read_text(encoding="utf-8")
    return QuestionSet.model_validate(tomllib.loads(text))


Speak: TypeAlias = Callable[[str], Samples]


def spoken_by(voices: "Voices") -> Speak:
    """A visitor with the kiosk's own voice, at HEARING_RATE."""

    def speak(text: str) -> Samples:
        speech = voices.speak(Sentence(text, text, 0, LANGUAGE)).whole()
        samples: Samples = soxr.resample(speech.samples, speech.rate, HEARING_RATE)
        return samples

    return speak


def clip(question: BenchQuestion, speak: Speak) -> Samples:
    """How a question sounds: whole blocks of the microphone, the last one ending with the last voiced sample."""
    recorded = soundfiles.read(resource("config", question.file)) if question.file else speak(question.text)
    return voiced_part(recorded)


def voiced_part(samples: Samples) -> Samples:
    """From a little before the first voiced sample to the last one; silence where there is none."""
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME).astype(np.float64)
    loudness = np.sqrt((frames**2).mean(axis=1))
    voiced = np.flatnonzero(loudness > QUIET * loudness.max(initial=0.0))
    if not len(voiced):
        return np.zeros(BLOCK, np.int16)
    kept = samples[voiced[0] * FRAME : (voiced[-1] + 1) * FRAME]
    lead = int(LEAD_SECONDS * HEARING_RATE)
    return np.concatenate([np.zeros(lead + -(lead + len(kept)) % BLOCK, np.int16), kept])


def _holds(reply: str, words: str) -> bool:
    """From a word's beginning; a number whole."""
    end = r"(?![\d,.]*\d)" if words[-1].isdigit() else ""
    begin = r"(?<![\d,.])" if words[0].isdigit() else r"\b"
    return bool(re.search(f"{begin}{re.escape(words)}{end}", reply, re.IGNORECASE))


def _figures(reply: str) -> Iterator[int]:
    """Whole numbers, however their thousands are set apart."""
    for match in _FIGURE.findall(reply):
        yield int(re.sub(r"\D", "", match))


def _near(figure: int, place: tuple[float, float], home: HomeSettings) -> bool:
    true = kilometres((home.latitude, home.longitude), place)
    return abs(figure * KILOMETRES[home.unit] - true) <= max(NEAR_ENOUGH * true, NEAR_KILOMETRES)
