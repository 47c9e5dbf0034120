"""The vectors of passages and of the questions that they answer, on a shelf each.

Chroma first looks up every entry of a kind when it is asked for the nearest of a kind among both: 300 instead of 1.5
milliseconds with 100,000 passages.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from assistant.core.messages import Vectors
from assistant.knowledge.index.chroma import Database, Facts
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import all_words
from assistant.text.words import is_single

Via = Literal["passage", "question"]
"""Whether an entry is the text of a passage or one of its questions."""
MARK = "?"
"""Stands between the id of a passage and the number of a question in the key of an entry."""


class Entries:
    """Made where they are not there; the calls are those of a Shelf."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._texts = database.shelf("passages")
        self._questions = database.shelf("questions")

    def put(self, keys: Sequence[str], vectors: Vectors, facts: Sequence[Facts]) -> None:
        for shelf, rows in ((self._questions, _rows(keys, "question")), (self._texts, _rows(keys, "passage"))):
            if rows:
                shelf.put([keys[row] for row in rows], vectors[rows], [facts[row] for row in rows])

    def present(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are there."""
        texts, questions = ([keys[row] for row in _rows(keys, via)] for via in ("passage", "question"))
        return self._texts.present(texts) | self._questions.present(questions)

    def count(self) -> int:
        return self._texts.count() + self._questions.count()

    def facts(self, keys: Sequence[str] | None = None) -> dict[str, Facts]:
        """Of these passages, or of all entries."""
        return self._texts.facts(keys) if keys is not None else self._texts.facts() | self._questions.facts()

    def vectors(self, keys: Sequence[str] | None = None) -> dict[str, Vectors]:
        """Of these entries, or of all."""
        if keys is None:
            return self._texts.vectors() | self._questions.vectors()
        found: dict[str, Vectors] = {}
        for shelf, rows in ((self._texts, _rows(keys, "passage")), (self._questions, _rows(keys, "question"))):
            found |= shelf.vectors([keys[row] for row in rows]) if rows else {}
        return found

    def near(self, vector: Vectors, via: Via, count: int) -> list[str]:
        """The ids of the passages of the nearest entries of a kind, the nearest first; one may come more than once."""
        shelf = self._texts if via == "passage" else self._questions
        return [passage_of(key) for key in shelf.near(vector, count)]

    def emptied(self) -> "Entries":
        """New ones in the place of these."""
        self._database.emptied(self._texts)
        self._database.emptied(self._questions)
        return Entries(self._database)


def keys(passage: Passage) -> list[str]:
    """The entries of a passage: its text, then its questions, then those that nothing answers."""
    questions = len(passage.questions) + len(passage.unanswered)
    return [passage.id, *(f"{passage.id}{MARK}{number}" for number in range(questions))]


def words_of(passage: Passage) -> list[str]:
    """Those that can be compared by meaning; translations would only repeat them."""
    words = all_words("\n".join([passage.text, *passage.questions]))
    return [word for word in words if len(word) > 2 or is_single(word)]


def passage_of(key: str) -> str:
    """The id of the passage of an entry."""
    return key.partition(MARK)[0]


def _rows(keys: Sequence[str], via: Via) -> list[int]:
    """Where the keys of a kind stand."""
    return np.flatnonzero([(MARK in key) == (via == "question") for key in keys]).tolist()
