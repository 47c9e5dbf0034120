"""How the things in a picture are spoken: "two people and a dog", from config/objects.toml and each language's."""

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from babel.lists import format_list
from pydantic import BaseModel, ConfigDict

from assistant.core import languages
from assistant.core.messages import Detection
from assistant.core.resources import resource

SUBJECT = "objects"


class LabelEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Feminine(LabelEntry):
    """How a feminine thing is told, and its word for two."""

    one: str
    two: str


class LabelWords(LabelEntry):
    """The words of a language."""

    numbers: tuple[str, ...]
    """From two on."""
    things: Mapping[str, tuple[str, str]]
    """One, with its article, and several, by label."""
    feminine: Feminine | None = None
    space: str = " "
    """Between number and thing."""

    def counted(self, label: str, count: int) -> str:
        """Such as "a dog", "two dogs"; more than there are numbers for are as many as the last."""
        one, many = self.things[label]
        if count == 1:
            return one
        number = self.numbers[min(count - 2, len(self.numbers) - 1)]
        if count == 2 and self.feminine and one.startswith(f"{self.feminine.one} "):
            number = self.feminine.two
        return f"{number}{self.space}{many}"


class Labels(LabelEntry):
    """What the detector knows."""

    classes: Mapping[str, int]
    """The number that the detector gives each label."""


@cache
def things() -> Labels:
    """Reads config/objects.toml, once."""
    return Labels.model_validate(tomllib.loads(resource("config", "objects.toml").read_text(encoding="utf-8")))


def labels() -> dict[int, str]:
    """The label of each class of the detector."""
    return {number: label for label, number in things().classes.items()}


@cache
def _words(language: str) -> tuple[str, LabelWords]:
    """Of a language, and which that is: English where it has none."""
    if found := languages.loaded(language, SUBJECT, LabelWords):
        return language, found
    return _words(languages.ENGLISH)


def named(label: str, language: str) -> str:
    """One of a thing, with its article; in English where there is no translation."""
    return _words(language)[1].things[label][0]


def listed(detections: Sequence[Detection], language: str) -> str:
    """The things as they stand after "I see", the surest kind first; in English where there is no translation."""
    known, speech = _words(language)
    counts = Counter(detection.label for detection in detections)
    return format_list([speech.counted(label, count) for label, count in counts.items()], locale=known)
