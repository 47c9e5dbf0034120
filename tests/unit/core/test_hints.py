"""Commands that are printed as a cure."""

import ast
import re
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import assistant
from assistant.commands import shared
from assistant.core import hints
from assistant.core.config import Config
from assistant.core.errors import SetupError
from assistant.doctor import camera, machine, models
from assistant.models import store
from assistant.models.catalogue import load_catalogue

PACKAGE = Path(assistant.__file__).parent
COMMANDS = "ask|console|devices|distance|doctor|eval|knowledge|listen|look|models|say|setup|--verbose"
BARE = re.compile(rf"(?<!sudo )\bassistant ({COMMANDS})\b")
"""A command that on an installed kiosk nobody may run as it stands."""


@pytest.fixture
def kiosk() -> Iterator[None]:
    hints.belongs_to("wakebutton", "/var/lib/wakebutton")
    yield
    hints.belongs_to("")


def test_on_ones_own_machine_a_command_is_as_it_is() -> None:
    assert hints.command("setup", "--verify") == "assistant setup --verify"
    assert hints.file("seen.jpg") == "seen.jpg"


@pytest.mark.usefixtures("kiosk")
def test_on_a_kiosk_it_is_run_as_the_kiosks_user() -> None:
    assert hints.command("setup") == "sudo -u wakebutton assistant setup"
    assert hints.as_kiosk("rm", "-r", "/srv/my data") == "sudo -u wakebutton rm -r '/srv/my data'"


@pytest.mark.usefixtures("kiosk")
def test_a_name_from_the_configuration_stays_one_word_in_the_shell_where_it_is_pasted() -> None:
    name = "x; touch /tmp/was-root $(id) `id` \"'"
    assert shlex.split(hints.command("models", "pull", name)) == [
        *("sudo", "-u", "wakebutton", "assistant", "models", "pull"),
        name,
    ]


@pytest.mark.usefixtures("kiosk")
def test_the_cures_of_errors_doctor_and_console_are_for_the_kiosk(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    with pytest.raises(SetupError, match="`sudo -u wakebutton assistant setup` gets it"):
        store.model_path("whisper-base", data=tmp_path, catalogue=catalogue)
    config = Config.model_validate({"paths": {"data": str(tmp_path)}})
    assert models.models(config, catalogue).mend == "sudo -u wakebutton assistant setup"
    assert machine.memory(1, 2).mend.endswith("sudo -u wakebutton assistant models")
    assert camera.show().endswith("sudo -u wakebutton assistant look --save /var/lib/wakebutton/seen.jpg")


def test_a_kiosk_is_one_whose_configuration_belongs_to_its_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "assistant.toml"
    monkeypatch.setattr(shared, "SYSTEM_FILE", file)
    assert shared.kiosk_user(file) == ("", ""), "there is none"
    file.touch()
    assert shared.kiosk_user(file)[0] in {"", file.owner()}
    assert shared.kiosk_user(Path("pi5-8gb")) == ("", "")


def _parsed(path: Path) -> ast.Module:
    """As ast.parse, which fails where a thread that another test left parses, too (CPython 3.11, issue 106905)."""
    for _ in range(5):
        with suppress(SystemError):
            return ast.parse(path.read_text(encoding="utf-8"))
    return ast.parse(path.read_text(encoding="utf-8"))


def _texts(path: Path) -> Iterator[str]:
    """The texts of a module but for docstrings and help, which are read before there is a configuration."""
    tree = _parsed(path)
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    left_out |= {id(word.value) for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "help"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def test_no_cure_is_written_that_would_not_work_on_a_kiosk() -> None:
    files = [path for path in PACKAGE.rglob("*.py") if "share" not in path.parts]
    found = {f"{path.relative_to(PACKAGE)}: {text}" for path in files for text in _texts(path) if BARE.search(text)}
    spoken_of = ("was not begun by `assistant eval draft`", "`assistant eval` hears recordings", "as in: assistant ")
    assert {text for text in found if not any(told in text for told in spoken_of)} == set()


def test_a_message_cannot_steer_the_terminal_that_shows_it() -> None:
    told = hints.printable("nmae\x1b]0;x\x07\u202e = 1\nthere is no such key: 博物馆")
    assert told == "nmae\\x1b]0;x\\x07\\u202e = 1\nthere is no such key: 博物馆"
