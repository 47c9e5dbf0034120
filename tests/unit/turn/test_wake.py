"""A wake word starts a question as a tap does."""

import math
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from kiosk_fakes import FakeTranscriber, eventually

from assistant.core.errors import NotUnderstood
from assistant.core.messages import HEARING_RATE, AudioChunk, Samples, Transcript, Utterance
from assistant.core.stages import CancelToken, Transcriber
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.signals import Signal, Woken
from assistant.turn.wake import WakeWord


class Murmur:
    """A microphone whose blocks are numbered; the time of each is its own."""

    def __init__(self) -> None:
        self.blocks = threading.Semaphore(0)
        self.number = 0

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        while True:
            token.check()
            if self.blocks.acquire(timeout=0.01):
                self.number += 1
                yield AudioChunk(np.full(512, self.number, np.int16), HEARING_RATE, 100.0 + self.number * 0.032)

    def close(self) -> None:
        """Nothing to close."""

    def give(self, count: int) -> bool:
        wanted = self.number + count
        self.blocks.release(count)
        return eventually(lambda: self.number == wanted)


class AtBlock:
    """Implements WakeWordDetector: hears the word that ends in some blocks."""

    def __init__(self, *numbers: int) -> None:
        self._numbers = numbers
        self.heard: list[int] = []

    def update(self, samples: Samples) -> str:
        self.heard.append(int(samples[0]))
        return "hey_jarvis" if samples[0] in self._numbers else ""

    def reset(self) -> None:
        """Nothing is kept."""


class Speaking(RecordingSpeaker):
    """One that says something until a moment."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self._until = until

    @property
    def silent_since(self) -> float:
        return self._until


class Uttered:
    """Keeps what it is to hear, and hears the same text in all of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.utterances: list[Utterance] = []

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        self.utterances.append(utterance)
        if not self._text:
            raise NotUnderstood("a cough")
        return Transcript(self._text, "en")


def woken(
    detector: AtBlock, blocks: int, *, check: Transcriber | None = None, until: float = 0.0, own_voice: bool = True
) -> list[Signal]:
    microphone, posted = Murmur(), list[Signal]()
    word = WakeWord(
        microphone,
        detector,
        Speaking(until),
        hears_own_voice=own_voice,
        check=check,
        spoken={"hey_jarvis": "Hey Jarvis"},
    )
    with word.watch(posted.append):
        assert microphone.give(blocks)
        time.sleep(0.05)
    return posted


def test_each_word_wakes_at_its_end() -> None:
    ends = [100.0 + number * 0.032 + 0.032 for number in (20, 60)]
    posted = woken(AtBlock(20, 60), 80)
    assert [signal.at for signal in posted if isinstance(signal, Woken)] == pytest.approx(ends)


@pytest.mark.parametrize("heard", ["Hey Jarvis.", "Hey, Charvis!", "Hey, Javis", "so hey Jarvis"])
def test_what_whisper_hears_likewise_wakes(heard: str) -> None:
    check = Uttered(heard)
    assert len(woken(AtBlock(70), 80, check=check)) == 1
    assert check.utterances[0].seconds > 1.6
    assert check.utterances[0].samples.max() == 70, "the word is in it to its end"


@pytest.mark.parametrize("heard", ["", "Where is the toilet?", "Thank you.", "you"])
def test_what_whisper_hears_otherwise_does_not(heard: str) -> None:
    assert woken(AtBlock(70), 80, check=Uttered(heard)) == []


def test_while_the_kiosk_speaks_its_own_voice_wakes_nothing() -> None:
    detector = AtBlock(20)
    assert woken(detector, 30, until=math.inf) == []
    assert detector.heard == []
    assert len(woken(AtBlock(20), 30, until=99.0)) == 1, "it has been silent for long"


def test_a_microphone_without_the_kiosks_voice_hears_the_word_meanwhile() -> None:
    assert len(woken(AtBlock(20), 30, until=math.inf, own_voice=False)) == 1


def test_a_transcriber_of_the_turns_will_do() -> None:
    assert len(woken(AtBlock(20), 30, check=FakeTranscriber("Hey Jarvis."))) == 1
