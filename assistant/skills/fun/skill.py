"""Claims what asks for one of its texts, and what answers its riddles."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from assistant.core.languages import spaced
from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.knowledge.stemming import stems
from assistant.skills.fun import wishes
from assistant.skills.fun.deck import Deck
from assistant.skills.fun.riddles import (
    ACT,
    GUESSES,
    RIDDLES,
    Act,
    OpenRiddle,
    is_answer,
    is_guess,
    is_right,
    open_riddle,
    said_in,
)
from assistant.skills.fun.texts import Collection, Item, Riddle
from assistant.skills.fun.wishes import NAME, WORDING, TextWish
from assistant.text.words import split
from assistant.thinking.routing.claims import SURE
from assistant.thinking.routing.rules import without

TOPIC = "topic"
SUBJECT = "subject"
SONGS, FACTS = "songs", "facts"
WISHED = 0.995
"""The score of a wish: its words tell it, and a function of the operator's own that they fit, too, has it."""
GUESSED = 0.7
"""The score of a wrong guess: what another skill is surer of is none."""
_SENTENCE = re.compile(r"[^.!?。！？]+[.!?。！？]*")


class FunSkill:
    """Implements ClaimingSkill and EagerSkill; the slot "topic" is a kind of texts."""

    eager: Literal[True] = True

    def __init__(self, collection: Collection, deck: Deck | None = None) -> None:
        self._collection, self._deck = collection, deck or Deck()

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        """By its words alone; likeness knows no difference between "a joke" and "a joke about ducks"."""
        wish = wishes.read(asked.text, asked.language) or _accepted(asked)
        if wish and (claim := self._wished(wish, asked.language)):
            return claim
        if not asked.history or not asked.history[-1].leads_on:
            return None
        if found := open_riddle(asked.history, self._collection):
            return _of_riddle(asked, found, guessing=wish is None)
        return self._again(asked)

    def _wished(self, wish: TextWish, language: str) -> Claim | None:
        fitting = any(_fits(item, wish, language) for item in self._collection.of(wish.kind, language))
        return Claim(WISHED, {TOPIC: wish.kind, SUBJECT: wish.subject}) if fitting else None

    def _again(self, asked: Asked) -> Claim | None:
        last = asked.history[-1].intent
        asked_back = asked.history[-1].reply.rstrip().endswith(("?", "？"))  # "Would you like another one?"
        if last.skill != NAME or not (_says(asked, "more") or (asked_back and _says(asked, "yes"))):
            return None
        return self._wished(TextWish(last.slots[TOPIC], last.slots.get(SUBJECT, "")), asked.language)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """A text that this visitor has not heard, or what becomes of the riddle."""
        kind = intent.slots[TOPIC]
        language = intent.language if self._collection.of(kind, intent.language) else intent.transcript.language
        found = open_riddle(history, self._collection) if kind == RIDDLES else None
        if ACT in intent.slots and found:
            language, said = found.language, _ruled(Act(intent.slots[ACT]), found)
        else:
            said = self._told(TextWish(kind, intent.slots.get(SUBJECT, "")), language, history)
            if found:
                said = f"{WORDING.say(found.language, 'answer_was', answer=_bare(found.riddle))} {said}"
        return Reply(iter([said]), language, provenance=Provenance.KNOWN)

    def _told(self, wish: TextWish, language: str, history: Sequence[Exchange]) -> str:
        items = self._collection.of(wish.kind, language)
        fits = any(_fits(item, wish, language) for item in items)  # not where it is told in another language
        item = self._deck.deal(
            (wish.kind, language),
            items,
            fits=lambda item: not fits or _fits(item, wish, language),
            heard=lambda item: any(said_in(_text(item), past) for past in history),
        )
        return WORDING.say(language, "sung", text=_text(item)) if wish.kind == SONGS else _text(item)


def _text(item: Item) -> str:
    return item.question if isinstance(item, Riddle) else item


def _fits(item: Item, wish: TextWish, language: str) -> bool:
    """Whether a text is about what was wished for: its beginning names it, of a riddle the answer."""
    if not wish.subject:
        return True
    if wish.kind == FACTS:  # those of the packs are the better ones
        return False
    about = item.answer if isinstance(item, Riddle) else _sentences(item)[0]
    if spaced(language):
        return set(stems(wish.subject, language)) <= set(stems(about, language))
    return wish.subject in "".join(split(about))


def _accepted(asked: Asked) -> TextWish | None:
    """What the last answer offered to tell, where the visitor says yes."""
    if not asked.history or not _says(asked, "yes"):
        return None
    return wishes.read(_sentences(asked.history[-1].reply)[-1], asked.language, offered=True)


def _sentences(text: str) -> Sequence[str]:
    return _SENTENCE.findall(text) or (text,)


def _says(asked: Asked, name: str) -> bool:
    """Whether a question is one of the phrases of a list, and what changes nothing."""
    around = WORDING.words(asked.language, "polite")
    said = {without(words, around) for words in (split(asked.text), split(asked.said))}
    return any(without(split(phrase), around) in said for phrase in WORDING.words(asked.language, name))


def _of_riddle(asked: Asked, found: OpenRiddle, *, guessing: bool) -> Claim | None:
    about = {TOPIC: RIDDLES}
    answers = is_answer(asked)
    if answers and is_right(found, asked.text):
        return Claim(SURE, {**about, ACT: Act.RIGHT})
    if _says(asked, "give_up"):
        return Claim(SURE, {**about, ACT: Act.SOLVE})
    if _says(asked, "more"):
        return Claim(SURE, about)
    return Claim(GUESSED, {**about, ACT: Act.WRONG}) if guessing and answers and is_guess(asked) else None


def _ruled(act: Act, found: OpenRiddle) -> str:
    """What is said of a guess, or where nobody guesses."""
    wrong = "wrong" if found.guesses + 1 >= GUESSES else "guess_again"
    key = {Act.SOLVE: "solved", Act.RIGHT: "right", Act.WRONG: wrong}[act]
    return WORDING.say(found.language, key, answer=_bare(found.riddle))


def _bare(riddle: Riddle) -> str:
    """The answer within a sentence, however the operator ended it."""
    return riddle.answer.rstrip(" .!。！")
