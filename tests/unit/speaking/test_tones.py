import numpy as np
import pytest

from assistant.core.config import TonesSettings as Settings
from assistant.core.events import Failed, KioskState, StateChanged
from assistant.core.messages import Sentence, Tone
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.tape import Tape, TapeItem
from assistant.speaking.tones import DONE, LISTENING, SECONDS, Tones, waveform
from assistant.turn.turn_token import Turn


class Loudspeaker(RecordingSpeaker):
    """Plays tones within 60 ms."""

    def sound(self, tone: Tone) -> float | None:
        super().sound(tone)
        return 100.0


def test_a_tone_says_when_the_kiosk_listens_and_another_when_it_has_heard() -> None:
    speaker = Loudspeaker()
    tones = Tones(speaker, Settings(volume=0.2))
    for state in KioskState:
        tones(StateChanged(state))
    tones(Failed("x", ""))
    assert speaker.tones == [Tone(LISTENING, SECONDS, 0.2), Tone(DONE, SECONDS, 0.2)]
    assert [(cue.frequency, cue.ends) for cue in tones.cues] == [(LISTENING, 100.0), (DONE, 100.0)]


@pytest.mark.parametrize(("listening", "done"), [(True, False), (False, True), (False, False)])
def test_each_tone_can_be_switched_off(*, listening: bool, done: bool) -> None:
    speaker = Loudspeaker()
    tones = Tones(speaker, Settings(listening=listening, done=done))
    tones(StateChanged(KioskState.LISTENING))
    tones(StateChanged(KioskState.THINKING))
    assert [tone.frequency for tone in speaker.tones] == [LISTENING] * listening + [DONE] * done


def test_a_tone_that_nothing_plays_is_not_taken_out_of_a_recording() -> None:
    tones = Tones(RecordingSpeaker(), Settings())
    tones(StateChanged(KioskState.LISTENING))
    assert not tones.cues


def test_a_tone_is_soft_and_of_one_frequency() -> None:
    wave = waveform(Tone(1000.0, 0.08, 0.25), 48_000)
    assert len(wave) == 3840
    assert abs(int(np.abs(wave).max()) - 0.25 * 32767) < 100
    assert abs(int(wave[0])) + abs(int(wave[-1])) < 10, "no click"
    spectrum = np.abs(np.fft.rfft(wave.astype(float), 48_000)) ** 2
    assert spectrum[940:1060].sum() / spectrum.sum() > 0.999


def block() -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.full(100, 99, np.int16)


def test_a_tone_sounds_in_the_next_block_and_counts_as_no_speech() -> None:
    tape = Tape(1000, 0.04)
    tape.sound(np.arange(150).astype(np.int16))
    first, second = block(), block()
    tape.fill(first, 10.0)
    tape.fill(second, 10.1)
    assert list(first) == list(range(100))
    assert list(second) == list(range(100, 150)) + [0] * 50
    assert tape.silent_since == 0, "the recording does not wait for it"


def test_of_two_tones_the_newer_sounds() -> None:
    tape = Tape(1000, 0.04)
    tape.sound(np.full(300, 1, np.int16))
    tape.fill(block(), 10.0)
    tape.sound(np.full(50, 2, np.int16))
    second = block()
    tape.fill(second, 10.1)
    assert list(second) == [2] * 50 + [0] * 50


def test_speech_goes_before_a_tone() -> None:
    tape, item = Tape(1000, 0.04), TapeItem(Sentence("Yes.", "Yes.", 0, "en"), 100, Turn())
    item.add(np.full(100, 5, np.int16))
    item.complete = True
    tape.add(item)
    tape.sound(np.full(150, 1, np.int16))
    first = block()
    tape.fill(first, 10.0)
    assert list(first) == [5] * 100


def test_nothing_sounds_as_heard_where_nothing_was_listened_to() -> None:
    speaker = Loudspeaker()
    tones = Tones(speaker, Settings())
    for state in (KioskState.READY, KioskState.THINKING, KioskState.CAPTURING, KioskState.THINKING):
        tones(StateChanged(state))
    assert speaker.tones == []
