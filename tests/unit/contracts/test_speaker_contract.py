"""What every Speaker does; tests/flow/test_silence.py listens to the real one."""

import math
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from fake_portaudio import RATE, FakePortAudio

from assistant.core.config import AudioSettings
from assistant.core.messages import Samples, Sentence, Speech, Tone
from assistant.core.stages import Speaker
from assistant.speaking.speaker import RecordingSpeaker, SoundDeviceSpeaker
from assistant.turn.turn_token import Turn


def speech(index: int, seconds: float = 0.2) -> Speech:
    return Speech(np.full(int(seconds * RATE), 1000, np.int16), RATE, Sentence("a b", "a b", index, "en"))


def in_pieces(index: int) -> Speech:
    piece: Samples = np.full(RATE // 10, 1000, np.int16)
    return Speech(piece, RATE, Sentence("a b", "a b", index, "en"), iter([piece, piece]), 3 * len(piece))


def recording(_: pytest.FixtureRequest) -> Speaker:
    return RecordingSpeaker()


def of_a_device(request: pytest.FixtureRequest) -> Speaker:
    """Its device plays all the time."""
    portaudio, over = FakePortAudio(), threading.Event()
    speaker = SoundDeviceSpeaker(AudioSettings(awake_seconds=0), portaudio)

    def play() -> None:
        while not over.is_set():
            portaudio.play(0.1)

    playing = threading.Thread(target=play)
    playing.start()

    def end() -> None:
        over.set()
        playing.join()
        speaker.close()

    request.addfinalizer(end)
    return speaker


def passing_on(request: pytest.FixtureRequest) -> Speaker:
    return RecordingSpeaker(of_a_device(request))


@pytest.fixture(params=[recording, of_a_device, passing_on])
def speaker(request: pytest.FixtureRequest) -> Speaker:
    made: Speaker = request.param(request)
    return made


@pytest.mark.parametrize("make", [speech, in_pieces])
def test_what_is_played_to_its_end_was_heard_whole(speaker: Speaker, make: Callable[[int], Speech]) -> None:
    one = make(3)
    played = speaker.play(one, Turn()).wait()
    assert played.sentence == one.sentence
    assert played.fraction == 1
    assert played.first_audio is not None
    assert played.last_audio is not None
    assert played.first_audio < played.last_audio


def test_the_sentences_of_a_turn_follow_each_other(speaker: Speaker) -> None:
    turn = Turn()
    playing = [speaker.play(speech(index), turn) for index in range(3)]
    played = [each.wait() for each in playing]
    assert [each.sentence.index for each in played] == [0, 1, 2]
    moments = [moment for each in played for moment in (each.first_audio, each.last_audio)]
    assert None not in moments
    assert moments == sorted(moments)  # type: ignore[type-var]


def test_of_a_cancelled_turn_nothing_is_heard_and_the_next_one_is(speaker: Speaker) -> None:
    old = Turn()
    old.cancel()
    assert speaker.play(speech(0), old).wait().fraction == 0
    assert speaker.play(speech(1), Turn()).wait().fraction == 1


def test_after_an_answer_it_is_silent(speaker: Speaker) -> None:
    speaker.play(speech(0), Turn()).wait()
    end = time.monotonic() + 3
    while speaker.silent_since == math.inf and time.monotonic() < end:
        time.sleep(0.01)
    assert speaker.silent_since < math.inf


def test_a_tone_waits_for_nothing(speaker: Speaker) -> None:
    ends = speaker.sound(Tone(440, 0.07, 0.1))
    assert ends is None or ends > time.monotonic() - 0.07
