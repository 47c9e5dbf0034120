from collections.abc import Iterator

import numpy as np
import pytest

from assistant.asking import soundfiles
from assistant.core.messages import HEARING_RATE, AudioChunk, Cue, Samples, Tone
from assistant.core.resources import resource
from assistant.core.stages import CancelToken
from assistant.hearing.tone_filter import ECHO_SECONDS, Notch, WithoutTones
from assistant.hearing.voice_activity import WINDOW, SileroVoiceActivity
from assistant.speaking.tones import DONE, LISTENING, SECONDS, waveform
from assistant.turn.turn_token import Turn

BLOCK = 320


class Heard:
    """A microphone that hears a sound from a moment on."""

    def __init__(self, sound: Samples, began: float = 50.0) -> None:
        self._sound = sound
        self._began = began
        self.closed = False

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        for i in range(0, len(self._sound), BLOCK):
            yield AudioChunk(self._sound[i : i + BLOCK], HEARING_RATE, self._began + i / HEARING_RATE)

    def close(self) -> None:
        self.closed = True


def filtered(sound: Samples, *cues: Cue) -> Samples:
    return np.concatenate([chunk.samples for chunk in WithoutTones(Heard(sound), lambda: cues).record(0.0, Turn())])


def energy(sound: Samples) -> float:
    return float((sound.astype(float) ** 2).sum())


def with_tone(sound: Samples, frequency: float, at: float, volume: float = 0.1) -> Samples:
    tone, start = waveform(Tone(frequency, SECONDS, volume), HEARING_RATE), int(at * HEARING_RATE)
    mixed = sound.astype(np.int32)
    mixed[start : start + len(tone)] += tone
    return mixed.clip(-32768, 32767).astype(np.int16)


@pytest.mark.parametrize("frequency", [LISTENING, DONE])
@pytest.mark.parametrize("delay", [0.06, 0.15, 0.3])
def test_a_tone_is_not_recorded_also_where_the_sound_card_is_slow(frequency: float, delay: float) -> None:
    silence = np.zeros(HEARING_RATE, np.int16)
    heard = with_tone(silence, frequency, 0.2 + delay)
    left = filtered(heard, Cue(frequency, 50.2, 50.2 + 0.06 + SECONDS))
    assert energy(left) < energy(heard) / 300
    assert np.abs(left).max() < 150


def test_a_tone_is_no_voice() -> None:
    detector = SileroVoiceActivity()
    silence = np.zeros(HEARING_RATE, np.int16)
    for volume in (0.1, 0.5):
        heard = with_tone(silence, LISTENING, 0.3, volume)
        for sound in (heard, filtered(heard, Cue(LISTENING, 50.25, 50.4))):
            detector.reset()
            windows = range(0, len(sound) - WINDOW + 1, WINDOW)
            assert max(detector.probability(sound[i : i + WINDOW]) for i in windows) < 0.5


def test_a_word_that_is_spoken_with_the_tone_is_all_there() -> None:
    spoken = soundfiles.read(resource("config", "demo") / "026_en_chat.flac")
    voice = spoken[int(np.flatnonzero(np.abs(spoken) > 1000)[0]) :][:HEARING_RATE]
    left = filtered(with_tone(voice, LISTENING, 0.06), Cue(LISTENING, 50.0, 50.13))
    assert energy(left - voice) < energy(voice) / 10
    end = int((0.13 + ECHO_SECONDS) * HEARING_RATE) + BLOCK
    assert np.array_equal(left[end:], voice[end:]), "and long after the tone nothing is touched"


def test_without_a_tone_nothing_is_changed() -> None:
    sound = np.random.default_rng(3).normal(0, 3000, HEARING_RATE).astype(np.int16)
    assert np.array_equal(filtered(sound), sound)
    assert np.array_equal(filtered(sound, Cue(LISTENING, 40.0, 40.1), Cue(DONE, 60.0, 60.1)), sound)


def test_blocks_of_any_size_are_one_stream() -> None:
    sound = np.random.default_rng(3).normal(0, 3000, 2000).astype(np.int16)
    whole, pieces = Notch(LISTENING, HEARING_RATE), Notch(LISTENING, HEARING_RATE)
    parts = [pieces.filter(piece) for piece in np.split(sound, [1, 700, 701, 1500])]
    assert np.array_equal(np.concatenate(parts), whole.filter(sound))


def test_closing_closes_the_microphone() -> None:
    microphone = Heard(np.zeros(10, np.int16))
    WithoutTones(microphone, lambda: ()).close()
    assert microphone.closed
