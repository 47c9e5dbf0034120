"""Which questions are for an action or a reading: the words of its phrases, else likeness to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.core.config import ActionSettings, Config, ReadingSettings
from assistant.core.languages import spaced
from assistant.core.messages import Asked, Claim, Exchange
from assistant.knowledge.questions import AnswerKind, function_words, kind, tells_nothing
from assistant.knowledge.stemming import stems
from assistant.skills.contract import BELOW_SURE, LIKELY, NEAR, SURELY, Wording
from assistant.text.words import split
from assistant.thinking.routing.claims import SURE
from assistant.thinking.routing.rules import FRAGMENT, FRAGMENT_CHARACTERS, holds, mark, parts, without
from assistant.thinking.routing.tables import routing_table

NAME = "machines"
WORDING = Wording(__package__ or "")
MACHINE, CONFIRMED = "machine", "confirmed"
"""The slots: the name of an action or reading; "yes" or "no" where the visitor was asked whether to do it."""
MOST, SOME = 0.6, 0.3
"""Shares of full words in common with a phrase: with some likeness, and with much."""
FEW = 2
"""Full words, all of a phrase and no other, that need no likeness."""
VERB = "VERB"
"""In place of a verb of wishes, of which one is as good as another."""
LONGEST = 40
"""Words, or characters of a language without spaces, of what is looked at."""


@dataclass(frozen=True, slots=True)
class SpokenPhrase:
    """What is compared of a phrase and of a question."""

    words: tuple[str, ...]
    """Without courtesy: "please", "could you"."""
    full: frozenset[str]
    """The stems of those that tell what it is about."""
    little: frozenset[str]
    """The others, without those that change nothing: "the", "here"."""
    decisive: frozenset[str]
    """The phrases in it that turn its meaning round: "not", "off"."""
    kind: AnswerKind


class MachineClaims:
    """Of all actions and readings."""

    def __init__(self, config: Config) -> None:
        self._languages = config.kiosk.languages
        machines: tuple[ActionSettings | ReadingSettings, ...] = (*config.actions, *config.readings)
        self._machines = {machine.name: machine for machine in machines}
        self._phrases = {
            (machine.name, language): [self._spoken(text, language) for text in texts]
            for machine in self._machines.values()
            for language, texts in machine.phrases.items()
        }

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return {
            name: [text for texts in machine.phrases.values() for text in texts]
            for name, machine in self._machines.items()
        }

    @cached_property
    def _courtesy(self) -> Mapping[str, tuple[str, ...]]:
        words = routing_table(self._languages).words
        return {code: (*own.filler, *WORDING.words(code, "courtesy")) for code, own in words.items()}

    def claim(self, asked: Asked) -> Claim | None:
        """None in a language without phrases."""
        if (name := pending(asked.history)) in self._machines and (told := _yes_or_no(asked)):
            return Claim(SURE, {MACHINE: name, CONFIRMED: told})
        spoken = self._spoken(asked.text, asked.language)
        if len(spoken.words) > LONGEST:
            return None
        scores = {name: self._score(name, spoken, asked) for name in self._machines}
        best = max(scores, key=lambda name: scores[name], default="")
        return Claim(scores[best], {MACHINE: best}) if best and scores[best] else None

    def _score(self, name: str, spoken: SpokenPhrase, asked: Asked) -> float:
        """0 where it is no question for it."""
        like = asked.likeness
        share = like.share if like.topic == name and like.cosine >= NEAR else 0.0
        phrases = self._phrases.get((name, asked.language), ())
        return max((_like(phrase, spoken, share) for phrase in phrases), default=0.0)

    def _spoken(self, text: str, language: str) -> SpokenPhrase:
        words = without(split(text), self._courtesy.get(language, ()))
        ignored, around = function_words(language), set(WORDING.words(language, "around"))
        verbs = set(WORDING.words(language, "verbs"))
        told = tuple(VERB if word in verbs else word for word in words)
        little = {word for word in told if tells_nothing(word, ignored)} | around
        full = {_stem(word, language) for word in told if word not in little}
        marked = mark(text)
        turns = frozenset(it for it in WORDING.words(language, "decisive") if holds(marked, parts(it)))
        return SpokenPhrase(
            words, frozenset(full), frozenset(little.intersection(told) - around), turns, kind(text, language)
        )


def _stem(word: str, language: str) -> str:
    return word if word == VERB else (stems(word, language) or [word])[0]


def _like(phrase: SpokenPhrase, spoken: SpokenPhrase, share: float) -> float:
    """The score of a question by one phrase. Share: of likeness, 0 where the question is most like something else."""
    if spoken.words == phrase.words:
        return SURE
    if spoken.decisive != phrase.decisive or spoken.kind is not phrase.kind or not spoken.full:
        return 0.0
    if spoken.full == phrase.full and spoken.little <= phrase.little and (len(spoken.full) >= FEW or share >= LIKELY):
        return SURE
    overlap = len(spoken.full & phrase.full) / len(spoken.full | phrase.full)
    enough = (overlap >= MOST and share >= LIKELY) or (overlap >= SOME and share >= SURELY)
    return min(share, BELOW_SURE) if enough else 0.0


def pending(history: Sequence[Exchange]) -> str:
    """The action that the last answer asked whether to do; empty where it did not."""
    last = history[-1] if history else None
    return last.kept.get(MACHINE, "") if last and last.intent.skill == NAME else ""


def _yes_or_no(asked: Asked) -> str:
    """Of a short text; empty where it says neither. "Yes, why not" is a no: what is not done can still be asked for."""
    if len(split(asked.text)) > 2 * (FRAGMENT if spaced(asked.language) else FRAGMENT_CHARACTERS):
        return ""
    return next((answer for answer in ("no", "yes") if WORDING.holds(asked.text, asked.language, answer)), "")
