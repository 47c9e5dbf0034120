"""How those who are hard to hear are counted, and the folder of recordings that an operator gives."""

import json
import wave
from pathlib import Path

import numpy as np
import pytest

from assistant.bench.hearing import CONDITIONS, SpokenQuestion, compare_hearing, hearing_table, recorded_in
from assistant.core.errors import ConfigError, NotUnderstood
from assistant.core.messages import HEARING_RATE, Samples, Transcript, Utterance
from assistant.core.stages import CancelToken

VOICE: Samples = (8000 * np.sin(2 * np.pi * 200 * np.arange(HEARING_RATE) / HEARING_RATE)).astype(np.int16)
QUESTIONS = [
    SpokenQuestion("How far is Peru?", "en", "distance", VOICE),
    SpokenQuestion("What is wax?", "en", "knowledge", VOICE[:12_000]),
]


class Ear:
    """Hears one text, or understands nothing."""

    def __init__(self, text: str) -> None:
        self._text = text

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        if not self._text:
            raise NotUnderstood("nothing")
        return Transcript(self._text, "en")


def by_text(transcript: Transcript) -> str:
    return "distance" if "far" in transcript.text else "knowledge"


def test_words_and_skills_are_counted_for_each_condition_and_transcriber() -> None:
    ears = {"good": Ear("How far is Peru"), "deaf": Ear(""), "wordy": Ear("far " * 50)}
    found = list(compare_hearing(QUESTIONS, ears, by_text))
    assert [(each.condition, each.transcriber) for each in found] == [(c, name) for c in CONDITIONS for name in ears]
    for each in found:
        assert (each.questions, each.words) == (2, 7)
        match each.transcriber:
            case "good":
                assert (each.word_errors, each.intents) == (3, 1), "all of the first, of the second every word is wrong"
            case "deaf":
                assert (each.word_error, each.intents) == (1.0, 0), "who hears nothing has found no skill"
            case _:
                assert each.word_error <= 1, "a text that runs away counts as one that was not heard"
    assert found[0].as_values()["word_error"] == pytest.approx(0.429)
    assert hearing_table(found).row_count == len(found)


def written(folder: Path, labels: object) -> Path:
    for name in ("a.wav", "b.wav"):
        with wave.open(str(folder / name), "wb") as file:
            file.setparams((1, 2, HEARING_RATE, len(VOICE), "NONE", ""))
            file.writeframes(VOICE.tobytes())
    (folder / "labels.json").write_text(json.dumps(labels), encoding="utf-8")
    return folder


def test_the_recordings_of_a_folder_are_named_by_its_labels(tmp_path: Path) -> None:
    label = {"text": "How far is Peru?", "language": "en", "intent": "distance", "answer": "not looked at"}
    folder = written(tmp_path, {"a.wav": label, "b.wav": label, "c.wav": label | {"language": "fr"}})
    read = recorded_in(folder, ["en"])
    assert [(each.text, each.intent) for each in read] == [("How far is Peru?", "distance")] * 2
    assert len(read[0].samples) == pytest.approx(len(VOICE), abs=10)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ({}, "has 0 recordings in the kiosk's languages; it needs two or more"),
        ({"a.wav": {"text": "Hi"}}, r"labels.json has to name the recordings, as \{"),
        ([1], r"labels.json has to name the recordings, as \{"),
    ],
)
def test_a_folder_that_names_no_recordings_is_refused(tmp_path: Path, labels: object, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        recorded_in(written(tmp_path, labels), ["en"])


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has to name the recordings"):
        recorded_in(tmp_path, ["en"])
