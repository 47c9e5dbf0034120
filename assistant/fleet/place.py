"""The place of a kiosk in a fleet: it leads, it follows, or it stands alone."""

import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.config import Config
from assistant.core.errors import FleetError

if TYPE_CHECKING:
    from assistant.fleet.leader import Leader
    from assistant.fleet.member import FleetMember


@dataclass(frozen=True, slots=True)
class FleetPlace:
    leader: "Leader | None" = None
    member: "FleetMember | None" = None

    @property
    def leading(self) -> "Leader":
        """Raises FleetError where it leads none."""
        if self.leader is None:
            raise FleetError('This kiosk leads no fleet: role in [fleet] of the configuration is not "leader".')
        return self.leader

    @property
    def following(self) -> "FleetMember":
        """Raises FleetError where it follows none."""
        if self.member is None:
            raise FleetError('This kiosk follows no leader: role in [fleet] of the configuration is not "member".')
        return self.member


ALONE = FleetPlace()


def own_name(config: Config) -> str:
    """Of this kiosk, for whoever looks after all of them."""
    return (config.kiosk.name or socket.gethostname())[:60]
