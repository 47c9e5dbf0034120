"""The fixed sentences of the assistant in every language, from gettext catalogues in config/languages.

The English sentence is the key, so the code reads as it speaks:

    phrases.say("pt", "I heard nothing. Press the button and ask again.")
"""

import re
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from assistant.resources import resource

LANGUAGES = ("en", "pt", "es", "fr", "de", "it", "zh")
"""ISO 639-1; every fixed sentence stands in all of these."""
SILENT = "My notes say nothing about that."
"""What is said where no pack answers."""


def catalogue(language: str) -> Path:
    """The .po file of a language."""
    return resource("config", "languages", f"{language}.po")


_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")
"""Of a sentence that ends with a name that does, such as "Washington, D.C."."""


@cache
def _sentences(language: str) -> dict[str, str]:
    path = catalogue(language)
    if language == "en" or not path.is_file():
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}


def say(language: str, sentence: str, **values: object) -> str:
    """A fixed sentence in a language, its {fields} filled in; in English where there is no translation."""
    said = _sentences(language).get(sentence, sentence).format(**values)
    return _TWO_STOPS.sub(".", said)
