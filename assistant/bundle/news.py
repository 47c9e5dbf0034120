"""What became of the last bundle, for visitors and staff: said once, when the kiosk starts, and so shown, too."""

import logging
from pathlib import Path

from assistant.bundle import guard

log = logging.getLogger(__name__)

SENTENCES = {
    guard.UPDATED: "I have been updated.",
    guard.BACK: "The update did not work; I am as I was before.",
}
TOLD = "bundle-told.json"
"""Among the data: of which bundle it was said last."""


def news(data: Path, place: Path = guard.PLACE) -> str:
    """One of SENTENCES, in English, or nothing where all was said. Place: where the versions lie.

    A version on trial has been updated already when it greets. Where the data cannot be written, as on a full disk, it
    is said at each start.
    """
    found = guard.read(place, guard.SWITCH) if guard.on_trial(place) else guard.read(place, guard.RESULT)
    became = str(found.get("became", guard.UPDATED)) if found else ""
    telling = {"id": found.get("id"), "became": became}
    if became not in SENTENCES or guard.read(data, TOLD) == telling:
        return ""
    try:
        guard.write(data, TOLD, telling)
    except OSError as error:  # no reason for a version on trial to end
        log.warning("what became of the bundle will be told again: %s", error)
    return SENTENCES[became]
