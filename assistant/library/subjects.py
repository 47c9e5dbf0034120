"""What a question wants to have explained: "Can you tell me what a narwhal is?" → "narwhal"."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from assistant.knowledge.questions import content_words
from assistant.text.words import SINGLE, is_single

GAP = "…"
MOST_PASSES = 6
"""Courtesies, one before the other: "Hello, please, can you tell me …"."""
LONGEST = 8
"""Words of a subject; a longer one is a question of its own."""
_END = rf"(?:(?<=['{SINGLE}])|(?!\w))"
"""Of a word: nothing has to follow an apostrophe or an ideograph."""
_NUMBERED = re.compile(r"\b([A-ZÀ-Þ]\w+) [IVX]+\b")
"""A king or a pope: "Henry I" is not the visitor."""
_APOSTROPHES = str.maketrans("’ʼ`´", "''''")


class SubjectReader:
    """Reads the questions of one language; its words are lists by name, as in assistant/skills/library/languages."""

    def __init__(self, language: str, words: Callable[[str], Sequence[str]]) -> None:
        self._language = language
        self._words = words

    @cached_property
    def _definitions(self) -> list[re.Pattern[str]]:
        return [re.compile(_template(text), re.IGNORECASE) for text in self._words("definition")]

    @cached_property
    def _locations(self) -> list[re.Pattern[str]]:
        return [re.compile(_template(text), re.IGNORECASE) for text in self._words("location")]

    @cached_property
    def _before(self) -> re.Pattern[str]:
        return re.compile(rf"^\W*(?:{_any(self._words('polite'))}){_END}[\s,.:;!，。]*", re.IGNORECASE)

    @cached_property
    def _behind(self) -> re.Pattern[str]:
        return re.compile(rf"[\s,，]*(?:{_any(self._words('trailing'))})\W*$", re.IGNORECASE)

    @cached_property
    def _article(self) -> re.Pattern[str]:
        return re.compile(rf"^(?:(?:{_any(self._words('articles'))}){_END}\s*)(?=\S)", re.IGNORECASE)

    @cached_property
    def _personal(self) -> frozenset[str]:
        return frozenset(self._words("personal"))

    def bare(self, question: str) -> str:
        """Without the courtesies around it."""
        text = question.translate(_APOSTROPHES).strip()
        for _ in range(MOST_PASSES):
            shorter = self._behind.sub("", self._before.sub("", text, count=1), count=1)
            if shorter == text or not any(map(str.isalnum, shorter)):
                break
            text = shorter
        return text

    def speaks_of_us(self, question: str) -> bool:
        """Whether it is about the visitor, the kiosk, this place or this day: nothing that stands in a book."""
        text = _NUMBERED.sub(r"\1", self.bare(question)).lower()
        words = {*re.findall(r"[\w']+", text)}
        return any(word in text if is_single(word) else word in words for word in self._personal)

    def subjects(self, question: str) -> list[str]:
        """What may be asked for, the shortest first; none where the question asks for something else."""
        text = question.translate(_APOSTROPHES)
        found = {self._without_article(subject) for subject in self._matches(text, self._definitions)}
        found |= {name for place in self._matches(text, self._locations) if (name := self._name(place))}
        return sorted((subject for subject in found if self._is_subject(subject)), key=len)

    def _matches(self, question: str, templates: Sequence[re.Pattern[str]]) -> Iterator[str]:
        for text in dict.fromkeys([self.bare(question), question]):
            for template in templates:
                if match := template.match(text):
                    yield match["subject"].strip(" \t\"'«»„“”()")

    def _name(self, place: str) -> str:
        """A place that is asked for; nothing for a thing that is looked for, like "the remote control"."""
        name = self._without_article(place)
        return "" if name != place and name[:1].islower() else name

    def _without_article(self, subject: str) -> str:
        return self._article.sub("", subject, count=1)

    def _is_subject(self, subject: str) -> bool:
        return len(subject.split()) <= LONGEST and bool(content_words(subject, self._language))


def _template(text: str) -> str:
    before, _, behind = text.translate(_APOSTROPHES).partition(GAP)
    apart = r"\s*" if not before or before[-1:] in " '" or behind[:1] == " " else ""
    gap = r"(?P<subject>\S.*?)"
    start = _spaced(before) + (r"\s+" if before.endswith(" ") else "")
    end = (r"\s+" if behind.startswith(" ") else "") + _spaced(behind)
    return rf"^\W*{start}{apart if not before else ''}{gap}{end}\W*$"


def _spaced(text: str) -> str:
    """Its words, however far they are apart."""
    return r"\s+".join(map(re.escape, text.split()))


def _any(phrases: Sequence[str]) -> str:
    """One of the phrases, the longest that fits."""
    return (
        "|".join(_spaced(phrase.translate(_APOSTROPHES)) for phrase in sorted(phrases, key=len, reverse=True))
        or r"(?!)"
    )
