"""Many turns in one process, to see whether anything grows: memory, threads, open files, waiting."""

import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from assistant.asking import soundfiles
from assistant.bench.answers import Answered
from assistant.bench.command import Ours, ask
from assistant.bench.fakes import fake_app
from assistant.bench.questions import BenchQuestion, QuestionSet, Series, clip, spoken_by, voiced_part
from assistant.core.config import Config
from assistant.core.messages import Samples
from assistant.core.resources import resource
from assistant.device.process import own_mib
from assistant.hearing.null import NullMicrophone
from assistant.speaking.speaker import RecordingSpeaker

if TYPE_CHECKING:
    from assistant.bench.run import BenchParts

WARM_UP = 8
"""Turns that are not counted: what is loaded when first needed is no growth."""
SETTLING_SECONDS = 0.3
"""After a turn, until its threads have ended."""
SHARE = 10
"""The first and the last of so many parts are compared."""


@dataclass(frozen=True, slots=True)
class GrowthLimit:
    """How much more of something is no growth yet."""

    share: float
    least: float

    def holds(self, first: float, last: float) -> bool:
        return last - first <= max(self.share * first, self.least)


LIMITS = {
    "memory_mib": GrowthLimit(0.05, 32),  # an allocator keeps some, and the embedded engine up to 256 MiB of prompts
    "threads": GrowthLimit(0, 4),  # libraries start some of their own at leisure
    "files": GrowthLimit(0, 4),
    "first_audio_seconds": GrowthLimit(0.25, 0.05),
}


@dataclass(frozen=True, slots=True)
class ProcessSample:
    """The process after a turn."""

    memory_mib: float
    """Its own; a model's file that is mapped twice, when an engine for crowded cores is loaded, is no growth."""
    threads: int
    files: int
    first_audio_seconds: float | None
    """None where the turn failed."""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """Medians of the first and of the last tenth of the turns."""

    first: float
    last: float
    steady: bool
    slope: float
    """By which it grows in a thousand turns: Theil and Sen's, the median of the slopes between pairs of turns."""


@dataclass(frozen=True, slots=True)
class Soaked:
    """What became of it."""

    turns: int
    failed: int
    errors: tuple[str, ...]
    seconds: float
    drifts: dict[str, Drift]

    @property
    def good(self) -> bool:
        return not self.failed and all(drift.steady for drift in self.drifts.values())

    def as_values(self) -> dict[str, Any]:
        return asdict(self) | {"steady": self.good}


def soak_fakes(config: Config, questions: QuestionSet, turns: int, folder: Path) -> Soaked:
    """With a fake for each model, and a recording that takes no time, whatever is asked. Folder: for the index."""
    asked = _in_order(questions)
    texts = [question.text for _, question in asked]
    recorded = next(question for _, question in asked if question.file)
    parts = fake_app(config, folder, texts, questions.picture_file)
    with closing(parts):
        sound = voiced_part(soundfiles.read(resource("config", recorded.file)))
        return _soak(parts, [(skill, question, sound) for skill, question in asked], turns, realtime=False)


def soak_real(parts: "BenchParts", questions: QuestionSet, turns: int) -> Soaked:
    """With the real models, in real time."""
    speak = spoken_by(parts.voices)
    asked = [(skill, question, clip(question, speak)) for skill, question in _in_order(questions)]
    return _soak(parts, asked, turns, realtime=True)


def _in_order(questions: QuestionSet) -> list[tuple[str, BenchQuestion]]:
    return [(skill, question) for skill, _, question in questions.dealt(list(questions.questions), list(Series))]


def _soak(
    parts: "BenchParts", asked: Sequence[tuple[str, BenchQuestion, Samples]], turns: int, *, realtime: bool
) -> Soaked:
    speaker, home = RecordingSpeaker(), parts.config.home
    ours = Ours(parts.stations(NullMicrophone(), speaker, parts.voices))
    samples: list[ProcessSample] = []
    began = time.monotonic()
    for number in range(WARM_UP + turns):
        skill, question, sound = asked[number % len(asked)]
        answered = ask(ours, skill, Series.HELD, question, sound, home, realtime=realtime)
        speaker.speeches.clear()
        if realtime:
            time.sleep(SETTLING_SECONDS)
        if number >= WARM_UP:
            samples.append(sample(answered))
    return drift(samples, round(time.monotonic() - began, 1))


def sample(answered: Answered) -> ProcessSample:
    process = Path("/proc/self")
    return ProcessSample(
        memory_mib=own_mib(),
        threads=len(list((process / "task").iterdir())),
        files=len(list((process / "fd").iterdir())),
        first_audio_seconds=None if answered.error else answered.times.get("first_audio"),
        error=answered.error,
    )


def drift(samples: Sequence[ProcessSample], seconds: float) -> Soaked:
    """Compares the end with the beginning. Seconds: that all of it took."""
    tenth = max(1, len(samples) // SHARE)
    drifts: dict[str, Drift] = {}
    for name, limit in LIMITS.items():
        first, last = (_median(part, name) for part in (samples[:tenth], samples[-tenth:]))
        if first is not None and last is not None:
            drifts[name] = Drift(round(first, 3), round(last, 3), limit.holds(first, last), slope(samples, name))
    errors = [each.error for each in samples if each.error]
    return Soaked(len(samples), len(errors), tuple(sorted(set(errors))), seconds, drifts)


def slope(samples: Sequence[ProcessSample], name: str) -> float:
    """Of one figure a thousand turns; each turn of the first half is paired with the one half of all later."""
    values = [getattr(each, name) for each in samples]
    half = len(values) // 2
    pairs = [
        (later - earlier) / half * 1000
        for earlier, later in zip(values[:half], values[-half:], strict=False)
        if earlier is not None and later is not None
    ]
    return round(statistics.median(pairs), 3) if pairs else 0.0


def _median(samples: Sequence[ProcessSample], name: str) -> float | None:
    values = [value for each in samples if (value := getattr(each, name)) is not None]
    return statistics.median(values) if values else None


def table(soaked: Soaked) -> Table:
    title = f"{soaked.turns} turns in {soaked.seconds:.0f} s, {soaked.failed} failed {' '.join(soaked.errors)}"
    found = Table("", "first tenth", "last tenth", "in 1,000 turns", "", title=title.strip())
    for name, each in soaked.drifts.items():
        told = ("steady", "green") if each.steady else ("grows", "red")
        found.add_row(
            name.replace("_", " "), f"{each.first:g}", f"{each.last:g}", f"{each.slope:+g}", told[0], style=told[1]
        )
    return found
