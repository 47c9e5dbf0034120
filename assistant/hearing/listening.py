"""From the press of a button to an utterance."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np

from assistant.core.config import HearingSettings
from assistant.core.errors import HeldInSilence, NothingHeard
from assistant.core.messages import HEARING_RATE, AudioChunk, Ending, Samples, Utterance
from assistant.core.stages import VoiceActivity
from assistant.hearing.endpointer import Endpointer
from assistant.hearing.voice_activity import WINDOW

PADDING = 0.25
"""Seconds kept before the first and after the last voice: consonants are quieter than the detector hears."""

CATCHING_UP = 0.2
"""A release counts once the sound that is looked at is so many seconds from it: what was said before it, and is still
to be looked at because recording began late, belongs to the question."""


class HeldButton(Protocol):
    """What listening sees of the button."""

    @property
    def released(self) -> float | None:
        """When the visitor ended the question: let a held button go, or pressed again after a tap."""

    @property
    def tapped(self) -> bool:
        """Whether the button was let go so soon that silence ends the question."""

    def resets(self, moment: float) -> bool:
        """Whether at this moment it has been held so long that, without a word, it is no question but a new start."""


class Pauses(Protocol):
    """Who works ahead while the visitor draws breath."""

    def paused(self, utterance: Utterance) -> None:
        """What was heard so far, which is the question if no more is said; must not wait."""

    def resumed(self) -> None:
        """The visitor goes on: the question is another one."""

    def patience(self) -> float | None:
        """Seconds of silence that end the question as it stands; None: as many as usual."""


def listen(
    chunks: Iterator[AudioChunk],
    button: HeldButton,
    activity: VoiceActivity,
    settings: HearingSettings,
    pauses: Pauses | None = None,
) -> Utterance:
    """Reads chunks until the question is over.

    Raises NothingHeard where there was no voice in it, HeldInSilence where the button was held to begin anew.
    """
    endpointer, heard, began, ending, pausing = Endpointer(settings), list[Samples](), 0.0, None, False
    activity.reset()
    for window, time in windows(chunks):
        began = began or time
        heard.append(window)
        ending = endpointer.update(
            WINDOW / HEARING_RATE,
            activity.probability(window),
            released=button.released is not None and time + CATCHING_UP >= button.released,
            tapped=button.tapped,
            patience=pauses.patience() if pauses and pausing else None,
        )
        if pauses and endpointer.pausing is not pausing:
            pausing = endpointer.pausing
            if pausing:
                pauses.paused(_utterance(heard, endpointer, began, Ending.SILENCE))
            else:
                pauses.resumed()
        if ending:
            break
        if not endpointer.heard_voice and button.resets(time):
            raise HeldInSilence
    if ending is None or not endpointer.heard_voice:
        raise NothingHeard(f"{endpointer.voiced:.2f} s of voice in {endpointer.seconds:.1f} s")
    return _utterance(heard, endpointer, began, ending, button.released if ending is Ending.RELEASED else None)


def _utterance(
    heard: Sequence[Samples], endpointer: Endpointer, began: float, ending: Ending, released: float | None = None
) -> Utterance:
    """The voice in what was heard, and a little around it."""
    first_voice, last_voice = endpointer.first_voice or 0.0, endpointer.last_voice or 0.0
    first = max(0, int((first_voice - PADDING) * HEARING_RATE))
    last = int((last_voice + PADDING) * HEARING_RATE)
    end_of_speech = began + last_voice if released is None else released
    return Utterance(np.concatenate(heard)[first:last], HEARING_RATE, ending, end_of_speech)


def windows(chunks: Iterator[AudioChunk]) -> Iterator[tuple[Samples, float]]:
    """Cuts chunks of any size into the detector's windows, with the time of each one's first sample."""
    rest: Samples = np.empty(0, np.int16)
    for chunk in chunks:
        start = chunk.time - len(rest) / chunk.rate
        rest = np.concatenate([rest, chunk.samples])
        for i in range(0, len(rest) - WINDOW + 1, WINDOW):
            yield rest[i : i + WINDOW], start + i / chunk.rate
        rest = rest[len(rest) // WINDOW * WINDOW :]
