"""Configuration and packs have one writer at a time, whatever thread or process it is."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from assistant.core.config import Config
from assistant.core.config_file import load
from assistant.core.errors import ConfigError, KnowledgeError
from assistant.core.files import locked
from assistant.core.settings_file import change
from assistant.packs import changes
from assistant.web.console.settings_form import SettingsForm

KEYS = {"home.name": "Lisbon", "speaking.pace": 0.9, "speaking.volume": 0.5, "chat.sentences": 3}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "assistant.toml"
    path.write_text("# ours\n[kiosk]\nlanguages = ['en']\n", encoding="utf-8")
    return path


def config_of(data: Path, seconds: float = 10) -> Config:
    return Config.model_validate({"paths": {"data": str(data)}, "knowledge": {"lock_seconds": seconds}})


@contextmanager
def other_process(folder: Path) -> Iterator[None]:
    """One that writes in a folder."""
    with subprocess.Popen(["flock", folder, "sh", "-c", "echo has it; cat"], stdin=-1, stdout=-1) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield


def waits_for(folder: Path, work: Callable[[], object]) -> bool:
    """Whether something waits until nobody else writes in a folder."""
    thread = threading.Thread(target=work, daemon=True)
    with locked(folder, 1):
        thread.start()
        thread.join(0.3)
        waited = thread.is_alive()
    thread.join(10)
    return waited and not thread.is_alive()


def test_whoever_changes_the_configuration_waits_for_the_other(file: Path) -> None:
    """The form and the controls of the console have the same lock."""
    form = SettingsForm(file)
    assert waits_for(file.parent, lambda: change({"speaking.pace": 0.9}, file, keeps=False))
    assert waits_for(file.parent, lambda: form.save({"home.name": "Lisbon"}, form.read().version))
    config = load(file)
    assert (config.home.name, config.speaking.pace) == ("Lisbon", 0.9)


def test_of_changes_at_once_none_is_lost(file: Path) -> None:
    threads = [threading.Thread(target=change, args=({key: value}, file)) for key, value in KEYS.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = load(file)
    assert {key: getattr(getattr(written, key.split(".")[0]), key.split(".")[1]) for key in KEYS} == KEYS


def test_a_process_that_keeps_the_configuration_to_itself_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.core.settings_file.LOCK_SECONDS", 0.2)
    before = file.read_bytes()
    with other_process(file.parent), pytest.raises(ConfigError, match="nothing was saved"):
        change({"home.name": "Lisbon"}, file)
    assert file.read_bytes() == before
    change({"home.name": "Lisbon"}, file)


def pack(folder: Path, fact: str) -> Path:
    folder.mkdir()
    path = folder / "bees.md"
    path.write_text(f"---\ntitle: Bees\n---\n\n{fact}\n", encoding="utf-8")
    return path


def silent() -> Console:
    return Console(file=StringIO())


def test_of_two_uploads_of_one_name_one_is_there_whole(tmp_path: Path) -> None:
    config = config_of(tmp_path / "data")
    sent = [pack(tmp_path / name, f"All of {name} is here. " * 5_000) for name in ("one", "two")]
    threads = [threading.Thread(target=changes.add, args=([path], config, silent())) for path in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = tmp_path / "data" / "knowledge"
    assert [path.name for path in kept.iterdir() if path.is_file()] == ["bees.md"]
    assert (kept / "bees.md").read_bytes() in [path.read_bytes() for path in sent]


def test_packs_are_added_and_removed_one_after_the_other(tmp_path: Path) -> None:
    config, path = config_of(tmp_path / "data"), pack(tmp_path / "one", "Honey is food.")
    changes.add([path], config, silent())
    folder = tmp_path / "data" / "knowledge"
    assert waits_for(folder, lambda: changes.add([path], config, silent()))
    assert waits_for(folder, lambda: changes.remove("bees", config))
    assert changes.added(config) == []


def test_whoever_waits_too_long_for_other_packs_is_told(tmp_path: Path) -> None:
    config, path = config_of(tmp_path / "data", 0.2), pack(tmp_path / "one", "Honey is food.")
    changes.add([path], config, silent())
    with other_process(tmp_path / "data" / "knowledge"), pytest.raises(KnowledgeError, match="nothing was changed"):
        changes.remove("bees", config)
    assert len(changes.added(config)) == 1
