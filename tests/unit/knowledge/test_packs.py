"""The format of the packs, what is said of a wrong one, and the words that prime the ear."""

import logging
from pathlib import Path

import pytest

from assistant.core.errors import KnowledgeError
from assistant.core.resources import resource
from assistant.knowledge.packs import packfile
from assistant.knowledge.packs.packs import Pack, load, load_all, vocabulary
from assistant.knowledge.packs.passages import passage
from assistant.knowledge.settings import PackSettings

TRAINS = """---
title: Trains
language: en
licence: CC0-1.0
---

## Steam

Steam engines burn coal
to boil water.

[es] Las locomotoras de vapor queman carbón.

? What do steam engines burn?
? ¿Qué queman?

The first ran in 1804.

## Rails
Rails are made of steel.
? What are rails made of?
"""


def pack(folder: Path, text: str, name: str = "trains.md") -> Pack:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_a_pack_has_headings_passages_translations_and_questions(tmp_path: Path) -> None:
    trains = pack(tmp_path, TRAINS)
    assert (trains.title, trains.language) == ("Trains", "en")
    steam, first, rails = trains.passages
    assert steam.heading == "Steam"
    assert steam.text == "Steam engines burn coal to boil water."
    assert steam.questions == ("What do steam engines burn?", "¿Qué queman?")
    assert (first.heading, first.text, first.questions) == ("Steam", "The first ran in 1804.", ())
    assert (rails.heading, rails.text, rails.questions) == (
        "Rails",
        "Rails are made of steel.",
        ("What are rails made of?",),
    )


def test_a_passage_is_said_in_its_language_and_in_those_it_is_translated_to(tmp_path: Path) -> None:
    steam = pack(tmp_path, TRAINS).passages[0]
    assert steam.said("en") == steam.text
    assert steam.said("es") == "Las locomotoras de vapor queman carbón."
    assert steam.said("fr") is None


def test_a_question_that_nothing_answers_is_none_that_the_passage_answers(tmp_path: Path) -> None:
    path = tmp_path / "trains.md"
    path.write_text("## Engine\n\nBuilt in 1843.\n\n? How old is it?\n! How fast is it?\n", encoding="utf-8")
    [passage] = load(path).passages
    assert (passage.questions, passage.unanswered) == (("How old is it?",), ("How fast is it?",))
    assert "fast" not in passage.everything


def test_any_text_file_is_a_pack(tmp_path: Path) -> None:
    notes = pack(tmp_path, "Rails are made of steel.\r\n\r\nCoal is black.", "my notes.txt")
    assert notes.title == "my notes"
    assert notes.language == "en"
    assert [passage.text for passage in notes.passages] == ["Rails are made of steel.", "Coal is black."]


def test_an_id_changes_with_the_passage_and_only_with_it(tmp_path: Path) -> None:
    before = pack(tmp_path, TRAINS).passages
    after = pack(tmp_path, TRAINS.replace("1804", "1805").replace("made of?", "made from?")).passages
    assert [a.id == b.id for a, b in zip(before, after, strict=True)] == [True, False, False]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfeB\x00", "save it as UTF-8"),
        (b"", "holds no passage"),
        (b"---\ntitle: Empty\n---\n\n## Nothing below\n? Why?\n", "holds no passage"),
        (b"---\nlanguage: English\n---\nText.", "language: 'English'"),
    ],
)
def test_a_wrong_pack_is_named_with_what_would_be_right(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "wrong.md"
    path.write_bytes(content)
    with pytest.raises(KnowledgeError, match=said) as raised:
        load(path)
    assert str(path) in str(raised.value)


def test_a_pack_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"none\.md cannot be read"):
        load(tmp_path / "none.md")


def test_one_bad_pack_does_not_stop_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text(TRAINS, encoding="utf-8")
    bad.write_bytes(b"\xff")
    with caplog.at_level(logging.WARNING):
        packs = load_all([bad, good])
    assert [pack.title for pack in packs] == ["Trains"]
    assert "bad.md" in caplog.text


PIECES = {"water": 1, "agua": 1, "whistles": 3}


def test_the_vocabulary_is_rare_words_by_language_the_rarest_first(tmp_path: Path) -> None:
    translations = "[es] Calderas y agua.\n[zh] 锅炉里有水。"
    text = f"Boilers and whistles and water.\n\n{translations}\n\n? Boilers or boilers?\n"
    words = vocabulary(pack(tmp_path, text).passages, lambda word: PIECES.get(word, 2))
    assert words == {"en": ["whistles", "Boilers"], "es": ["Calderas"]}


def test_forms_of_one_word_stand_once_in_the_vocabulary(tmp_path: Path) -> None:
    passages = pack(tmp_path, "The beekeeper and other beekeepers like beekeeping.").passages
    assert vocabulary(passages, lambda word: 3 if word.startswith("bee") else 1) == {"en": ["beekeeper"]}


def test_the_bee_pack_says_every_passage_in_every_language() -> None:
    bees = load(resource("config", "knowledge", "bees.md"))
    assert len(bees.passages) == 23
    for fact in bees.passages:
        assert [language for language, _ in fact.translations] == ["pt", "es", "fr", "de", "it", "zh"]
        assert len(fact.questions) >= 8
    everything = " ".join(fact.text for fact in bees.passages)
    assert "1557" in everything
    assert "1577" not in everything


@pytest.mark.parametrize(("line", "told"), [("author: me", "author: 'me'"), ("language: xx", "language: 'xx'")])
def test_a_wrong_head_is_refused_with_what_would_be_right(tmp_path: Path, line: str, told: str) -> None:
    (tmp_path / "p.md").write_text(f"---\n{line}\n---\n\nA fact.\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load(tmp_path / "p.md")
    assert told in str(raised.value)


def test_a_translation_or_question_that_an_editor_has_wrapped_is_whole(tmp_path: Path) -> None:
    text = """Bees make honey.
[es] Las abejas hacen la miel
con el néctar de las flores.
? How do bees
make honey?
! What do
wasps make?
Wax comes from young bees.
? wax
The smoker calms them.
"""
    honey, wax, smoker = pack(tmp_path, text).passages
    assert (wax.questions, smoker.text) == (("wax",), "The smoker calms them."), "a new sentence is a new fact"
    assert honey.said("es") == "Las abejas hacen la miel con el néctar de las flores."
    assert honey.questions == ("How do bees make honey?",)
    assert honey.unanswered == ("What do wasps make?",)
    assert wax.text == "Wax comes from young bees."


def test_what_is_also_right_stays_in_a_pack_that_was_read_and_one_of_before_has_none(tmp_path: Path) -> None:
    settings, file = PackSettings(title="Our quiz", language="en"), tmp_path / "quiz.pack"
    said = passage("Quiz", "8", ["How many?"], answers=["eight", "VIII"], language="en", pack="Our quiz")
    with file.open("w", encoding="utf-8") as opened:
        packfile.write_settings(opened, settings, "quiz.csv")
        packfile.write_document(opened, packfile.Document("quiz.csv", "digest", (said,)))
    [kept] = load(file).passages
    assert (kept.answers, kept.doubt, kept.unanswered) == (("eight", "VIII"), "", ())
    before = file.read_text(encoding="utf-8").replace(', [], "", ["eight", "VIII"]]', ', [], ""]')
    file.write_text(before, encoding="utf-8")
    assert [one.answers for one in load(file).passages] == [()]


def test_what_is_also_right_makes_another_passage_and_none_changes_nothing() -> None:
    plain, same, other = (
        passage("Quiz", "8", ["How many?"], answers=answers, language="en", pack="Our quiz")
        for answers in ((), (), ("eight",))
    )
    assert plain.id == same.id != other.id
