"""Translations and sound that are made ahead of time."""

import itertools
import logging
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from kiosk_fakes import FakeRouter, stations

from assistant.asking.questions import ask
from assistant.core.config import KnowledgeSettings
from assistant.core.errors import EngineError, KnowledgeError
from assistant.core.languages import USUAL
from assistant.core.messages import ChatMessage, Intent, Sentence, Speech, Transcript
from assistant.core.resources import resource
from assistant.core.stages import LanguageModel, Voice
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.packs.packs import Pack, Passage, load, load_all
from assistant.knowledge.packs.translations import Translation, file_of, read, translated
from assistant.packs.prerender import Translated, doubts, localised, record, translate
from assistant.packs.prerender import ask as draft_questions
from assistant.skills.knowledge.skill import KnowledgeSkill
from assistant.speaking.recorded import RecordedVoice, Recordings
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.fake import FakeLanguageModel

TRAINS = """---
title: Trains
---

## Steam

The first engine ran in 1804.

[de] Die erste Lokomotive fuhr 1804.

## Gauge

Rails lie 1,435 mm apart.
"""
WRITTEN = {
    ("The first engine ran in 1804.", "Portuguese"): "A primeira locomotiva andou em 1804.",
    ("Rails lie 1,435 mm apart.", "Portuguese"): "Os trilhos ficam a 1.435 mm.",
    ("Rails lie 1,435 mm apart.", "German"): "Schienen liegen 1.453 mm auseinander.",
    ("Rails lie 1,000 mm apart.", "Portuguese"): "Os trilhos ficam a 1.000 mm.",
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "trains.md"
    path.write_text(TRAINS, encoding="utf-8")
    return path


def model(broken_at: str = "") -> FakeLanguageModel:
    def answer(messages: Sequence[ChatMessage]) -> str:
        found = re.fullmatch(r"Note: (.*)\nIn (.*):", messages[-1].content)
        assert found
        if found[1] == broken_at:
            raise EngineError("it broke")
        return WRITTEN[found[1], found[2]]

    return FakeLanguageModel(answer)


def bake(pack: Path, engine: FakeLanguageModel, *languages: str) -> list[Translated]:
    return translate(pack, load(pack), languages, lambda: engine, lambda *_: None)


def never() -> LanguageModel:
    raise AssertionError("there is nothing to translate")


def said(pack: Path, language: str) -> list[str | None]:
    [whole] = load_all([pack])
    return [passage.said(language) for passage in whole.passages]


def test_each_passage_is_translated_beside_the_pack_and_spoken(pack: Path) -> None:
    [done] = bake(pack, model(), "pt")
    assert done == Translated(pack.with_name("trains.pt.toml"), made=2)
    assert said(pack, "pt") == ["A primeira locomotiva andou em 1804.", "Os trilhos ficam a 1.435 mm."]
    text = done.file.read_text(encoding="utf-8")
    assert text.startswith("# Portuguese: what fake made of 'Trains'.")


def test_a_translation_in_the_pack_counts_as_corrected(pack: Path) -> None:
    engine = model()
    bake(pack, engine, "en", "de")
    assert [request[-1].content.splitlines()[0] for request in engine.requests] == ["Note: Rails lie 1,435 mm apart."]
    assert said(pack, "de")[0] == "Die erste Lokomotive fuhr 1804."


def test_a_number_that_was_lost_is_not_spoken_before_somebody_has_corrected_it(pack: Path) -> None:
    [done] = bake(pack, model(), "de")
    assert done.doubted == 1
    assert said(pack, "de")[1] is None
    [entry] = read(done.file).entries.values()
    assert entry.doubt == "it holds a number or name that the passage does not"
    done.file.write_text(done.file.read_text(encoding="utf-8").replace("1.453", "1.435"), encoding="utf-8")
    assert said(pack, "de")[1] == "Schienen liegen 1.435 mm auseinander."


def test_what_was_corrected_is_never_made_anew_and_nothing_is_done_twice(pack: Path) -> None:
    [first] = bake(pack, model(), "pt")
    text = first.file.read_text(encoding="utf-8").replace("andou", "rodou")
    first.file.write_text(f"{text}# mine\n", encoding="utf-8")
    [again] = translate(pack, load(pack), ["pt"], never, lambda *_: None)
    assert again == Translated(first.file, kept=2, corrected=1)
    assert said(pack, "pt")[0] == "A primeira locomotiva rodou em 1804."
    assert first.file.read_text(encoding="utf-8").endswith("# mine\n")


def test_only_what_changed_is_translated_and_what_was_corrected_of_it_is_told(pack: Path) -> None:
    [first] = bake(pack, model(), "pt")
    first.file.write_text(first.file.read_text(encoding="utf-8").replace("ficam a", "estão a"), encoding="utf-8")
    pack.write_text(TRAINS.replace("1,435", "1,000"), encoding="utf-8")
    engine = model()
    [again] = bake(pack, engine, "pt")
    assert again == Translated(first.file, made=1, kept=1, stale=1)
    assert len(engine.requests) == 1
    assert said(pack, "pt")[1] == "Os trilhos ficam a 1.000 mm."
    assert "estão a 1.435" in first.file.read_text(encoding="utf-8"), "somebody's work is not thrown away"


def test_what_the_model_wrote_of_a_passage_that_is_gone_goes_too(pack: Path) -> None:
    [first] = bake(pack, model(), "pt")
    pack.write_text(TRAINS[: TRAINS.index("## Gauge")], encoding="utf-8")
    translate(pack, load(pack), ["pt"], never, lambda *_: None)
    assert [*read(first.file).entries] == ["The first engine ran in 1804."]


def test_a_run_that_breaks_off_is_gone_on_with(pack: Path) -> None:
    with pytest.raises(EngineError):
        bake(pack, model(broken_at="Rails lie 1,435 mm apart."), "pt")
    engine = model()
    [again] = bake(pack, engine, "pt")
    assert (again.made, again.kept, len(engine.requests)) == (1, 1, 1)


def test_the_progress_of_all_languages_is_one(pack: Path) -> None:
    told: list[tuple[int, int]] = []
    translate(pack, load(pack), ["pt", "de"], model, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_an_index_sees_that_a_translation_has_changed(pack: Path) -> None:
    before = [passage.id for passage in load_all([pack])[0].passages]
    bake(pack, model(), "pt")
    after = [passage.id for passage in load_all([pack])[0].passages]
    assert not set(before) & set(after)


def test_a_file_of_translations_that_cannot_be_read_is_named(pack: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = pack.with_name("trains.pt.toml")
    file.write_text("[[passages]]\nspoken = 'x'\n", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert said(pack, "pt") == [None, None]
    assert "trains.pt.toml" in caplog.text
    with pytest.raises(KnowledgeError, match=r"trains\.pt\.toml: passages\.0\.text: it is missing"):
        bake(pack, model(), "pt")


def test_whatever_somebody_writes_by_hand_is_spoken(pack: Path) -> None:
    assert Translation(text="a", said="b").spoken
    assert not Translation(text="a").spoken


@pytest.mark.parametrize(
    ("text", "written", "language"),
    [
        ("It is 3 m long.", "Tem 4 m.", "pt"),
        ("It is 3 m long.", "É comprido.", "pt"),
        ("A man called Staden wrote it.", "Um homem chamado Pedro o escreveu.", "pt"),
        ("It lies in Brazil.", "它在阿根廷。", "zh"),
        ("It is 3 m long.", "…", "pt"),
        ("It is long.", "It is long.", "pt"),
    ],
)
def test_what_is_doubted(text: str, written: str, language: str) -> None:
    assert doubts(text, written, "en", language)


@pytest.mark.parametrize(
    ("said", "language", "expected"),
    [
        ("Os trilhos ficam a 1,435 mm desde 1804.", "pt", "Os trilhos ficam a 1.435 mm desde 1804."),
        ("Die Schienen: 1,435 mm und 3.5 kg.", "de", "Die Schienen: 1.435 mm und 3,5 kg."),
        ("铁轨相距1,435毫米。", "zh", "铁轨相距1,435毫米。"),
        ("Am 3.10.1804 waren es 2,000.", "de", "Am 3.10.1804 waren es 2,000."),
    ],
)
def test_numbers_are_written_as_the_language_does(said: str, language: str, expected: str) -> None:
    text = "The rails lie 1,435 mm apart and weigh 3.5 kg since 1804, on 3.10.1804."
    assert localised(said, text, "en", language) == expected


def test_nine_in_ten_translations_by_hand_are_not_doubted() -> None:
    passages = load(resource("config", "knowledge", "bees.md")).passages
    pairs = [(p.text, said, language) for p in passages for language, said in p.translations]
    doubted = [(said, why) for text, said, language in pairs if (why := doubts(text, said, "en", language))]
    assert len(doubted) <= len(pairs) // 10, doubted


@dataclass
class Counted:
    """A voice that is loaded only to be recorded."""

    loads: list[str] = field(default_factory=list)

    def maker(self, language: str) -> Callable[[], Voice]:
        def make() -> Voice:
            self.loads.append(language)
            return FakeVoice()

        return make

    def voices(self, folder: Path) -> dict[str, RecordedVoice]:
        recordings = Recordings(folder)
        return {code: RecordedVoice(code, 1.0, recordings, self.maker(code)) for code in USUAL}


BEES = load(resource("config", "knowledge", "bees.md"))


class Direct:
    """A retriever that is sure of one passage."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        return None

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        hits = (Hit(self._passage, 0.95),)
        return Retrieved(Verdict.DIRECT, hits, hits)


class Knowing(FakeRouter):
    def route(self, transcript: Transcript, history: object) -> Intent:
        return Intent("knowledge", transcript)


def test_a_baked_question_is_answered_in_every_language_without_a_token_and_without_a_voice(tmp_path: Path) -> None:
    baked = Counted().voices(tmp_path)
    record(BEES.passages[:8], USUAL, baked.__getitem__, lambda *_: None)
    live, silent, speaker = Counted(), FakeLanguageModel("a token"), RecordingSpeaker()
    voices = Voices({code: lambda voice=voice: voice for code, voice in live.voices(tmp_path).items()})  # type: ignore[misc]
    for passage, language in itertools.product(BEES.passages[:8], USUAL):
        skill = KnowledgeSkill(Direct(passage), silent, KnowledgeSettings())
        parts = replace(stations(speaker=speaker, voices=voices), router=Knowing(), skills={"knowledge": skill})
        [result] = ask(parts, ["?a"], language, conversation=False)
        assert result.record.reply.replace(" ", "") == str(passage.said(language)).replace(" ", "")
        assert "first_audio" in result.record.times
    assert (silent.requests, live.loads) == ([], [])


def test_sound_that_is_there_is_not_made_again_and_a_language_without_a_voice_is_left_out(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    baked = Counted().voices(tmp_path)
    del baked["zh"]
    made = record(BEES.passages[:2], USUAL, baked.get, lambda *done: told.append(done))
    assert made >= 12
    assert told[-1] == (14, 14)
    assert record(BEES.passages[:2], USUAL, baked.get, lambda *_: None) == 0


def test_what_breaks_off_keeps_the_sound_that_was_made(tmp_path: Path) -> None:
    class Breaking(FakeVoice):
        left = 3

        def speak(self, sentence: Sentence) -> Speech:
            self.left -= 1
            if self.left < 0:
                raise EngineError("it broke")
            return super().speak(sentence)

    voice = RecordedVoice("joe", 1.0, Recordings(tmp_path), Breaking)
    with pytest.raises(EngineError):
        record(BEES.passages, ["en"], lambda _: voice, lambda *_: None)
    assert len(list(tmp_path.rglob("*.flac"))) == 3
    assert not list(tmp_path.rglob("*.part"))


def test_the_files_of_a_folder_lie_beside_it_and_those_of_others_are_not_taken_for_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "no. 2 [trains]"
    folder.mkdir()
    assert file_of(folder, "pt") == tmp_path / "no. 2 [trains].pt.toml"
    file_of(folder, "pt").write_text("[[passages]]\ntext = 'A.'\nsaid = 'B.'\n", encoding="utf-8")
    (tmp_path / "no. 2 t.de.toml").write_text("[[passages]]\ntext = 'A.'\nsaid = 'C.'\n", encoding="utf-8")
    [passage] = translated(folder, Pack("Trains", "en", (Passage("1", "A", "A."),))).passages
    assert passage.translations == (("pt", "B."),)


def test_a_pack_without_translations_beside_it_is_as_it_is(pack: Path) -> None:
    whole = load(pack)
    assert translated(pack, whole) is whole


def asking(*lines: str) -> FakeLanguageModel:
    return FakeLanguageModel("\n".join(lines))


def draft(pack: Path, engine: FakeLanguageModel, *languages: str) -> int:
    return draft_questions(pack, load(pack), languages, lambda: engine, 2, lambda *_: None)


def questions(pack: Path) -> list[tuple[str, ...]]:
    return [passage.questions for passage in load_all([pack])[0].passages]


def test_a_drafted_question_helps_once_somebody_has_read_it(pack: Path) -> None:
    assert draft(pack, asking("When did it run? | 1804", "Who drove it? | Trevithick"), "en", "de") == 2
    assert questions(pack) == [(), ()]
    file = pack.with_name("trains.de.toml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('asked = "When', 'read = true\nasked = "When'), encoding="utf-8")
    assert questions(pack) == [("When did it run?",), ()]


def test_what_was_drafted_or_tried_in_vain_is_not_tried_again(pack: Path) -> None:
    engine = asking("When did it run? | 1804")
    draft(pack, engine, "en")
    assert len(engine.requests) == 2
    assert draft_questions(pack, load(pack), ["en"], never, 2, lambda *_: None) == 0


def test_a_passage_with_questions_of_its_own_needs_no_others(pack: Path) -> None:
    pack.write_text(TRAINS.replace("1804.\n\n[de]", "1804.\n\n? When?\n\n[de]"), encoding="utf-8")
    engine = asking("How far apart are rails? | 1,435 mm")
    assert draft(pack, engine, "en") == 1
    assert len(engine.requests) == 1


def test_questions_and_translations_stand_in_one_file(pack: Path) -> None:
    bake(pack, model(), "pt")
    draft(pack, asking("Quando foi? | 1804"), "pt")
    pack.write_text(TRAINS.replace("1,435", "1,000"), encoding="utf-8")
    bake(pack, model(), "pt")
    beside = read(pack.with_name("trains.pt.toml"))
    assert [entry.said for entry in beside.entries.values()][1] == "Os trilhos ficam a 1.000 mm."
    assert [question.asked for question in beside.questions] == ["Quando foi?", ""]
