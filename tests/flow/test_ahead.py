"""Working ahead with the real models: by the time the button is let go, the question is known and being answered."""

import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from assistant.app import App
from assistant.asking import soundfiles
from assistant.core.errors import TurnCancelled
from assistant.core.messages import (
    HEARING_RATE,
    AudioChunk,
    ChatMessage,
    Ending,
    Samples,
    Sampling,
    Transcript,
    Utterance,
)
from assistant.core.stages import CancelToken, LanguageModel, Transcriber
from assistant.hearing.null import NullMicrophone
from assistant.skills.chat.skill import ChatSkill
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import conduct, run_turn
from assistant.turn.turn_token import Turn

pytestmark = pytest.mark.models

PATIENCE = 20.0
"""Seconds that a button is held; a question may take 30."""


@pytest.fixture(scope="module")
def kiosk(program: App) -> Pipeline:
    return program.stations(NullMicrophone(), RecordingSpeaker(), Voices({"en": FakeVoice}))


@dataclass
class WatchedEar:
    """A transcriber, and when it was asked."""

    ear: Transcriber
    asked: list[float] = field(default_factory=list)

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self.asked.append(time.monotonic())
        return self.ear.transcribe(utterance, token)


@dataclass
class WatchedModel:
    """A language model, and when its first words came."""

    model: LanguageModel
    name: str = "watched"
    wrote: list[float] = field(default_factory=list)

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        for piece in self.model.stream(messages, sampling, token):
            self.wrote.append(time.monotonic())
            yield piece

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        self.model.warm(messages)

    def close(self) -> None:
        self.model.close()


@dataclass
class PatientVisitor:
    """Implements Microphone: asks, and holds the button in silence until something has happened."""

    question: Samples
    happened: Callable[[], bool]
    release: Callable[[float], None]

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        block = HEARING_RATE // 50
        end = time.monotonic() + PATIENCE
        for start in itertools.count(0, block):
            time.sleep(block / HEARING_RATE)
            if start >= len(self.question) and (self.happened() or time.monotonic() > end):
                self.release(time.monotonic())
            samples = self.question[start : start + block]
            silence = np.zeros(block - len(samples), np.int16)
            yield AudioChunk(np.concatenate([samples, silence]), HEARING_RATE, time.monotonic())

    def close(self) -> None:
        """Nothing to close."""


@pytest.mark.alone
def test_who_pauses_before_letting_go_is_already_being_answered(
    program: App, kiosk: Pipeline, recordings: Path
) -> None:
    question = soundfiles.read(recordings / "028_en_chat.flac")
    turn, ear = Turn(), WatchedEar(kiosk.transcriber)
    model = WatchedModel(program.engine)
    watched = ChatSkill(model, kiosk.config.chat, kiosk.config.models)
    microphone = PatientVisitor(question, lambda: bool(model.wrote), turn.release)
    stations = replace(kiosk, microphone=microphone, transcriber=ear, skills={**kiosk.skills, "chat": watched})
    record = conduct(turn, run_turn, stations)
    assert record.transcript
    assert "wrote" in record.transcript.text
    assert "Cervantes" in record.reply
    assert turn.released
    assert ear.asked[-1] < turn.released, "it was not transcribed again after the release"
    assert model.wrote[0] < turn.released
    assert record.times["first_audio"] > 0, "and nothing was said before it"


def test_a_transcription_that_nobody_wants_any_more_ends_before_its_next_step(kiosk: Pipeline) -> None:
    class Impatient(Turn):
        checks = 0

        def check(self) -> None:
            self.checks += 1
            if self.checks == 2:
                self.cancel()
            super().check()

    turn = Impatient()
    with pytest.raises(TurnCancelled):
        kiosk.transcriber.transcribe(
            Utterance(np.zeros(HEARING_RATE, np.int16), HEARING_RATE, Ending.RELEASED, 0.0), turn
        )
    assert turn.checks == 2


@pytest.mark.alone
@pytest.mark.parametrize(
    ("name", "cut", "said"),
    [
        ("000_en_distance.flac", 1.3, "Paris"),
        ("009_es_distance.flac", 2.02, "Lima"),
    ],
)
def test_who_thinks_in_the_middle_of_a_question_is_not_cut_off(
    kiosk: Pipeline, recordings: Path, name: str, cut: float, said: str
) -> None:
    """cut: seconds of "How far away is" or "¿Cuántos kilómetros hay hasta"; then the visitor thinks for longer than the
    usual silence."""
    question, at = soundfiles.read(recordings / name), int(cut * HEARING_RATE)
    thinking = np.zeros(int((kiosk.config.hearing.silence_seconds + 0.6) * HEARING_RATE), np.int16)
    turn = Turn()
    turn.tapped = True
    paused = np.concatenate([question[:at], thinking, question[at:]])
    microphone = PatientVisitor(paused, lambda: False, turn.release)
    record = conduct(turn, run_turn, replace(kiosk, microphone=microphone))
    assert record.intent
    assert record.intent.skill == "distance"
    assert said in record.reply
