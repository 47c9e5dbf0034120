"""What a skill in a folder is: how it is made, what it may use, and its words in every language.

A skill is a package with a `SKILL` that the entry-point group `wakebutton.skills` names, and a `languages` folder
beside it. To add one: assistant/skills/<name>/__init__.py, its languages/<code>.toml, and one line in pyproject.toml.
"""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Never, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.core import phrases
from assistant.core.claimants import Claimant
from assistant.core.config.section import Sentences
from assistant.core.errors import ConfigError
from assistant.core.events import Events
from assistant.core.languages import ENGLISH, USUAL
from assistant.core.messages import Asked, Claim, Exchange, Intent, Load, Reply, Vitals
from assistant.core.stages import (
    Camera,
    CancelToken,
    Embedder,
    LanguageModel,
    ObjectDetector,
    PlaceFinder,
    SchemaModel,
    Skill,
)
from assistant.core.wrong_values import explained
from assistant.machines.pins import SwitchPin
from assistant.text.words import split
from assistant.thinking.routing.claims import NONE, SURE
from assistant.thinking.routing.rules import RoutingWords, holds, mark, parts, without
from assistant.vision.sight import TextReader

if TYPE_CHECKING:
    from assistant.core.config import Config
    from assistant.geography.atlas import Atlas
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.knowledge.index.live import LiveNotes
    from assistant.machines.readings import Readings
    from assistant.vision.exhibits.recogniser import ExhibitRecogniser

ORIGIN = "origin"
"""The sentence of a skill's languages that tells where its answers come from."""
LIKELY = 0.5
"""Share of likeness that suffices beside a word of the topic."""
SURELY = 0.65
"""Share of likeness that suffices without."""
NEAR = 0.9
"""Cosine below which a question without a word of the topic is something else."""
BELOW_SURE = 0.99
"""The most that likeness alone can claim."""
LAST = 0.1
"""The score of what is claimed only before it becomes conversation."""
SURELY_SAYS = "surely_"
"""What the name of a list of phrases begins with that tell a topic by themselves."""
Settings = TypeVar("Settings", bound=BaseModel)
_FIELD = re.compile(r"\{(\w*)")


class NoSettings(BaseModel):
    """Of a skill that has nothing to set."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _missing(*_: object, **_named: object) -> Never:
    raise ConfigError("This part of the program is not there.")


@dataclass(frozen=True, slots=True)
class Tools:
    """What a skill may use of the program; what is slow to make is made when it is asked for."""

    config: "Config"
    now: Callable[[], datetime]
    """The time where the kiosk stands, with its zone."""
    atlas: "Callable[[], Atlas]"
    gazetteer: "Callable[[], Gazetteer]"
    packs: Callable[[], Sequence[str]]
    """Titles of the packs of notes."""
    model: Callable[[], str]
    """The name of the language model that talks; empty where there is none."""
    vitals: Callable[[], Vitals]
    load: Callable[[], Load]
    skills: Callable[[], Collection[str]]
    """The names of all that are loaded."""
    schema_model: Callable[[], SchemaModel | None] = lambda: None
    """The language model that answers in a schema; None where there is none."""
    towns: "Callable[[], Towns]" = _missing
    notes: "Callable[[], LiveNotes]" = _missing
    engine: Callable[[], LanguageModel] = _missing
    """The language model that talks; raises AssistantError where there is none."""
    place_finder: Callable[[], PlaceFinder | None] = _missing
    vision_model: Callable[[], LanguageModel | None] = _missing
    camera: Callable[[], Camera] = _missing
    text_reader: Callable[[], TextReader] = _missing
    exhibits: "Callable[[], ExhibitRecogniser]" = _missing
    detector: Callable[[], ObjectDetector | None] = _missing
    events: Events = field(default_factory=Events)
    embedder: Callable[[], Embedder] = _missing
    """What turns texts to vectors."""
    switch_pin: SwitchPin = _missing
    readings: "Callable[[], Readings]" = _missing
    looked_up: "Callable[[Intent, Sequence[Exchange], CancelToken], Reply | None]" = lambda *_: None
    """What a late skill is sure of, where the packs say nothing; None where none is."""


class Need(StrEnum):
    """What a skill cannot do without, or not do well."""

    MODEL = "a language model"
    VISION_MODEL = "a model that sees"
    CAMERA = "a camera"
    NOTES = "packs of notes"
    TESSERACT = "Debian's tesseract-ocr"


@dataclass(frozen=True, slots=True)
class SkillFolder:
    """A skill as its entry point names it."""

    name: str
    """That of its folder, and of its section [skills.<name>]."""
    make: Callable[[Tools, Any], Skill]
    """From the tools and the settings; raises AssistantError where it cannot work on this machine."""
    settings: type[BaseModel] = NoSettings
    wording: "Wording | None" = None
    """Its words; None where it has none."""
    first: bool = False
    """Its claim goes before that of another skill that is as sure: the operator's own before what ships."""
    claim: Callable[[Asked], Claim | None] | None = None
    """Recognises its questions where it cannot be made; None: likeness to the examples of its words does."""
    claims: Callable[[Tools, Any], Claimant] | None = None
    """What tells its questions, made before and without what answers them, where that takes a language model or a
    camera; None: `make` makes a ClaimingSkill, which does both."""
    label: str = ""
    """What the console calls its answers; empty: its name."""
    origin: str = ""
    """What is said where somebody asks where its answer comes from, as a key of sentences.po; its own sentence
    "origin" goes before it. Empty: as its provenance tells."""
    needs: tuple[Need, ...] = ()
    taught: bool = False
    """The operator may add examples, in [routing.examples.<topic>]."""
    knows: bool = False
    """It says what it knows or sees, so that the page calls it no talk."""

    @property
    def topics(self) -> frozenset[str]:
        """Of its examples; its name where none ship."""
        found = set(self.wording.examples) if self.wording else set()
        return frozenset(found - {NONE} or {self.name})

    def origin_in(self, language: str) -> str:
        """Where its answer comes from, in a language; empty where that is as its provenance tells."""
        if self.wording and ORIGIN in self.wording.languages.get(ENGLISH, Language()).sentences:
            return self.wording.say(language, ORIGIN)
        return phrases.say(language, self.origin) if self.origin else ""

    def made(self, tools: Tools) -> Skill:
        """What answers, with the settings of its section; raises ConfigError for a wrong one."""
        return self.make(tools, self.set_up(tools.config))

    def set_up(self, config: "Config") -> BaseModel:
        """The settings of its section, of the type `settings`; raises ConfigError for a wrong one."""
        return settings_of(self.name, self.settings, config)


def settings_of(name: str, settings: type[Settings], config: "Config") -> Settings:
    """What the section of a skill says; raises ConfigError for a wrong one."""
    try:
        return settings.model_validate(config.skills.get(name, {}))
    except ValidationError as error:
        told = "; ".join(str(wrong) for wrong in explained(error, settings))
        raise ConfigError(f"[skills.{name}] {told}") from error


class Language(BaseModel):
    """One file of a skill's languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    examples: dict[str, tuple[str, ...]] = {}
    """Questions by topic: what the router learns, so as varied as visitors ask; under "none" what is like them and is
    not this skill's."""
    words: dict[str, tuple[str, ...]] = {}
    """Lists of words and phrases by name, which the claim reads; "…" stands for any words between, "." for the edge of
    a clause."""
    sentences: dict[str, str] = {}
    """What is said, by key, with {fields}."""
    tests: dict[str, tuple[str, ...]] = {}
    """Questions by the topic that is to take them; under "none" those that are not this skill's. None is an example."""


@dataclass(frozen=True, slots=True)
class Taught:
    """Examples by topic and language: those that ship and the operator's."""

    by_topic: Mapping[str, Sentences]

    @classmethod
    def only(cls, topic: str, added: Mapping[str, Sentences]) -> "Taught":
        """The operator's of one topic that ships with none."""
        return cls({topic: added[topic]} if topic in added else {})

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """By topic, in every language."""
        return {topic: [text for own in texts.values() for text in own] for topic, texts in self.by_topic.items()}

    def commands(self, words: Mapping[str, RoutingWords]) -> Mapping[tuple[str, ...], str]:
        """The topic of each example, by its words without "please" and the like."""
        return {
            without(split(text), words.get(language, RoutingWords()).filler): topic
            for topic, texts in self.by_topic.items()
            for language, own in texts.items()
            for text in own
        }

    def vocabulary(self, topics: Collection[str] | None = None) -> dict[str, frozenset[str]]:
        """The words of the examples of some topics, or of all, by language."""
        words: dict[str, set[str]] = {}
        for topic, texts in self.by_topic.items():
            for language, own in texts.items() if topics is None or topic in topics else ():
                words.setdefault(language, set()).update(word for text in own for word in split(text))
        return {language: frozenset(known) for language, known in words.items()}


class Wording:
    """What a skill knows of every language: one file of its folder each."""

    def __init__(self, package: str) -> None:
        """Package: the skill's own, as __name__ or __package__ has it."""
        self.package = package
        self._spoken: tuple[str, ...] = ()

    def learn(self, spoken: Sequence[str]) -> None:
        """Has the examples be those of these languages, too; those of the usual ones are learnt from anyway."""
        self._spoken = tuple(spoken)

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return Path(str(self._folder().joinpath("languages")))

    @cached_property
    def languages(self) -> Mapping[str, Language]:
        """By ISO 639-1 code, English first; raises ConfigError for a file that is none."""
        found = {}
        for file in self.folder.iterdir():
            if file.name.endswith(".toml"):
                try:
                    found[file.name[:-5]] = Language(**tomllib.loads(file.read_text(encoding="utf-8")))
                except (tomllib.TOMLDecodeError, ValidationError) as error:
                    raise ConfigError(f"{self.package}/languages/{file.name}: {error}") from error
        return dict(sorted(found.items(), key=lambda item: (item[0] != ENGLISH, item[0])))

    def _folder(self) -> Traversable:
        """That of the package, which may not be importable: a library that it wants may be missing."""
        parent, _, name = self.package.rpartition(".")
        return files(parent).joinpath(name) if parent else files(name)

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        """By topic, in the usual languages and those of the kiosk."""
        examples: dict[str, list[str]] = {}
        for code, language in self.languages.items():
            for topic, texts in language.examples.items() if code in {*USUAL, *self._spoken} else ():
                examples.setdefault(topic, []).extend(texts)
        return examples

    def taught(self, added: Mapping[str, Sentences]) -> Taught:
        """Its examples in the usual languages and those of the kiosk, and the operator's of its topics."""
        by_topic: dict[str, Sentences] = {}
        for code, language in self.languages.items():
            for topic, texts in language.examples.items() if code in {*USUAL, *self._spoken} else ():
                by_topic.setdefault(topic, {})[code] = texts
        for topic in by_topic.keys() & added.keys():
            for code, texts in added[topic].items():
                by_topic[topic][code] = (*by_topic[topic].get(code, ()), *texts)
        return Taught(by_topic)

    @cached_property
    def _examples_as_words(self) -> Mapping[tuple[str, ...], str]:
        """The topic of each example, by its words."""
        tables = (language.examples for language in self.languages.values())
        return {split(text): topic for table in tables for topic, texts in table.items() for text in texts}

    def topic(self, asked: Asked, likely: float = LIKELY) -> Claim | None:
        """A claim by likeness to the examples, with the slot "topic".

        The very words of an example are sure. Else, without one of the words of the topic, more likeness is needed.
        Likely: the share of likeness that suffices with one of them.
        Nothing is claimed in a language that the skill has no words of: it could not answer in it.
        """
        if asked.language not in self.languages:
            return None
        if topic := self._examples_as_words.get(split(asked.text)):
            return None if topic == NONE else Claim(SURE, {"topic": topic})
        like = asked.likeness
        named = self.holds(asked.text, asked.language, like.topic)
        enough = like.share >= likely if named else like.share >= SURELY and like.cosine >= NEAR
        return Claim(min(like.share, BELOW_SURE), {"topic": like.topic}) if enough else None

    def say(self, language: str, key: str, **values: object) -> str:
        """A sentence in a language, its {fields} filled in; in English where the language is not there."""
        known = self.languages.get(language, self.languages[ENGLISH])
        return known.sentences[key].format(**values)

    def words(self, language: str, name: str) -> tuple[str, ...]:
        """A list of a language; empty where it has none."""
        return self.languages.get(language, Language()).words.get(name, ())

    def holds(self, text: str, language: str, name: str) -> bool:
        """Whether a text holds one of the phrases of a list: whole words, and in Chinese characters."""
        spoken = mark(text)
        return any(holds(spoken, parts(phrase)) for phrase in self.words(language, name))

    def surely(self, asked: Asked) -> str:
        """The topic whose phrases, in the list "surely_<topic>", tell it whatever else is said; empty where none do."""
        names = self.languages.get(asked.language, Language()).words
        sure = (name for name in names if name.startswith(SURELY_SAYS))
        return next(
            (name.removeprefix(SURELY_SAYS) for name in sure if self.holds(asked.text, asked.language, name)), ""
        )


def fields(sentence: str) -> frozenset[str]:
    """The names of the {fields} of a sentence."""
    return frozenset(_FIELD.findall(sentence))
