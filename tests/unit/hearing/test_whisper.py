import numpy as np
import pytest
from ctranslate2 import StorageView

from assistant.hearing.whisper import WhisperTranscriber, _Decoded


@pytest.mark.parametrize(
    "text",
    [
        "Qual é a capital da Itália? Qual é a capital da Itália?",
        "Qual é a capital da Itália? Qual é a capital da Itál",
        "从这里到中国有多远呢？从这里到中国有多远呢？",
        "no no no no",
    ],
)
def test_a_text_that_says_itself_again_is_repetitive(text: str) -> None:
    assert _Decoded(text, 0.9).repetitive


@pytest.mark.parametrize("text", ["", "far too many words for a second of sound, which nobody could have said so fast"])
def test_what_cannot_have_been_said_is_doubtful(text: str) -> None:
    assert _Decoded(text, 0.9).doubtful(seconds=1.0, lowest_confidence=0.35)


def test_what_is_too_uncertain_is_doubtful() -> None:
    assert _Decoded("How far is France?", 0.2).doubtful(2.0, 0.35)


@pytest.mark.parametrize(
    "text",
    [
        "How far away is France?",
        "What is propolis? What is wax?",
        "Do bees that that keeper has live long, and do the bees sting?",
        "no, no",
        "Existem abelhas no Brasil?",
        "从这里到中国有多远？",
    ],
)
def test_an_ordinary_question_is_neither(text: str) -> None:
    assert not _Decoded(text, 0.8).doubtful(2.5, 0.35)
    assert not _Decoded(text, 0.8).repetitive


@pytest.mark.parametrize("chosen", ["pt", "nl", ""])
def test_a_language_that_was_chosen_is_not_found_out(chosen: str) -> None:
    transcriber = object.__new__(WhisperTranscriber)  # nothing of its model is asked
    transcriber._languages, transcriber._chosen = ("en", "pt"), lambda: chosen
    if chosen == "pt":
        assert transcriber._language(StorageView.from_array(np.zeros((1, 1), np.float32))) == "pt"
    else:
        with pytest.raises(AttributeError, match="_model"):
            transcriber._language(StorageView.from_array(np.zeros((1, 1), np.float32)))
