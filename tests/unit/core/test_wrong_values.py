"""Whatever is written for a key, what comes back is a sentence of ours: it names key, value and what to write."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from pydantic import BaseModel, ValidationError

from assistant.core.config import Config
from assistant.core.config_file import checked
from assistant.core.errors import ConfigError
from assistant.core.wrong_values import explained

WRONG: tuple[object, ...] = ("x y", "38,72", "", -1, 10**12, 2.5, True, ["x y", 2], [], {"a": 1})
FOREIGN = re.compile(
    r"input should|valid (string|number|integer|boolean|list|tuple|dict)|field required|value error|extra inputs|"
    r"should (have|match)|match pattern|validation|pydantic|parsing|unable to|type=|\(\?|\^|\\[dswSbA]|\$\"|Literal",
    re.IGNORECASE,
)


def keys(model: type[BaseModel], *above: str) -> Iterator[tuple[str, ...]]:
    """Every key and every section."""
    for name, field in model.model_fields.items():
        yield (*above, name)
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from keys(kind, *above, name)


def refusal(text: str) -> str:
    """What is said of a configuration; empty where it is taken."""
    try:
        checked(text, Path("a.toml"))
    except ConfigError as error:
        return str(error)
    return ""


def messages(values: dict[str, Any]) -> list[str]:
    """The validator's own words on values, but for those that are ours."""
    try:
        Config(**values)
    except ValidationError as error:
        return [told["msg"] for told in error.errors() if told["type"] != "value_error"]
    return []


@pytest.mark.parametrize("path", list(keys(Config)), ids=".".join)
def test_no_words_of_the_validator_reach_whoever_writes_a_file(path: tuple[str, ...]) -> None:
    for value in WRONG:
        values: Any = value
        for name in reversed(path):
            values = {name: values}
        if told := refusal(tomlkit.dumps(values)):
            assert not FOREIGN.search(told), told
            assert not [words for words in messages(values) if words.casefold() in told.casefold()], told
            assert path[0] in told, told
            lines = told.splitlines()[1:]
            assert lines
            assert all(len(line) < 450 and re.search(r": .{8,}[.?]$", line) for line in lines), told


@pytest.mark.parametrize("path", list(keys(Config)), ids=".".join)
def test_nor_whoever_sets_a_variable(path: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    variable = f"ASSISTANT_{'__'.join(path)}".upper()
    for value in ("x y", json.dumps({"a": [1]})):
        monkeypatch.setenv(variable, value)
        told = refusal("")
        assert not FOREIGN.search(told), told
        assert not told or variable in told or "a.toml" in told


def _wrong(values: dict[str, Any], path: Sequence[str]) -> bool:
    """Whether the key itself is wrong; what else its section needs does not count."""
    try:
        Config(**values)
    except ValidationError as error:
        return any(detail["loc"][: len(path)] == tuple(path) for detail in error.errors())
    return False


def test_what_is_suggested_would_be_taken() -> None:
    """Each suggestion that is a value is tried."""
    tried = 0
    for path in keys(Config):
        for value in WRONG:
            values: Any = value
            for name in reversed(path):
                values = {name: values}
            try:
                Config(**values)
            except ValidationError as error:
                for wrong in explained(error, Config):
                    found = re.fullmatch(r'write (\[.*\]|-?[\d.]+|"[^"]*")', wrong.advice)
                    if found and wrong.key == ".".join(path):
                        better: Any = json.loads(found[1])
                        for name in reversed(wrong.key.split(".")):
                            better = {name: [better] if wrong.listed and name == path[-1] else better}
                        assert not _wrong(better, path)
                        tried += 1
    assert tried > 3


def test_a_key_that_has_left_is_named_with_those_there_are() -> None:
    told = refusal('[models]\nembedding = "bge-m3"\n')
    assert 'models.embedding = "bge-m3": there is no such key; there are engine, chat, vision, extraction,' in told


def test_passwords_are_not_repeated() -> None:
    with pytest.raises(ConfigError) as raised:
        checked('[console]\npassword_hash = "hunter2"\n[models.ollama]\nurl = "ftp://me:hunter2@pi"\n', Path("a.toml"))
    assert "hunter2" not in str(raised.value)
    assert "models.ollama.url" in str(raised.value)


def test_what_a_visitor_wrote_is_not_repeated() -> None:
    class Said(BaseModel):
        text: str

    with pytest.raises(ValidationError) as raised:
        Said.model_validate({"text": 4711})
    assert [str(told) for told in explained(raised.value, Said, repeats=False)] == ["text: write a text in quotes."]
