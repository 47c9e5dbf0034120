"""Sentences that were spoken ahead of time."""

import logging
from pathlib import Path

import numpy as np
import pytest

from assistant.core.messages import Sentence, Speech
from assistant.core.stages import Voice
from assistant.speaking.recorded import RecordedVoice, Recordings
from assistant.speaking.voices import FakeVoice


class Counting:
    """Makes voices, and counts them."""

    def __init__(self) -> None:
        self.made = 0
        self.spoken: list[str] = []

    def __call__(self) -> Voice:
        self.made += 1
        return self

    def speak(self, sentence: Sentence) -> Speech:
        """In two pieces, as a voice that streams does."""
        self.spoken.append(sentence.spoken)
        speech = FakeVoice().speak(sentence)
        half = len(speech.samples) // 2
        parts = speech.samples[:half], speech.samples[half:]
        return Speech(parts[0], speech.rate, sentence, iter([parts[1]]), len(speech.samples))


def sentence(text: str, pace: float = 1.0, index: int = 0) -> Sentence:
    return Sentence(text, text.lower(), index, "en", pace)


def test_what_was_recorded_sounds_as_it_did_and_loads_no_voice(tmp_path: Path) -> None:
    assert RecordedVoice("joe", 1.0, Recordings(tmp_path), Counting()).record(sentence("Honey is food."))
    live = Counting()
    speech = RecordedVoice("joe", 1.0, Recordings(tmp_path), live).speak(sentence("Honey is food.", index=3))
    wanted = FakeVoice().speak(sentence("Honey is food."))
    assert (speech.rate, speech.sentence.index, live.made) == (wanted.rate, 3, 0)
    np.testing.assert_array_equal(speech.whole().samples, wanted.samples)


def test_what_was_recorded_is_not_recorded_again(tmp_path: Path) -> None:
    voice, live = RecordedVoice("joe", 1.0, Recordings(tmp_path), maker := Counting()), maker
    assert [voice.record(sentence("Honey.")) for _ in range(2)] == [True, False]
    assert live.spoken == ["honey."]


@pytest.mark.parametrize(
    ("name", "pace", "asked"),
    [
        ("joe", 1.0, sentence("Wax.")),
        ("joe", 1.0, sentence("Honey.", pace=0.75)),
        ("joe", 0.9, sentence("Honey.")),
        ("amy", 1.0, sentence("Honey.")),
    ],
)
def test_other_words_another_pace_or_another_voice_are_spoken_live(
    tmp_path: Path, name: str, pace: float, asked: Sentence
) -> None:
    RecordedVoice("joe", 1.0, Recordings(tmp_path), Counting()).record(sentence("Honey."))
    live = Counting()
    voice = RecordedVoice(name, pace, Recordings(tmp_path), live)
    for _ in range(2):
        voice.speak(asked)
    assert (live.made, live.spoken) == (1, [asked.spoken] * 2)


def test_a_voice_that_was_fetched_anew_does_not_speak_with_the_old_sound(tmp_path: Path) -> None:
    """Under the same name, with other files."""
    RecordedVoice("joe", 1.0, Recordings(tmp_path), Counting(), digest="old").record(sentence("Honey."))
    voice = RecordedVoice("joe", 1.0, Recordings(tmp_path), live := Counting(), digest="new")
    voice.speak(sentence("Honey."))
    assert live.spoken == ["honey."]
    assert voice.record(sentence("Honey."))


def test_a_broken_recording_is_named_and_spoken_live(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    live = Counting()
    voice = RecordedVoice("joe", 1.0, Recordings(tmp_path), live)
    voice.record(sentence("Honey."))
    path = voice.path(sentence("Honey."))
    path.write_bytes(path.read_bytes()[:20])
    with caplog.at_level(logging.WARNING):
        speech = voice.speak(sentence("Honey."))
    assert len(speech.whole().samples) > 0
    assert live.spoken == ["honey."] * 2
    assert path.name in caplog.text
