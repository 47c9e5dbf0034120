import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

import assistant
from assistant.bundle.news import SENTENCES
from assistant.core import errors, phrases
from assistant.core.languages import USUAL
from assistant.core.phrases import catalogue, say
from assistant.geography.pictured import IN_FILE, IN_WORDS
from assistant.geography.questions.saying import AWAY
from assistant.skills.chat.facts import DOUBTFUL, UNKNOWN
from assistant.skills.control.skill import ORIGINS, PROMISES, WRITTEN
from assistant.skills.guard.skill import ANSWERS, HELPLINE, ONE_NUMBER, TWO_NUMBERS
from assistant.skills.knowledge.beyond import THOUGHT
from assistant.skills.out_of_order import SENTENCE as OUT_OF_ORDER
from assistant.skills.registry import folders
from assistant.web.snapshot import UPDATING
from assistant.web.suggestions import WHEREVER
from assistant.web.words import WORDS

TRANSLATED = [language for language in USUAL if language != "en"]
SAID_BY_NAME = {
    WRITTEN,
    DOUBTFUL,
    UNKNOWN,
    THOUGHT,
    OUT_OF_ORDER,
    *(folder.origin for folder in folders() if folder.origin),
    *ORIGINS.values(),
    *PROMISES.values(),
    *ANSWERS.values(),
    HELPLINE,
    ONE_NUMBER,
    TWO_NUMBERS,
    *AWAY.values(),
    *("north", "south", "east", "west"),
    "{place} is further away.",
    "{place} is nearer.",
    "We are in {place}: it is right here.",
    "I do not know where that place is.",
    "I do not know the place {place}.",
    "I only know how far places on Earth are.",
    "I cannot convert it into that measure.",
    "{home} is about {distance} away from {place}.",
    "Which place do you mean?",
    IN_FILE,
    IN_WORDS,
    "{number} kilometers",
    "{number} miles",
    "I cannot tell which place that is.",
    "My notes say nothing about that.",
    "I have no eyes yet, so I cannot see.",
    "I see {things}; let me look closer.",
    "I see {things}.",
    "I see nothing that I can name; let me look closer.",
    "I see nothing that I can name.",
    "There is nothing to repeat yet.",
    "I have not answered anything yet.",
    "I have forgotten what we said.",
    "From now on I speak English.",
    "I do not speak that language, only these: {languages}.",
    "Hello, I am ready. Press the button and ask.",
    "Sorry, I have no voice for your language; please read the answer.",
    WHEREVER,
    *WORDS.values(),
    *SENTENCES.values(),
    UPDATING,
}
"""Sentences that reach say() through a variable, or are chosen between."""


def of_errors(error: type[errors.AssistantError] = errors.AssistantError) -> Iterator[str]:
    yield error.sentence
    for kind in error.__subclasses__():
        yield from of_errors(kind)


def of_code() -> Iterator[str]:
    """The literals given to say() anywhere in the program."""
    for path in Path(assistant.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or len(node.args) < 2:
                continue
            if path.parent.parent.name == "skills" and ast.unparse(node.func) != "phrases.say":
                continue  # a skill's own sentences, in the languages of its folder
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            sentence = node.args[1]
            if name == "say" and isinstance(sentence, ast.Constant) and isinstance(sentence.value, str):
                yield sentence.value


@cache
def used() -> set[str]:
    return {*of_errors(), *of_code(), *SAID_BY_NAME}


@cache
def catalog(language: str) -> Catalog:
    with catalogue(language).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def fields(sentence: str) -> list[str]:
    return sorted(re.findall(r"{(\w+)}", sentence))


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_fixed_sentence_is_translated(language: str) -> None:
    translated = {str(message.id) for message in catalog(language) if message.id and message.string}
    assert used() - translated == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    assert {str(message.id) for message in catalog(language) if message.id} - used() == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_fuzzy_or_obsolete(language: str) -> None:
    found = catalog(language)
    assert not [message.id for message in found if message.id and message.fuzzy]
    assert not found.obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_fields_of_the_original(language: str) -> None:
    for message in catalog(language):
        assert fields(str(message.string)) == fields(str(message.id)), message.id


@pytest.mark.parametrize("language", USUAL)
def test_fields_are_filled_in(language: str) -> None:
    sentence = "{home} is about {distance} kilometers away from {place}."
    spoken = say(language, sentence, home="Santiago de Chile", distance="11.630", place="Paris")
    assert all(value in spoken for value in ("Santiago de Chile", "11.630", "Paris"))
    assert (spoken == sentence.format(home="Santiago de Chile", distance="11.630", place="Paris")) == (language == "en")


def test_a_language_without_a_catalogue_hears_english() -> None:
    assert say("sv", "Which place do you mean?") == "Which place do you mean?"


def test_values_with_braces_are_left_alone() -> None:
    assert "{x}" in phrases.say("pt", "We are in {place}: it is right here.", place="{x}")


@pytest.mark.parametrize("language", USUAL)
def test_a_name_that_ends_with_a_stop_ends_the_sentence_with_one(language: str) -> None:
    sentence = "{home} is about {distance} kilometers away from {place}."
    said = phrases.say(language, sentence, home="Lima", distance="5,600", place="Washington, D.C.")
    assert ".." not in said
    assert phrases.say("en", "Wait... {place}.", place="Lima") == "Wait... Lima."
