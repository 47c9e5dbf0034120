"""Stations made of fakes, so that whole turns run in milliseconds."""

import math
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

import numpy as np

from assistant.core.config import Config
from assistant.core.events import Event, Events, Forgotten, KioskState, Said, StateChanged
from assistant.core.messages import HEARING_RATE, AudioChunk, Exchange, Intent, Reply, Samples, Transcript, Utterance
from assistant.core.stages import CancelToken, Guard, Microphone, Skill, Speaker, Supervisor, Transcriber, VoiceActivity
from assistant.hearing.voice_activity import FakeVoiceActivity
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.guard.fake import FakeGuard
from assistant.thinking.memory import Memory
from assistant.turn.appliance import Appliance
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Pressed, Quit, Released


class OpenMicrophone:
    """A microphone that hears the same sample for ever, in real time."""

    def __init__(self) -> None:
        self.recording = threading.Event()
        self.since: list[float] = []

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        self.since.append(since)
        self.recording.set()
        block: Samples = np.ones(512, np.int16)
        while True:
            token.check()
            time.sleep(0.002)
            yield AudioChunk(block, HEARING_RATE, time.monotonic())

    def close(self) -> None:
        """Nothing to close."""


class ScriptedMicrophone:
    """A microphone that does something before certain blocks; each is one window of the voice detector, in no time."""

    def __init__(self, blocks: int, before: Mapping[int, Callable[[], object]]) -> None:
        self._blocks = blocks
        self._before = before

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        for i in range(self._blocks):
            self._before.get(i, lambda: None)()
            token.check()
            yield AudioChunk(np.full(512, i, np.int16), HEARING_RATE, time.monotonic())

    def close(self) -> None:
        """Nothing to close."""


class FakeTranscriber:
    """Understands every utterance as the next of its texts."""

    def __init__(self, *texts: str, language: str = "en", before: Callable[[], None] = lambda: None) -> None:
        self._texts = list(texts)
        self._language = language
        self._before = before

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self._before()
        return Transcript(self._texts.pop(0) if len(self._texts) > 1 else self._texts[0], self._language)


class FakeRouter:
    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        return Intent("chat", transcript)


@dataclass
class FakeSkill:
    """Answers every question with the same deltas, or fails."""

    deltas: Callable[[CancelToken], Iterator[str]] = field(default=lambda _token: iter(["It is so. ", "Quite."]))
    histories: list[Sequence[Exchange]] = field(default_factory=list)
    remember: bool = True
    sentences: int | None = None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        self.histories.append(history)
        language = intent.transcript.language
        return Reply(self.deltas(token), language, sentences=self.sentences, remember=self.remember)


class EagerFakeSkill(FakeSkill):
    """One that only thinks."""

    eager: Literal[True] = True


def stations(
    *,
    skill: Skill | None = None,
    transcriber: Transcriber | None = None,
    microphone: Microphone | None = None,
    activity: VoiceActivity | None = None,
    speaker: Speaker | None = None,
    voices: Voices | None = None,
    guard: Guard | None = None,
    skills: Mapping[str, Skill] | None = None,
    settings: Mapping[str, object] | None = None,
    seen: list[Event] | None = None,
) -> Pipeline:
    """Everything fake but the turn itself."""
    events = Events()
    if seen is not None:
        events.subscribe(seen.append)
    return Pipeline(
        config=Config.model_validate({"hearing": {"silence_seconds": 0.1}, **(settings or {})}),
        microphone=microphone or OpenMicrophone(),
        activity=activity or FakeVoiceActivity([1.0] * 20 + [0.0]),
        transcriber=transcriber or FakeTranscriber("Why is it so?"),
        guard=guard or FakeGuard(),
        router=FakeRouter(),
        skills={"chat": skill or FakeSkill(), **(skills or {})},
        voices=voices or Voices({"en": FakeVoice, "pt": FakeVoice}),
        speaker=speaker or RecordingSpeaker(),
        memory=Memory(6, math.inf, forgotten=lambda: events.publish(Forgotten())),
        events=events,
    )


def eventually(condition: Callable[[], bool], seconds: float = 3.0) -> bool:
    """Waits for a condition."""
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.005)
    return condition()


class Kiosk:
    """An appliance on a thread, with a hand on its button."""

    def __init__(
        self, parts: Pipeline, seen: list[Event], supervisor: Supervisor | None = None, greeting: str = ""
    ) -> None:
        self.seen = seen
        self.appliance = Appliance(parts, supervisor)
        self._thread = threading.Thread(target=self.appliance.run, args=(greeting,))

    def __enter__(self) -> Self:
        self._thread.start()
        assert self.reaches(KioskState.READY)
        return self

    def __exit__(self, *_: object) -> None:
        self.appliance.post(Quit())
        self._thread.join(5)
        assert not self._thread.is_alive()

    def tap(self, source: str = "button") -> None:
        self.press(source)
        self.release(source)

    def press(self, source: str = "button") -> None:
        self.appliance.post(Pressed(time.monotonic(), source))

    def release(self, source: str = "button") -> None:
        self.appliance.post(Released(time.monotonic(), source))

    @property
    def states(self) -> list[KioskState]:
        return [event.state for event in self.seen if isinstance(event, StateChanged)]

    @property
    def said(self) -> list[str]:
        return [event.sentence.text for event in self.seen if isinstance(event, Said)]

    def reaches(self, state: KioskState, times: int = 1, seconds: float = 3.0) -> bool:
        return eventually(lambda: self.states.count(state) >= times, seconds)


def waiting(until: threading.Event) -> Callable[[], None]:
    def wait() -> None:
        until.wait(3)

    return wait
