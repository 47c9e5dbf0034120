"""What the console says in a curator's words where the program has names and figures of its own."""

from assistant.knowledge.hits import Verdict
from assistant.skills.registry import folders
from assistant.visits import faults
from assistant.web.words import native_name

VERDICTS = {
    Verdict.DIRECT: "The kiosk would read out the first of these, word for word.",
    Verdict.COMPOSE: "The kiosk would answer in its own words from these, if one of them tells it.",
    Verdict.NOTHING: "The kiosk would say that its notes say nothing about that. These are the nearest.",
}
VIA = {"question": "found by a question that it answers", "passage": "found by its own words"}
_CLOSE = ((0.9, "very close"), (0.86, "close"), (0.82, "somewhat close"), (-1.0, "far off"))
"""By likeness of meaning: texts that have nothing in common reach 0.75 in the models that are used."""


def skill(name: str) -> str:
    """How a question was answered."""
    return next((folder.label for folder in folders() if folder.name == name), "") or name


def language(code: str) -> str:
    """As it calls itself; nothing where there is none."""
    return native_name(code) if code else ""


def closeness(score: float) -> str:
    return next(words for least, words in _CLOSE if score >= least)


def failure(code: str) -> str:
    """A title for an error."""
    return faults.failure(code)
