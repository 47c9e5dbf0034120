"""What became of the last bundle, for visitors and staff: said once, when the kiosk starts, and so shown, too."""

from pathlib import Path

from assistant.bundle import guard

SENTENCES = {
    guard.UPDATED: "I have been updated.",
    guard.BACK: "The update did not work; I am as I was before.",
}
TOLD = "bundle-told.json"
"""Among the data: of which bundle it was said last."""


def news(data: Path, place: Path = guard.PLACE) -> str:
    """One of SENTENCES, in English, or nothing where all was said. Place: where the versions lie.

    A version on trial has been updated already when it greets. Raises OSError where the data cannot be written.
    """
    found = guard.read(place, guard.SWITCH) if guard.on_trial(place) else guard.read(place, guard.RESULT)
    became = str(found.get("became", guard.UPDATED)) if found else ""
    telling = {"id": found.get("id"), "became": became}
    if became not in SENTENCES or guard.read(data, TOLD) == telling:
        return ""
    guard.write(data, TOLD, telling)
    return SENTENCES[became]
