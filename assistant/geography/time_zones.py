"""The time zones of places, by the towns of GeoNames, and the time that the clock on the kiosk's wall shows."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant.geography.town_table import Town

UNSET = "UTC"
"""The zone of a machine on which nobody has set one."""


def zone_of(town: Town | None) -> ZoneInfo | None:
    """None where it is not known to the system."""
    try:
        return ZoneInfo(town.zone) if town and town.zone else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


def wall_time(now: datetime, home: Callable[[], tzinfo | None]) -> datetime:
    """The time as the clock on the wall shows it.

    That of the machine's zone, which somebody has chosen; but UTC is what a machine has on which nobody has set a
    zone, and there it is that of the kiosk's home. Now: aware, as the machine has it. Home: the zone of [home].
    """
    zone = home() if now.tzname() == UNSET else None
    return now.astimezone(zone) if zone else now
