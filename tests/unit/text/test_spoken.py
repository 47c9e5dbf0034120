"""The table of what is said: tests/data/spoken.tsv, a language, a text and its words; sentences are parted by " / "."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.core.languages import USUAL
from assistant.text.sentences import sentences

TABLE = Path(__file__).resolve().parents[2] / "data" / "spoken.tsv"
ROWS = [tuple(line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(("language", "text", "words"), ROWS)
def test_a_text_is_said_as_the_table_says(language: str, text: str, words: str) -> None:
    assert " / ".join(sentence.spoken for sentence in sentences(iter([text]), language)) == words


def test_the_table_has_every_language() -> None:
    counts = Counter(language for language, _, _ in ROWS)
    assert len(ROWS) >= 300
    assert all(counts[language] >= 40 for language in USUAL)
