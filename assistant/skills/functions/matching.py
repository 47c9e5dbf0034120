"""The examples of a function as templates: which argument a value of a question is for, and how alike a question is."""

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.functions.arguments import NUMBERS, ArgumentKind, FunctionArgument
from assistant.functions.declaring import BRACES, Function
from assistant.skills.functions.words import FoundValue, SpokenWord, normal, words_of

if TYPE_CHECKING:
    from assistant.skills.functions.reading import ArgumentReader

BEFORE, AFTER = 3, 2
"""Words of an example around a text in braces that have to stand in the question, too, as far as there are any."""
LONGEST_TEXT = 8
"""Words of a text."""
HALF = 0.5
"""Share of the examples that hold a key word."""
_SAMPLE = 3


@dataclass(frozen=True, slots=True)
class FunctionExample:
    """An example in one language."""

    items: tuple[str, ...]
    """The stems of its words; for an argument its name in braces."""
    full: frozenset[str]
    """Those that tell what it is about."""


@dataclass(frozen=True, slots=True)
class FunctionQuestion:
    """A question with what it tells a function."""

    words: tuple[SpokenWord, ...]
    values: Mapping[str, FoundValue]
    """By the name of the argument that takes them."""
    spare: tuple[FoundValue, ...]
    """Values that no argument takes."""

    @property
    def around(self) -> tuple[SpokenWord, ...]:
        """The words beside the values."""
        taken = {at for value in self.values.values() for at in range(value.first, value.last)}
        return tuple(word for at, word in enumerate(self.words) if at not in taken)

    @property
    def items(self) -> tuple[str, ...]:
        """As those of an example."""
        begins = {value.first: (name, value) for name, value in self.values.items()}
        found, at = list[str](), 0
        while at < len(self.words):
            if at in begins:
                name, value = begins[at]
                found.append(_slot(name))
                at = value.last
            else:
                found.append(self.words[at].stem)
                at += 1
        return tuple(found)


class FunctionExamples:
    """All examples of a function in one language."""

    def __init__(self, function: Function[..., object], language: str, reader: "ArgumentReader") -> None:
        self._function, self._language, self._reader = function, language, reader
        self._contexts: dict[str, set[str]] = {}
        self.vocabulary: frozenset[str] = frozenset()
        self._examples: list[FunctionExample] = []
        # What stands beside an argument in braces tells which one a number in the other examples is.
        for text in sorted(function.examples.get(language, ()), key=lambda text: not BRACES.search(text)):
            self._examples.append(self._example(text))
        self.vocabulary = frozenset(stem for example in self._examples for stem in example.full)
        counts = {stem: sum(stem in example.full for example in self._examples) for stem in self.vocabulary}
        common = frozenset(stem for stem, count in counts.items() if count >= HALF * len(self._examples))
        self.keys = common or self.vocabulary
        """Words that a question has to share one of."""

    def _example(self, text: str) -> FunctionExample:
        items = self._braced(text) if BRACES.search(text) else list(self._plain(normal(text)))
        self._learn(items)
        full = frozenset(word.stem for _, word in items if word and word.full)
        return FunctionExample(tuple(item for item, _ in items), full)

    def _braced(self, text: str) -> list[tuple[str, SpokenWord | None]]:
        """The items of an example with arguments in braces, each with its word."""
        items: list[tuple[str, SpokenWord | None]] = []
        for number, part in enumerate(BRACES.split(normal(text))):
            if number % 2:
                items.append((_slot(part), None))
            else:
                items += [(word.stem, word) for word in words_of(part, self._language)]
        return items

    def _plain(self, text: str) -> Iterator[tuple[str, SpokenWord | None]]:
        """The items of an example whose values are found as those of a question are."""
        read = self.read(text)
        words = iter(read.around)
        for item in read.items:
            yield item, None if item.startswith("{") else next(words)

    def _learn(self, items: Sequence[tuple[str, SpokenWord | None]]) -> None:
        """Which words stand beside an argument: "with {sides} sides"."""
        for at, (item, word) in enumerate(items):
            if word is None:
                beside = [items[near][1] for near in (at - 1, at + 1) if 0 <= near < len(items)]
                self._contexts.setdefault(item, set()).update(near.stem for near in beside if near and near.full)

    def read(self, text: str) -> FunctionQuestion:
        """What a question, as `normal` gives it, tells the function."""
        words = tuple(words_of(text, self._language))
        values = self._reader.find(self._function, text, self._language)
        if self.vocabulary:
            values = [value for value in values if not self._is_pronoun(value, words)]
        taken = self._assigned(values, words)
        for argument in self._function.arguments:
            free = argument.kind is ArgumentKind.TEXT and argument.name not in taken
            if free and (told := self._text(argument.name, text, words)):
                taken[argument.name] = told
        spare = tuple(value for value in values if value not in taken.values())
        return FunctionQuestion(words, taken, spare)

    def _is_pronoun(self, value: FoundValue, words: Sequence[SpokenWord]) -> bool:
        """Whether "one" counts nothing: "the big one". It does alone, and beside a word of the examples: "hive one"."""
        if value.kind not in NUMBERS or value.value != "1" or words[value.first].text.isdigit():
            return False
        beside = [words[at] for at in (value.first - 1, value.last) if 0 <= at < len(words)]
        number = len(words) == 2 and words[0].full
        return bool(beside) and not number and not any(word.stem in self.vocabulary for word in beside)

    def _assigned(self, values: Sequence[FoundValue], words: Sequence[SpokenWord]) -> dict[str, FoundValue]:
        """First by the words beside a value, as the examples have them, then in the order of the arguments."""
        taken: dict[str, FoundValue] = {}
        for value in values:
            near = [words[at].stem for at in (value.first - 1, value.last) if 0 <= at < len(words)]
            for argument in self._takers(value, taken):
                if self._contexts.get(_slot(argument.name), set()) & set(near):
                    taken[argument.name] = value
                    break
        for value in values:
            takers = self._takers(value, taken)
            if value not in taken.values() and takers:
                taken[takers[0].name] = value
        return taken

    def _takers(self, value: FoundValue, taken: Mapping[str, FoundValue]) -> list[FunctionArgument]:
        """Arguments that have no value yet and can take one; those that are needed first."""
        free = [each for each in self._function.arguments if each.name not in taken and takes(each, value)]
        return sorted(free, key=lambda argument: not argument.required)

    def _text(self, name: str, text: str, words: Sequence[SpokenWord]) -> FoundValue | None:
        """The words that stand where an example has the argument in braces."""
        stems = [word.stem for word in words]
        for example in self._examples:
            if _slot(name) not in example.items:
                continue
            at = example.items.index(_slot(name))
            before = _literal(example.items[:at][::-1])[:BEFORE][::-1]
            after = _literal(example.items[at + 1 :])[:AFTER]
            if span := _between(stems, before, after):
                first, last = span
                return FoundValue(ArgumentKind.TEXT, text[words[first].start : words[last - 1].end], first, last)
        return None

    def shares(self, stems: AbstractSet[str]) -> bool:
        """Whether a question has a word of the examples; reading it anew for each function would take its time."""
        return not self.vocabulary or not self.vocabulary.isdisjoint(stems)

    def is_one(self, read: FunctionQuestion) -> bool:
        """Whether a question has the words of an example, but for the values."""
        return any(read.items == example.items for example in self._examples)

    def overlap(self, read: FunctionQuestion, fillers: frozenset[str]) -> float:
        """The share of full words that a question and the most alike example have in common, 0 to 1."""
        own = {word.stem for word in read.around if word.full and word.text not in fillers}
        shares = [len(own & it.full) / len(own | it.full) if own | it.full else 1.0 for it in self._examples]
        return max(shares, default=0.0)

    def foreign(self, read: FunctionQuestion, fillers: frozenset[str]) -> int:
        """How many full words of a question no example has."""
        return len({word.stem for word in read.around if word.full and word.text not in fillers} - self.vocabulary)

    def known(self, read: FunctionQuestion) -> int:
        """How many full words of a question the examples have."""
        return len({word.stem for word in read.around if word.full} & self.vocabulary)


def takes(argument: FunctionArgument, value: FoundValue) -> bool:
    """Whether an argument is of the kind of a value; a value that is out of its bounds is, too."""
    if argument.choices:
        return value.value in argument.choices and value.kind in {ArgumentKind.CHOICE, ArgumentKind.NUMBER}
    return argument.kind is value.kind or (value.kind in NUMBERS and argument.kind in NUMBERS)


def spoken_examples(function: Function[..., object]) -> list[str]:
    """As they are embedded: with something in place of braces."""
    named = {argument.name: argument for argument in function.arguments}
    return [
        BRACES.sub(lambda match: _sample(function, named[match[1]], language), text)  # noqa: B023 - called at once
        for language, texts in function.examples.items()
        for text in texts
    ]


def _sample(function: Function[..., object], argument: FunctionArgument, language: str) -> str:
    if argument.kind in NUMBERS:
        return str(argument.bounds.get("ge", _SAMPLE))
    if argument.choices:
        return function.said_choice(next(iter(argument.choices)), language)
    return function.said_name(argument, language)


def _slot(name: str) -> str:
    return f"{{{name}}}"


def _literal(items: Sequence[str]) -> list[str]:
    """The first items, up to an argument."""
    end = next((at for at, item in enumerate(items) if item.startswith("{")), len(items))
    return list(items[:end])


def _between(stems: Sequence[str], before: Sequence[str], after: Sequence[str]) -> tuple[int, int] | None:
    """The words behind some and in front of others; None where they do not stand so."""
    if not before and not after:
        return None
    for begin in range(len(stems) - len(before) + 1) if before else (0,):
        first = begin + len(before)
        if list(stems[begin:first]) != list(before):
            continue
        ends = (
            [len(stems)]
            if not after
            else [at for at in range(first + 1, len(stems)) if list(stems[at : at + len(after)]) == list(after)]
        )
        if ends and first < ends[0] <= first + LONGEST_TEXT:
            return first, ends[0]
    return None
