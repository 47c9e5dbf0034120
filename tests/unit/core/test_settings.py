"""Changing the configuration file."""

import os
from pathlib import Path

import pytest
from other_user import reachable

from assistant.core.config_file import load
from assistant.core.errors import ConfigError
from assistant.core.settings_file import change

__all__ = ["reachable"]
"""A fixture."""
TEXT = '# ours\n[home]\nname = "Lisbon"  # by the river\n\n[chat]\nsentences = 3\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "assistant.toml"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0o640)
    return path


def test_keys_are_changed_and_all_else_stays(file: Path) -> None:
    assert change({"home.name": "Porto", "speaking.voices.en": "en-us", "models.ollama.url": ""}, file) == file
    text = file.read_text(encoding="utf-8")
    assert '# ours\n[home]\nname = "Porto"  # by the river\n' in text
    config = load(file)
    assert (config.home.name, config.chat.sentences) == ("Porto", 3)
    assert config.speaking.voices == {"en": "en-us"}
    assert file.stat().st_mode & 0o777 == 0o640


def test_what_was_there_before_stands_beside_it(file: Path) -> None:
    change({"home.name": "Porto"}, file)
    assert file.with_name("assistant.toml.previous").read_text(encoding="utf-8") == TEXT
    assert sorted(path.name for path in file.parent.iterdir()) == ["assistant.toml", "assistant.toml.previous"]
    change({"speaking.volume": 0.5}, file, keeps=False)
    assert file.with_name("assistant.toml.previous").read_text(encoding="utf-8") == TEXT


@pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the files of others")
def test_what_root_changes_stays_its_owners(reachable: Path) -> None:
    file = reachable / "assistant.toml"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o640)
    os.chown(file, 12345, 23456)
    change({"home.name": "Porto"}, file)
    for kept in (file, file.with_name("assistant.toml.previous")):
        assert (kept.stat().st_uid, kept.stat().st_gid, kept.stat().st_mode & 0o777) == (12345, 23456, 0o640)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"home.latitude": 91}, "home.latitude = 91"),
        ({"home.nmae": "x"}, "did you mean name"),
        ({"chat.sentences": "many"}, 'chat.sentences = "many": write a whole number from 1 to 10'),
        ({"heat.too_warm": 90}, "too_warm must be below"),
    ],
)
def test_a_wrong_value_is_named_and_nothing_is_changed(file: Path, values: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        change({"chat.sentences": 4, **values}, file)
    assert file.read_text(encoding="utf-8") == TEXT
    assert [path.name for path in file.parent.iterdir()] == ["assistant.toml"]


def test_a_file_that_cannot_be_written_is_a_clear_error(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("assistant.core.settings_file.put_in_place", full)
    with pytest.raises(ConfigError, match="cannot be written: No space left on device"):
        change({"home.name": "Porto"}, file)
    assert file.read_text(encoding="utf-8") == TEXT


def test_a_kiosks_configuration_is_not_copied_for_whoever_may_not_change_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.core.settings_file.SYSTEM_FILE", file)
    monkeypatch.setattr("assistant.core.settings_file.find", lambda _: file)
    monkeypatch.setattr("assistant.core.settings_file.user_file", lambda: file.with_name("mine.toml"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ConfigError, match="not yours to change; put sudo before the command"):
        change({"home.name": "Porto"}, None)
    assert not file.with_name("mine.toml").exists()
