"""Reading TOML that a person wrote; what cannot be read is named with its line and what to write."""

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.core.errors import AssistantError, ConfigError

_AT_LINE = re.compile(r"at line (\d+)")
_SHORT = 80
LARGEST = 1_000_000
"""Bytes."""
_KEY_VALUE = re.compile(r"^(?P<key>\s*[\w.\"'-]+\s*)(?P<sign>[=:]\s*)(?P<value>.*?)\s*(?P<comment>#.*)?$")
_DECIMAL_COMMA = re.compile(r"(?<![\d.])([+-]?\d+),(\d+)(?![\d,.])")
_NUMBER = re.compile(r"^(?=[+-]?[.,]?\d)(?P<sign>[+-])?(?P<whole>\d*)(?P<rest>([.,]\d+)?)\s*°?$")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'"})
_SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_RULE = "a line is KEY = VALUE: texts in quotes, numbers with a point, lists in brackets"


def read(path: Path, kind: type[AssistantError] = ConfigError) -> dict[str, Any]:
    """The contents of a file; a byte order mark is no part of them. Raises an error of that kind with a sentence."""
    return parsed(text_of(path, kind), path, kind)


def text_of(path: Path, kind: type[AssistantError] = ConfigError) -> str:
    """The text of a file, without a byte order mark; raises an error of that kind, also for a pipe."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise kind(f"{path} is no file; a configuration is a file of TOML.")
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise kind(f"{path} is longer than {LARGEST:,} letters, which no configuration is.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise kind(f"{path} cannot be read: it is no UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise kind(f"{path} cannot be read: {error.strerror or 'it cannot be opened'}.") from error


def parsed(text: str, path: Path, kind: type[AssistantError] = ConfigError) -> dict[str, Any]:
    """The contents of a text that stands in a file, or is to stand there; raises an error of that kind."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise kind(f"{path}, {_explained(text, str(error))}.") from error
    except RecursionError as error:
        raise kind(f"{path} cannot be read: its brackets stand too deep in each other.") from error


def _explained(text: str, told: str) -> str:
    """The line, and what to write; told: by the parser, whose words are for programmers."""
    lines = text.split("\n")
    at = _AT_LINE.search(told)
    number = int(at[1]) if at else len(lines)
    while number > 1 and not lines[number - 1].strip():  # found at the end of what is wrong
        number -= 1
    if "overwrite" in told or "twice" in told:
        return f"{_place(lines, number)}: that is there twice; leave one of them"
    # A list that is not closed is noticed one line later, which is right by itself.
    likely = number - 1 if number > 1 and _is_toml(lines[number - 1]) else number
    line = lines[likely - 1].strip()
    for repaired in _repairs(line):
        if repaired != line and _is_toml(repaired):
            return f"{_place(lines, likely)}: write {repaired}"
    return f"{_place(lines, number)} cannot be read; {_RULE}"


def _place(lines: Sequence[str], number: int) -> str:
    return f"line {number} ({lines[number - 1].strip()[:_SHORT]})"


def _repairs(line: str) -> Iterator[str]:
    """What the line may have been meant to be, the likeliest first."""
    straight = line.translate(_QUOTES)
    yield straight
    if line.startswith("["):
        yield f"[{line.partition('#')[0].strip().strip('[]').strip()}]"
        return
    if not (match := _KEY_VALUE.match(straight)):
        return
    key, value = match["key"].strip(), match["value"].strip()
    yield f"{key} = {value}"
    yield f"{key} = {_DECIMAL_COMMA.sub(_with_a_point, value)}"
    if number := _NUMBER.match(value):
        yield f"{key} = {number['sign'] or ''}{number['whole'].lstrip('0') or '0'}{number['rest'].replace(',', '.')}"
    yield f"{key} = {value.lower()}" if value.lower() in {"true", "false"} else ""
    yield f"{key} = {_SWITCHES.get(value.lower(), '')}"
    for end in ("]", '"]', " }", '"', "'"):
        yield f"{key} = {value}{end}"
    if "\\" in value and len(value) > 1 and value[0] == value[-1] == '"':
        yield f"{key} = '{value[1:-1]}'"
    if value and value[0] not in "\"'[{" and "=" not in value:
        yield f"{key} = {json.dumps(value, ensure_ascii=False)}"


def _with_a_point(number: re.Match[str]) -> str:
    return f"{number[1]}.{number[2]}"


def _is_toml(line: str) -> bool:
    try:
        return bool(tomllib.loads(line))
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
