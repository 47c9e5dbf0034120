"""The kiosk's own voice is taken out of what its microphone hears."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from assistant.core.errors import MicrophoneError
from assistant.core.messages import HEARING_RATE, AudioChunk, Samples
from assistant.core.stages import CancelToken
from assistant.device.played_sound import PlayedSound
from assistant.hearing.echo import LEAD_SECONDS, EchoCancelledMicrophone, WebRtcEchoCanceller
from assistant.hearing.level import decibels
from assistant.hearing.speex import SpeexEchoCanceller
from assistant.turn.turn_token import Turn

BLOCK = 512


class NoMicrophone:
    """Gives no sound of itself: tests hand it over."""

    def __init__(self) -> None:
        self.closed = False

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        while True:
            token.check()
            time.sleep(0.005)
            yield from ()

    def close(self) -> None:
        self.closed = True


class Difference:
    """Implements EchoCanceller for an echo that comes LEAD_SECONDS after what was played to it."""

    def __init__(self) -> None:
        self._late = np.zeros(round(LEAD_SECONDS * HEARING_RATE), np.int16)
        self.calls = 0

    def process(self, near: Samples, far: Samples) -> Samples:
        self.calls += 1
        played = np.concatenate([self._late, far])
        self._late = played[len(near) :]
        left: Samples = near - played[: len(near)]
        return left


def talk(seconds: float, seed: int = 3) -> Samples:
    """Noise in syllables: an echo of it can be told from another one."""
    noise = np.random.default_rng(seed).normal(0, 2500, int(seconds * HEARING_RATE))
    syllables = np.repeat(np.random.default_rng(seed + 1).uniform(0, 1, int(seconds * 8) + 1), HEARING_RATE // 8)
    return (noise * syllables[: len(noise)]).astype(np.int16)


@pytest.fixture
def played() -> PlayedSound:
    sound = PlayedSound()
    sound.begin(HEARING_RATE)
    return sound


def heard(microphone: EchoCancelledMicrophone, sound: Samples, at: float, *, strict: bool = False) -> Samples:
    """What the microphone gives of sound that is heard from a moment on."""
    ring = microphone.strict.ring if strict else microphone.ring
    before, cleaned = ring.written, list[Samples]()
    for start in range(0, len(sound) // BLOCK * BLOCK, BLOCK):
        microphone.take(AudioChunk(sound[start : start + BLOCK], HEARING_RATE, at + start / HEARING_RATE))
        cleaned.append(ring.read(before, ring.written))
        before = ring.written
    return np.concatenate(cleaned)


def test_what_is_played_meets_its_echo(played: PlayedSound) -> None:
    voice = talk(2.0)
    microphone = EchoCancelledMicrophone(NoMicrophone(), played, Difference(), Difference(), 1.5)
    for start in range(0, len(voice), 160):
        played.write(voice[start : start + 160], 100.0 + start / HEARING_RATE)
    left = heard(microphone, voice, 100.0)
    microphone.close()
    assert decibels(left[8000:24000]) < decibels(voice) - 15


def test_where_nothing_is_played_the_sound_passes_as_it_is(played: PlayedSound) -> None:
    canceller, voice = Difference(), talk(1.0)
    microphone = EchoCancelledMicrophone(NoMicrophone(), played, canceller, canceller, 1.5)
    left = heard(microphone, voice, 100.0)
    microphone.close()
    assert canceller.calls == 0
    assert np.array_equal(left, voice[: len(left)])


def test_a_gap_in_either_stream_is_told(played: PlayedSound) -> None:
    microphone = EchoCancelledMicrophone(NoMicrophone(), played, Difference(), Difference(), 1.5)
    heard(microphone, talk(1.0), 100.0)
    assert microphone.whole_since < 100
    heard(microphone, talk(1.0), 105.0)
    assert microphone.whole_since == pytest.approx(105, abs=0.1)
    played.write(talk(0.1), 107.0)
    assert microphone.whole_since < 106
    played.write(talk(0.1), 107.1, gap=True)
    assert microphone.whole_since == 107.1
    microphone.close()


def test_a_recording_reaches_back_and_goes_on(played: PlayedSound) -> None:
    microphone = EchoCancelledMicrophone(NoMicrophone(), played, Difference(), Difference(), 1.5)
    began, voice = time.monotonic() - 1.0, talk(1.0)
    heard(microphone, voice, began)
    chunk = next(microphone.record(began + 0.5, Turn()))
    microphone.close()
    assert chunk.time == pytest.approx(began + 0.5, abs=0.02)
    assert len(chunk.samples) / HEARING_RATE == pytest.approx(0.5, abs=0.05)


def test_a_microphone_that_gives_no_sound_is_reported(played: PlayedSound) -> None:
    below = NoMicrophone()
    microphone = EchoCancelledMicrophone(below, played, Difference(), Difference(), 0.1)
    with pytest.raises(MicrophoneError, match=r"no sound for 0\.1 s"):
        next(microphone.record(time.monotonic(), Turn()))
    microphone.close()
    assert below.closed


@pytest.mark.parametrize(("strict", "less"), [(True, 18), (False, 8)])
def test_the_cancellers_leave_a_visitor_and_take_the_kiosk(played: PlayedSound, *, strict: bool, less: float) -> None:
    pytest.importorskip("pywebrtc_audio", reason='needs the extra "hands"')
    voice, visitor = talk(8.0), talk(8.0, seed=11)
    visitor[: 6 * HEARING_RATE] = 0
    echo = np.concatenate([np.zeros(int(0.06 * HEARING_RATE), np.int16), voice])[: len(voice)]
    hiss = np.random.default_rng(5).normal(0, 8, len(voice))
    microphone = EchoCancelledMicrophone(NoMicrophone(), played, WebRtcEchoCanceller(), SpeexEchoCanceller(), 1.5)
    near, left = (echo + visitor + hiss).clip(-32768, 32767).astype(np.int16), list[Samples]()
    for start in range(0, len(voice) - 3 * BLOCK, BLOCK):
        played.write(voice[start : start + BLOCK], 100.0 + start / HEARING_RATE)
        if start >= 2 * BLOCK:  # what is played is known before it is heard
            then = start - 2 * BLOCK
            block = near[then : then + BLOCK]
            left.append(heard(microphone, block, 100.0 + then / HEARING_RATE, strict=strict))
    microphone.close()
    cleaned = np.concatenate(left)
    alone, over = slice(3 * HEARING_RATE, 6 * HEARING_RATE), slice(6 * HEARING_RATE + 4000, len(cleaned))
    assert decibels(cleaned[alone]) < decibels(echo[alone]) - less
    assert decibels(cleaned[over]) > decibels(visitor[over]) - 10
