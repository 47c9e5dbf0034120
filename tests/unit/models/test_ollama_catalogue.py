"""The catalogue of Ollama's models tells what a model needs, and says what is wrong in it."""

from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.models.ollama_catalogue import load_ollama_catalogue

LAB = {
    "llama3.2:1b",
    "llama3.2:3b",
    "gemma2:2b",
    "phi3.5:3.8b",
    "llava-phi3:3.8b",
    "moondream",
}
ENTRY = """
[models."tiny:1b"]
roles = ["chat"]
parameters = "1B"
quantization = "Q4_0"
size = 1_000_000_000
cache_per_token = 1_000
context = 2_000
licence = "MIT"
maker = "https://example.org"
languages = "English"
good_for = "tests"
"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_models_of_the_lab_are_there_and_newer_ones_for_each_role() -> None:
    catalogue = load_ollama_catalogue()
    assert catalogue.models.keys() >= LAB
    for role in ("chat", "vision"):
        assert set(catalogue.of_role(role)) - LAB, role


def test_memory_is_weights_and_cache_and_an_allowance(tmp_path: Path) -> None:
    entry = load_ollama_catalogue(written(tmp_path / "o.toml", ENTRY)).models["tiny:1b"]
    assert entry.memory == 1_000_000_000 + 1_000 * 2_000 + 500_000_000
    longer = ENTRY.replace("context = 2_000", "context = 9_000")
    assert load_ollama_catalogue(written(tmp_path / "p.toml", longer)).models["tiny:1b"].memory == 1_504_096_000


@pytest.mark.parametrize(("name", "told"), [("phi3.5:3.8b", 3.80e9), ("granite3.3:2b", 2.63e9), ("moondream", 2.80e9)])
def test_memory_is_near_to_what_ollama_itself_told(name: str, told: float) -> None:
    assert load_ollama_catalogue().models[name].memory == pytest.approx(told, rel=0.15)


@pytest.mark.parametrize("name", ["moondream", "moondream:latest"])
def test_the_tag_latest_may_be_left_out(name: str) -> None:
    catalogue = load_ollama_catalogue()
    assert catalogue.find(name) is catalogue.models["moondream"]
    assert catalogue.find("moondream:v9") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("size = 1_000_000_000", "size = 0", r"tiny:1b\.size"),
        ('roles = ["chat"]', 'roles = ["chatting"]', r"tiny:1b\.roles"),
        ("cache_per_token = 1_000\n", "", "cache_per_token"),
        ("licence", "license", "licen"),
        ("[models", "[[models", r"line 2 \(.*\): write \[models"),
    ],
)
def test_what_is_wrong_in_the_file_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load_ollama_catalogue(written(tmp_path / "o.toml", ENTRY.replace(old, new)))
