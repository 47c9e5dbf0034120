"""Passages are found by the stems of their words, and the file follows the packs."""

import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.errors import KnowledgeError
from assistant.knowledge.index.lexical import LexicalIndex
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.stemming import stems

STEEL = Passage(
    "a", "Rails", "Rails are made of steel.", ("What are rails made of?", "¿De qué están hechos los raíles?")
)
COAL = Passage("b", "Steam", "Steam engines burn coal.", translations=(("de", "Dampflokomotiven verbrennen Kohle."),))
BOOK = Passage("c", "Buch", "Die Bücher stehen im zweiten Stock.", language="de")
HONEY = Passage("d", "蜂蜜", "博物馆有两千个钟表。", language="zh")
PASSAGES = {passage.id: passage for passage in (STEEL, COAL, BOOK, HONEY)}


@pytest.fixture
def index(tmp_path: Path) -> Iterator[LexicalIndex]:
    made = LexicalIndex(tmp_path / "words.sqlite3")
    made.sync(PASSAGES)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "language", "found"),
    [
        ("What does an engine burn?", "en", "b"),
        ("the rail", "en", "a"),
        ("raíl", "es", "a"),
        ("Was verbrennt eine Dampflokomotive?", "de", "b"),
        ("Wo steht das Buch?", "de", "c"),
        ("有多少个钟表?", "zh", "d"),
    ],
)
def test_other_forms_of_a_word_find_it_in_each_language(
    index: LexicalIndex, question: str, language: str, found: str
) -> None:
    assert index.search(question, language, 3)[:1] == [found]


def test_function_words_and_unknown_words_find_nothing(index: LexicalIndex) -> None:
    assert index.search("What is it about the zeppelins?", "en", 3) == []
    assert index.search('"', "en", 3) == []


def test_the_rarer_word_tells_more(tmp_path: Path) -> None:
    many = {str(i): Passage(str(i), "Rails", f"Rails, number {i}.") for i in range(20)}
    index = LexicalIndex(tmp_path / "words.sqlite3")
    index.sync({**many, "x": Passage("x", "Works", "They were rolled in Ebbw Vale.")})
    assert index.search("Which rails came from Ebbw?", "en", 2)[0] == "x"
    index.close()


def test_the_file_follows_the_packs_and_persists(index: LexicalIndex, tmp_path: Path) -> None:
    changed = Passage("e", "Steam", "Steam engines burn wood.")
    index.sync({"a": STEEL, "e": changed})
    index.close()
    again = LexicalIndex(tmp_path / "words.sqlite3")
    assert again.search("wood", "en", 3) == ["e"]
    assert again.search("coal", "en", 3) == []
    again.close()


def test_a_damaged_file_is_made_anew(index: LexicalIndex, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    index.close()
    (tmp_path / "words.sqlite3").write_bytes(b"\x07" * 5000)
    assert index.search("coal", "en", 3) == []
    with caplog.at_level(logging.WARNING):
        index.sync(PASSAGES)
    assert "indexed anew" in caplog.text
    assert index.search("coal", "en", 3) == ["b"]


def test_a_file_of_another_format_is_made_anew(index: LexicalIndex, tmp_path: Path) -> None:
    index.close()
    other = sqlite3.connect(tmp_path / "words.sqlite3")
    other.execute("PRAGMA user_version = 99")
    other.close()
    index.sync({"a": STEEL})
    assert index.search("steel", "en", 3) == ["a"]
    assert index.search("coal", "en", 3) == []


def test_a_file_that_another_program_changes_is_waited_for_and_never_deleted(
    index: LexicalIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.knowledge.index.lexical.BUSY_SECONDS", 0.1)
    other = sqlite3.connect(tmp_path / "words.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    second = LexicalIndex(tmp_path / "words.sqlite3")
    with pytest.raises(KnowledgeError, match="Another program"):
        second.sync({"a": STEEL})
    other.execute("ROLLBACK")
    other.close()
    second.close()
    assert index.search("coal", "en", 3) == ["b"]


def test_what_was_interrupted_is_not_half_there(index: LexicalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(text: str, language: str) -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.knowledge.index.lexical.stems", stop)
    with pytest.raises(KeyboardInterrupt):
        index.sync({"e": Passage("e", "Steam", "Steam engines burn wood.")})
    monkeypatch.undo()
    assert index.search("coal", "en", 3) == ["b"]


def test_stems_leave_function_words_out_and_keep_numbers() -> None:
    assert stems("How many eggs are laid in 1557?", "en") == ["egg", "laid", "1557"]
    assert stems("¿Cuántos huevos pone la reina?", "") == stems("huevo pone reinas", "es")
    assert stems("蜂蜜是怎么来的?", "zh") == ["蜂蜜"]
