"""The web server and what it serves: the kiosk's page, and what watches the kiosk."""

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.app.container import OpenedPart, Part
from assistant.core.errors import ScreenError
from assistant.core.messages import Transcript

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.consoles import Consoles
    from assistant.app.notes import Notes
    from assistant.web.app import ScreenPart
    from assistant.web.health import Health
    from assistant.web.metrics import Metrics
    from assistant.web.page import Page
    from assistant.web.server import WebServer
    from assistant.web.stream.commands import StreamCommands
    from assistant.web.stream.socket import EventSocket
    from assistant.web.stream.telling import EventTeller

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Screens:
    """What is told over HTTP, each part made when first asked for; those that are observers see events from then on."""

    def __init__(self, base: "Base", knowledge: "Notes", consoles: "Consoles") -> None:
        self.container = base.container
        self._base, self._config, self._knowledge, self._consoles = base, base.config, knowledge, consoles

    @Part
    def page(self) -> "Page":
        """The kiosk's page."""
        from assistant.bundle.progress import ProgressWatch
        from assistant.web.page import Page

        page = Page(self._config, self._samples)
        self._base.events.subscribe(page)
        self._base.events.subscribe(ProgressWatch(self._base.events.publish))
        return page

    @Part
    def health(self) -> "Health":
        from assistant.web.health import Health

        health = Health()
        self._base.events.subscribe(health)
        return health

    @Part
    def metrics(self) -> "Metrics":
        from assistant.web.metrics import Metrics

        metrics = Metrics()
        self._base.events.subscribe(metrics)
        return metrics

    @OpenedPart
    def event_teller(self) -> "EventTeller | None":
        """What exhibits are told; None where nothing is."""
        from assistant.web.stream.telling import EventTeller

        settings = self._config.events
        if not settings.enabled:
            return None
        teller = EventTeller(self._named_place, words=settings.words)
        self._base.events.subscribe(teller)
        return teller

    @Part
    def stream_commands(self) -> "StreamCommands":
        from assistant.web.stream.commands import StreamCommands

        return StreamCommands(self._config.events.token_variable, self._config.kiosk.languages)

    @Part
    def event_socket(self) -> "EventSocket | None":
        """None where nothing is told."""
        from assistant.web.guard import known_names
        from assistant.web.stream.socket import EventSocket

        if self.event_teller is None:
            return None
        names, origins = known_names(self._config.screen), self._config.events.origins
        return EventSocket(self.event_teller, self.stream_commands, names, origins)

    @Part
    def web_server(self) -> "WebServer | None":
        """None where it is switched off or its port cannot be had: a kiosk without a screen still answers."""
        from assistant.web.app import make_app
        from assistant.web.server import WebServer

        settings = self._config.screen
        if not settings.enabled:
            return None
        try:
            return WebServer(make_app(settings, self._screen_parts()), settings, self._end_streams)
        except ScreenError as error:
            log.warning("There will be no screen. %s", error)
            return None

    def _screen_parts(self) -> "Sequence[ScreenPart]":
        """What the server serves."""
        parts = [self.page.part(), self.health.part(), self.metrics.part(), self._consoles.console.part()]
        return [*parts, self.event_socket.part()] if self.event_socket else parts

    def _end_streams(self) -> None:
        self.page.feed.close()
        self._consoles.console.close()
        if self.event_socket:
            self.event_socket.close()

    def _named_place(self, asked: Transcript) -> Mapping[str, Any] | None:
        """The first place that a question names."""
        mentions = self._knowledge.atlas.mentions(asked.text, asked.language)
        if not mentions:
            return None
        place = mentions[0].place
        return {
            "name": place.name,
            "kind": place.kind,
            "country": place.country,
            "latitude": round(place.latitude, 4),
            "longitude": round(place.longitude, 4),
        }

    def _samples(self) -> dict[str, list[str]]:
        """Questions that a visitor may ask, by language; those of packs that are answered from."""
        from assistant.web.suggestions import samples

        return samples(self._knowledge.notes.passages, self._config.kiosk.languages, self._knowledge.notes.packs)
