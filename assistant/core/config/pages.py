"""What shows the kiosk to others: its page, the operator's, and a broker."""

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from assistant.core import addresses
from assistant.core.config.section import HostSection, Section, Variable


def _is_host(name: str) -> str:
    return addresses.host_port(name, "kiosk.local").host


Host = Annotated[
    str, AfterValidator(_is_host), Field(description='the name or address of a machine, such as "kiosk.local"')
]


class ScreenSettings(Section):
    """The web server inside the program: the kiosk's page, and what watches the kiosk."""

    enabled: bool = True
    host: str = Field(default="127.0.0.1", description='an address of this machine, such as "127.0.0.1"')
    port: int = Field(default=8321, ge=1024, le=65_535)
    allowed_hosts: tuple[Host, ...] = ()
    text_field: bool = False
    language_choice: bool = True
    partial_words: bool = False

    @field_validator("host")
    @classmethod
    def _is_an_address(cls, host: str) -> str:
        try:
            return host if host == "localhost" else str(ipaddress.ip_address(host))
        except ValueError as error:
            raise ValueError(
                'write an address of this machine, without a port: "127.0.0.1", or "0.0.0.0" for all it has'
            ) from error


class ConsoleSettings(Section):
    """The operator's pages; without a password they are off."""

    password_hash: str = Field(
        default="",
        pattern=r"^(\$argon2id\$\S+)?$",
        description='nothing here by hand; the command "console password" writes it',
    )
    idle_minutes: float = Field(default=15, gt=0, le=1440)
    session_hours: float = Field(default=8, gt=0, le=168)
    upload_megabytes: float = Field(default=20, gt=0, le=100)


class EventsSettings(Section):
    """What exhibits are told of each turn, over a WebSocket of the screen and by MQTT, and may have the kiosk do."""

    enabled: bool = False
    words: bool = False
    origins: tuple[
        Annotated[
            str,
            Field(
                pattern=r"^(file://|https?://[^/\s]+)$",
                description='"http://192.168.1.20:8000", or "file://" for pages that are files of this machine',
            ),
        ],
        ...,
    ] = ()
    token_variable: Variable = "EVENTS_TOKEN"  # noqa: S105 - the name of it


class MqttSettings(HostSection):
    """A broker that is told how the kiosk is, for Home Assistant; its password comes from the environment only."""

    example = "homeassistant.local"

    host: str = ""
    port: int = Field(default=1883, ge=1, le=65_535)
    tls: bool = False
    user: str = ""
    password_variable: Variable = "MQTT_PASSWORD"  # noqa: S105 - the name of it
    name: str = Field(default="", max_length=60)
    discovery: str = Field(
        default="homeassistant",
        pattern="^[A-Za-z0-9_/-]+$",
        description='a topic of letters, digits, "_", "-" and "/", such as "homeassistant"',
    )
