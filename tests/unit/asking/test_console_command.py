"""`assistant console password`, as an operator types it."""

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.core.config_file import load
from assistant.web.console.passwords import Password

TYPED = "a curator knows it"


def console(file: Path, *arguments: str, typed: str = f"{TYPED}\n") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", "--config", str(file), "console", "password", *arguments]
    return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "assistant.toml"
    path.write_text("# ours\n[home]\nname = 'Lisbon'\n", encoding="utf-8")
    return path


def test_only_the_hash_of_a_password_is_written_into_the_configuration(file: Path) -> None:
    done = console(file)
    assert done.returncode == 0, done.stderr
    assert str(file) in done.stdout
    text = file.read_text(encoding="utf-8")
    assert TYPED not in text + done.stdout + done.stderr
    assert text.startswith("# ours\n[home]\nname = 'Lisbon'\n")
    assert Password(load(file).console.password_hash).matches(TYPED)


def test_the_line_may_be_printed_instead(file: Path) -> None:
    before = file.read_text(encoding="utf-8")
    done = console(file, "--print")
    assert done.returncode == 0
    assert file.read_text(encoding="utf-8") == before
    file.write_text(before + done.stdout, encoding="utf-8")
    assert Password(load(file).console.password_hash).matches(TYPED)


@pytest.mark.parametrize("typed", ["short\n", "", "aaaaaaaaaaaaaa\n"])
def test_a_password_that_is_easily_guessed_changes_nothing(file: Path, typed: str) -> None:
    before = file.read_text(encoding="utf-8")
    done = console(file, typed=typed)
    assert done.returncode == 2
    assert "password of" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_text(encoding="utf-8") == before
