"""How well a machine listens: who is hard to hear, and who stops to think, by the pipeline of the device."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console

from assistant.asking.transcription import StockTranscriber
from assistant.bench.command import Ours
from assistant.bench.hearing import SpokenQuestion, compare_hearing, demonstration, hearing_table, recorded_in
from assistant.bench.pauses import compare_rules, hesitations, pauses_table
from assistant.bench.questions import LANGUAGE, QuestionSet, clip, spoken_by
from assistant.core.config import Config
from assistant.core.stages import Transcriber
from assistant.speaking.voices import Voices

STOCK = "stock"
SPOKEN_SKILLS = ("chat", "distance", "knowledge")
SPOKEN_EACH = 7


class ListeningParts(Protocol):
    """What this needs of the assistant's parts."""

    @property
    def config(self) -> Config: ...

    @property
    def voices(self) -> Voices: ...

    @property
    def stock_transcriber(self) -> Transcriber: ...


def recordings_of(parts: ListeningParts, questions: QuestionSet, folder: Path | None) -> list[SpokenQuestion]:
    """Those of a folder; else those that come with the program. Raises ConfigError, HearingError."""
    return recorded_in(folder, parts.config.kiosk.languages) if folder else _shipped(parts, questions)


def measure_listening(
    parts: ListeningParts,
    ours: Ours,
    recordings: Sequence[SpokenQuestion],
    *,
    hearing: bool,
    pauses: bool,
    console: Console | None,
) -> dict[str, Any]:
    """Console: where tables are shown as they are ready."""
    figures: dict[str, Any] = {}
    if hearing:
        figures["hearing"] = _hearing(parts, recordings, ours, console)
    if pauses:
        figures["pauses"] = _pauses(parts, recordings, ours, console)
    return figures


def _shipped(parts: ListeningParts, questions: QuestionSet) -> list[SpokenQuestion]:
    """The recordings of the demonstration, and questions of the bench in the kiosk's own English voice."""
    speak = spoken_by(parts.voices)
    spoken = [
        SpokenQuestion(question.text, LANGUAGE, skill, clip(question, speak))
        for skill in SPOKEN_SKILLS
        for question in [each for each in questions.questions[skill] if not each.file][:SPOKEN_EACH]
    ]
    return [*demonstration(parts.config.kiosk.languages), *spoken]


def _hearing(
    parts: ListeningParts, heard: Sequence[SpokenQuestion], ours: Ours, console: Console | None
) -> list[dict[str, Any]]:
    compared = list(compare_hearing(heard, {ours.name: ours.transcriber, STOCK: parts.stock_transcriber}, ours.skill))
    if console:
        console.print(hearing_table(compared))
    return [each.as_values() for each in compared]


def _pauses(
    parts: ListeningParts, heard: Sequence[SpokenQuestion], ours: Ours, console: Console | None
) -> list[dict[str, Any]]:
    stock = parts.stock_transcriber
    if not isinstance(stock, StockTranscriber):
        raise TypeError("only stock Whisper tells where words end")
    found = list(compare_rules(hesitations([each.samples for each in heard], stock), ours.stations))
    if console:
        console.print(pauses_table(found))
    return [each.as_values() for each in found]
