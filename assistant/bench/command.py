"""How fast the assistant is, beside two pipelines as people build them, on the same models and by the same clock.

The clock starts when a held button is let go or, after a tap, at the last voiced sample; it stops at the first sample
of the answer that the output could have played. Questions are played in real time; each goes to one pipeline after
the other, so that a machine that grows slower is slower for all.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from assistant.bench.answers import OURS, Answered
from assistant.bench.busy import busy_cores
from assistant.bench.questions import PAUSES, BenchQuestion, Series
from assistant.bench.ticks import Ticks
from assistant.core.config import HomeSettings, available_cores
from assistant.core.events import Event, Generated, KioskState, StateChanged
from assistant.core.messages import HEARING_RATE, Samples, Transcript, Usage
from assistant.core.stages import Microphone, Transcriber
from assistant.hearing.microphone import RecordedMicrophone
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import conduct, run_turn
from assistant.turn.turn_token import Record, Turn
from assistant.turn.understanding import intents_of

SETTLE_SECONDS = 0.5
"""Between two turns: what the one before has left to do is not the next one's fault."""


class ComparedPipeline(Protocol):
    """From the microphone to the speaker."""

    @property
    def name(self) -> str: ...

    def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
        """One question of a new visitor, whatever happens; the turn's record tells what became of it.

        Skill: what is asked for, for those who do not find out by themselves. Returns what the language model took.
        """


class Ours:
    """Implements Pipeline: the very one of the device."""

    name = OURS

    def __init__(self, stations: Pipeline) -> None:
        self.stations = stations
        self._usages: list[Usage] = []
        stations.events.subscribe(self._note)

    def answer(self, turn: Turn, microphone: Microphone, skill: str) -> Sequence[Usage]:
        self._usages = []
        self.stations.memory.clear()
        conduct(turn, run_turn, replace(self.stations, microphone=microphone))
        self.stations.events.publish(StateChanged(KioskState.READY))
        return tuple(self._usages)

    @property
    def transcriber(self) -> Transcriber:
        return self.stations.transcriber

    def skill(self, transcript: Transcript) -> str:
        """Which one a transcript is for."""
        return intents_of(transcript, (), Turn(), self.stations)[0].skill

    def _note(self, event: Event) -> None:
        if isinstance(event, Generated):
            self._usages.append(event.usage)


def ask(
    pipeline: ComparedPipeline,
    skill: str,
    series: Series,
    question: BenchQuestion,
    clip: Samples,
    home: HomeSettings,
    *,
    realtime: bool = True,
) -> Answered:
    """One question by voice. Clip: ends with its last voiced sample."""
    tap = series is Series.TAP
    turn = Turn(tap_seconds=0.0 if tap else -1.0)
    starts: list[float] = []

    def last_sample(moment: float) -> None:
        starts.append(moment)
        if not tap:
            turn.release(moment)

    if tap:
        turn.release(turn.pressed)
    pause = np.zeros(int(PAUSES[series] * HEARING_RATE), np.int16)
    microphone = RecordedMicrophone(np.concatenate([clip, pause]), realtime=realtime, release=last_sample)
    used = time.process_time()
    with Ticks() as ticks:
        usages = pipeline.answer(turn, microphone, skill)
    used = time.process_time() - used
    record = turn.record
    return Answered(
        pipeline=pipeline.name,
        skill=skill,
        series=series,
        question=question.text,
        heard=record.transcript.text if record.transcript else "",
        intent=record.intent.skill if record.intent else "",
        reply=record.reply,
        right=not record.error and question.is_answered_by(record.reply, home),
        error=record.error,
        times=_times(record, starts),
        usages=usages,
        cpu_seconds=used,
        late=tuple(ticks.late),
    )


def _times(record: Record, starts: Sequence[float]) -> dict[str, float]:
    if not starts:
        return {}
    return {stage: round(max(0.0, moment - starts[0]), 4) for stage, moment in record.moments.items()}


def compare(
    pipelines: Sequence[ComparedPipeline],
    asked: Iterable[tuple[str, Series, BenchQuestion, Samples]],
    home: HomeSettings,
    settle: float = SETTLE_SECONDS,
) -> Iterator[list[Answered]]:
    """Each question to every pipeline before the next question, each time another one first."""
    for number, (skill, series, question, clip) in enumerate(asked):
        answers: list[Answered] = []
        first = number % len(pipelines)
        with busy_cores(available_cores() if series is Series.BUSY else 0):
            for pipeline in (*pipelines[first:], *pipelines[:first]):
                answers.append(ask(pipeline, skill, series, question, clip, home))
                time.sleep(settle)
        yield answers
