"""Text to unit vectors by an embedding model in Ollama."""

from collections.abc import Sequence

import numpy as np

from assistant.core import hints
from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors
from assistant.thinking.engines.ollama import NOT_FOUND, OllamaModel, connect
from assistant.thinking.model_names import full_name

FOREVER = "-1m"
"""Of keep_alive; as text, for that is all that Ollama's documentation of /api/embed allows."""
BATCH = 32
"""Texts of one request; a small computer answers it within seconds."""
QUERY_SECONDS = 5.0
"""The longest wait for the vector of a question: a visitor waits for it."""
BATCH_SECONDS = 180.0
"""The longest wait for a batch of passages, and for the model to be loaded."""


class OllamaEmbedder:
    """Implements Embedder over /api/embed. Every method raises KnowledgeError.

    Some models were trained with words before a question or a passage, and find less without them.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        query_prefix: str = "",
        passage_prefix: str = "",
        query_seconds: float = QUERY_SECONDS,
    ) -> None:
        self._model = full_name(model)
        self._prefixes = query_prefix, passage_prefix
        self._url = url
        self._quick = connect(url, query_seconds)
        self._patient = connect(url, BATCH_SECONDS)

    @property
    def name(self) -> str:
        """With engine and prefixes: vectors made with others do not compare."""
        return "|".join(["ollama", self._model, *self._prefixes])

    def warm(self) -> None:
        """Loads the model, so that no visitor waits for it."""
        self._embed(["Ready?"], patient=True)

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One is a visitor's question, and has little time; several are the questions of a pack."""
        return self._embed([self._prefixes[0] + text for text in texts], patient=len(texts) > 1)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed([self._prefixes[1] + text for text in texts], patient=True)

    def _embed(self, texts: Sequence[str], *, patient: bool) -> Vectors:
        if not texts:
            return np.empty((0, 0), np.float32)
        rows: list[Sequence[float]] = []
        client = self._patient if patient else self._quick
        try:
            for start in range(0, len(texts), BATCH):
                batch = list(texts[start : start + BATCH])
                rows += client.embed(self._model, batch, truncate=True, keep_alive=FOREVER).embeddings
        except OllamaModel.failures as error:
            raise self._explain(error) from error
        return self._unit(rows, len(texts))

    def _unit(self, rows: Sequence[Sequence[float]], count: int) -> Vectors:
        if len(rows) != count or len({len(row) for row in rows}) != 1:
            raise KnowledgeError(f"{self._model} gave {len(rows)} vectors for {count} texts.")
        vectors = np.asarray(rows, np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not lengths.all():
            raise KnowledgeError(f"{self._model} gave a vector without a direction.")
        unit: Vectors = vectors / lengths
        return unit

    def _explain(self, error: Exception) -> KnowledgeError:
        """What went wrong, without the server's own words: they may hold a visitor's."""
        status = getattr(error, "status_code", None)
        if status == NOT_FOUND:
            pull = hints.command("models", "pull", self._model)
            return KnowledgeError(f"Ollama has no model {self._model}; get it with `{pull}`.")
        kind = f"{type(error).__name__} {status or ''}".strip()
        return KnowledgeError(f"{self._model} of Ollama at {self._url} cannot embed: {kind}.")
