"""Which words begin a quiz, answer its question, pass it over or end it."""

from assistant.core.messages import Asked, Claim
from assistant.knowledge.questions import AnswerKind, kind
from assistant.skills.contract import Wording
from assistant.skills.quiz.rounds import Round
from assistant.text.words import split
from assistant.thinking.routing.rules import made_of

WORDING = Wording(__package__)
MOVED, ANSWERED = 0.995, 0.9915
"""The scores of what steers the quiz, which goes before a control ("stop"), and of an answer, which goes after one
("repeat")."""
FEW_WORDS = 2
"""Of what is an answer, however it is marked: "What, honey?"."""
MOST_PLAYERS = 4


def claim(asked: Asked) -> Claim | None:
    """With the slot "move": begin, answer, skip or stop."""
    if left := Round.left(asked.history):
        for move in ("stop", "skip"):
            if _says(move, asked.text, left.language, asked.language):
                return Claim(MOVED, {"move": move})
    if WORDING.holds(asked.text, asked.language, "surely") and not _asks(asked):  # "What is a quiz?"
        return Claim(MOVED, {"move": "begin"})
    if Round.of(asked.history):
        return None if _asks(asked) else Claim(ANSWERED, {"move": "answer"})
    likely = WORDING.topic(asked)
    return Claim(likely.score, {"move": likely.slots["topic"]}) if likely else None


def players(text: str, language: str) -> int:
    """How many play, one after the other."""
    told = (count for count in range(2, MOST_PLAYERS + 1) if WORDING.holds(text, language, f"players_{count}"))
    return next(told, 1)


def _says(move: str, text: str, *languages: str) -> bool:
    """Whether nothing else is said than what makes a move."""
    return any(
        made_of(split(text), (*WORDING.words(language, move), *WORDING.words(language, "around")))
        and WORDING.holds(text, language, move)
        for language in languages
    )


def _asks(asked: Asked) -> bool:
    """Whether it is a question of the visitor's, for whoever knows; "Is it honey?" is an answer."""
    marked = asked.text.rstrip().endswith(("?", "？")) and len(split(asked.text)) > FEW_WORDS
    return marked and kind(asked.text, asked.language) is not AnswerKind.OPEN
