from pathlib import Path

import pytest

from assistant.app import App
from assistant.asking.say import words
from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.packs import load, pronunciation

FOLDER = 'title = "The harbour"\n[pronunciation]\n"Brno" = "Burno"\n[pronunciation.de]\n"Brno" = "Brünn"\n'
FILE = """---
title: Towns
pronunciation: Ljubljana = Lyoo-blyah-nah; Brno = [[brno]]
pronunciation de: Brno = Brünn
---
"""


def said(text: str, language: str = "en") -> list[str]:
    return list(words(text, language, str))


def test_the_words_are_those_of_each_sentence() -> None:
    assert said("It is 3.5 km. Open 10:00–18:00.") == ["It is three point five kilometers.", "Open ten to eighteen."]


def test_what_a_model_sends_besides_its_answer_is_not_among_them() -> None:
    assert said("<think>Hm. So.</think>It is \\(x^2\\).<|im_end|>") == ["It is x squared."]


def test_a_pack_says_how_its_names_are_said(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "pack.toml").write_text(FOLDER, encoding="utf-8")
    (folder / "a.md").write_text("Brno is a town.\n", encoding="utf-8")
    file = tmp_path / "towns.md"
    file.write_text(FILE + "Ljubljana is a town.\n", encoding="utf-8")
    assert load(folder).pronunciation == pronunciation(folder) == {"Brno": "Burno", "de": {"Brno": "Brünn"}}
    assert load(file).pronunciation == pronunciation(file)
    assert pronunciation(file)["de"] == {"Brno": "Brünn"}


def test_a_wrong_pronunciation_of_a_pack_is_told(tmp_path: Path) -> None:
    file = tmp_path / "towns.md"
    file.write_text("---\npronunciation: Brno = [[b\n---\nBrno is a town.\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="double brackets"):
        load(file)
    assert pronunciation(file) == {}


def test_the_configuration_goes_before_the_packs(tmp_path: Path) -> None:
    file = tmp_path / "towns.md"
    file.write_text(FILE + "Ljubljana is a town.\n", encoding="utf-8")
    config = Config(
        knowledge={"packs": (str(file),)},  # type: ignore[arg-type]
        speaking={"pronunciation": {"Brno": "Berno"}},  # type: ignore[arg-type]
        paths={"data": str(tmp_path)},  # type: ignore[arg-type]
    )
    parts = App(config)
    assert list(words("Ljubljana and Brno.", "en", parts.pronouncing("en"))) == ["Lyoo-blyah-nah and Berno."]
    assert list(words("Brno.", "de", parts.pronouncing("de"))) == ["Brünn."]


def test_a_recorded_voice_is_handed_what_is_to_be_said(tmp_path: Path) -> None:
    from assistant.core.messages import Sentence, Speech
    from assistant.speaking.recorded import RecordedVoice, Recordings
    from assistant.speaking.voices import FakeVoice

    handed: list[str] = []

    class Listening(FakeVoice):
        def speak(self, sentence: Sentence) -> Speech:
            handed.append(sentence.spoken)
            return super().speak(sentence)

    voice = RecordedVoice("joe", 1.0, Recordings(tmp_path), Listening, lambda spoken: spoken.replace("Brno", "Burno"))
    sentence = Sentence("Brno.", "Brno.", 0, "en")
    assert voice.speak(sentence).sentence == sentence
    assert handed == ["Burno."]
