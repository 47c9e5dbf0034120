"""The web server and what it serves: the kiosk's page, and what watches the kiosk."""

import logging
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.build.consoles import Consoles
from assistant.errors import ScreenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.screen.app import Part
    from assistant.screen.health import Health
    from assistant.screen.server import WebServer

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Screens(Consoles):
    """What is told over HTTP, each part made when first asked for."""

    @cached_property
    def health(self) -> "Health":
        """An observer of the events."""
        from assistant.screen.health import Health

        return Health()

    @cached_property
    def web_server(self) -> "WebServer | None":
        """None where it is switched off or its port cannot be had: a kiosk without a screen still answers."""
        from assistant.screen.app import make_app
        from assistant.screen.server import WebServer

        settings = self.config.screen
        if not settings.enabled:
            return None
        self.events.subscribe(self.health)
        try:
            return WebServer(make_app(settings, self._screen_parts), settings)
        except ScreenError as error:
            log.warning("There will be no screen. %s", error)
            return None

    @property
    def _screen_parts(self) -> "Sequence[Part]":
        """What the server serves."""
        return [self.health.part(), self.console.part()]
