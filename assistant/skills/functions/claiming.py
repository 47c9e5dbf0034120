"""Which questions are for a function: the words of its examples, an argument that can be read, and likeness."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from assistant.core.languages import spaced
from assistant.core.messages import Asked, Claim, Exchange, Intent
from assistant.functions.arguments import ArgumentKind, FunctionArgument
from assistant.functions.declaring import Function
from assistant.skills.contract import BELOW_SURE, LIKELY, NEAR, SURELY, Tools
from assistant.skills.functions import saying
from assistant.skills.functions.matching import (
    LONGEST_TEXT,
    FunctionExamples,
    FunctionQuestion,
    spoken_examples,
    takes,
)
from assistant.skills.functions.reading import ArgumentReader
from assistant.skills.functions.settings import NAME, WORDING
from assistant.skills.functions.words import normal, words_of
from assistant.text.words import split
from assistant.thinking.routing.claims import SURE
from assistant.thinking.routing.rules import FRAGMENT, FRAGMENT_CHARACTERS
from assistant.thinking.routing.tables import routing_table

FUNCTION = "function"
"""The slot that names the function."""
MOST = 0.6
"""Share of full words in common with an example that makes a question one of the function's own."""
SOME = 0.3
"""The same where it is also like the examples."""
FEW = 2
"""Full words, all of them the examples', that make a question with a value one of the function's own."""
LONGEST = 60
"""Words, or characters of Chinese, that are looked at."""
TOLD = 0.7
"""The score of a text that answers what was asked back: a question that something surer takes is no answer."""
UNREAD = 0.5
"""Of a few words that follow on what was asked back and hold no such value."""


class FunctionClaims:
    """Of all functions."""

    def __init__(self, tools: Tools, functions: Mapping[str, Function[..., Any]]) -> None:
        self._tools, self._functions = tools, functions
        self._reader = ArgumentReader(tools)
        self._examples: dict[tuple[str, str], FunctionExamples] = {}
        for function in functions.values():  # the first visitor need not wait for it
            for language in function.languages:
                self._of(function, language)

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return {name: spoken_examples(function) for name, function in self._functions.items()}

    @cached_property
    def _fillers(self) -> Mapping[str, frozenset[str]]:
        """Words of "please" and the like, by language."""
        words = routing_table(self._tools.config.kiosk.languages).words
        return {code: frozenset(it for phrase in own.filler for it in split(phrase)) for code, own in words.items()}

    def claim(self, asked: Asked) -> Claim | None:
        """None in a language that no function has examples in."""
        text = normal(asked.text)
        if not self._functions or len(words_of(text, asked.language)) > LONGEST:
            return None
        claims = [*self._fresh(asked, text), *self._follows(asked, text)]
        return max(claims, key=lambda claim: claim.score, default=None)

    def _of(self, function: Function[..., Any], language: str) -> FunctionExamples:
        key = function.name, language
        if key not in self._examples:
            self._examples[key] = FunctionExamples(function, language, self._reader)
        return self._examples[key]

    def _fresh(self, asked: Asked, text: str) -> Iterator[Claim]:
        """Of questions on their own; of functions that are alike the one whose words are more alike."""
        found: list[tuple[float, float, Claim]] = []
        stems = {word.stem for word in words_of(text, asked.language)}
        for function in self._functions.values():
            if asked.language in function.examples:
                examples = self._of(function, asked.language)
                if not examples.shares(stems):
                    continue
                read = examples.read(text)
                overlap = examples.overlap(read, self._fillers.get(asked.language, frozenset()))
                if score := self._score(function, examples, read, overlap, asked):
                    found.append((score, overlap, Claim(score, _slots(function, read))))
        if found:
            yield max(found, key=lambda it: it[:2])[2]

    def _score(
        self,
        function: Function[..., Any],
        examples: FunctionExamples,
        read: FunctionQuestion,
        overlap: float,
        asked: Asked,
    ) -> float:
        """0 where it is no question for the function."""
        if examples.is_one(read):
            return SURE
        needed = [argument for argument in function.arguments if argument.required]
        complete = all(argument.name in read.values for argument in needed)
        if not examples.keys & {word.stem for word in read.around}:
            return 0.0
        like = asked.likeness
        share = like.share if like.topic == function.name and like.cosine >= NEAR else 0.0
        if complete and read.values:
            if (
                not examples.foreign(read, self._fillers.get(asked.language, frozenset()))
                and examples.known(read) >= FEW
            ):
                return SURE
            return SURE if overlap >= MOST or (overlap >= SOME and share >= LIKELY) else 0.0
        if overlap >= MOST and share >= LIKELY:
            same = overlap == 1 and examples.known(read) >= FEW  # an example without its value
            return BELOW_SURE if same or share >= SURELY else share
        return min(share, BELOW_SURE) if overlap >= SOME and share >= SURELY else 0.0

    def says_more(self, function: Function[..., Any], text: str, language: str) -> bool:
        """Whether a question has words that no example has."""
        examples = self._of(function, language)
        return examples.foreign(examples.read(normal(text)), self._fillers.get(language, frozenset())) > 0

    def pending(self, history: Sequence[Exchange]) -> str:
        """The name of the argument that the last answer asked back for; empty where it did not."""
        if not history or (function := self._last(history[-1].intent)) is None:
            return ""
        reply, language = history[-1].reply.rstrip(), history[-1].intent.language
        arguments = (each for each in function.arguments if each.kind is not ArgumentKind.LANGUAGE)
        return next((each.name for each in arguments if reply.endswith(saying.ask(function, each, language))), "")

    def _last(self, intent: Intent) -> Function[..., Any] | None:
        return self._functions.get(intent.slots.get(FUNCTION, "")) if intent.skill == NAME else None

    def _follows(self, asked: Asked, text: str) -> Iterator[Claim]:
        """What answers a question back, or goes on from the last answer: "And hive five?"."""
        last = next((past.intent for past in reversed(asked.history) if past.leads_on), None)
        function = self._last(last) if last else None
        if last is None or function is None or asked.language not in function.examples:
            return
        examples = self._of(function, asked.language)
        read = examples.read(text)
        before = {name: value for name, value in last.slots.items() if name != FUNCTION}
        wanted = next((each for each in function.arguments if each.name == self.pending(asked.history)), None)
        if wanted is not None:
            yield from self._answers(function, wanted, read, text, asked.language, before)
        short = len(read.around) <= LONGEST_TEXT
        foreign = examples.foreign(read, self._fillers.get(asked.language, frozenset()))
        if wanted is None and short and not foreign and read.values:
            yield Claim(SURE, before | _slots(function, read))

    def _answers(
        self,
        function: Function[..., Any],
        wanted: FunctionArgument,
        read: FunctionQuestion,
        text: str,
        language: str,
        before: Mapping[str, str],
    ) -> Iterator[Claim]:
        """A short answer with the value that was asked back for; any few words, less surely."""
        found = [*read.values.values(), *read.spare]
        value = next((value.value for value in found if takes(wanted, value)), "")
        about = {FUNCTION: function.name, **before}
        few = len(read.words) <= (FRAGMENT if spaced(language) else FRAGMENT_CHARACTERS)
        if wanted.kind is ArgumentKind.YES_NO:
            value = value or _yes_or_no(text, language)
        if value and len([word for word in read.around if word.full]) <= FRAGMENT:
            yield Claim(SURE, {**about, wanted.name: value})
        elif wanted.kind is ArgumentKind.TEXT and len(read.words) <= LONGEST_TEXT:
            yield Claim(TOLD, {**about, wanted.name: text.strip(" .,;!?。，！？")})
        elif few:
            yield Claim(UNREAD, about)


def _slots(function: Function[..., Any], read: FunctionQuestion) -> dict[str, str]:
    return {FUNCTION: function.name, **{name: value.value for name, value in read.values.items()}}


def _yes_or_no(text: str, language: str) -> str:
    """As pydantic reads it; empty where it says neither."""
    said = {"true": WORDING.holds(text, language, "yes"), "false": WORDING.holds(text, language, "no")}
    meant = [value for value, holds in said.items() if holds]
    return meant[0] if len(meant) == 1 else ""
