"""The library: which archives are open, and what they say to a question."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from assistant.core.errors import LibraryError
from assistant.core.stages import Embedder
from assistant.knowledge.chunking import sentences
from assistant.knowledge.questions import AnswerKind, kind
from assistant.knowledge.quoting.sentences import ReadSentence, WeightedQuestion, likeliest, read_sentences
from assistant.library.archive import LibraryArchive, missing
from assistant.library.judging import Judged, judge
from assistant.library.pages import LibraryPage, read_page
from assistant.library.search import PageMatch, matches, page_about
from assistant.library.settings import LibrarySettings
from assistant.library.shelf import LibraryShelf

T = TypeVar("T")
log = logging.getLogger(__name__)
PAGES = 4
"""Of an archive that are read for a question."""
HOMONYMS = 3
"""Pages of the same title that are looked at."""


@dataclass(frozen=True, slots=True)
class LibraryAnswer:
    """What an archive says."""

    text: str
    """The sentence, as it stands there."""
    title: str
    """Of the article."""
    archive: str
    language: str
    """ISO 639-1, of the text."""
    score: float
    """How likely it answers, 0 to 1."""


class Library:
    """Finds what the archives of a shelf say; one that breaks is left out until it is whole again."""

    def __init__(self, shelf: LibraryShelf, embedder: Callable[[], Embedder], settings: LibrarySettings) -> None:
        self._shelf = shelf
        self._embedder = embedder
        self._settings = settings
        self._open: dict[Path, LibraryArchive | None] = {}

    @property
    def archives(self) -> list[LibraryArchive]:
        """Those that can be read now; what is wrong with another one is logged once."""
        if missing():
            return []
        try:
            files = [file.path for file in self._shelf.files()]
        except LibraryError as error:
            log.warning("%s", error)
            return []
        self._open = {path: self._opened(path) for path in files}
        return [archive for archive in self._open.values() if archive]

    def find(self, question: str, language: str, subjects: Sequence[str] = ()) -> LibraryAnswer | None:
        """The sentence that answers; None where no archive surely does. Never raises.

        subjects: what the question wants to have explained. In the language of the question where an archive has it;
        else only what a subject of that very name is, in another one.
        """
        archives = self.archives
        own = [archive for archive in archives if language in (archive.facts.languages or (language,))]
        others = [archive for archive in archives if archive not in own]
        return (
            self._explained(own, subjects, language)
            or self._answered(own, question, language)
            or self._explained(others, subjects, language)
        )

    def pages(self, question: str, language: str) -> list[tuple[LibraryArchive, PageMatch]]:
        """The pages of all archives that may answer, those of each archive best first."""
        likeliest_pages = partial(matches, question=question, language=language, count=PAGES)
        found = [(archive, self._tried(archive, likeliest_pages)) for archive in self.archives]
        return [(archive, page) for archive, matched in found if matched for page in matched.pages]

    def _explained(
        self, archives: Iterable[LibraryArchive], subjects: Sequence[str], language: str
    ) -> LibraryAnswer | None:
        """The first sentence of the page that a subject is the title of."""
        for archive in archives:
            spoken = language if language in archive.facts.languages else next(iter(archive.facts.languages), language)
            for subject in subjects:
                page = self._tried(archive, partial(_page_with_opening, subject=subject, language=spoken))
                if page:
                    text = page.opening
                    return LibraryAnswer(text, page.title, archive.facts.title, spoken, 1.0)
        return None

    def _answered(self, archives: Iterable[LibraryArchive], question: str, language: str) -> LibraryAnswer | None:
        """The sentence that answers a question about a fact, where one is sure enough."""
        if kind(question) is AnswerKind.OPEN:
            return None
        best: Judged | None = None
        for archive in archives:
            judged = self._tried(archive, lambda one: self._judged(one, question, language))
            if judged and (best is None or judged.probability > best.probability):
                best = judged
        if best is None or not best.sure:
            return None
        sentence = best.sentence
        return LibraryAnswer(sentence.text, sentence.title, sentence.origin, language, best.probability)

    def _judged(self, archive: LibraryArchive, question: str, language: str) -> Judged | None:
        found = matches(archive, question, language, PAGES)
        asked = WeightedQuestion.read(question, language, found.rarity)
        read: list[ReadSentence] = []
        for match in found.pages:
            page = read_page(*archive.page(match.path))
            said = [text for block in page.blocks for text in sentences(block.text, language)]
            read += read_sentences(said, page.title, archive.facts.title, asked)
        chosen = likeliest(read, self._settings.sentences)
        return judge(asked, chosen, self._embedder(), time.monotonic() + self._settings.milliseconds / 1000)

    def _opened(self, path: Path) -> LibraryArchive | None:
        """The same as long as it can be read."""
        archive = self._open.get(path)
        if archive and archive.whole:
            return archive
        try:
            return LibraryArchive(path)
        except LibraryError as error:
            if path not in self._open or archive:
                log.warning("%s", error)
            return None

    @staticmethod
    def _tried(archive: LibraryArchive, do: Callable[[LibraryArchive], T | None]) -> T | None:
        """None from an archive that breaks in the middle of it, as if it were not there."""
        try:
            return do(archive)
        except LibraryError as error:
            log.warning("%s", error)
            return None


def _page_with_opening(archive: LibraryArchive, subject: str, language: str) -> LibraryPage | None:
    for path in page_about(archive, subject, language)[:HOMONYMS]:
        page = read_page(*archive.page(path))
        if page.opening:
            return page
    return None
