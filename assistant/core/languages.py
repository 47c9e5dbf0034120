"""Which languages there are, and what is particular to each: a folder of config/languages a language, a file a subject.

    config/languages/de/language.toml     how it is written; what other programs call it
    config/languages/de/sentences.po      the fixed sentences
    config/languages/de/routing.toml      and so on, one file a subject

Each subject's file has a model of its own, where it is used; English is the yardstick of what a file holds.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from babel import Locale
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core import toml_file
from assistant.core.errors import ConfigError
from assistant.core.resources import resource

ENGLISH = "en"
"""The language of the program itself: its sentences are the keys of all others, and its folder is the yardstick."""
FOLDER = resource("config", "languages")
GUARD_EXAMPLES = "guard/examples.tsv"
"""In the folder of a language: what the guard's classifier is fitted on."""
TRAITS = "language"
"""The subject of what a language is like."""
_CODE = re.compile("[a-z]{2}")

Content = TypeVar("Content", bound=BaseModel)


class Traits(BaseModel):
    """language.toml: how a language is written, and what other programs call it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    place: int = 0
    """Among the usual languages of a kiosk; 0 for one that an operator chooses."""
    locales: tuple[str, ...] = ()
    """The CLDR locales whose names are known, the spoken one first; none but its own code where this is empty."""
    spaces: bool = True
    """Whether words are parted by spaces."""
    signs: str = ""
    """Of a language without spaces, the characters that it is written in, as a class of a regular expression."""
    proof: str = ""
    """Of those, the ones that no other such language has."""
    scripts: tuple[str, str] | None = None
    """The CLDR locales of its two scripts, where it has two; names are compared as they are in the first."""
    capital_nouns: bool = False
    """Whether every noun has a capital, so that one tells no name."""
    capital_dates: bool = False
    """Whether months and weekdays have a capital."""
    known_words: bool = False
    """Whether config/words.npz has its words."""
    beside: str = "{place}, {holder}"
    """A town and what holds it."""
    encodings: tuple[str, ...] = ()
    """Python's names of what its texts are in where it is not UTF-8, the likeliest first; the western ones if empty."""
    tesseract: str = ""
    """The name of Tesseract's data of it; empty where pages are read as if they were English."""
    fonts: str = ""
    """Debian's package of its letters; empty where any font has them."""

    @property
    def tesseract_package(self) -> str:
        """Debian's package of Tesseract's data; empty where it has none."""
        return f"tesseract-ocr-{self.tesseract.replace('_', '-')}" if self.tesseract else ""


def subjects(language: str) -> Path:
    """The folder of a language."""
    return FOLDER / language


def file(language: str, subject: str) -> Path:
    """The file of a subject, such as "routing" or "guard/rules"; whether it is there or not."""
    return FOLDER / language / f"{subject}.toml"


@cache
def content(language: str, subject: str) -> Mapping[str, Any]:
    """What a file holds; nothing where there is none. Raises ConfigError for one that is no TOML."""
    path = file(language, subject)
    return toml_file.read(path) if path.is_file() else {}


def loaded(language: str, subject: str, model: type[Content]) -> Content | None:
    """A subject of a language; None where it has none. Raises ConfigError, which names the file and the key."""
    return checked(file(language, subject), model) if file(language, subject).is_file() else None


def checked(path: Path, model: type[Content]) -> Content:
    """A file as the model of its subject; raises ConfigError, which names the file and the key."""
    try:
        return model.model_validate(toml_file.read(path))
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}" for wrong in error.errors())
        raise ConfigError(f"{path}: {told}") from error


@cache
def traits(language: str) -> Traits:
    """What a language is like; of one that has no folder, what most are like."""
    return loaded(language, TRAITS, Traits) or Traits()


def _places(folder: Path) -> dict[str, int]:
    """The languages of a folder, and their place among the usual ones."""
    found = sorted(path.name for path in folder.iterdir() if path.is_dir() and _CODE.fullmatch(path.name))
    rank = {code: traits(code).place for code in found}
    return dict(sorted(rank.items(), key=lambda one: (one[1] == 0, one[1], one[0])))


_RANKED = _places(FOLDER)
LANGUAGES = tuple(_RANKED)
"""ISO 639-1: every folder, the usual ones first."""
USUAL = tuple(code for code, place in _RANKED.items() if place)
"""Those that a kiosk speaks whose operator chose none; where a text may be in any language, these are thought of."""


def thought_of(language: str = "") -> tuple[str, ...]:
    """The languages that a text may be in: the usual ones, and that one."""
    return USUAL if language in ("", *USUAL) or language not in LANGUAGES else (*USUAL, language)


def locales(language: str) -> tuple[str, ...]:
    """The CLDR locales of a language, the spoken one first; English ones where it has no folder."""
    known = language if language in LANGUAGES else ENGLISH
    return traits(known).locales or (known,)


def spaced(language: str) -> bool:
    """Whether a language parts its words by spaces."""
    return traits(language).spaces


def english_name(language: str) -> str:
    """As prompts and messages call it: "Dutch"; its code where nobody knows it."""
    return str(Locale(ENGLISH).languages.get(language, language))
