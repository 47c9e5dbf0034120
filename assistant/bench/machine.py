"""All that tells how fast a machine is and how well it hears: one command, one file, to be laid beside others."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console

from assistant.asking.transcription import StockTranscriber
from assistant.bench.answers import OURS
from assistant.bench.hearing import SpokenQuestion, compare_hearing, demonstration, hearing_table, recorded_in
from assistant.bench.pauses import compare_rules, hesitations, pauses_table
from assistant.bench.questions import LANGUAGE, QuestionSet, Series, clip, spoken_by
from assistant.bench.report import show, show_question
from assistant.bench.run import BenchParts, BenchPlan, Run, machine, measure
from assistant.core.messages import Transcript
from assistant.core.stages import Transcriber
from assistant.hearing.null import NullMicrophone
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Turn
from assistant.turn.understanding import intents_of

STOCK = "stock"
SPOKEN_SKILLS = ("chat", "distance", "knowledge")
SPOKEN_EACH = 7


@dataclass(frozen=True, slots=True)
class MachineFigures:
    """What is to be measured."""

    answers: bool = False
    """Our own pipeline, in all series."""
    hearing: bool = False
    pauses: bool = False


class HearingParts(BenchParts, Protocol):
    """What this needs of the assistant's parts."""

    @property
    def stock_transcriber(self) -> Transcriber: ...


def measure_machine(
    parts: HearingParts,
    wanted: MachineFigures,
    questions: QuestionSet,
    recordings: Path | None,
    console: Console | None,
) -> dict[str, Any]:
    """Console: where tables are shown as they are ready. Raises ConfigError, HearingError."""
    heard = recorded_in(recordings, parts.config.kiosk.languages) if recordings else _shipped(parts, questions)
    figures: dict[str, Any] = {"machine": machine(), "date": datetime.now(UTC).isoformat(timespec="seconds")}
    if wanted.answers:
        figures["answers"] = _answers(parts, questions, console)
    began = time.monotonic()
    stations = parts.stations(NullMicrophone(), RecordingSpeaker(), parts.voices)
    figures.setdefault("start_seconds", round(time.monotonic() - began, 2))
    if wanted.hearing:
        figures["hearing"] = _hearing(parts, heard, stations, console)
    if wanted.pauses:
        figures["pauses"] = _pauses(parts, heard, stations, console)
    return figures


def _shipped(parts: BenchParts, questions: QuestionSet) -> list[SpokenQuestion]:
    """The recordings of the demonstration, and questions of the bench in the kiosk's own English voice."""
    speak = spoken_by(parts.voices)
    spoken = [
        SpokenQuestion(question.text, LANGUAGE, skill, clip(question, speak))
        for skill in SPOKEN_SKILLS
        for question in [each for each in questions.questions[skill] if not each.file][:SPOKEN_EACH]
    ]
    return [*demonstration(parts.config.kiosk.languages), *spoken]


def _answers(parts: BenchParts, questions: QuestionSet, console: Console | None) -> dict[str, Any]:
    run, series = Run(), tuple(Series)
    measure(
        parts,
        BenchPlan(questions, tuple(questions.questions), series, alone=True),
        run,
        lambda answers: show_question(answers, console) if console else None,
    )
    figures = run.as_values(series)
    if console:
        show(figures, console)
    return figures


def _hearing(
    parts: HearingParts, heard: Sequence[SpokenQuestion], stations: Pipeline, console: Console | None
) -> list[dict[str, Any]]:
    def route(transcript: Transcript) -> str:
        return intents_of(transcript, (), Turn(), stations)[0].skill

    compared = list(compare_hearing(heard, {OURS: stations.transcriber, STOCK: parts.stock_transcriber}, route))
    if console:
        console.print(hearing_table(compared))
    return [each.as_values() for each in compared]


def _pauses(
    parts: HearingParts, heard: Sequence[SpokenQuestion], stations: Pipeline, console: Console | None
) -> list[dict[str, Any]]:
    stock = parts.stock_transcriber
    if not isinstance(stock, StockTranscriber):
        raise TypeError("only stock Whisper tells where words end")
    found = list(compare_rules(hesitations([each.samples for each in heard], stock), stations))
    if console:
        console.print(pauses_table(found))
    return [each.as_values() for each in found]
