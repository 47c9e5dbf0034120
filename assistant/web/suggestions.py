"""Questions that a visitor may ask, as the packs have them."""

import re
from collections.abc import Iterable, Sequence

from assistant.core import phrases
from assistant.core.languages import thought_of
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.text.question_words import question_words

MOST = 24
"""Of a language; the page shows a few at a time."""
LONGEST = 60
"""Characters, to be read at a glance."""
WHEREVER = "How far away is Paris?"
"""Can be asked of any kiosk."""


def samples(passages: Iterable[Passage], languages: Sequence[str], packs: Sequence[Pack] = ()) -> dict[str, list[str]]:
    """By language: what the curators of packs chose, then of each passage the first question, for different things."""
    short = [[question for question in passage.questions if len(question) <= LONGEST] for passage in passages]
    return {
        language: [
            phrases.say(language, WHEREVER),
            *dict.fromkeys([*_chosen(packs, language), *_spread(_first(short, language))]),
        ]
        for language in languages
    }


def _chosen(packs: Iterable[Pack], language: str) -> list[str]:
    """Those that surely are in a language; where that is the pack's own, also those that may be in any."""
    others = [_opening(other) for other in thought_of(language) if other != language]
    return [
        asked
        for pack in packs
        for asked in pack.samples
        if _opening(language).match(asked)
        or (pack.language == language and not any(opening.match(asked) for opening in others))
    ]


def _first(passages: Iterable[Sequence[str]], language: str) -> list[str]:
    opening = _opening(language)
    found = (next(filter(opening.match, questions), None) for questions in passages)
    return [question for question in found if question]


def _spread(questions: list[str]) -> list[str]:
    """Some of many, from the beginning to the end."""
    return questions[:: max(1, -(-len(questions) // MOST))]


def _opening(language: str) -> re.Pattern[str]:
    """How a question begins that is surely in a language.

    Not every one is found so, and none has to be; the detector of typed questions would take 90 MB for it.
    """
    words = question_words(language)
    return re.compile(words.opening if words else r"(?!)", re.IGNORECASE)
