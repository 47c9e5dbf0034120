"""What every Voice does."""

import shutil
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.core.messages import Sentence
from assistant.core.stages import Voice
from assistant.speaking.voices import FakeVoice, Voices

if TYPE_CHECKING:
    from assistant.app import App

SHORT = Sentence("Bees fly.", "Bees fly.", 0, "en")
LONG = Sentence(
    "It is 3 km.", "It is three kilometers from here to the hive, and the bees fly there every day.", 1, "en"
)


def fake(_: pytest.FixtureRequest) -> Voice:
    return FakeVoice()


def chosen(_: pytest.FixtureRequest) -> Voice:
    return Voices({"en": FakeVoice})


def espeak(_: pytest.FixtureRequest) -> Voice:
    from assistant.speaking.espeak import Espeak

    if not shutil.which("espeak-ng"):
        pytest.skip("needs espeak-ng")
    return Espeak("en-us", 1.0)


def piper(request: pytest.FixtureRequest) -> Voice:
    program: App = request.getfixturevalue("program")
    found = program.voice_of("en")
    assert found
    return found[1]()


def of_the_program(request: pytest.FixtureRequest) -> Voice:
    program: App = request.getfixturevalue("program")
    return program.voices


@pytest.fixture(
    params=[
        fake,
        chosen,
        espeak,
        pytest.param(piper, marks=pytest.mark.models),
        pytest.param(of_the_program, marks=pytest.mark.models),
    ]
)
def voice(request: pytest.FixtureRequest) -> Voice:
    made: Voice = request.param(request)
    return made


def test_a_sentence_is_sound_that_tells_whose_it_is(voice: Voice) -> None:
    speech = voice.speak(SHORT)
    assert (speech.sentence.text, speech.sentence.index) == (SHORT.text, SHORT.index)
    assert 8000 <= speech.rate <= 48_000
    assert len(speech.samples), "there is something to be heard at once"
    whole = speech.whole()
    assert whole.samples.dtype == np.int16
    assert whole.samples.ndim == 1
    assert np.abs(whole.samples.astype(np.int32)).max() > 1000, "and it is loud enough"
    assert list(whole.rest) == []


def test_how_long_it_takes_is_known_before_all_of_it_is_made(voice: Voice) -> None:
    speech = voice.speak(LONG)
    told = speech.seconds
    assert len(speech.whole().samples) / speech.rate == pytest.approx(told, abs=0.01)


def test_what_is_spoken_counts_and_not_what_is_written(voice: Voice) -> None:
    assert voice.speak(LONG).seconds > 1.5 * voice.speak(SHORT).seconds


def test_the_same_sentence_can_be_said_again(voice: Voice) -> None:
    first, second = voice.speak(SHORT).whole(), voice.speak(SHORT).whole()
    assert second.seconds == pytest.approx(first.seconds, rel=0.3), "no two breaths of a voice need be alike"
