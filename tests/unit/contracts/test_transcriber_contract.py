"""What every Transcriber does."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.asking import soundfiles
from assistant.core.errors import TurnCancelled
from assistant.core.messages import HEARING_RATE, Ending, Utterance
from assistant.core.resources import resource
from assistant.core.stages import Transcriber
from assistant.hearing.fake import FakeTranscriber
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.app import App

SAID, QUESTION = "000_en_distance.flac", "How far away is France?"
MODELS = pytest.mark.models


def fake(_: pytest.FixtureRequest) -> Transcriber:
    return FakeTranscriber([QUESTION], "en")


def whisper(request: pytest.FixtureRequest) -> Transcriber:
    program: App = request.getfixturevalue("program")
    program.memory.clear()
    return program.transcriber


def stock_whisper(request: pytest.FixtureRequest) -> Transcriber:
    program: App = request.getfixturevalue("program")
    return program.stock_transcriber


@pytest.fixture(params=[fake, pytest.param(whisper, marks=MODELS), pytest.param(stock_whisper, marks=MODELS)])
def transcriber(request: pytest.FixtureRequest) -> Transcriber:
    made: Transcriber = request.param(request)
    return made


@pytest.fixture(scope="module")
def utterance() -> Utterance:
    samples = soundfiles.read(resource("config", "demo") / SAID)
    return Utterance(samples, HEARING_RATE, Ending.RELEASED, 0.0)


def test_a_question_is_understood_with_its_language(transcriber: Transcriber, utterance: Utterance) -> None:
    transcript = transcriber.transcribe(utterance, Turn())
    assert "france" in transcript.text.casefold()
    assert transcript.text == transcript.text.strip()
    assert transcript.language == "en"
    assert 0 < transcript.confidence <= 1


def test_nobody_has_to_give_it_a_turn(transcriber: Transcriber, utterance: Utterance) -> None:
    assert transcriber.transcribe(utterance).text


def test_what_nobody_wants_any_more_is_not_transcribed(transcriber: Transcriber, utterance: Utterance) -> None:
    turn = Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        transcriber.transcribe(utterance, turn)
    assert transcriber.transcribe(utterance, Turn()).text, "and the next one is"


def test_no_sample_is_changed(transcriber: Transcriber, utterance: Utterance) -> None:
    before = utterance.samples.copy()
    transcriber.transcribe(utterance)
    np.testing.assert_array_equal(utterance.samples, before)
