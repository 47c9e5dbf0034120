"""Objects whose fields the notes tell, a fact each below the object's name: "Who made it?" finds its fact.

However it is worded: the question is read for the field that it asks for (asking.py), the facts for those that they
tell (telling.py).
"""

import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from assistant.core.stages import Embedder
from assistant.knowledge.chunking import FACT, length
from assistant.knowledge.fields.asking import CERTAIN, AskedField, FieldReader
from assistant.knowledge.fields.telling import told
from assistant.knowledge.packs.passages import Passage
from assistant.knowledge.questions import content_words
from assistant.knowledge.stemming import stems

REST = frozenset({"history"})
"""What a fact tells that is no other field."""
FIELDS = 5
"""Of different kinds; facts of fewer below one heading tell of no object."""
MOST = 60
"""Facts below one heading; more are a chapter."""
LOOKED_AT = 200
"""Headings that may tell whether there are objects at all: a thick book has thousands, which tell of none."""
SPEAKS = 0.25
"""How likely the field has to be that a fact tells, to be spoken."""
SEVERAL = 0.5
"""By which power of their number the kinds of a fact count less: one that tells nothing else goes before."""


@dataclass(frozen=True, slots=True)
class NotedObject:
    """A thing that the notes may tell of, field by field: the facts below one heading."""

    name: str
    facts: tuple[Passage, ...]

    @property
    def kinds(self) -> frozenset[str]:
        """The fields that are told."""
        return frozenset[str]().union(*map(told, self.facts))

    @property
    def is_one(self) -> bool:
        return len(self.kinds) >= FIELDS


def objects_of(passages: Sequence[Passage]) -> tuple[NotedObject, ...]:
    """Whatever may be one: some facts below a heading. Whether it is takes longer to tell."""
    groups: dict[tuple[str, str, str], list[Passage]] = {}
    for passage in passages:
        if passage.heading and length(passage.text) <= FACT:
            groups.setdefault((passage.pack, passage.document, passage.heading), []).append(passage)
    return tuple(
        NotedObject(name, tuple(facts)) for (*_, name), facts in groups.items() if FIELDS <= len(facts) <= MOST
    )


class NotedObjects:
    """Finds the fact of an object that a question asks for."""

    def __init__(self, embedder: Embedder) -> None:
        self._reader = FieldReader(embedder)
        self._objects: tuple[object, tuple[NotedObject, ...]] = (None, ())
        self._names: dict[str, list[tuple[frozenset[str], NotedObject]]] = {}
        self._some: bool | None = None
        """Whether the notes tell of any object; None where nobody has asked yet."""

    def named(self, question: str, language: str, passages: Sequence[Passage]) -> Passage | None:
        """The fact that tells what is asked of an object that the question names.

        None where it names none, surely asks for no field, or no fact tells it. Passages: all that there are.
        """
        meant = self._named(question, language, passages)
        if meant is None:
            return None
        return self._fact(meant, _without(question, meant.name, language), language)

    def further(
        self, question: str, language: str, passages: Sequence[Passage], said: Collection[str]
    ) -> Passage | None:
        """The same of the object that was told of before, where the question names no other; said: those texts."""
        every = self._all(passages)
        meant = next((one for one in every if any(fact.text in said for fact in one.facts)), None)
        if meant is None or not meant.is_one or self._named(question, language, passages) not in (None, meant):
            return None
        return self._fact(meant, _without(question, meant.name, language), language)

    def asks(self, question: str, language: str, passages: Sequence[Passage]) -> bool:
        """Whether a question is surely for a field of an object, whichever; not where the notes tell of none."""
        every = self._all(passages)
        if self._some is None:
            self._some = any(one.is_one for one in every[:LOOKED_AT])
        return self._some and self._reader.read(question, language).sure(strange=CERTAIN)

    def _fact(self, meant: NotedObject, question: str, language: str) -> Passage | None:
        asked = self._reader.read(question, language)
        known = {stem for fact in meant.facts for stem in stems(fact.told, language)} if asked.unknown else ()
        return _fact(meant, asked) if asked.sure(known) else None

    def _all(self, passages: Sequence[Passage]) -> tuple[NotedObject, ...]:
        """Looked up anew where the passages are others."""
        if self._objects[0] is not passages:
            self._objects, self._names, self._some = (passages, objects_of(passages)), {}, None
        return self._objects[1]

    def _named(self, question: str, language: str, passages: Sequence[Passage]) -> NotedObject | None:
        """The object whose name stands in the question with all of its telling words, the longest first."""
        every = self._all(passages)
        names = self._names.get(language)  # another thread may look them up anew
        if names is None:
            names = self._names[language] = [(frozenset(stems(one.name, language)), one) for one in every]
        asked = set(stems(question, language))
        found = [one for own, one in names if own and own <= asked and one.is_one]
        return max(found, key=lambda one: len(one.name), default=None)


def _fact(meant: NotedObject, asked: AskedField) -> Passage | None:
    """The one that most likely tells the field."""
    ranked = sorted(
        ((_likely(told(fact) or REST, asked.likely), fact) for fact in meant.facts), key=lambda one: -one[0]
    )
    likely, best = ranked[0]
    return best if likely >= SPEAKS else None


def _likely(kinds: Collection[str], likely: Mapping[str, float]) -> float:
    return math.fsum(likely.get(kind, 0.0) for kind in kinds) / math.pow(max(1, len(kinds)), SEVERAL)


def _without(question: str, name: str, language: str) -> str:
    """The question without the words of the name."""
    own = set(stems(name, language))
    for word in content_words(question, language):
        if own & set(stems(word, language)):
            question = re.sub(rf"\b{re.escape(word)}\b", " ", question, flags=re.IGNORECASE)
    return " ".join(question.split())
