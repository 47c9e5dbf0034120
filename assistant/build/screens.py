"""The web server and what it serves: the kiosk's page, and what watches the kiosk."""

import logging
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.build.consoles import Consoles
from assistant.core.errors import ScreenError

if TYPE_CHECKING:
    from assistant.web.app import ScreenPart
    from assistant.web.health import Health
    from assistant.web.metrics import Metrics
    from assistant.web.page import Page
    from assistant.web.server import WebServer

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Screens(Consoles):
    """What is told over HTTP, each part made when first asked for; those that are observers see events from then on."""

    @cached_property
    def page(self) -> "Page":
        """The kiosk's page."""
        from assistant.web.page import Page

        page = Page(self.config, self._samples)
        self.events.subscribe(page)
        return page

    @cached_property
    def health(self) -> "Health":
        from assistant.web.health import Health

        health = Health()
        self.events.subscribe(health)
        return health

    @cached_property
    def metrics(self) -> "Metrics":
        from assistant.web.metrics import Metrics

        metrics = Metrics()
        self.events.subscribe(metrics)
        return metrics

    @cached_property
    def web_server(self) -> "WebServer | None":
        """None where it is switched off or its port cannot be had: a kiosk without a screen still answers."""
        from assistant.web.app import make_app
        from assistant.web.server import WebServer

        settings = self.config.screen
        if not settings.enabled:
            return None
        try:
            return WebServer(make_app(settings, self._screen_parts()), settings, self._end_streams)
        except ScreenError as error:
            log.warning("There will be no screen. %s", error)
            return None

    def _screen_parts(self) -> "Sequence[ScreenPart]":
        """What the server serves."""
        return [self.page.part(), self.health.part(), self.metrics.part(), self.console.part()]

    def _end_streams(self) -> None:
        self.page.feed.close()
        self.console.close()

    def _samples(self) -> dict[str, list[str]]:
        """Questions that a visitor may ask, by language; those of packs that are answered from."""
        from assistant.web.suggestions import samples

        return samples(self.notes.passages, self.config.kiosk.languages, self.notes.packs)
