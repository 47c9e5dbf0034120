"""What each language has, by the matrix that `assistant languages` prints."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from assistant.core import languages, phrases
from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH, LANGUAGES, USUAL, Traits
from assistant.hearing.whisper import known_languages
from assistant.languages.matrix import report
from assistant.languages.subjects import SUBJECTS, LanguageLevel, SubjectFile
from assistant.models.catalogue import load_catalogue
from assistant.skills.control.forms import Commands
from assistant.skills.registry import find


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_that_ships_can_be_spoken(language: str) -> None:
    lacks = report(language, find(), load_catalogue(), known_languages).lacks(LanguageLevel.REQUIRED)
    assert not [(state.subject, state.missing, state.where) for state in lacks]


@pytest.mark.parametrize("language", USUAL)
def test_the_usual_languages_answer_all_that_english_does(language: str) -> None:
    found = report(language, find(), load_catalogue(), known_languages)
    assert not [(state.subject, state.missing, state.where) for state in found.states if not state.whole]
    assert found.rank == "complete"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_that_ships_is_usable(language: str) -> None:
    lacks = report(language, find(), load_catalogue(), known_languages).lacks(LanguageLevel.USABLE)
    assert not [(state.subject, state.missing, state.where) for state in lacks]


def test_a_language_that_nobody_has_written_lacks_everything_and_is_told_where() -> None:
    found = report("sv", find(), load_catalogue(), known_languages)
    assert found.rank == "absent"
    absent = {state.subject: state.where for state in found.states if state.absent}
    assert absent["routing"].endswith("languages/sv/routing.toml")
    assert absent["skill clock"].endswith("clock/languages/sv.toml")
    assert absent["voice"] == "voices/voices.toml"
    [fixed] = [state for state in found.states if state.subject == "sentences"]
    assert phrases.SILENT in fixed.missing


def test_a_key_that_english_has_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, ENGLISH, 'stop = ["stop ."]\nrepeat = ["again ."]\n')
    _write(tmp_path, "nl", 'stop = ["stop ."]\n')
    monkeypatch.setattr(languages, "FOLDER", tmp_path)
    languages.content.cache_clear()
    state = SubjectFile("commands", LanguageLevel.REQUIRED, Commands).state("nl")
    languages.content.cache_clear()
    assert state.missing == ("repeat",)
    assert not state.absent


def test_a_file_that_is_none_is_told_with_its_key(tmp_path: Path) -> None:
    path = _write(tmp_path, "nl", "spaces = 3\n")
    with pytest.raises(ConfigError, match=r"commands\.toml: spaces: "):
        languages.checked(path, Traits)


def test_the_usual_languages_come_first_in_their_order() -> None:
    assert USUAL == ("en", "pt", "es", "fr", "de", "it", "zh")
    assert LANGUAGES[: len(USUAL)] == USUAL


def test_every_subject_has_a_file_in_english() -> None:
    for subject in SUBJECTS:
        assert issubclass(subject.model, BaseModel)
        assert languages.file(ENGLISH, subject.name).is_file(), subject.name


def _write(folder: Path, language: str, text: str) -> Path:
    path = folder / language / "commands.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return path
