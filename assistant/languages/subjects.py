"""What a language needs: each subject with its file, its model, and how much is missing without it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant.core import languages, phrases
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.languages import ENGLISH, GUARD_EXAMPLES, Traits
from assistant.geography import place_names
from assistant.geography.questions import wording
from assistant.knowledge.fields import words as fields_of_objects
from assistant.knowledge.quoting import contraries
from assistant.knowledge.reading import document_words
from assistant.knowledge.stemming import algorithm
from assistant.models.catalogue import Catalogue
from assistant.skills.contract import Language, fields
from assistant.skills.control.forms import Commands
from assistant.skills.registry import InstalledSkill
from assistant.text import lexicon, question_words
from assistant.thinking import facts, prompts
from assistant.thinking.guard import rules, sentences
from assistant.thinking.routing import several, tables
from assistant.thinking.routing.claims import NONE
from assistant.unanswered import typical
from assistant.vision import labels


class LanguageLevel(StrEnum):
    """How much is missing without a subject."""

    REQUIRED = "required"
    """Without it the kiosk cannot speak the language."""
    USABLE = "usable"
    """Without it a kind of question is not answered in the language."""
    COMPLETE = "complete"
    """Without it something is done less well."""


@dataclass(frozen=True, slots=True)
class SubjectState:
    """What there is of a subject in a language."""

    subject: str
    need: LanguageLevel
    where: str
    """Where to write it."""
    missing: tuple[str, ...] = ()
    """Keys, sentences, or what else is not there."""
    absent: bool = False
    """There is nothing at all."""

    @property
    def whole(self) -> bool:
        return not (self.missing or self.absent)


@dataclass(frozen=True, slots=True)
class SubjectFile:
    """A file of TOML in the folder of a language."""

    name: str
    need: LanguageLevel
    model: type[BaseModel]
    own: frozenset[str] = frozenset()
    """Keys of English that another language need not have, as "words.impersonal"; of a table, all below it."""

    def state(self, language: str) -> SubjectState:
        """What a language has of what English has; a file that its model refuses is missing what it is told to be."""
        path = languages.file(language, self.name)
        if not path.is_file():
            return SubjectState(self.name, self.need, str(path), absent=True)
        try:
            languages.checked(path, self.model)
        except ConfigError as error:
            return SubjectState(self.name, self.need, str(path), (str(error),))
        keys = set(_keys(languages.content(language, self.name)))
        wanted = (key for key in _keys(languages.content(ENGLISH, self.name)) if not self._is_own(key))
        return SubjectState(self.name, self.need, str(path), tuple(key for key in wanted if key not in keys))

    def _is_own(self, key: str) -> bool:
        return any(key == own or key.startswith(f"{own}.") for own in self.own)


SUBJECTS = (
    SubjectFile(languages.TRAITS, LanguageLevel.REQUIRED, Traits, frozenset(Traits.model_fields)),
    SubjectFile(
        lexicon.SUBJECT,
        LanguageLevel.REQUIRED,
        lexicon.Lexicon,
        frozenset(lexicon.Lexicon.model_fields) - {"numerals", "powers", "words", "fractions", "symbols"},
    ),
    SubjectFile(
        question_words.SUBJECT,
        LanguageLevel.REQUIRED,
        question_words.QuestionWords,
        frozenset({"everywhere", "impersonal", "full_elsewhere", "kinds.open"}),
    ),
    SubjectFile(prompts.SUBJECT, LanguageLevel.REQUIRED, prompts.Hints),
    SubjectFile(tables.SUBJECT, LanguageLevel.REQUIRED, tables.RoutingFile, frozenset({"words.impersonal"})),
    SubjectFile(tables.COMMANDS, LanguageLevel.REQUIRED, Commands),
    SubjectFile(wording.SUBJECT, LanguageLevel.USABLE, wording.PlaceWording),
    SubjectFile(
        place_names.SUBJECT,
        LanguageLevel.USABLE,
        place_names.PlaceNames,
        frozenset(
            {
                "articles",
                "capital_aliases",
                "cases",
                "declined",
                "aliases",
                "landmarks",
                "capitals",
                "regions",
                "region_capitals",
                "measures",
                "seats",
            }
        ),
    ),
    SubjectFile(
        several.SUBJECT,
        LanguageLevel.USABLE,
        several.SplittingWords,
        frozenset({"impersonal", "times", "verbs", "which"}),
    ),
    SubjectFile(contraries.SUBJECT, LanguageLevel.COMPLETE, contraries.ContraryWords),
    SubjectFile(fields_of_objects.SUBJECT, LanguageLevel.COMPLETE, fields_of_objects.FieldWords),
    SubjectFile(document_words.SUBJECT, LanguageLevel.COMPLETE, document_words.DocumentWords),
    SubjectFile(facts.SUBJECT, LanguageLevel.USABLE, facts.FactWords),
    SubjectFile(labels.SUBJECT, LanguageLevel.USABLE, labels.LabelWords),
    SubjectFile(rules.SUBJECT, LanguageLevel.USABLE, rules.RuleFile),
    SubjectFile(typical.SUBJECT, LanguageLevel.COMPLETE, typical.TypicalQuestions),
    SubjectFile(sentences.SUBJECT, LanguageLevel.COMPLETE, sentences.SentenceFile, frozenset({"sets"})),
)


def _keys(table: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _keys(value, f"{before}{key}.")
        else:
            yield f"{before}{key}"


def fixed_sentences(language: str) -> SubjectState:
    """The sentences of the kiosk itself, which English has in its code."""
    path = phrases.catalogue(language)
    if language == ENGLISH:
        return SubjectState("sentences", LanguageLevel.REQUIRED, str(path))
    wanted = dict.fromkeys(key for code in languages.USUAL for key in phrases.sentences(code))
    own = phrases.sentences(language)
    missing = [key for key in wanted if key not in own]
    wrong = [key for key, said in own.items() if key in wanted and fields(key) != fields(said)]
    told = (*missing, *(f"{key} (its fields differ)" for key in wrong))
    return SubjectState("sentences", LanguageLevel.REQUIRED, str(path), told, absent=not own)


def guard_examples(language: str) -> SubjectState:
    """What the guard's classifier is fitted on."""
    path = languages.subjects(language) / GUARD_EXAMPLES
    return SubjectState(
        GUARD_EXAMPLES.removesuffix(".tsv"), LanguageLevel.COMPLETE, str(path), absent=not path.is_file()
    )


def skill(found: InstalledSkill, language: str) -> SubjectState:
    """The words of a skill; without them it claims no question in the language.

    Those that an operator may teach, such as talk and the commands, have to be there.
    """
    need = LanguageLevel.REQUIRED if found.folder and found.folder.taught else LanguageLevel.USABLE
    name, folder = f"skill {found.name}", found.wording.folder if found.wording else Path(found.name)
    where = str(folder / f"{language}.toml")
    try:
        known: Mapping[str, Language] = found.wording.languages if found.wording else {}
    except AssistantError as error:
        return SubjectState(name, need, where, (str(error),))
    if not known:
        return SubjectState(name, need, where)
    if language not in known:
        return SubjectState(name, need, where, absent=True)
    return SubjectState(name, need, where, tuple(_missing(known[language], known[ENGLISH])))


def _missing(own: Language, english: Language) -> Iterator[str]:
    yield from (f"sentences.{key}" for key in english.sentences if key not in own.sentences)
    for key, said in english.sentences.items():
        if key in own.sentences and fields(said) != fields(own.sentences[key]):
            yield f"sentences.{key} (its fields differ)"
    yield from (f"examples.{key}" for key in english.examples if key not in own.examples and key != NONE)
    yield from (f"words.{key}" for key in english.words if key in english.examples and key not in own.words)
    yield from (f"tests.{key}" for key in english.examples if key not in own.tests and key != NONE)


def voice(language: str, catalogue: Catalogue) -> Sequence[SubjectState]:
    """How it can be spoken: by Piper, or only by espeak-ng."""
    where, voices = "voices/voices.toml", catalogue.voices(language)
    piper = any(each.engine == "piper" for each in voices)
    return (
        SubjectState("voice", LanguageLevel.REQUIRED, where, absent=not voices),
        SubjectState("voice of Piper", LanguageLevel.COMPLETE, where, () if piper else ("only espeak-ng speaks it",)),
    )


def hearing(language: str, heard: Callable[[], frozenset[str]]) -> SubjectState:
    """Whether Whisper knows it. Heard: the languages that it does."""
    return SubjectState(
        "Whisper", LanguageLevel.REQUIRED, "nowhere: the model knows it or not", absent=language not in heard()
    )


def stems(language: str) -> SubjectState:
    """Whether forms of a word are found by one another in the notes."""
    known = bool(algorithm(language)) or not languages.spaced(language)
    told = () if known else ("Snowball has no stems of it: a word is found in its very form",)
    return SubjectState("stems", LanguageLevel.COMPLETE, "nowhere: the library snowballstemmer has it or not", told)
