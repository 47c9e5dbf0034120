"""The microphone by its level, the speaker by its tone, in a room that is played."""

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from assistant.core.errors import MicrophoneError, SpeakerError
from assistant.core.messages import HEARING_RATE, AudioChunk, Played, Samples, Speech, Tone
from assistant.core.stages import CancelToken, Playback
from assistant.doctor import sound
from assistant.doctor.findings import FindingState

Room = Callable[[int], Samples]
"""So many samples of what there is to hear."""
BLOCK = 320


class Ear:
    """Implements Microphone: hears the room and, where it is near enough, the speaker."""

    def __init__(self, room: Room, speaker: "Mouth | None" = None, loudness: float = 0.0) -> None:
        self._room = room
        self._speaker = speaker
        self._loudness = loudness

    def record(self, since: float, token: CancelToken) -> Iterator[AudioChunk]:
        played = 0
        while True:
            block = self._room(BLOCK).astype(np.float64)
            if self._speaker and self._speaker.playing:
                tone = self._speaker.playing[0].samples[played : played + BLOCK]
                block[: len(tone)] += self._loudness * tone
                played += BLOCK
            yield AudioChunk(np.clip(block, -32768, 32767).astype(np.int16), HEARING_RATE, time.monotonic())

    def close(self) -> None:
        """Nothing to close."""


class Mouth:
    """Implements Speaker, as far as it is used."""

    def __init__(self) -> None:
        self.playing: list[Speech] = []
        self.silent_since = 0.0

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        self.playing.append(speech)
        return Over(speech)

    def sound(self, tone: Tone) -> float | None:
        return None

    def close(self) -> None:
        """Nothing to close."""


class Over:
    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def wait(self) -> Played:
        return Played(self._speech.sentence, 1.0)


def silence(count: int) -> Samples:
    return np.zeros(count, np.int16)


def noise(deviation: float) -> Room:
    source = np.random.default_rng(3)
    return lambda count: np.clip(source.normal(0, deviation, count), -32768, 32767).astype(np.int16)


@pytest.mark.parametrize(
    ("room", "state", "why"),
    [
        (noise(300), FindingState.WELL, "it hears -41 dB"),
        (silence, FindingState.DOUBTFUL, "muted"),
        (noise(30_000), FindingState.DOUBTFUL, "overdriven"),
    ],
)
def test_a_microphone(room: Room, state: FindingState, why: str) -> None:
    finding = sound.microphone(lambda: Ear(room))
    assert finding.state is state
    assert why in finding.why
    assert bool(finding.mend) == (state is not FindingState.WELL)


def test_no_microphone_is_broken() -> None:
    def none() -> Ear:
        raise MicrophoneError("No microphone is plugged in.")

    with pytest.raises(MicrophoneError):
        sound.microphone(none)


@pytest.mark.parametrize(
    ("room", "loudness", "heard"),
    [
        (silence, 1.0, True),
        (noise(300), 0.1, True),
        (noise(300), 0.0, False),
        (noise(3000), 0.001, False),
        (silence, 0.0, False),
    ],
)
def test_a_tone_is_told_from_the_room(room: Room, loudness: float, *, heard: bool) -> None:
    mouth = Mouth()
    finding = sound.speaker(lambda: mouth, lambda: Ear(room, mouth, loudness))
    assert (finding.state is FindingState.WELL) == heard
    assert ("heard back" in finding.why) == heard
    assert len(mouth.playing) == 1


def test_speech_in_the_room_is_no_tone() -> None:
    rng = np.random.default_rng(4)

    def murmur(count: int) -> Samples:
        times = np.arange(count) / HEARING_RATE
        return (2000 * np.sin(2 * np.pi * rng.uniform(120, 700) * times)).astype(np.int16)

    mouth = Mouth()
    assert sound.speaker(lambda: mouth, lambda: Ear(murmur, mouth)).state is FindingState.DOUBTFUL


def test_without_a_microphone_the_tone_is_played_for_whoever_is_there() -> None:
    def none() -> Ear:
        raise MicrophoneError("none")

    mouth = Mouth()
    finding = sound.speaker(lambda: mouth, none)
    assert finding.state is FindingState.DOUBTFUL
    assert "no microphone" in finding.why
    assert len(mouth.playing) == 1


def test_no_speaker_is_broken() -> None:
    class Gone(Mouth):
        def play(self, speech: Speech, token: CancelToken) -> Playback:
            raise SpeakerError("No speaker is plugged in.")

    with pytest.raises(SpeakerError):
        sound.speaker(Gone, lambda: Ear(silence))


def test_the_tone_is_soft_at_its_ends_and_not_loud() -> None:
    samples = sound.tone().samples.astype(int)
    assert abs(samples[0]) < 100
    assert abs(samples[-1]) < 500
    assert 8000 < samples.max() <= 8192
