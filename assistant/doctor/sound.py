"""The microphone by its level; the speaker by a tone that the microphone hears back."""

from collections.abc import Callable

import numpy as np

from assistant.asking.devices import level
from assistant.core import hints
from assistant.core.errors import MicrophoneError
from assistant.core.languages import ENGLISH
from assistant.core.messages import HEARING_RATE, Samples, Sentence, Speech
from assistant.core.stages import Microphone, Speaker
from assistant.doctor.findings import Finding, doubtful, well
from assistant.turn.turn_token import Turn

LISTEN_SECONDS = 1.0
CLIPPED = 32_000
OFTEN_CLIPPED = 0.01
"""Of the samples: it is not one door that slams."""
LOUDER = "alsamixer, F6 for the device, F4 for recording"

TONE_HERTZ = 1000.0
TONE_SECONDS = 0.8
LATE_SECONDS = 0.7
"""Of sound that is under way from the program to the loudspeaker and back."""
LOUDNESS = 0.25
"""Of full scale."""
FADE_SECONDS = 0.02
WINDOW_SECONDS = 0.1
HEARD_DB = 10.0
"""How far a tone stands out of the room that was heard before it."""
FAINT_DB = -75.0


def microphone(open_microphone: Callable[[], Microphone]) -> Finding:
    """Raises MicrophoneError."""
    heard = _record(open_microphone(), LISTEN_SECONDS)
    if not heard.any():
        return doubtful("it gives only zeros: it is muted, or its level is down", LOUDER)
    loud = level(heard)
    if float(np.mean(np.abs(heard.astype(np.int32)) >= CLIPPED)) > OFTEN_CLIPPED:
        return doubtful(f"it hears {loud:.0f} dB, and is overdriven", LOUDER)
    return well(f"it hears {loud:.0f} dB")


def speaker(open_speaker: Callable[[], Speaker], open_microphone: Callable[[], Microphone]) -> Finding:
    """Plays a tone. Raises SpeakerError."""
    turn = Turn()
    loudspeaker = open_speaker()
    try:
        ear = open_microphone()
        before = _record(ear, LISTEN_SECONDS)
    except MicrophoneError:
        loudspeaker.play(tone(), turn).wait()
        return doubtful("a tone was played, and no microphone was there to hear it", _ask())
    playback = loudspeaker.play(tone(), turn)
    during = _record(ear, TONE_SECONDS + LATE_SECONDS)
    playback.wait()
    room, loudest = max(_levels(before), default=FAINT_DB), max(_levels(during), default=FAINT_DB)
    if loudest - room < HEARD_DB:
        return doubtful("a tone was played, and the microphone did not hear it", _ask())
    return well(f"a tone was heard back, {loudest - room:.0f} dB above the room")


def _ask() -> str:
    return f"did you hear it? if not: alsamixer, and speaker in [audio] from the list of: {hints.command('devices')}"


def tone(rate: int = HEARING_RATE) -> Speech:
    """Soft at both ends, so that it does not crack."""
    times = np.arange(int(TONE_SECONDS * rate)) / rate
    fade = np.clip(np.minimum(times, TONE_SECONDS - times) / FADE_SECONDS, 0, 1)
    samples = (32767 * LOUDNESS * fade * np.sin(2 * np.pi * TONE_HERTZ * times)).astype(np.int16)
    return Speech(samples, rate, Sentence("", "", 0, ENGLISH))


def _record(source: Microphone, seconds: float) -> Samples:
    """From now on."""
    turn, parts, length = Turn(), list[Samples](), 0
    for chunk in source.record(turn.pressed, turn):
        parts.append(chunk.samples)
        length += len(chunk.samples)
        if length >= seconds * HEARING_RATE:
            break
    return np.concatenate(parts) if parts else np.empty(0, np.int16)


def _levels(samples: Samples) -> list[float]:
    """Of the tone's frequency in each window, in dB below full scale."""
    size = int(WINDOW_SECONDS * HEARING_RATE)
    wave = np.exp(-2j * np.pi * TONE_HERTZ * np.arange(size) / HEARING_RATE)
    windows = samples[: len(samples) // size * size].reshape(-1, size) / 32768
    amplitudes = 2 * np.abs(windows @ wave) / size
    return [max(FAINT_DB, 20 * float(np.log10(a))) if a else FAINT_DB for a in amplitudes]
