"""Questions that a visitor may ask, as the packs have them."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from assistant import phrases
from assistant.knowledge.packs import Passage
from assistant.thinking.languages import detect

MOST = 24
"""Of a language; the page shows a few at a time."""
LONGEST = 60
"""Characters, to be read at a glance."""
WHEREVER = "How far away is Paris?"
"""Can be asked of any kiosk."""


def samples(passages: Iterable[Passage], languages: Sequence[str]) -> dict[str, list[str]]:
    """By language. Of each passage the first question in it, so that they are about different things."""
    first = tuple(_short(passage.questions) for passage in passages)
    return {language: [phrases.say(language, WHEREVER), *found] for language, found in _sorted(first, tuple(languages))}


def _short(questions: Sequence[str]) -> tuple[str, ...]:
    return tuple(question for question in questions if len(question) <= LONGEST)


@lru_cache(maxsize=2)
def _sorted(passages: tuple[tuple[str, ...], ...], languages: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {language: [] for language in languages}
    for questions in passages:
        told = {detect(question, languages): question for question in reversed(questions)}
        for language, question in told.items():
            found[language].append(question)
    return [(language, _spread(found[language])) for language in languages]


def _spread(questions: list[str]) -> list[str]:
    """Some of many, from the beginning to the end."""
    step = max(1, -(-len(questions) // MOST))
    return questions[::step]
