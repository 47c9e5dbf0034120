"""What leader and kiosks tell each other, as JSON over TLS. Nothing of it is believed before it was checked."""

import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.knowledge.packs.packs import FILE_NAME

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Short = Annotated[str, Field(max_length=300)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
MOST = 5000
"""Settings, facts and files at once."""


def _is_file_name(name: str) -> str:
    if not FILE_NAME.fullmatch(name) or not name.isprintable():
        raise ValueError("it is no name of a pack")
    return name


FileName = Annotated[str, Field(max_length=200), AfterValidator(_is_file_name)]


class FleetMessage(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JoinOffer(FleetMessage):
    """A kiosk wants to join."""

    name: Name
    request: str = Field(max_length=4000)
    """For a certificate, as PEM."""
    message: str = Field(max_length=200)
    """Its half of the conversation about the code."""
    failed: int = Field(default=0, ge=0, le=10)
    """How many wrong codes came before."""


class JoinTicket(FleetMessage):
    """The leader has taken an offer."""

    ticket: str = Field(pattern=r"^[\w-]{1,100}$")


class JoinProof(FleetMessage):
    proof: Digest


class JoinAnswer(FleetMessage):
    """What has become of an offer. With message and proof: a code was typed."""

    message: str = Field(default="", max_length=200)
    proof: str = Field(default="", max_length=64)
    certificate: str = Field(default="", max_length=8000)


class SharedBundle(FleetMessage):
    """A bundle that a kiosk is to install."""

    identity: Digest
    name: Annotated[str, Field(pattern=r"^[\w.+-]{1,100}\.kiosk$")]
    size: int = Field(ge=0)
    """Bytes of the file."""
    push: float
    """When it was sent out, in seconds since 1970: tells one time from another."""


class Wanted(FleetMessage):
    """What the leader wants a kiosk to be like; None: as it is."""

    paused: bool | None = None
    volume: float | None = Field(default=None, ge=0, le=1)
    settings: dict[Short, str | bool | int | float] | None = Field(default=None, max_length=MOST)
    house: dict[Short, str] | None = Field(default=None, max_length=MOST)
    packs: dict[FileName, Digest] | None = Field(default=None, max_length=MOST)
    """The files of the packs with their SHA-256."""
    bundle: SharedBundle | None = None


Kind = Literal["paused", "volume", "settings", "house", "packs"]
KINDS: tuple[Kind, ...] = ("paused", "volume", "settings", "house", "packs")


class KindOutcome(FleetMessage):
    """What a kiosk has made of one kind of what was wanted."""

    digest: Digest
    """Of what was wanted."""
    refused: Annotated[str, Field(max_length=2000)] = ""
    """Why it was not taken, or not all of it; empty: all is well."""


class BundleOutcome(FleetMessage):
    identity: Digest
    push: float
    """Which time it was sent out."""
    state: Literal["fetching", "waiting", "installed", "refused"]
    """Waiting: for root, who checks and installs it."""
    why: Annotated[str, Field(max_length=2000)] = ""


class Report(FleetMessage):
    """How a kiosk is."""

    name: Name
    version: Short
    state: Short
    warmth: Short
    temperature: float | None = None
    uptime: float = Field(ge=0)
    """Seconds since the program was started."""
    answered: int = Field(default=0, ge=0)
    failed: int = Field(default=0, ge=0)
    last_error: Short = ""
    volume: float | None = None
    paused: bool = False
    outcomes: dict[Kind, KindOutcome] = Field(default_factory=dict)
    bundle: BundleOutcome | None = None


def digest_of(value: object) -> str:
    """SHA-256 of a value as JSON, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def wanted_of(wanted: Wanted) -> Mapping[Kind, object]:
    """Each kind that is wanted, with its value."""
    found: dict[Kind, object] = {}
    for kind in KINDS:
        if (value := getattr(wanted, kind)) is not None:
            found[kind] = value
    return found
