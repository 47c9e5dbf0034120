"""How a microphone's stream is read: seldom, or at once; and what becomes of one that fails."""

import time
from contextlib import closing

import numpy as np
import pytest
from fake_portaudio import FakePortAudio, Fault, Stream

from assistant.core.config import AudioSettings
from assistant.core.errors import MicrophoneError
from assistant.core.messages import Samples
from assistant.device.stream_reader import BUFFER_SECONDS, OFTEN_SECONDS, SELDOM_SECONDS, StreamReader
from assistant.hearing.microphone import SoundDeviceMicrophone
from assistant.turn.turn_token import Turn


class Looked(Stream):
    """Counts how often it is looked at."""

    def __init__(self) -> None:
        super().__init__(None)
        self.looks = 0

    @property
    def read_available(self) -> int:
        self.looks += 1
        return super().read_available


def ignored(block: Samples, frames: int, moment: object, status: object) -> None:
    """Of no use to anybody."""


def test_what_is_not_read_yet_is_kept_for_longer_than_it_is_waited_for() -> None:
    assert OFTEN_SECONDS < SELDOM_SECONDS <= BUFFER_SECONDS / 2


def test_it_is_read_seldom_until_somebody_is_in_a_hurry_and_then_seldom_again() -> None:
    stream = Looked()
    reader = StreamReader(stream, ignored, Fault)
    counts: list[int] = []
    for hurried in (False, True, False):
        reader.hurry(on=hurried)
        before = stream.looks
        time.sleep(0.6)
        counts.append(stream.looks - before)
    assert reader.close()
    assert counts[1] > 2 * max(counts[0], counts[2]), counts
    assert max(counts[0], counts[2]) <= 5
    before = stream.looks
    time.sleep(2 * OFTEN_SECONDS)
    assert stream.looks == before, "one that is closed is read no more"


def hurried(microphone: SoundDeviceMicrophone) -> bool:
    reader = microphone._stream._reader
    assert reader
    return reader._often


def test_a_microphone_is_in_a_hurry_while_it_records_also_after_it_was_opened_anew() -> None:
    portaudio = FakePortAudio()
    with closing(SoundDeviceMicrophone(AudioSettings(), portaudio)) as microphone:
        portaudio.hear(np.ones(10, np.int16))
        chunks = microphone.record(0.0, Turn())
        seen = [hurried(microphone)]
        next(chunks)
        seen.append(hurried(microphone))
        portaudio.rescan()
        seen.append(hurried(microphone))
        del chunks
        assert [*seen, hurried(microphone)] == [False, True, True, False]
    assert len(portaudio.streams) == 2


def test_a_device_that_fails_is_looked_for_at_the_next_press() -> None:
    portaudio = FakePortAudio()
    with closing(SoundDeviceMicrophone(AudioSettings(stalled_seconds=0.3), portaudio)) as microphone:
        portaudio.streams[-1].fault = Fault("unplugged")
        with pytest.raises(MicrophoneError, match=r"no sound for 0\.3 s"):
            for _ in microphone.record(time.monotonic(), Turn()):
                pass
        assert not microphone._stream.active
        microphone._stream.open_again_unless(lambda: True)
        assert len(portaudio.streams) == 2
        portaudio.hear(np.ones(5, np.int16))
        assert next(iter(microphone.record(0.0, Turn()))).samples.tolist() == [1] * 5
