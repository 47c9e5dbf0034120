"""The fixed sentences of the assistant: gettext catalogues, config/languages/<code>/sentences.po.

The English sentence is the key, so the code reads as it speaks:

    phrases.say("pt", "I heard nothing. Press the button and ask again.")
"""

import re
from functools import cache
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from assistant.core import languages
from assistant.core.languages import ENGLISH, LANGUAGES

SILENT = "My notes say nothing about that."
"""What is said where no pack answers."""


def catalogue(language: str) -> Path:
    """The .po file of a language."""
    return languages.subjects(language) / "sentences.po"


_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""Of a sentence that ends with a name that does, such as "Washington, D.C."."""


@cache
def sentences(language: str) -> dict[str, str]:
    """Those of a language by their English; English has none but in the code."""
    return {str(m.id): str(m.string) for m in _messages(language) if m.id and m.string}


def _messages(language: str) -> list[Message]:
    """Of the catalogue of a language; English has none."""
    path = catalogue(language)
    if language == ENGLISH or not path.is_file():
        return []
    with path.open("rb") as file:
        return list(read_po(file, locale=language))


@cache
def _said_as_they_stand(language: str) -> frozenset[str]:
    """The fixed sentences without fields."""
    keys = {str(m.id) for m in _messages(next(code for code in LANGUAGES if code != ENGLISH)) if m.id}
    return frozenset(say(language, key) for key in keys if "{" not in key)


def is_fixed(language: str, text: str) -> bool:
    """Whether a sentence stands in the catalogue, or begins one that does: it says something of the kiosk itself."""
    return bool(text) and any(fixed.startswith(text.strip()) for fixed in _said_as_they_stand(language))


def say(language: str, sentence: str, **values: object) -> str:
    """A fixed sentence in a language, its {fields} filled in; in English where there is no translation."""
    said = sentences(language).get(sentence, sentence).format(**values)
    return _TWO_STOPS.sub(".", said)
