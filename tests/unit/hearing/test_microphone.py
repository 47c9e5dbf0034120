import time

import numpy as np
import pytest
from fake_portaudio import FakePortAudio

from assistant.core.config import AudioSettings
from assistant.core.errors import TurnCancelled
from assistant.core.messages import HEARING_RATE, Samples
from assistant.hearing.microphone import RecordedMicrophone, Ring, SoundDeviceMicrophone
from assistant.turn.turn_token import Turn


def counting(start: int, count: int) -> Samples:
    return np.arange(start, start + count).astype(np.int16)


def test_the_ring_keeps_the_last_samples_in_order() -> None:
    ring = Ring(100, 10)
    for i in range(0, 210, 30):
        ring.write(counting(i, 30), now=i)
    assert ring.written == 210
    assert ring.read(180, 210).tolist() == list(range(180, 210))
    assert ring.read(0, 210).tolist() == list(range(110, 210)), "what was overwritten is not given as new"


def test_a_moment_is_a_place_in_the_ring() -> None:
    ring = Ring(1000, 100)
    ring.write(counting(0, 400), now=50.0)
    assert ring.position(50.0) == 400
    assert ring.position(49.0) == 300
    assert ring.position(51.0) == 500, "a moment to come is a place to come"
    assert ring.position(0.0) == 0, "no further back than was heard"


def test_a_recording_is_followed_by_silence_and_a_release() -> None:
    released: list[float] = []
    recording = counting(1, 700)
    microphone = RecordedMicrophone(recording, realtime=False, release=released.append)
    turn, heard = Turn(), []
    for chunk in microphone.record(0.0, turn):
        heard.append(chunk.samples)
        if len(heard) == 5:
            break
    sound = np.concatenate(heard)
    assert sound[:700].tolist() == recording.tolist()
    assert not sound[700:].any()
    assert len(released) == 1


def test_in_real_time_a_recording_takes_as_long_as_it_was_spoken() -> None:
    released: list[float] = []
    recording = counting(0, HEARING_RATE // 5)
    began = time.monotonic()
    for _ in RecordedMicrophone(recording, realtime=True, release=released.append).record(began, Turn()):
        if released:
            break
    assert released[0] - began >= 0.19


def test_a_cancelled_turn_records_no_more() -> None:
    turn = Turn()
    chunks = RecordedMicrophone(counting(0, 9000), realtime=False, release=lambda _: None).record(0.0, turn)
    next(chunks)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        next(chunks)


def test_a_recording_goes_on_where_the_device_was_opened_anew() -> None:
    portaudio = FakePortAudio()
    microphone = SoundDeviceMicrophone(AudioSettings(), portaudio)
    portaudio.hear(counting(0, 100))
    chunks = microphone.record(0.0, Turn())
    assert next(chunks).samples.tolist() == list(range(100))
    portaudio.rescan()
    portaudio.hear(counting(500, 50))
    assert next(chunks).samples.tolist() == list(range(500, 550))
    assert len(portaudio.streams) == 2, "it was opened anew"
    microphone.close()
