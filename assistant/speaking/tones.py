"""Soft tones that say when the kiosk listens; generated, and played over the speaker's one stream.

The visitor speaks while pressing, so the recording may not wait for the tone. Instead, the tone is one pure frequency
whose moment is known, and exactly that frequency is taken out of the recording around that moment
(hearing/tone_filter.py): neither Whisper nor the voice activity detection gets to hear it, and no word is lost.
"""

import time

import numpy as np

from assistant.core.config import TonesSettings as Settings
from assistant.core.events import Event, KioskState, StateChanged
from assistant.core.messages import Cue, Samples, Tone
from assistant.core.stages import Speaker

SECONDS = 0.07
KEPT = 3
"""No recording reaches further back than the tones of a few quick presses."""
LISTENING, DONE = 1046.5, 784.0
"""Hz: a C and the G below it; above the pitch of voices, so that only an overtone of theirs is lost for an instant."""


class Tones:
    """An observer of the events; publishing does not wait for the sound."""

    def __init__(self, speaker: Speaker, settings: Settings) -> None:
        self._speaker = speaker
        self._tones: dict[KioskState, Tone] = {}
        self._state = KioskState.STARTING
        self.cues: tuple[Cue, ...] = ()
        """The last tones that were played; other threads read it."""
        if settings.listening:
            self._tones[KioskState.LISTENING] = Tone(LISTENING, SECONDS, settings.volume)
        if settings.done:
            self._tones[KioskState.THINKING] = Tone(DONE, SECONDS, settings.volume)

    def __call__(self, event: Event) -> None:
        if not isinstance(event, StateChanged):
            return
        before, self._state = self._state, event.state
        tone = self._tones.get(event.state)
        if tone is None or (
            event.state is KioskState.THINKING and before is not KioskState.LISTENING
        ):  # nothing was heard
            return
        begins = time.monotonic()
        if ends := self._speaker.sound(tone):
            self.cues = (*self.cues[-KEPT:], Cue(tone.frequency, begins, ends))


def waveform(tone: Tone, rate: int) -> Samples:
    """A tone as sound: it swells and fades, so that it is soft and holds no other frequency."""
    count = int(tone.seconds * rate)
    wave = np.hanning(count) * np.sin(2 * np.pi * tone.frequency * np.arange(count) / rate)
    return (wave * tone.volume * 32767).astype(np.int16)
