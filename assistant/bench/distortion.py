"""Recordings as they sound from those who are hard to hear: a child, a hall, a crowd. The same each time.

No recordings of children may be had, so these are made: pitch and formants are moved as they lie in a child of eight.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soxr

from assistant.core.messages import HEARING_RATE, Samples

Sound: TypeAlias = npt.NDArray[np.float64]
Spectra: TypeAlias = npt.NDArray[np.complex128]
CHILD_PITCH, CHILD_FORMANTS = 1.4, 1.2
"""Of an adult's. Children of eight speak at about 260 Hz, women at 200 and men at 120, and their vocal tracts are about
a fifth shorter than those of adults (Lee, Potamianos and Narayanan, 1999)."""
FRAME, HOP = 512, 64
WINDOW = np.hanning(FRAME + 1)[:FRAME]
ENVELOPE = 30
"""Coefficients of the cepstrum that describe the vocal tract and not the pitch, of a frame of 32 ms."""
REVERBERATION_SECONDS = 0.8
"""Until an echo is 60 dB quieter: a museum's hall with hard walls and some people in it."""
DIRECT_TO_ECHO_DECIBELS = 3.0
"""The voice itself beside its echoes, at arm's length in such a hall."""
FIRST_ECHO_SECONDS = 0.006
TALKERS = 6


def child(samples: Samples) -> Samples:
    """The same words, higher and from a shorter throat, as fast as before."""
    stretched = _stretched(samples.astype(np.float64), CHILD_PITCH)
    higher = soxr.resample(stretched, HEARING_RATE * CHILD_PITCH, HEARING_RATE)
    return _as_samples(_with_formants(higher, moved=CHILD_PITCH, wanted=CHILD_FORMANTS))


def hall(samples: Samples) -> Samples:
    """Heard at arm's length in a hall that echoes."""
    generator = np.random.default_rng(0)
    length = int(REVERBERATION_SECONDS * HEARING_RATE)
    decay = np.exp(-np.log(1000) * np.arange(length) / length)
    echoes = generator.standard_normal(length) * decay
    echoes[: int(FIRST_ECHO_SECONDS * HEARING_RATE)] = 0
    echoes *= 10 ** (-DIRECT_TO_ECHO_DECIBELS / 20) / np.sqrt((echoes**2).sum())
    echoes[0] = 1.0
    size = len(samples) + length
    sound = np.fft.irfft(np.fft.rfft(samples.astype(np.float64), size) * np.fft.rfft(echoes, size), size)
    return _as_samples(sound[: len(samples) + length // 4])


def crowd(samples: Samples, others: Sequence[Samples], decibels: float) -> Samples:
    """With other voices behind it, so many decibels quieter. Raises ValueError without others."""
    if not others:
        raise ValueError("a crowd needs other voices")
    generator = np.random.default_rng(len(samples))
    babble = np.zeros(len(samples))
    for number in generator.permutation(max(TALKERS, len(others)))[:TALKERS]:
        voice = others[number % len(others)].astype(np.float64)
        voice = np.tile(voice, len(samples) // len(voice) + 2)
        start = generator.integers(len(voice) - len(samples))
        voice = voice[start : start + len(samples)]
        babble += voice / (_loudness(voice) or 1.0)
    wanted = _loudness(samples.astype(np.float64)) * 10 ** (-decibels / 20)
    return _as_samples(samples + babble * wanted / (_loudness(babble) or 1.0))


def _stretched(sound: Sound, times: float) -> Sound:
    """So many times as long, as high as before: a phase vocoder (Flanagan and Golden, 1966)."""
    spectra = _spectra(sound)
    loudness, phases = np.abs(spectra), np.angle(spectra)
    expected = 2 * np.pi * HOP * np.arange(spectra.shape[1]) / FRAME
    turns = np.diff(phases, axis=0) - expected
    turns = turns - 2 * np.pi * np.round(turns / (2 * np.pi)) + expected
    at = np.arange(0, len(spectra) - 1, 1 / times)
    before, part = at.astype(int), (at % 1)[:, np.newaxis]
    between = loudness[before] * (1 - part) + loudness[before + 1] * part
    return _sound(between * np.exp(1j * (phases[0] + np.cumsum(turns[before], axis=0))))


def _with_formants(sound: Sound, *, moved: float, wanted: float) -> Sound:
    """Formants that were moved by one factor, moved by another instead."""
    spectra = _spectra(sound)
    cepstra = np.fft.irfft(np.log(np.abs(spectra) + 1e-3), axis=1)
    cepstra[:, ENVELOPE : FRAME - ENVELOPE] = 0
    envelopes = np.fft.rfft(cepstra, axis=1).real
    bins = np.arange(envelopes.shape[1], dtype=np.float64)
    targets = np.stack([np.interp(bins * moved / wanted, bins, envelope) for envelope in envelopes])
    return _sound(spectra * np.exp(targets - envelopes))


def _spectra(sound: Sound) -> Spectra:
    """Of overlapping frames, shape (frames, FRAME / 2 + 1)."""
    padded = np.pad(sound, FRAME)
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP]
    spectra: Spectra = np.fft.rfft(frames * WINDOW, axis=1)
    return spectra


def _sound(spectra: Spectra) -> Sound:
    """Of overlapping frames, as _spectra makes them."""
    frames = np.fft.irfft(spectra, axis=1) * WINDOW
    sound = np.zeros((len(frames) - 1) * HOP + FRAME)
    for number, frame in enumerate(frames):
        sound[number * HOP : number * HOP + FRAME] += frame
    own: Sound = sound[FRAME:-FRAME] * HOP / (WINDOW**2).sum()
    return own


def _loudness(sound: Sound) -> float:
    """Of what is not silent in it."""
    loud = np.abs(sound) > 0.02 * np.abs(sound).max(initial=0.0)
    return float(np.sqrt((sound[loud] ** 2).mean())) if loud.any() else 0.0


def _as_samples(sound: Sound) -> Samples:
    """As loud as fits."""
    peak = float(np.abs(sound).max(initial=0.0))
    samples: Samples = (sound * min(1.0, 32767 / peak) if peak else sound).astype(np.int16)
    return samples
