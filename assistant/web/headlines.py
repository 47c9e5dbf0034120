"""What stands above a turn: it follows what is said, so that no headline contradicts the sentence below it."""

from functools import cache

from assistant.core import errors, phrases
from assistant.core.events import KioskState
from assistant.core.messages import GUARD, Sentence
from assistant.skills.registry import folders

UNHEARD = {errors.NothingHeard.code, errors.NotUnderstood.code}
"""Nothing is broken: the visitor may simply ask again."""


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
    known = skill in _knowing() and first is not None and not phrases.is_fixed(first.language, first.text)
    return "speaking" if known else "answer"


@cache
def _knowing() -> frozenset[str]:
    """Skills that say what they know or see; what the language model says by itself is no knowledge."""
    return frozenset(folder.name for folder in folders() if folder.knows)
