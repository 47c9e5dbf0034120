"""What is told of an exhibit that is held up: its name, and the first fact of the packs that is about it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.core.messages import Picture, Source
from assistant.knowledge.packs.passages import Passage
from assistant.skills.look.claims import WORDING
from assistant.text.words import SINGLE
from assistant.vision.exhibits.exhibit import Exhibit
from assistant.vision.exhibits.recogniser import ExhibitRecogniser

SENTENCE = "exhibit"
STEM = 4
"""Letters from which on a word may have another ending."""
ENDING = r"\w{0,2}\b"
_WORD = re.compile(r"\w+")
_SIGN = re.compile(f"[{SINGLE}]")


@dataclass(frozen=True, slots=True)
class KnownExhibit:
    """An exhibit as a visitor hears of it."""

    name: str
    sentences: tuple[str, ...]
    sources: tuple[Source, ...]


class ExhibitTeller:
    """Tells which exhibit a picture shows."""

    def __init__(self, recogniser: ExhibitRecogniser, passages: Callable[[], Sequence[Passage]]) -> None:
        self._recogniser, self._passages = recogniser, passages

    def ready(self) -> bool:
        """Whether there are exhibits. Raises AssistantError where they cannot be looked at."""
        return self._recogniser.ready()

    def tell(self, picture: Picture, language: str) -> KnownExhibit | None:
        """None where it shows none of them. Raises AssistantError."""
        found = self._recogniser.recognise(picture)
        if found is None:
            return None
        name = found.exhibit.named(language)
        said = WORDING.say(language, SENTENCE, name=name)
        fact = first_fact(found.exhibit, self._passages(), language)
        if fact is None:
            return KnownExhibit(name, (said,), ())
        passage, text = fact
        source = Source(passage.pack, passage.text, min(found.sureness, 1.0), passage.heading)
        return KnownExhibit(name, (said, text), (source,))


def first_fact(exhibit: Exhibit, passages: Sequence[Passage], language: str) -> tuple[Passage, str] | None:
    """The first passage about an exhibit, and its words in a language: one headed so, else one that names it."""
    own = [(passage, text) for passage in passages if _of(exhibit, passage) and (text := passage.said(language))]
    names = {exhibit.name, *exhibit.names.values()}
    for short in (1, STEM):  # "the smoker" is told of as "a smoker", too
        patterns = [_pattern(name, short) for name in names]
        for told in (_heading, _texts, _everything):
            for passage, text in own:
                if any(pattern.search(told(passage)) for pattern in patterns):
                    return passage, text
    return None


def _of(exhibit: Exhibit, passage: Passage) -> bool:
    return not exhibit.pack or exhibit.pack.casefold() == passage.pack.casefold()


def _heading(passage: Passage) -> str:
    return passage.heading


def _texts(passage: Passage) -> str:
    return passage.told


def _everything(passage: Passage) -> str:
    return passage.everything


def _pattern(name: str, short: int) -> re.Pattern[str]:
    """A name in a text, whatever its endings, without first words shorter than that; of ideographs its very signs."""
    if _SIGN.search(name):
        return re.compile(re.escape(name))
    words = _WORD.findall(name)
    while len(words) > 1 and len(words[0]) < short:
        words = words[1:]
    forms = [re.escape(word) + (ENDING if len(word) >= STEM else r"\b") for word in words]
    return re.compile(r"\b" + r"\W+".join(forms), re.IGNORECASE)
