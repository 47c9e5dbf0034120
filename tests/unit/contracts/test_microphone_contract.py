"""What every Microphone does; tests/flow/test_live_flow.py hears through the real one."""

import itertools
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest
from fake_portaudio import FakePortAudio

from assistant.core.config import AudioSettings
from assistant.core.errors import MicrophoneError, TurnCancelled
from assistant.core.messages import HEARING_RATE, AudioChunk, Samples
from assistant.core.stages import Microphone
from assistant.hearing.microphone import RecordedMicrophone, SoundDeviceMicrophone
from assistant.hearing.null import NullMicrophone
from assistant.hearing.tone_filter import WithoutTones
from assistant.turn.turn_token import Turn

SPOKEN: Samples = np.arange(1, 4001).astype(np.int16)


def recorded(_: pytest.FixtureRequest) -> Microphone:
    return RecordedMicrophone(SPOKEN, realtime=False, release=lambda _: None)


def in_real_time(_: pytest.FixtureRequest) -> Microphone:
    return RecordedMicrophone(SPOKEN, realtime=True, release=lambda _: None)


def without_tones(request: pytest.FixtureRequest) -> Microphone:
    return WithoutTones(recorded(request), lambda: ())


def of_a_device(request: pytest.FixtureRequest) -> Microphone:
    """Somebody says it soon after the press, and is silent from then on."""
    portaudio, over = FakePortAudio(), threading.Event()
    microphone = SoundDeviceMicrophone(AudioSettings(), portaudio)

    def speak() -> None:
        block = HEARING_RATE // 100
        for start in itertools.count(0, block):
            samples = SPOKEN[start : start + block]
            portaudio.hear(np.concatenate([samples, np.zeros(block - len(samples), np.int16)]))
            if over.wait(0.01):  # never faster than it was said
                return

    speaking = threading.Timer(0.05, speak)
    speaking.start()

    def end() -> None:
        over.set()
        speaking.join()
        microphone.close()

    request.addfinalizer(end)
    return microphone


@pytest.fixture
def pressed() -> float:
    """When, before anybody speaks."""
    return time.monotonic()


@pytest.fixture(params=[recorded, in_real_time, without_tones, of_a_device])
def microphone(pressed: float, request: pytest.FixtureRequest) -> Microphone:
    made: Microphone = request.param(request)
    return made


def heard(chunks: Iterator[AudioChunk], least: int) -> list[AudioChunk]:
    """The first chunks, of at least so many samples."""
    found = list[AudioChunk]()
    while sum(len(chunk.samples) for chunk in found) < least:
        found.append(next(chunks))
    return found


def test_all_that_is_said_is_heard_once_and_in_order(microphone: Microphone, pressed: float) -> None:
    chunks = heard(microphone.record(pressed, Turn()), 2 * len(SPOKEN))
    assert all(chunk.samples.dtype == np.int16 and chunk.samples.ndim == 1 for chunk in chunks)
    assert {chunk.rate for chunk in chunks} == {HEARING_RATE}
    sound = np.concatenate([chunk.samples for chunk in chunks])
    loud = sound[sound != 0]
    np.testing.assert_array_equal(loud, SPOKEN)


def test_silence_is_heard_as_well_and_without_end(microphone: Microphone, pressed: float) -> None:
    chunks = heard(microphone.record(pressed, Turn()), 4 * len(SPOKEN))
    assert not chunks[-1].samples.any()


def test_the_moments_of_what_is_heard_go_forward(microphone: Microphone, pressed: float) -> None:
    times = [chunk.time for chunk in heard(microphone.record(pressed, Turn()), 2 * len(SPOKEN))]
    assert times == sorted(times)
    assert times[-1] <= time.monotonic()


def test_a_cancelled_turn_is_not_recorded_any_further(microphone: Microphone, pressed: float) -> None:
    turn = Turn()
    chunks = microphone.record(pressed, turn)
    next(chunks)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        heard(chunks, 100 * len(SPOKEN))


def mute(_: pytest.FixtureRequest) -> Microphone:
    """A device that is open and gives no sound."""
    return SoundDeviceMicrophone(AudioSettings(stalled_seconds=0.5), FakePortAudio())


def none_at_all(_: pytest.FixtureRequest) -> Microphone:
    return NullMicrophone()


@pytest.mark.parametrize("make", [mute, none_at_all])
def test_one_that_gives_no_sound_says_so(make: object, request: pytest.FixtureRequest) -> None:
    microphone: Microphone = make(request)  # type: ignore[operator]
    with pytest.raises(MicrophoneError):
        heard(microphone.record(time.monotonic(), Turn()), 1)
    microphone.close()
