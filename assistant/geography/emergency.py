"""Whom to call where the kiosk stands."""

import tomllib
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from assistant.core.resources import resource
from assistant.geography.distance import Position
from assistant.geography.towns import Towns


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: Mapping[str, tuple[str, ...]]


def emergency_numbers(home: Position, towns: Towns) -> tuple[str, ...]:
    """One for all services, or the ambulance's and the fire brigade's; none where the country's is not known.

    The country is that of the town nearest to home.
    """
    path = resource("config", "emergency.toml")
    table = _Table.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    town = towns.nearest(home)
    return table.numbers.get(town.country, ()) if town else ()
