"""What a pack holds: passages, and what its curator says of the whole."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.core.config.pronunciation import Table
from assistant.core.languages import ENGLISH


@dataclass(frozen=True, slots=True)
class Passage:
    """A fact in one or two sentences, and questions that it answers."""

    id: str
    """A hash of what is below down to the translations: it changes when the passage does."""
    heading: str
    text: str
    questions: tuple[str, ...] = ()
    language: str = ENGLISH
    """ISO 639-1, of the text."""
    pack: str = ""
    """The title of its pack."""
    translations: tuple[tuple[str, str], ...] = ()
    """Language and text."""
    document: str = ""
    """The file that it stands in, by its path inside the pack; empty where the pack is one file."""
    unanswered: tuple[str, ...] = ()
    """Questions like those, which no passage of its pack answers."""
    doubt: str = ""
    """Why it is answered from only when its curator has accepted it, as the end of a sentence."""
    answers: tuple[str, ...] = ()
    """What is also right where a quiz asks one of its questions."""

    def said(self, language: str) -> str | None:
        """The text in a language, if the pack has it."""
        return self.text if language == self.language else dict(self.translations).get(language)

    @property
    def told(self) -> str:
        """Heading and texts, one a line."""
        return "\n".join([self.heading, self.text, *(text for _, text in self.translations)])

    @property
    def everything(self) -> str:
        """Heading, texts and questions, one a line."""
        return "\n".join([self.told, *self.questions])


@dataclass(frozen=True, slots=True)
class Pack:
    """One file or folder of passages."""

    title: str
    language: str
    passages: tuple[Passage, ...]
    licence: str = ""
    source: str = ""
    greeting: str = ""
    """What the kiosk says to those who come, in the pack's language."""
    off_limits: tuple[str, ...] = ()
    """Topics that the kiosk does not talk about, whatever the passages say."""
    samples: tuple[str, ...] = ()
    """Questions that visitors may be shown."""
    pronunciation: Table = field(default_factory=dict, hash=False)
    """How names are said."""
    doubtful: tuple[Passage, ...] = ()
    """Those that its curator has not accepted yet; nothing is answered from them."""


def passage(
    heading: str,
    text: str,
    questions: Iterable[str] = (),
    translations: Iterable[tuple[str, str]] = (),
    unanswered: Iterable[str] = (),
    *,
    language: str,
    pack: str,
    document: str = "",
    doubt: str = "",
    answers: Iterable[str] = (),
) -> Passage:
    """A passage with its id."""
    questions, translations, unanswered = tuple(questions), tuple(translations), tuple(unanswered)
    answers, more = tuple(answers), [*(f"! {question}" for question in unanswered), *(f"= {also}" for also in answers)]
    parts = "\n".join([pack, language, heading, text, *map(" ".join, translations), *questions, *more])
    digest = hashlib.sha256(parts.encode()).hexdigest()[:16]
    return Passage(digest, heading, text, questions, language, pack, translations, document, unanswered, doubt, answers)
