"""What a question holds that an argument can take: numbers, places, days and times, choices, each with its place."""

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial

from assistant.functions.arguments import NUMBERS, ArgumentKind, FunctionArgument
from assistant.functions.declaring import Function
from assistant.skills.arithmetic.lexing import WORDING as ARITHMETIC
from assistant.skills.arithmetic.lexing import numerals
from assistant.skills.arithmetic.numbers import find
from assistant.skills.clock.moments import ClockMoment, NoSuchDayError
from assistant.skills.clock.reading import ClockReader
from assistant.skills.contract import Tools
from assistant.skills.functions.settings import WORDING
from assistant.skills.functions.words import FoundValue, SpokenWord, normal, words_of

_QUOTED = re.compile(r"[\"“„«「『]\s*([^\"“”„«»「」『』]+?)\s*[\"”“»」』]")
TIMES = frozenset({ArgumentKind.DATE, ArgumentKind.TIME, ArgumentKind.MOMENT})
LONGEST_TIME = 7
"""Words of a day or time."""
NIGHT = "00:00:00"


class ArgumentReader:
    """Finds in a question what the arguments of a function can take."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._clock = ClockReader(north=tools.config.home.latitude >= 0)

    def find(self, function: Function[..., object], text: str, language: str) -> list[FoundValue]:
        """What can be an argument, in the order of the question; no two share a word."""
        words = words_of(text, language)
        found: list[FoundValue] = []
        for look in self._looks(function, text, words, language):
            for value in look():
                if all(value.last <= other.first or other.last <= value.first for other in found):
                    found.append(value)
        return sorted(found, key=lambda value: value.first)

    def _looks(
        self, function: Function[..., object], text: str, words: Sequence[SpokenWord], language: str
    ) -> Iterator[Callable[[], Sequence[FoundValue]]]:
        """What is surest first: only what the function has an argument for is looked for."""
        kinds = {argument.kind for argument in function.arguments}
        if ArgumentKind.TEXT in kinds:
            yield partial(_quoted, text, words)
        for argument in function.arguments:
            if argument.choices:
                yield partial(_chosen, argument, function, words, language)
        for kind in sorted(kinds & TIMES, reverse=True):
            yield partial(self._times, kind, text, words, language)
        if ArgumentKind.PLACE in kinds:
            yield partial(self._places, text, words, language)
        if kinds & NUMBERS or any(choice.isdigit() for argument in function.arguments for choice in argument.choices):
            yield partial(_numbers, words, language)

    def _places(self, text: str, words: Sequence[SpokenWord], language: str) -> list[FoundValue]:
        mentions = self._tools.atlas().mentions(text, language)
        spans = [(mention.text, *_covered(words, mention.start, mention.end)) for mention in mentions]
        return [FoundValue(ArgumentKind.PLACE, name, first, last) for name, first, last in spans if first < last]

    def _times(self, kind: ArgumentKind, text: str, words: Sequence[SpokenWord], language: str) -> list[FoundValue]:
        """The longest runs of words that are a day, or a time of one."""
        found, at = list[FoundValue](), 0
        while at < len(words):
            for size in range(min(LONGEST_TIME, len(words) - at), 0, -1):
                if value := self._time(kind, text, words[at : at + size], language):
                    found.append(FoundValue(kind, value, at, at + size))
                    at += size - 1
                    break
            at += 1
        return found

    def _time(self, kind: ArgumentKind, text: str, words: Sequence[SpokenWord], language: str) -> str:
        """As ISO 8601; empty where the words are no such time, or a mere number."""
        moment = self._moment(text, words, language)
        if moment is None:
            return self._day_and_time(text, words, language) if kind is ArgumentKind.MOMENT else ""
        match kind:
            case ArgumentKind.TIME:
                return f"{moment.hour or ''}"
            case ArgumentKind.DATE:
                return "" if moment.hour else moment.day.isoformat()
            case _:
                return f"{moment.day.isoformat()}T{moment.hour or NIGHT}"

    def _day_and_time(self, text: str, words: Sequence[SpokenWord], language: str) -> str:
        """Of a day and a time of it, one behind the other: "on Friday at noon"."""
        for cut in range(1, len(words)):
            both = [self._moment(text, part, language) for part in (words[:cut], words[cut:])]
            days = [moment.day for moment in both if moment and not moment.hour]
            hours = [moment.hour for moment in both if moment and moment.hour]
            if days and hours:
                return f"{days[0].isoformat()}T{hours[0]}"
        return ""

    def _moment(self, text: str, words: Sequence[SpokenWord], language: str) -> ClockMoment | None:
        said = text[words[0].start : words[-1].end]
        if said.isdigit():
            return None
        try:
            return self._clock.moment(said, language, self._tools.now())
        except NoSuchDayError:
            return None


def _covered(words: Sequence[SpokenWord], start: int, end: int) -> tuple[int, int]:
    """The words that lie in a part of a text."""
    inside = [at for at, word in enumerate(words) if word.start < end and start < word.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _quoted(text: str, words: Sequence[SpokenWord]) -> list[FoundValue]:
    spans = [(match[1], *_covered(words, *match.span(1))) for match in _QUOTED.finditer(text)]
    return [FoundValue(ArgumentKind.TEXT, said, first, last) for said, first, last in spans if first < last]


def _chosen(
    argument: FunctionArgument, function: Function[..., object], words: Sequence[SpokenWord], language: str
) -> list[FoundValue]:
    own = function.words.get(language, {}).items()
    said = [
        *((word, choice) for word, choice in own if choice in argument.choices),
        *((it, it) for it in argument.choices),
    ]
    phrases = sorted(((words_of(normal(name), language), choice) for name, choice in said), key=lambda it: -len(it[0]))
    return [
        FoundValue(ArgumentKind.CHOICE, choice, at, at + len(phrase))
        for phrase, choice in phrases
        for at in range(len(words) - len(phrase) + 1)
        if phrase and all(_alike(word, other) for word, other in zip(words[at:], phrase, strict=False))
    ]


def _alike(word: SpokenWord, other: SpokenWord) -> bool:
    return word.text == other.text or (word.full and other.full and word.stem == other.stem)


def _numbers(words: Sequence[SpokenWord], language: str) -> list[FoundValue]:
    said = [word.text for word in words]
    articles = frozenset(ARITHMETIC.words(language, "article"))
    # "Un" is a number only where no noun follows: "la ruche un".
    others = {at for at, word in enumerate(said) if word in articles and at + 1 < len(said)}
    for phrase in WORDING.words(language, "no_numbers"):
        parts = [word.text for word in words_of(normal(phrase), language)]
        starts = (at for at in range(len(said)) if said[at : at + len(parts)] == parts)
        others |= {at for start in starts for at in range(start, start + len(parts))}
    found = find(said, language, others, numerals(language))
    return [
        FoundValue(ArgumentKind.NUMBER, _written(number.value), number.start, number.end) for number in found.values()
    ]


def _written(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else str(float(value))
