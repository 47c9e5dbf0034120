"""Several kiosks of one house: one leads, the others follow."""

import ipaddress
from typing import Literal

from pydantic import Field, field_validator

from assistant.core import addresses
from assistant.core.config.section import Seconds, Section


class FleetSettings(Section):
    """Whether the kiosk leads others, or is one of those that are led."""

    role: Literal["none", "leader", "member"] = "none"
    leader: str = Field(default="", description='the name or address of a machine, such as "192.168.1.10"')
    """Of a member: the address of its leader where multicast does not reach; else it is found."""
    listen: str = Field(
        default="0.0.0.0",  # noqa: S104 - others are to reach it
        description='an IPv4 address of this machine, such as "192.168.1.10"',
    )
    """Of a leader: the address of this machine that the others reach."""
    port: int = Field(default=8331, ge=1024, le=65_535)
    seconds: Seconds = 5
    """Between two reports of a member."""

    @field_validator("leader")
    @classmethod
    def _is_a_host(cls, leader: str) -> str:
        return addresses.host_port(leader, "192.168.1.10").host if leader.strip() else ""

    @field_validator("listen")
    @classmethod
    def _is_an_address(cls, listen: str) -> str:
        try:
            return str(ipaddress.IPv4Address(listen))
        except ValueError as error:
            raise ValueError('write an IPv4 address of this machine, or "0.0.0.0" for all it has') from error
