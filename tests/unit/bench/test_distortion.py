"""Recordings of those who are hard to hear, as they are made."""

import numpy as np
import numpy.typing as npt
import pytest

from assistant.bench import distortion
from assistant.core.messages import HEARING_RATE, Samples

F0 = 125.0
TIME = np.arange(2 * HEARING_RATE) / HEARING_RATE


def vowel(pitch: float = F0, formant: float = 700.0) -> Samples:
    """Two seconds of overtones, the loudest near the formant."""
    tones = np.arange(1, int(4000 / pitch)) * pitch
    loudness = np.exp(-(((tones - formant) / 200) ** 2)) + 0.01
    sound = (loudness[:, np.newaxis] * np.sin(2 * np.pi * tones[:, np.newaxis] * TIME)).sum(axis=0)
    samples: Samples = (sound / np.abs(sound).max() * 20_000).astype(np.int16)
    return samples


def spectrum(samples: Samples) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    middle = samples[len(samples) // 4 : len(samples) // 4 + HEARING_RATE].astype(np.float64)
    found = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return np.fft.rfftfreq(len(middle), 1 / HEARING_RATE), found


def pitch(samples: Samples) -> float:
    """By autocorrelation, between 80 and 400 Hz."""
    middle = samples[len(samples) // 4 : len(samples) // 4 + 4096].astype(np.float64)
    likeness = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    low, high = HEARING_RATE // 400, HEARING_RATE // 80
    return HEARING_RATE / (low + int(likeness[low:high].argmax()))


def formant(samples: Samples) -> float:
    """The middle of what is loud."""
    frequencies, found = spectrum(samples)
    return float((frequencies * found**2).sum() / (found**2).sum())


def test_a_child_is_higher_has_a_shorter_throat_and_speaks_as_fast() -> None:
    adult = vowel()
    made = distortion.child(adult)
    assert pitch(made) == pytest.approx(F0 * distortion.CHILD_PITCH, rel=0.03)
    assert formant(made) / formant(adult) == pytest.approx(distortion.CHILD_FORMANTS, rel=0.08)
    assert len(made) == pytest.approx(len(adult), rel=0.02)


def test_a_hall_goes_on_sounding_when_the_voice_has_ended() -> None:
    heard = distortion.hall(vowel()).astype(np.float64)
    tail = [np.sqrt((heard[start : start + 800] ** 2).mean()) for start in range(len(TIME), len(heard) - 799, 800)]
    assert len(tail) == 4
    assert tail[0] > 1.5 * tail[-1] > 0


@pytest.mark.parametrize("decibels", [20, 10, 5])
def test_a_crowd_is_so_many_decibels_quieter(decibels: int) -> None:
    voice = vowel() // 4
    mixed = distortion.crowd(voice, [vowel(150), vowel(210), vowel(330)], decibels)
    noise = mixed.astype(np.float64) - voice
    told = 20 * np.log10(np.sqrt((voice.astype(np.float64) ** 2).mean() / (noise**2).mean()))
    assert told == pytest.approx(decibels, abs=2)
    assert (distortion.crowd(voice, [vowel(150)], decibels) == distortion.crowd(voice, [vowel(150)], decibels)).all()


def test_a_crowd_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="other voices"):
        distortion.crowd(vowel(), [], 10)


def test_silence_stays_silent() -> None:
    quiet = np.zeros(HEARING_RATE, np.int16)
    assert not distortion.child(quiet).any()
    assert not distortion.hall(quiet).any()
