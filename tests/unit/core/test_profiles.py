"""The shipped profiles load, and their memory adds up."""

import tomllib
from pathlib import Path

import pytest

from assistant.core.config import Config
from assistant.core.config_file import find, load
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.models.catalogue import load_catalogue
from assistant.models.memory import SYSTEM, budget, room_for_models, total_memory
from assistant.models.ollama_catalogue import load_ollama_catalogue

PROFILES = {"pi5-8gb": (8, 0), "pi5-4gb": (4, 0), "shared-server": (4, 8)}
"""Gigabytes of the kiosk, and of a server."""


def read(name: str) -> tuple[str, Config]:
    text = resource("config", "profiles", f"{name}.toml").read_text(encoding="utf-8")
    return text, Config(**tomllib.loads(text))


def test_there_are_just_these_profiles() -> None:
    assert {path.stem for path in resource("config", "profiles").glob("*.toml")} == PROFILES.keys()


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_fits_into_its_machines(name: str) -> None:
    kiosk, server = PROFILES[name]
    items = budget(read(name)[1], load_catalogue(), load_ollama_catalogue())
    assert sum(item.memory for item in items if item.where == "kiosk") <= kiosk * 1e9
    served = sum(item.memory for item in items if item.where == "server")
    assert served + (SYSTEM if server else 0) <= server * 1e9


@pytest.mark.parametrize("name", PROFILES)
def test_the_budget_in_the_comment_is_the_computed_one(name: str) -> None:
    text, config = read(name)
    items = budget(config, load_catalogue(), load_ollama_catalogue())
    assert any("gemma3" in item.what or "llama3.2" in item.what for item in items)
    for item in items:
        assert f"#     {item}\n" in text
    for where in {item.where for item in items}:
        together = sum(item.memory for item in items if item.where == where)
        assert f"{where}, together".ljust(36) + f" {together / 1e9:5.2f} GB\n" in text


@pytest.mark.parametrize("name", PROFILES)
def test_every_model_of_a_profile_is_known(name: str) -> None:
    models = read(name)[1].models
    for model in filter(None, (models.chat, models.vision, models.extraction)):
        assert model == "none" or load_ollama_catalogue().find(model)


def test_the_vision_model_stays_only_where_it_fits_beside_the_other() -> None:
    assert read("pi5-8gb")[1].models.keep_vision_seconds == -1
    assert read("pi5-4gb")[1].models.vision == "none"
    room = room_for_models(read("pi5-4gb")[1], load_catalogue(), 4_000_000_000)
    assert all(load_ollama_catalogue().models[m].memory > room for m in load_ollama_catalogue().of_role("vision"))


def test_a_profile_is_named_without_its_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ASSISTANT_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)
    assert load(Path("pi5-8gb")).models.keep_vision_seconds == -1
    (tmp_path / "pi5-8gb").write_text('[home]\nname = "Lisbon"\n')
    assert load(Path("pi5-8gb")).home.name == "Lisbon", "a file of that name goes before"
    monkeypatch.setenv("ASSISTANT_CONFIG", "pi5-4gb")
    assert load().models.chat == "gemma3:1b"


@pytest.mark.parametrize("name", ["pi5-9gb", "./pi5-4gb", "../profiles/pi5-4gb"])
def test_an_unknown_profile_is_told_with_those_there_are(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path(name) if "/" not in name else tmp_path / name
    with pytest.raises(ConfigError, match="pi5-4gb, pi5-8gb, shared-server"):
        find(path)


def test_an_embedded_model_counts_where_only_it_is_wanted() -> None:
    config = Config.model_validate({"models": {"engine": "embedded"}})
    items = budget(config, load_catalogue(), load_ollama_catalogue())
    assert any(item.what == "chat: qwen2.5-coder-1.5b" and item.memory > 1.5e9 for item in items)


def test_a_smaller_model_for_a_throttled_machine_counts_beside_the_other() -> None:
    config = Config.model_validate({"models": {"chat": "llama3.2:1b"}, "heat": {"model": "qwen3:0.6b"}})
    named = [item.what for item in budget(config, load_catalogue(), load_ollama_catalogue())]
    assert named[-2:] == ["chat: llama3.2:1b", "while throttled: qwen3:0.6b"]


def test_this_machines_memory_is_known() -> None:
    total = total_memory()
    assert total
    assert total > 500_000_000


@pytest.mark.parametrize(("engine", "counts"), [("auto", True), ("ollama", False)])
def test_what_answers_where_nothing_is_configured_counts(engine: str, *, counts: bool) -> None:
    config = Config.model_validate({"models": {"engine": engine}})
    items = budget(config, load_catalogue(), load_ollama_catalogue())
    assert any(item.what == "chat: qwen2.5-coder-1.5b" for item in items) is counts
