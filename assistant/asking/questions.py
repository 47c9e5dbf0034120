"""Asking many questions in one process, for the command line: by text or by sound."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from assistant.asking import soundfiles
from assistant.asking.describing import describe
from assistant.core.errors import HearingError
from assistant.core.messages import Transcript
from assistant.hearing.microphone import RecordedMicrophone
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer, conduct, run_turn, typed_language
from assistant.turn.turn_token import Record, Turn

LONGEST_QUESTION = 1000
"""Characters; nobody says as many in 30 s."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one input."""

    input: str
    record: Record

    def as_json(self) -> str:
        """One line."""
        return json.dumps({"input": self.input, **describe(self.record)}, ensure_ascii=False)


def inputs(arguments: Sequence[str]) -> Iterator[str]:
    """The arguments, and for "-" the lines of standard input as they come."""
    for argument in arguments:
        if argument == "-":
            yield from (line.decode(errors="replace").strip() for line in sys.stdin.buffer if line.strip())
        else:
            yield argument


def ask(stations: Pipeline, questions: Iterable[str], language: str, *, conversation: bool) -> Iterator[Result]:
    """Answers typed questions, as they come; their language is detected where none is given."""
    for question in questions:
        _begin(stations, conversation=conversation)
        spoken = language or typed_language(question, stations)
        transcript = Transcript(question[:LONGEST_QUESTION], spoken)
        turn = Turn(seconds=stations.config.kiosk.turn_seconds)
        turn.record.end_of_speech = turn.pressed
        yield Result(question, conduct(turn, partial(_answer, transcript), stations))


def _answer(transcript: Transcript, turn: Turn, stations: Pipeline) -> None:
    answer(turn, transcript, stations)


def listen(stations: Pipeline, paths: Iterable[str], *, conversation: bool, realtime: bool) -> Iterator[Result]:
    """Answers spoken questions from sound files, held to the microphone of the real pipeline."""
    for path in paths:
        _begin(stations, conversation=conversation)
        turn = Turn()
        try:
            samples = soundfiles.read(Path(path))
        except HearingError as error:
            print(f"{error}", file=sys.stderr)
            turn.record.error = error.code
            yield Result(path, turn.record)
            continue
        microphone = RecordedMicrophone(samples, realtime=realtime, release=turn.release)
        yield Result(path, conduct(turn, run_turn, replace(stations, microphone=microphone)))


def _begin(stations: Pipeline, *, conversation: bool) -> None:
    """Each question is a visitor of its own, unless it is one conversation."""
    if not conversation:
        stations.memory.clear()


def reply_file(out: Path, source: str, *, many: bool) -> Path:
    """Where the reply to a recording goes: the file itself, or in the folder `out` one for each."""
    return out / f"{Path(source).stem}.wav" if many or out.is_dir() else out
