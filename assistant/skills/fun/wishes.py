"""What a visitor wishes to hear: one kind of texts, and nothing else that the question could be about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from assistant.core.languages import spaced
from assistant.knowledge.questions import function_words
from assistant.skills.contract import Wording
from assistant.skills.fun.texts import Texts
from assistant.text.words import split
from assistant.thinking.routing.rules import begins

NAME = "fun"
WORDING = Wording(__package__ or "")
KINDS = tuple(Texts.model_fields)
"""The kinds of texts: topics of the examples, and lists of the words that name them."""
AROUND = "around"
"""The list of words that change nothing: "please", "tell me", "another", "short"."""
ABOUT = "about"
"""The list of words behind which stands what a text is to be about."""
OFFER = "offer"
"""The list of words by which a kiosk offers to tell one: "shall I tell you"."""

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextWish:
    """A kind of texts, and what it is to be about."""

    kind: str
    subject: str = ""
    """Empty: about anything."""


def read(text: str, language: str, *, offered: bool = False) -> TextWish | None:
    """None where it asks for something else, or for more: "a joke about".

    Offered: the text is the kiosk's own question whether to tell one.
    """
    parts = list(_parts(split(text), language, offered=offered))
    unknown = [at for at, (_, name) in enumerate(parts) if not name]
    first, last = (unknown[0], unknown[-1]) if unknown else (len(parts), len(parts))
    kinds = {name for _, name in parts[:first] if name in KINDS}
    if not spaced(language):  # there a subject stands before what it is told in
        kinds |= {name for _, name in parts[last:] if name in KINDS}
    if len(kinds) != 1:
        return None
    subject = _subject([word for phrase, _ in parts[first : last + 1] for word in phrase], language)
    return TextWish(kinds.pop(), subject) if subject or not unknown else None


def _parts(words: Phrase, language: str, *, offered: bool) -> Iterator[tuple[Phrase, str]]:
    """The words, cut into known phrases, the longest first; the list that each is of, empty for a word of none."""
    start = 0
    while start < len(words):
        known = _phrases(language, offered).get(words[start], ())
        phrase, name = next((one for one in known if begins(words[start:], one[0])), (words[start : start + 1], ""))
        yield phrase, name
        start += len(phrase)


@cache
def _phrases(language: str, offered: bool) -> dict[str, list[tuple[Phrase, str]]]:  # noqa: FBT001 - a key of a cache
    """The phrases of each list by their first word, the longest first."""
    names = (*KINDS, AROUND, *((OFFER,) if offered else ()))
    found = [(split(phrase), name) for name in names for phrase in WORDING.words(language, name)]
    by_first: dict[str, list[tuple[Phrase, str]]] = {}
    for phrase, name in sorted(found, key=lambda one: -len(one[0])):
        by_first.setdefault(phrase[0], []).append((phrase, name))
    return by_first


def _subject(rest: Sequence[str], language: str) -> str:
    """What a text is to be about; empty where the words do not say so."""
    about = [split(phrase) for phrase in WORDING.words(language, ABOUT)]
    lead = max((len(phrase) for phrase in about if begins(rest, phrase)), default=0)
    ignored = function_words(language)
    if not spaced(language):
        subject = "".join(rest[lead:])
        return "" if subject in ignored else subject
    if not lead:
        return ""
    around = set(WORDING.words(language, AROUND))
    return " ".join(word for word in rest[lead:] if word not in ignored and word not in around)
