import math
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from kiosk_fakes import eventually

from assistant.core.events import Sounded, Sounding
from assistant.core.messages import Samples, Sentence, Speech
from assistant.speaking.captions import Captions
from assistant.speaking.speaker import PAUSE_SECONDS, RecordingSpeaker, _at_rate
from assistant.speaking.tape import Note, Tape, TapeItem
from assistant.turn.turn_token import Turn

RATE = 100


def speech(value: int, count: int = 100, rate: int = RATE) -> Speech:
    return Speech(np.full(count, value, np.int16), rate, Sentence("one two", "one two", 0, "en"))


def block(tape: Tape, count: int, now: float) -> Samples:
    samples = np.full(count, 99, np.int16)
    tape.fill(samples, now)
    return samples


def item(value: int, turn: Turn, count: int = 100, note: Note = lambda _: None) -> TapeItem:
    said = speech(value, count)
    whole = TapeItem(said.sentence, count, turn, note)
    whole.add(said.samples)
    whole.complete = True
    return whole


def test_speeches_are_played_in_order_and_silence_follows() -> None:
    tape, turn = Tape(RATE, 0.0), Turn()
    tape.add(item(1, turn, 30))
    tape.add(item(2, turn, 30))
    assert block(tape, 80, now=5.0).tolist() == [1] * 30 + [2] * 30 + [0] * 20


def test_what_belongs_to_a_cancelled_turn_is_never_heard() -> None:
    tape, old, new = Tape(RATE, 0.0), Turn(), Turn()
    playing, waiting = item(1, old), item(2, old)
    for each in (playing, waiting, item(3, new, 10)):
        tape.add(each)
    block(tape, 25, now=0.0)
    old.cancel()
    assert block(tape, 20, now=0.25).tolist() == [3] * 10 + [0] * 10
    assert playing.ended(0)
    assert playing.played().fraction == pytest.approx(0.25)
    assert waiting.ended(0)
    assert waiting.played().fraction == 0


def test_a_sentence_is_noted_with_the_block_that_holds_its_first_and_its_last_sample() -> None:
    notes: list[Sounding | Sounded] = []
    tape, turn = Tape(RATE, 0.0), Turn()
    tape.add(item(1, turn, 30, notes.append))
    assert not notes
    block(tape, 20, now=0.0)
    assert [type(note) for note in notes] == [Sounding]
    block(tape, 20, now=0.2)
    assert [type(note) for note in notes] == [Sounding, Sounded]


def test_what_was_never_heard_is_not_noted() -> None:
    notes: list[Sounding | Sounded] = []
    tape, turn = Tape(RATE, 0.0), Turn()
    tape.add(item(1, turn, 30, notes.append))
    turn.cancel()
    block(tape, 20, now=0.0)
    assert not notes


def test_notes_of_the_audio_thread_become_events_while_captions_are_wanted() -> None:
    published: list[Sounding | Sounded] = []
    sentence = speech(1).sentence
    captions = Captions(published.append)
    captions.note(Sounded(sentence))
    with captions:
        captions.note(Sounding(sentence))
        assert eventually(lambda: published == [Sounding(sentence)])


def test_a_speech_is_heard_while_its_rest_is_being_made() -> None:
    tape, turn = Tape(RATE, 0.0), Turn()
    growing = TapeItem(speech(1).sentence, 60, turn)
    growing.add(np.full(20, 1, np.int16))
    tape.add(growing)
    tape.add(item(2, turn, 10))
    assert block(tape, 30, now=0.0).tolist() == [1] * 20 + [0] * 10, "what is not made yet is waited for"
    assert math.isinf(tape.silent_since)
    growing.add(np.full(20, 3, np.int16))
    growing.add(np.full(20, 4, np.int16))
    growing.complete = True
    assert block(tape, 50, now=0.3).tolist() == [3] * 20 + [4] * 20 + [2] * 10
    assert growing.ended(0)
    assert growing.played().fraction == 1


def test_of_a_speech_that_is_cancelled_while_it_is_made_the_part_of_all_of_it_counts() -> None:
    tape, turn = Tape(RATE, 0.0), Turn()
    growing = TapeItem(speech(1).sentence, 100, turn)
    growing.add(np.full(25, 1, np.int16))
    tape.add(growing)
    block(tape, 25, now=0.0)
    turn.cancel()
    growing.complete = True
    block(tape, 25, now=0.25)
    assert growing.played().fraction == pytest.approx(0.25)


def test_the_pieces_of_a_speech_are_joined_at_the_rate_of_the_device() -> None:
    wave = (8000 * np.sin(np.arange(22_050) * 0.1)).astype(np.int16)
    said = Speech(wave[:5000], 22_050, Sentence("a", "a", 0, "en"), iter([wave[5000:9000], wave[9000:]]), len(wave))
    joined = np.concatenate(list(_at_rate(said, 48_000)))
    at_once = np.concatenate(list(_at_rate(Speech(wave, 22_050, said.sentence), 48_000)))
    assert len(joined) == pytest.approx(48_000 * (1 + PAUSE_SECONDS), abs=2)
    assert np.abs(joined.astype(int) - at_once).max() <= 4, "no seam is heard, but for dither"


def test_a_recording_holds_all_of_a_speech_and_counts_from_its_beginning() -> None:
    began: list[float] = []

    def rest() -> Iterator[Samples]:
        began.append(time.monotonic())
        yield np.full(50, 2, np.int16)

    speaker = RecordingSpeaker()
    said = Speech(np.full(50, 1, np.int16), RATE, Sentence("a", "a", 0, "en"), rest(), 100)
    played = speaker.play(said, Turn()).wait()
    assert len(speaker.speeches[0].samples) == 100
    assert played.first_audio is not None
    assert played.first_audio <= began[0]


def test_a_tape_without_sound_falls_asleep_and_never_with_any(monkeypatch: pytest.MonkeyPatch) -> None:
    tape, turn, now = Tape(RATE, 0.0, awake_seconds=5), Turn(), [100.0]
    monkeypatch.setattr("assistant.speaking.speaker.time.monotonic", lambda: now[0])

    def called(at: float) -> bool:
        now[0] = at
        tape.call_back(np.zeros((50, 2), np.int16), 50, None, None)
        return tape.asleep

    tape.begin()
    assert not called(104.9)
    assert called(105.1)
    tape.begin()
    tape.add(item(1, turn, 60))
    assert not called(120.0), "a speech plays"
    assert not called(120.5)
    assert not called(125.0)
    assert called(126.0)
    tape.begin()
    tape.sound(np.ones(120, np.int16))
    assert not called(140.0), "a tone plays"
    assert not called(140.5)


def test_when_the_first_and_last_sample_can_be_heard_is_known() -> None:
    tape, turn = Tape(RATE, 0.5), Turn()
    only = item(1, turn, 100)
    tape.add(only)
    block(tape, 60, now=10.0)
    block(tape, 60, now=10.6)
    assert only.played().first_audio == pytest.approx(10.5)
    assert only.played().last_audio == pytest.approx(11.5)


def test_the_speaker_knows_since_when_it_is_silent() -> None:
    tape, turn = Tape(RATE, 0.5), Turn()
    assert tape.silent_since == 0
    tape.add(item(1, turn, 100))
    assert math.isinf(tape.silent_since)
    block(tape, 100, now=10.0)
    assert tape.silent_since == pytest.approx(11.5)


def test_what_waits_for_a_speaker_that_is_gone_does_not_wait_for_ever() -> None:
    tape, turn = Tape(RATE, 0.0), Turn()
    waiting = [item(1, turn), item(2, turn)]
    for each in waiting:
        tape.add(each)
    block(tape, 10, now=0.0)
    tape.end()
    assert all(each.ended(0) for each in waiting)


def test_a_reply_is_written_as_one_wav_of_one_rate(tmp_path: Path) -> None:
    speaker, turn = RecordingSpeaker(), Turn()
    speaker.play(speech(500, 8000, 8000), turn)
    speaker.play(speech(500, 16_000, 16_000), turn)
    seconds = speaker.write(tmp_path / "new" / "reply.wav")
    with wave.open(str(tmp_path / "new" / "reply.wav")) as file:
        assert file.getframerate() == 16_000
        assert file.getnframes() / 16_000 == pytest.approx(seconds)
    assert 2.0 < seconds < 2.5
    assert speaker.speeches == []


def test_a_recording_says_when_each_sentence_would_be_heard() -> None:
    speaker, turn = RecordingSpeaker(), Turn()
    first = speaker.play(speech(1, 100), turn).wait()
    second = speaker.play(speech(1, 100), turn).wait()
    assert second.first_audio == first.last_audio
