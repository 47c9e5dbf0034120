"""What stands above a turn: it follows what is said, so that no headline contradicts the sentence below it."""

from assistant.core import errors, phrases
from assistant.core.events import KioskState
from assistant.core.messages import GUARD, Sentence

UNHEARD = {errors.NothingHeard.code, errors.NotUnderstood.code}
"""Nothing is broken: the visitor may simply ask again."""
KNOWING = {"distance", "knowledge", "look"}
"""Skills that say what they know or see; what the language model says by itself is no knowledge."""


def headline(state: KioskState, failure: str, skill: str | None, first: Sentence | None, *, paused: bool) -> str:
    """A name in words.WORDS.

    Failure: the code of an error that the visitor is told. Skill: what answers; None where nothing was asked, as for a
    greeting, or what the operator lets the kiosk say. First: the first sentence of the answer.
    """
    if state is KioskState.ERROR:
        return "unheard" if failure in UNHEARD else "error"
    if state is not KioskState.SPEAKING:
        return str(state)
    if paused:
        return "paused"
    if skill is None:
        return "ready"
    if skill == GUARD:
        return "guarded"
    known = skill in KNOWING and first is not None and not phrases.is_fixed(first.language, first.text)
    return "speaking" if known else "answer"
