"""`assistant skills new`, `test` and `list`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import assistant.asking.functions as asking
from assistant.asking.functions import write_new
from assistant.cli import app
from assistant.core.errors import ConfigError
from assistant.functions import files
from assistant.functions.files import load


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of functions of whoever runs the test, root too."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr(asking, "SYSTEM_FILE", tmp_path / "wakebutton" / "assistant.toml")
    monkeypatch.setattr(files, "SYSTEM_FILE", tmp_path / "etc" / "assistant.toml")
    return tmp_path / "wakebutton" / "skills"


def test_a_new_file_works_at_once_and_is_never_overwritten(own: Path) -> None:
    path = write_new("hive_temperature")
    assert path == own / "hive_temperature.py"
    loaded = load(path)
    assert not loaded.fault
    [function] = loaded.functions
    assert function.name == "hive_temperature"
    assert function(3) == "The hive temperature of 3 is 9."
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"hive_temperature\.py is there already; give another name"):
        write_new("hive_temperature")
    assert path.read_text(encoding="utf-8") == "mine"


def test_where_a_kiosk_is_installed_the_machines_folder_is_meant(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = tmp_path / "machine" / "assistant.toml"
    machine.parent.mkdir()
    machine.touch()
    monkeypatch.setattr(asking, "SYSTEM_FILE", machine)
    assert write_new("dice") == machine.parent / "skills" / "dice.py"
    assert not own.exists()


def test_an_example_that_ships_is_written_by_its_name(own: Path) -> None:
    [function] = load(write_new("dice")).functions
    assert "de" in function.languages


@pytest.mark.parametrize("name", ["hive temperature", "3d", "../dice", "_dice", "Dice", "größe", ""])
def test_a_name_that_no_function_can_have_is_refused(own: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="cannot be the name of a function"):
        write_new(name)
    assert not own.exists()


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(arguments))
    return done.exit_code, done.output


def test_the_list_has_functions_with_their_files_and_faults(own: Path) -> None:
    write_new("dice")
    (own / "broken.py").write_text("1 / 0", encoding="utf-8")
    code, told = run("skills", "list")
    assert code == 1
    assert f"en pt es fr de it zh  ({own / 'dice.py'})" in told
    assert f"line 1: ZeroDivisionError: division by zero  ({own / 'broken.py'})" in told


def test_a_file_that_cannot_be_loaded_is_told_in_plain_words(own: Path) -> None:
    own.mkdir(parents=True)
    (own / "broken.py").write_text("1 / 0", encoding="utf-8")
    code, told = run("skills", "test", str(own / "broken.py"), "Roll two dice.")
    assert code == 1
    assert "broken.py: line 1: ZeroDivisionError" in told
