"""What a quiz may ask: questions of the packs whose answers can be told right from wrong."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.core.languages import spaced
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import AnswerKind, kind
from assistant.knowledge.stemming import stems
from assistant.skills.quiz.numbers import numbers
from assistant.text.question_words import question_words

LONGEST = 70
"""Characters of a question that is asked aloud and remembered."""
FEWEST_WORDS = 3
ENDS = (".", "!", "。", "！")
BRIEF = 60
"""Characters of an answer that a teacher wrote for a question, not a fact that stands alone."""
OPENING = 2
"""Words that tell what is asked for: "Are there people who …" asks for a yes or no."""
PLAINEST = 3
"""Questions of a fact, the first in its language: a curator writes the plainest first, and odd wordings later."""
_UNASKED = frozenset({AnswerKind.OPEN, AnswerKind.REASON, AnswerKind.MANNER})
"""What is answered by a yes or no, or at length."""
_COUNTED = frozenset({AnswerKind.COUNT, AnswerKind.TIME, AnswerKind.SIZE, AnswerKind.SPEED, AnswerKind.DISTANCE})
"""What is answered by a number."""


@dataclass(frozen=True, slots=True)
class QuizItem:
    """A question, and what is right."""

    key: str
    """Finds it again in the same pack."""
    question: str
    fact: str
    """What is said as the answer."""
    passage: Passage
    language: str
    answers: tuple[str, ...] = ()
    """Short answers that are right; none where the fact alone tells."""

    @property
    def subjects(self) -> frozenset[str]:
        """What it is about: of its pack, its heading, question and fact."""
        about = " ".join([self.passage.pack, self.passage.heading, self.question, self.fact])
        return subjects(about, self.language)

    @property
    def counted(self) -> bool:
        """Whether a number answers it."""
        return kind(self.question, self.language) in _COUNTED

    @property
    def timed(self) -> bool:
        """Whether a time or a year does."""
        return kind(self.question, self.language) is AnswerKind.TIME


def subjects(text: str, language: str) -> frozenset[str]:
    """The stems of the words that tell what a text is about."""
    return frozenset(stems(text, language))


def items(passages: Sequence[Passage], language: str, titles: Sequence[str] = ()) -> list[QuizItem]:
    """Those in a language, of the packs of these titles or of all; in the order of the packs."""
    return [item for passage in passages if not titles or passage.pack in titles for item in _items(passage, language)]


def _items(passage: Passage, language: str) -> Iterator[QuizItem]:
    fact = passage.said(language)
    if fact is None:
        return
    if _is_brief(passage):
        if language == passage.language:
            answers = (passage.text, *passage.answers)
            for number, question in enumerate(passage.questions):
                yield QuizItem(f"{passage.id}.{number}", question, fact, passage, language, answers)
        return
    asked = [(number, text) for number, text in enumerate(passage.questions) if _may_ask(text, language)]
    for number, question in asked[:PLAINEST]:
        item = QuizItem(f"{passage.id}.{number}", question, fact, passage, language)
        if not item.counted or numbers(fact, language) - numbers(question, language):
            yield item


def _is_brief(passage: Passage) -> bool:
    """Whether its text is the answer to its questions, and no sentence that says something without them."""
    sentence = passage.translations or passage.text.endswith(ENDS) or len(passage.text) > BRIEF
    return bool(passage.answers) or not sentence


def _may_ask(question: str, language: str) -> bool:
    """Whether it is plainly a question of this language that can be answered in a few words."""
    words = question_words(language)
    opening = re.compile(words.opening, re.IGNORECASE) if words else None
    enough = not spaced(language) or len(question.split()) >= FEWEST_WORDS
    whole = question.endswith(("?", "？")) and len(question) <= LONGEST and enough
    start = " ".join(question.split()[:OPENING]) if spaced(language) else question
    asks = kind(question, language) not in _UNASKED and kind(start, language) not in _UNASKED
    return whole and asks and bool(opening and opening.match(question))
