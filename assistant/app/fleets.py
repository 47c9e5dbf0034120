"""What the kiosk is of a fleet: its leader, one of its members, or neither."""

import logging
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.app.container import Part
from assistant.core.errors import ScreenError
from assistant.fleet.place import ALONE, FleetPlace, own_name

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.notes import Notes

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Fleets:
    """Made when first asked for; a member is an observer of the events from then on."""

    def __init__(self, base: "Base", knowledge: "Notes", file: Path | None) -> None:
        """File: the configuration file or profile that the command line names."""
        self.container = base.container
        self._base, self._config, self._knowledge, self._file = base, base.config, knowledge, file

    @Part
    def place(self) -> FleetPlace:
        """It stands alone where nothing else is configured, or the extra is not installed."""
        role = self._config.fleet.role
        if role == "none":
            return ALONE
        try:
            from assistant.fleet import discovery
            from assistant.fleet.leader import Leader
            from assistant.fleet.member import FleetMember, MemberTools
        except ImportError:
            log.warning('fleet.role = %r needs the extra "fleet": pip install "wakebutton[fleet]"', role)
            return ALONE
        if role == "leader":
            return FleetPlace(leader=Leader(self._config.data))
        tools = MemberTools(discovery.find, self._base.events, self._look, own_name(self._config))
        made = FleetMember(self._config, self._file, tools)
        self._base.events.subscribe(made)
        return FleetPlace(member=made)

    @Part
    def fleet(self) -> "AbstractContextManager[object] | None":
        """What the kiosk does for its fleet; None where it is in none, or its port cannot be had."""
        if self.place.leader is None:
            return self.place.member
        from assistant.fleet.serving import LeaderService

        try:
            return LeaderService(self.place.leader, self._config.fleet, own_name(self._config))
        except ScreenError as error:
            log.warning("There will be no fleet. %s", error)
            return None

    def _look(self) -> None:
        """A pack has changed."""
        self._knowledge.notes.look()
