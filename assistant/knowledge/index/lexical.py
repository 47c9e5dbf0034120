"""The passages found by their words: BM25 of SQLite's FTS5, over stems, in one file beside the index of meanings.

Meaning finds "apiary" for "where bees are kept"; words find "Ketterer", "1557" and all that an embedding blurs.
"""

import logging
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.stemming import stems

FORMAT = 1
"""Of the file; one of another format is made anew."""
BUSY_SECONDS = 10.0
"""The longest wait for another process that writes."""
ROWS = 5000
"""Fewer rows are scored: a word that more passages hold tells little, and would take the longest."""

DAMAGED = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged file raises; SQLite checks no text that it reads."""
_NOT_DAMAGED = {
    sqlite3.SQLITE_BUSY: "Another program has been changing {file} for too long.",
    sqlite3.SQLITE_FULL: "The disk of {file} is full.",
    sqlite3.SQLITE_READONLY: "Nothing can be written to {file}: it, or its disk, is read-only.",
}
"""What SQLite says of a file that is whole: to make it anew would only lose it."""

_LOG = logging.getLogger(__name__)


class LexicalIndex:
    """Finds passages by words; use sync() before search(). Threads may share it."""

    def __init__(self, file: Path) -> None:
        """Raises KnowledgeError where the file cannot be made."""
        self._file = file
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def sync(self, passages: Mapping[str, Passage]) -> None:
        """Makes the file hold exactly these passages, by their ids; a damaged one is made anew.

        It is one transaction: a killed process leaves the old state or the new one. Searches wait for the writing, not
        for the stemming, which takes the longest.
        """
        stemmed = {key: _stemmed(passages[key]) for key in self._missing(passages)}
        with self._lock:
            try:
                self._update(passages, stemmed)
            except DAMAGED as error:
                if whole := _NOT_DAMAGED.get(getattr(error, "sqlite_errorcode", 0) & 0xFF):
                    raise KnowledgeError(whole.format(file=self._file)) from error
                _LOG.warning("The words in %s cannot be used (%s); they are indexed anew.", self._file, error)
                self._close()
                self._delete()
                try:
                    self._update(passages, stemmed)
                except DAMAGED as second:
                    raise KnowledgeError(f"The words cannot be kept in {self._file}: {second}") from second

    def search(self, text: str, language: str, count: int) -> list[str]:
        """The ids of the passages with the most telling words of a question, best first.

        Nothing where the file cannot be read: meaning finds most.
        """
        asked = list(dict.fromkeys(stems(text, language)))
        with self._lock:
            try:
                return self._search(asked, count)
            except DAMAGED as error:
                _LOG.warning("Nothing is found by its words: %s", error)
                return []

    def standing(self, asked: Sequence[str]) -> dict[str, int]:
        """In how many passages each stem stands; nothing where the file cannot be read."""
        with self._lock:
            try:
                return self._standing(list(asked))
            except DAMAGED as error:
                _LOG.warning("How rare words are is not known: %s", error)
                return {}

    def close(self) -> None:
        with self._lock:
            self._close()

    def forget(self) -> None:
        """Opens the file anew with the next question: SQLite keeps what its statements were last asked for."""
        with self._lock:
            self._close()

    def _search(self, asked: list[str], count: int) -> list[str]:
        """By the rarest words, as many as tell something together."""
        telling: list[str] = []
        rows = 0
        for stem, standing in sorted(self._standing(asked).items(), key=lambda entry: entry[1]):
            rows += standing
            if rows >= ROWS:
                break
            telling.append(_quoted(stem))
        if not telling:
            return []
        query = "SELECT passage FROM lexicon WHERE lexicon MATCH ? ORDER BY rank LIMIT ?"
        return [str(row[0]) for row in self._open().execute(query, (" OR ".join(telling), count))]

    def _standing(self, asked: list[str]) -> dict[str, int]:
        """In how many passages each stem stands, counted up to ROWS; those that stand in none are left out."""
        query = "SELECT count(*) FROM (SELECT 1 FROM lexicon WHERE lexicon MATCH ? LIMIT ?)"
        counts = {stem: self._open().execute(query, (_quoted(stem), ROWS)).fetchone()[0] for stem in asked}
        return {stem: int(count) for stem, count in counts.items() if count}

    def _missing(self, passages: Mapping[str, Passage]) -> list[str]:
        with self._lock:
            try:
                stored = {str(row[0]) for row in self._open().execute("SELECT passage FROM lexicon")}
            except (*DAMAGED, OSError):  # sync() tells what is wrong
                return list(passages)
        return [key for key in passages if key not in stored]

    def _update(self, passages: Mapping[str, Passage], stemmed: Mapping[str, str]) -> None:
        """stemmed: the words of passages that were missing, by their ids."""
        connection = self._open()
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            stored = {str(key): row for row, key in connection.execute("SELECT rowid, passage FROM lexicon")}
            stale = [(stored[key],) for key in stored.keys() - passages.keys()]
            connection.executemany("DELETE FROM lexicon WHERE rowid = ?", stale)
            new = (
                (stemmed[key] if key in stemmed else _stemmed(passages[key]), key)
                for key in passages
                if key not in stored
            )
            connection.executemany("INSERT INTO lexicon (stems, passage) VALUES (?, ?)", new)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(
                self._file, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._connection = connection
            if connection.execute("PRAGMA user_version").fetchone()[0] != FORMAT:
                for statement in _tables():
                    connection.execute(statement)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _delete(self) -> None:
        for end in ("", "-journal"):
            with suppress(FileNotFoundError):
                self._file.with_name(self._file.name + end).unlink()


def _quoted(stem: str) -> str:
    """As FTS5 takes a word that is no operator."""
    return f'"{stem}"'


def _tables() -> Iterator[str]:
    yield "DROP TABLE IF EXISTS lexicon"
    # The words come stemmed and folded, so the tokenizer has only to part them at the spaces.
    tokenizer = "tokenize = 'unicode61 remove_diacritics 0'"
    yield f"CREATE VIRTUAL TABLE lexicon USING fts5(stems, passage UNINDEXED, {tokenizer})"
    yield f"PRAGMA user_version = {FORMAT}"


def _stemmed(passage: Passage) -> str:
    """The stems of all that a passage says and answers, each text in its own language."""
    texts = ((passage.language, f"{passage.heading} {passage.text}"), *passage.translations)
    found = [stem for language, text in texts for stem in stems(text, language)]
    found.extend(stem for question in passage.questions for stem in stems(question, ""))
    return " ".join(found)
