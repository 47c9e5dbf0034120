"""A visitor who presses once and then only speaks: real ears, router, skills and voices."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
import soxr
from kiosk_fakes import Kiosk

from assistant.app import App
from assistant.core.events import Event, Heard, KioskState, StateChanged
from assistant.core.messages import HEARING_RATE, AudioChunk, Samples, Sentence
from assistant.core.stages import CancelToken, KioskVoices
from assistant.hearing.null import NullMicrophone
from assistant.skills.quiz.items import items
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.pipeline import Pipeline

pytestmark = [pytest.mark.models, pytest.mark.alone]

BLOCK = 512
BREATH = 0.4
"""Seconds before a visitor begins to speak."""


class Visitor:
    """Implements Microphone: in each recording says the next thing in a voice of Piper's, then nothing more."""

    def __init__(self, voices: KioskVoices, *says: str | Callable[[], str]) -> None:
        self._voices, self._says = voices, list(says)

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        said = self._spoken(self._says.pop(0)) if self._says else np.empty(0, np.int16)
        breath = np.zeros(int(BREATH * HEARING_RATE), np.int16)
        sound, began = np.concatenate([breath, said]), time.monotonic()
        for start in range(0, 60 * HEARING_RATE, BLOCK):
            token.check()
            time.sleep(max(0.0, began + (start + BLOCK) / HEARING_RATE - time.monotonic()))
            block = sound[start : start + BLOCK]
            hiss = np.random.default_rng(start).normal(0, 8, BLOCK)
            hiss[: len(block)] += block
            yield AudioChunk(hiss.astype(np.int16), HEARING_RATE, began + start / HEARING_RATE)

    def close(self) -> None:
        """Nothing to close."""

    def _spoken(self, said: str | Callable[[], str]) -> Samples:
        text = said if isinstance(said, str) else said()
        speech = self._voices.speak(Sentence(text, text, 0, "en")).whole()
        softly: Samples = (soxr.resample(speech.samples, speech.rate, HEARING_RATE) * 0.5).astype(np.int16)
        return softly


@pytest.fixture(scope="module")
def hearing(program: App) -> Pipeline:
    return program.stations(NullMicrophone(), RecordingSpeaker(), program.voices)


@pytest.fixture
def seen(hearing: Pipeline) -> list[Event]:
    hearing.memory.clear()
    hearing.memory.choose("en")
    events: list[Event] = []
    hearing.events.subscribe(events.append)
    return events


def listened(seen: list[Event]) -> list[bool]:
    """Each time that it listened, whether without a press."""
    states = [event for event in seen if isinstance(event, StateChanged)]
    return [change.follow_up for change in states if change.state is KioskState.LISTENING]


def test_what_was_asked_back_is_answered_without_a_press(hearing: Pipeline, seen: list[Event]) -> None:
    heard = hearing.config.hearing.model_copy(update={"asked_back_seconds": 4})
    visitor = Visitor(hearing.voices, "How far away is it to Georgia?", "The country, please.")
    parts = replace(hearing, microphone=visitor, config=hearing.config.model_copy(update={"hearing": heard}))
    with Kiosk(parts, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2, seconds=60)
    assert listened(seen) == [False, True]
    asked = [event.transcript.text for event in seen if isinstance(event, Heard)]
    assert len(asked) == 2
    assert any(said.endswith("?") for said in kiosk.said), kiosk.said
    assert "Tbilisi" in kiosk.said[-1] or "Georgia" in kiosk.said[-1], (asked, kiosk.said)
    assert "kilomet" in kiosk.said[-1], (asked, kiosk.said)


def test_a_quiz_is_played_without_a_press(program: App, hearing: Pipeline, seen: list[Event]) -> None:
    bees = items(program.notes.passages, "en")
    told: list[str] = []

    def fact() -> str:
        """Knows the answer to what was asked last."""
        question = next(said for said in reversed(kiosk.said) if said.endswith("?"))
        item = next(item for item in bees if item.question in question)
        told.append(item.fact)
        return item.fact

    visitor = Visitor(hearing.voices, "Let's play a quiz.", fact, "I don't know.", "Stop.")
    with Kiosk(replace(hearing, microphone=visitor), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2, seconds=120)
    said = " ".join(kiosk.said)
    assert listened(seen) == [False, True, True, True]
    assert "5 questions!" in said
    assert f"Right! {told[0]}" in said
    assert kiosk.said[-1] == "You have 1 of 2 points.", said
