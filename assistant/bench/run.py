"""A run of `assistant bench`: what is loaded, asked and counted, in which order."""

import os
import platform
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from assistant.bench.answers import OURS, Answered
from assistant.bench.command import ComparedPipeline, Ours, compare
from assistant.bench.figures import Figures, hearing_factor, skills, speaking_factor
from assistant.bench.questions import LANGUAGE, QUIET_SERIES, QuestionSet, Series, clip, spoken_by
from assistant.core import hints
from assistant.core.config import Config, available_cores
from assistant.core.errors import ConfigError
from assistant.core.events import Events
from assistant.core.messages import Samples
from assistant.core.stages import LanguageModel, Microphone, ObjectDetector, Speaker, Transcriber
from assistant.device.process import memory_mib, rss_mib
from assistant.hearing.null import NullMicrophone
from assistant.models.memory import total_memory
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import Voices
from assistant.turn.pipeline import Pipeline

if TYPE_CHECKING:
    from assistant.bench.stock import Lab

FEW = 2
"""Questions of a skill and series in a quick run."""
FACTOR_CLIPS = 8


class BenchParts(Protocol):
    """What a run needs of the assistant's parts."""

    @property
    def config(self) -> Config: ...

    @property
    def events(self) -> Events: ...

    @property
    def voices(self) -> Voices: ...

    @property
    def detector(self) -> ObjectDetector | None: ...

    @property
    def transcriber(self) -> Transcriber: ...

    @property
    def engine(self) -> LanguageModel: ...

    def stations(self, microphone: Microphone, speaker: Speaker, voices: Voices) -> Pipeline: ...

    def stock_pipelines(self, speaker: Speaker) -> Sequence["Lab"]: ...


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """What is to be asked."""

    questions: QuestionSet
    skills: tuple[str, ...]
    series: tuple[Series, ...]
    most: int | None = None
    """Of a skill and series; None is all."""
    alone: bool = False
    """Only our own pipeline is asked."""


@dataclass(slots=True)
class Run:
    """What came of it."""

    answers: list[Answered] = field(default_factory=list)
    start_seconds: list[float] = field(default_factory=list)
    memory: dict[str, float] = field(default_factory=dict)
    """In MiB."""
    factors: dict[str, dict[str, float]] = field(default_factory=dict)
    models: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def as_values(self, series: Sequence[Series]) -> Figures:
        """The first series' figures stand first, as "skills"."""
        by_series = {each.value: skills(self.answers, each) for each in series}
        return {
            "skills": by_series[series[0].value],
            "series": by_series,
            "start_seconds": self.start_seconds,
            "memory_mib": {name: round(mib) for name, mib in self.memory.items()},
            "real_time_factors": self.factors,
            "models": self.models,
            "machine": machine(),
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "left_out": self.left_out,
            "turns": [answer.as_values() for answer in self.answers],
        }


def plan(questions: QuestionSet, skills: str, series: str, *, quick: bool, alone: bool = False) -> BenchPlan:
    """From the options of the command line; raises ConfigError for a name that is not there."""
    chosen = _names("--skills", skills, list(questions.questions))
    usual = (Series.HELD,) if quick else QUIET_SERIES
    kinds = _names("--series", series, [each.value for each in Series], usual)
    return BenchPlan(questions, chosen, tuple(map(Series, kinds)), FEW if quick else None, alone)


def _names(option: str, given: str, known: Sequence[str], usual: Sequence[str] = ()) -> tuple[str, ...]:
    """Those that are given, else the usual ones, else all."""
    names = tuple(name.strip() for name in given.split(",") if name.strip()) or tuple(usual or known)
    if unknown := [name for name in names if name not in known]:
        raise ConfigError(f"{option} {given!r}: there is no {', '.join(unknown)}; there are {', '.join(known)}.")
    return names


def before_the_camera(config: Config, picture: Path) -> Config:
    """The same kiosk, looking at a picture. Raises ConfigError where it does not speak the questions' language."""
    if LANGUAGE not in config.kiosk.languages:
        raise ConfigError(f"The questions of the bench are in English: kiosk.languages has to hold {LANGUAGE!r}.")
    vision = config.vision.model_copy(update={"camera": str(picture)})
    return config.model_copy(update={"vision": vision})


def loaded(parts: BenchParts) -> Ours:
    """Our own pipeline without a question, for what is measured of its ears alone."""
    return Ours(parts.stations(NullMicrophone(), RecordingSpeaker(), parts.voices))


def measure(parts: BenchParts, plan: BenchPlan, run: Run, show: Callable[[Sequence[Answered]], None]) -> None:
    """One round: loads everything, asks everything once, and adds what comes of it to the run."""
    speaker, began, home = RecordingSpeaker(), time.monotonic(), parts.config.home
    stations = parts.stations(NullMicrophone(), speaker, parts.voices)
    run.start_seconds.append(round(time.monotonic() - began, 2))
    asked = plan.skills
    if parts.detector is None and "look" in asked:
        asked = tuple(skill for skill in asked if skill != "look")
        run.left_out = [f"look: there is no object detector; `{hints.command('setup')}` gets it."]
    speak = spoken_by(parts.voices)
    questions = [
        (skill, kind, question, clip(question, speak))
        for skill, kind, question in plan.questions.dealt(asked, plan.series, plan.most)
    ]
    warm_ups = [(skill, question) for skill, question in plan.questions.warm_up.items() if skill in asked]
    heard = [(skill, Series.HELD, question, clip(question, speak)) for skill, question in warm_ups]
    ours = Ours(stations)
    deque(compare([ours], heard, home), maxlen=0)
    run.memory.setdefault(OURS, rss_mib())
    stock = () if plan.alone else parts.stock_pipelines(speaker)
    if stock:
        deque(compare(stock, heard, home), maxlen=0)
        run.memory.setdefault("with_lab_and_peer", rss_mib())
    run.models = {"hearing": parts.config.hearing.model, "chat": parts.engine.name}
    pipelines: list[ComparedPipeline] = [ours, *stock]
    for answers in compare(pipelines, questions, home):
        speaker.speeches.clear()
        run.answers.extend(answers)
        show(answers)
    run.memory["peak"] = memory_mib()
    run.factors = run.factors or _factors(parts, stock, [sound for _, _, _, sound in questions[:FACTOR_CLIPS]], plan)


def _factors(
    parts: BenchParts, stock: Sequence["Lab"], clips: Sequence[Samples], plan: BenchPlan
) -> dict[str, dict[str, float]]:
    texts = [question.text for questions in plan.questions.questions.values() for question in questions][:FACTOR_CLIPS]
    hearing = {OURS: hearing_factor(parts.transcriber, clips)}
    hearing |= {each.name: hearing_factor(each.transcriber, clips) for each in stock}
    speaking = {OURS: speaking_factor(parts.voices.speak, texts)}
    speaking |= {each.name: speaking_factor(each.speak, texts) for each in stock}
    return {"hearing": hearing, "speaking": speaking}


def machine() -> dict[str, Any]:
    """Where it was measured; the load tells whether other programs were at work."""
    total = total_memory()
    return {
        "processor": _processor(),
        "cores": available_cores(),
        "memory_gib": round(total / 2**30, 1) if total else None,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def _processor() -> str:
    """As the kernel names it: the model name of a PC, the model of a Raspberry Pi."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    named = dict(line.split(":", 1) for line in lines if ":" in line)
    names = {key.strip(): value.strip() for key, value in named.items()}
    return names.get("model name") or names.get("Model") or platform.processor()
