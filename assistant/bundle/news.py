"""What became of the last bundle, for visitors and staff: said once, when the kiosk starts, and so shown, too."""

from pathlib import Path

from assistant.bundle import guard
from assistant.core.files import beside, create, put_in_place

SENTENCES = {
    guard.UPDATED: "I have been updated.",
    guard.BACK: "The update did not work; I am as I was before.",
}
TOLD = "bundle-told"
"""Among the data: of which bundle it was said last."""


def news(place: Path, data: Path) -> str:
    """One of SENTENCES, in English, or nothing where all was said. Place: where the versions lie.

    A version on trial has been updated already when it greets. Raises OSError where the data cannot be written.
    """
    found = guard.read(place, guard.SWITCH) if guard.on_trial(place) else guard.read(place, guard.RESULT)
    became = str(found.get("became", guard.UPDATED)) if found else ""
    identity, told = f"{found.get('id')} {became}", data / TOLD
    if became not in SENTENCES or (told.is_file() and told.read_text("utf-8", "replace") == identity):
        return ""
    create(beside(told), identity)
    put_in_place(beside(told), told)
    return SENTENCES[became]
