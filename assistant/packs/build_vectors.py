"""What ships with the program beside its texts: their vectors."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.core.files import beside, put_in_place
from assistant.core.languages import LANGUAGES
from assistant.core.messages import Vectors
from assistant.core.resources import resource
from assistant.core.stages import Embedder
from assistant.knowledge.fields.words import all_asks
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.packs import SUFFIXES, load_all
from assistant.skills.registry import find
from assistant.thinking.embedding_cache import Kind, write


class RecordingEmbedder:
    """An Embedder: another one, and all that it was asked."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self.asked: dict[tuple[Kind, str], Vectors] = {}

    def queries(self, texts: Sequence[str]) -> Vectors:
        return self._kept("query", texts, self._embedder.queries(texts))

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._kept("passage", texts, self._embedder.passages(texts))

    def _kept(self, kind: Kind, texts: Sequence[str], vectors: Vectors) -> Vectors:
        self.asked |= {(kind, text): vector for text, vector in zip(texts, vectors, strict=True)}
        return vectors


def start_afresh(embedder: Embedder) -> None:
    """Embeds all that a fresh kiosk does: packs that ship, examples of skills, questions for fields."""
    packs = sorted(path for path in resource("config", "knowledge").iterdir() if path.suffix in SUFFIXES)
    with tempfile.TemporaryDirectory() as folder:
        index = KnowledgeIndex(Path(folder) / "index", embedder)
        index.sync(load_all(packs))
        index.close()
    embedder.queries([text for _, text in all_asks()])
    for found in find():
        if found.wording:
            found.wording.learn(LANGUAGES)
            embedder.queries([text for texts in found.wording.examples.values() for text in texts])


def write_vectors(embedder: Embedder, file: Path) -> int:
    """How many were written; those that an embedder knows by heart are kept as they are. Raises OSError."""
    recorder = RecordingEmbedder(embedder)
    start_afresh(recorder)
    part = beside(file)
    write(part, embedder.name, recorder.asked)
    put_in_place(part, file)
    return len(recorder.asked)
