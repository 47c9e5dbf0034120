"""Passages are cut where a reader would pause."""

from itertools import pairwise

import pytest

from assistant.knowledge.chunking import LONGEST, LONGEST_WRITTEN, OVERLAP, length, passages, sentences
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.reading.blocks import Block


def cut(*blocks: Block, language: str = "en") -> list[Passage]:
    return list(passages(blocks, language=language, pack="Harbour", document="guide.pdf"))


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    said = [f"Sentence number {number} tells of a ship that came in." for number in range(30)]
    found = cut(Block("Ships", " ".join(said)))
    assert len(found) > 2
    assert all(length(passage.text) <= LONGEST for passage in found)
    assert [sentence for passage in found for sentence in sentences(passage.text)] == said
    assert {(passage.heading, passage.pack, passage.document) for passage in found} == {
        ("Ships", "Harbour", "guide.pdf")
    }


def test_a_sentence_that_has_to_be_torn_overlaps() -> None:
    words = [f"word{number}" for number in range(200)]
    found = cut(Block("", " ".join(words)))
    assert all(length(passage.text) <= LONGEST for passage in found)
    for before, after in pairwise(found):
        common = [word for word in after.text.split() if word in before.text.split()]
        assert common
        assert len(" ".join(common)) <= OVERLAP
    assert {word for passage in found for word in passage.text.split()} == set(words)


def test_a_chinese_text_is_cut_between_sentences_too() -> None:
    found = cut(Block("", "这座港口建于一八五零年。" * 40), language="zh")
    assert all(length(passage.text) <= LONGEST and passage.text.endswith("。") for passage in found)
    assert not any(" " in passage.text for passage in found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Smith came on 3.5. He left.", 2),
        ("It costs 3.50 euros, e.g. for J. Doe. Is it dear? Yes!", 3),
        ("“Is it?” He asked. The No. 5 tram.", 3),
    ],
)
def test_a_full_stop_inside_a_sentence_ends_none(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_the_number_of_a_german_date_ends_no_sentence() -> None:
    text = "Am 6. Oktober 1973 begann es. Danach kam der 20. Januar."
    assert sentences(text, "de") == ["Am 6. Oktober 1973 begann es.", "Danach kam der 20. Januar."]
    assert len(sentences("He had 6. October came.", "en")) == 2


def test_short_pieces_of_running_text_are_joined_below_one_heading() -> None:
    found = cut(
        Block("A", "Short.", flows=True), Block("A", "Short too.", flows=True), Block("B", "Other.", flows=True)
    )
    assert [(passage.heading, passage.text) for passage in found] == [("A", "Short. Short too."), ("B", "Other.")]


def test_a_title_is_a_sentence_before_a_long_text_and_what_is_left_over_goes_with_the_text_before() -> None:
    long = " ".join(f"Engine {number} pulled trains for sixty years." for number in range(10, 20))
    found = cut(*(Block("A", text, flows=True) for text in ("Our engines", long, "That was long ago.")))
    assert length(found[0].text) <= LONGEST
    assert found[0].text.startswith("Our engines. Engine 10 pulled")
    assert found[-1].text.endswith("Engine 19 pulled trains for sixty years. That was long ago.")


def test_a_line_in_the_middle_of_a_sentence_goes_on() -> None:
    [passage] = cut(*(Block("A", text, flows=True) for text in ("Our engines are", "sixty years old.")))
    assert passage.text == "Our engines are sixty years old."


def test_paragraphs_that_a_curator_wrote_stay_as_they_are() -> None:
    assert [passage.text for passage in cut(Block("A", "Short."), Block("A", "Brief."))] == ["Short.", "Brief."]
    long = ("A sentence that is part of one answer. " * 20).strip()
    assert LONGEST < length(long) < LONGEST_WRITTEN
    [answer] = cut(Block("A", long, ("Why?",)))
    assert (answer.text, answer.questions) == (long, ("Why?",))


def test_what_was_said_before_is_dropped() -> None:
    assert [p.heading for p in cut(Block("A", "The  same fact."), Block("B", "the same fact."))] == ["A"]
