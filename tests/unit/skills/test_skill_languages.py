"""Every skill in a folder has the same in every language."""

from pathlib import Path

import pytest

import assistant
from assistant.core.languages import ENGLISH, LANGUAGES
from assistant.core.messages import Asked, Likeness
from assistant.skills.arithmetic import ArithmeticSkill
from assistant.skills.contract import Wording, fields
from assistant.skills.registry import find

SKILLS = [found.name for found in find() if found.folder]
WORDED = [found.name for found in find() if found.wording]
EACH = [(name, language) for name in WORDED for language in LANGUAGES]
NONE = "none"


def wording(name: str) -> Wording:
    return Wording(f"assistant.skills.{name}")


def test_every_skill_that_ships_can_be_loaded() -> None:
    folders = {path.parent.name for path in Path(assistant.__file__).parent.glob("skills/*/__init__.py")}
    assert set(SKILLS) == folders, "name it in pyproject.toml, and install the program anew"
    assert not [found.fault for found in find() if found.fault]


@pytest.mark.parametrize(("name", "language"), EACH)
def test_a_language_has_all_that_english_has(name: str, language: str) -> None:
    languages = wording(name).languages
    assert language in languages, f"write assistant/skills/{name}/languages/{language}.toml"
    english, own = languages[ENGLISH], languages[language]
    assert own.sentences.keys() == english.sentences.keys()
    assert {key: fields(said) for key, said in own.sentences.items()} == {
        key: fields(said) for key, said in english.sentences.items()
    }
    assert own.examples.keys() - {NONE} == english.examples.keys() - {NONE}
    assert own.words.keys() >= {key for key in english.words if key in english.examples}
    assert own.tests.keys() - {NONE} >= english.examples.keys() - {NONE}


@pytest.mark.parametrize(("name", "language"), EACH)
def test_what_is_held_out_is_no_example(name: str, language: str) -> None:
    own = wording(name).languages[language]
    taught = {text.casefold() for texts in own.examples.values() for text in texts}
    assert not [text for texts in own.tests.values() for text in texts if text.casefold() in taught]


@pytest.mark.parametrize("name", WORDED)
def test_a_skill_claims_nothing_by_likeness_in_a_language_that_it_has_no_words_of(name: str) -> None:
    like = Likeness(next(iter(wording(name).examples), ""), 1.0, 1.0)
    assert wording(name).topic(Asked("Vad är klockan?", "sv", like)) is None


def test_a_sum_is_no_claim_in_a_language_without_its_words() -> None:
    assert ArithmeticSkill().claim(Asked("2 + 3", "nl"))
    assert ArithmeticSkill().claim(Asked("2 + 3", "sv")) is None
