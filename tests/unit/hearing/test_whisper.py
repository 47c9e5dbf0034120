import threading
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from ctranslate2 import StorageView

from assistant.core.config import HearingSettings
from assistant.core.messages import Ending, Utterance
from assistant.hearing import whisper
from assistant.hearing.whisper import TOKENS_PER_SECOND, WhisperTranscriber, _Decoded, _in_silence, written_in
from assistant.thinking.engines.cores import FakeCores


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
        assert transcriber._likeliest(StorageView.from_array(np.zeros((1, 1), np.float32))) == ("pt",)
    else:
        with pytest.raises(AttributeError, match="_model"):
            transcriber._likeliest(StorageView.from_array(np.zeros((1, 1), np.float32)))


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("How many kilometers", "zh", False),
        ("How many kilometers", "de", True),
        ("到法国有多远？", "zh", True),
        ("到法国有多远？", "en", False),
        ("USB 是什么？", "zh", True),
        ("42", "zh", True),
        ("", "en", True),
    ],
)
def test_the_letters_of_a_text_are_those_of_its_language(text: str, language: str, fits: bool) -> None:  # noqa: FBT001
    assert written_in(text, language) is fits


@pytest.mark.parametrize(
    ("first", "heard"), [("How far is it", ("How far is it?", "en")), ("有多远", ("有多远", "zh"))]
)
def test_what_is_taken_for_a_language_of_other_letters_is_heard_in_the_next(
    monkeypatch: pytest.MonkeyPatch, first: str, heard: tuple[str, str]
) -> None:
    transcriber = object.__new__(WhisperTranscriber)
    transcriber._languages, transcriber._chosen, transcriber._settings = ("en", "zh"), lambda: "", HearingSettings()
    transcriber._lock, transcriber._prompts, transcriber._starts = threading.Lock(), {"en": [], "zh": []}, {}
    transcriber._cores = None
    monkeypatch.setattr(transcriber, "_usual", None, raising=False)
    nothing = StorageView.from_array(np.zeros((1, 1), np.float32))
    texts = {"zh": first, "en": "How far is it?"}
    monkeypatch.setattr(transcriber, "_encode", lambda *_: nothing)
    monkeypatch.setattr(transcriber, "_likeliest", lambda *_: ("zh", "en"))
    monkeypatch.setattr(transcriber, "_decode", lambda _, language, *__: _Decoded(texts[language], 0.9))
    transcript = transcriber.transcribe(Utterance(np.ones(16000, np.int16), 16000, Ending.RELEASED, 0.0))
    assert (transcript.text, transcript.language) == heard


def test_what_was_said_is_followed_by_silence_as_quiet_as_it_was_at_its_quietest() -> None:
    spoken = np.array([[0.5, -0.7], [0.1, 0.2]], np.float32)
    padded = _in_silence(spoken, 5)
    assert padded[:, :2].tolist() == spoken.tolist()
    assert (padded[:, 2:] == np.float32(-0.7)).all()
    assert padded.shape == (2, 5)
    assert padded.dtype == np.float32
    assert _in_silence(spoken, 1).tolist() == spoken[:, :1].tolist()


@pytest.mark.parametrize("prompt", [4, 125])
def test_a_fast_speaker_is_written_down_whole_with_and_without_words_before(prompt: int) -> None:
    limits: list[int] = []

    def generate(*_: object, max_length: int, **__: object) -> list[SimpleNamespace]:
        limits.append(max_length)
        return [SimpleNamespace(sequences_ids=[[1]], scores=[0.0])]

    transcriber = object.__new__(WhisperTranscriber)
    transcriber._model = SimpleNamespace(max_length=448, model=SimpleNamespace(generate=generate))
    transcriber._tokenizers = {"en": SimpleNamespace(decode=lambda _: "so")}
    transcriber._suppressed = []
    nothing = StorageView.from_array(np.zeros((1, 1), np.float32))
    transcriber._decode(nothing, "en", [0] * prompt, seconds=10.0)
    writes = min(limits[0] // 2, limits[0] - prompt)
    assert writes >= 10 * TOKENS_PER_SECOND, "of CTranslate2, measured: 10 of 20 after a prompt of 4 tokens"


def test_one_thread_hears_while_others_want_the_cores_once_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    cores, used = FakeCores(), list[object]()
    transcriber = object.__new__(WhisperTranscriber)
    transcriber._settings, transcriber._cores = HearingSettings(), cores
    transcriber._lock, transcriber._prompts, transcriber._starts = threading.Lock(), {"en": []}, {}
    monkeypatch.setattr(transcriber, "_usual", "all threads", raising=False)
    monkeypatch.setattr(transcriber, "_single", None, raising=False)

    def encode(*_: object) -> None:
        used.append(transcriber._model)

    monkeypatch.setattr(transcriber, "_encode", encode)
    monkeypatch.setattr(transcriber, "_likeliest", lambda *_: ("en",))
    monkeypatch.setattr(transcriber, "_decode", lambda *_: _Decoded("How far is it?", 0.9))

    def hear() -> None:
        transcriber.transcribe(Utterance(np.ones(16000, np.int16), 16000, Ending.RELEASED, 0.0))

    hear()
    cores.crowded = True
    hear()
    monkeypatch.setattr(whisper, "_load", lambda _folder, threads: f"{threads} thread")
    transcriber._load_single(Path())
    hear()
    cores.crowded = False
    hear()
    assert used == ["all threads", "all threads", "1 thread", "all threads"]
