"""What of a configuration belongs to this machine alone: no backup holds it, and none that is restored changes it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from assistant.backup.archive import OWN
from assistant.core import toml_file
from assistant.core.errors import ConfigError
from assistant.core.settings_file import put

_SECTIONS = {"console", "models", "mqtt", "skills"}
"""Others have words as names, such as those of pronunciations."""
_SECRET = re.compile(r"(?i)(password|secret|token|api_?key)")
_NO_SECRET = re.compile(r"(?i)(_variable|tokens|token_seconds)$")
"""The name of a variable of the environment is none."""
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s\"']+@")
_HASH = re.compile(r"\$argon2\S+?(?=[\"'\s]|$)")


def without(text: str, path: Path) -> tuple[str, list[str]]:
    """A configuration without what is this machine's own or secret, and the keys of what was secret.

    Path: where it stands. Raises ConfigError where it is no TOML.
    """
    document = parsed(text, path)
    own = dict(_values(document.unwrap()))
    secret = [key for key, value in own.items() if _is_secret(key, value)]
    for key in {*secret, *OWN} & set(own):
        put(document, key, None)
    named = [key for key, value in own.items() if isinstance(value, str) and _CREDENTIALS.search(value)]
    bare = _HASH.sub("", _CREDENTIALS.sub("", tomlkit.dumps(document)))  # also in comments
    return bare, [*(key for key in secret if key not in OWN), *named]


def with_own(text: str, present: str, path: Path) -> str:
    """A configuration that is restored, with what is this machine's own as the present one has it.

    An address that is the same but for its name and password keeps them. Raises ConfigError where one is no TOML.
    """
    document = parsed(text, path)
    own, new = dict(_values(parsed(present, path).unwrap())), dict(_values(document.unwrap()))
    for key in OWN:
        if key in own or key in new:
            put(document, key, own.get(key))
    for key, value in own.items():
        if _is_secret(key, value) and key not in new:
            put(document, key, value)
        if isinstance(value, str) and key in new and value != new[key] == _CREDENTIALS.sub("", value):
            put(document, key, value)
    return tomlkit.dumps(document)


def parsed(text: str, path: Path) -> tomlkit.TOMLDocument:
    """Raises ConfigError with the line that is wrong."""
    toml_file.parsed(text, path)
    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise ConfigError(f"{path} cannot be read: {error}.") from error


def _is_secret(key: str, value: object) -> bool:
    name = key.rpartition(".")[2]
    told = key.partition(".")[0] in _SECTIONS and bool(_SECRET.search(name)) and not _NO_SECRET.search(name)
    return told and isinstance(value, str) and bool(value)


def _values(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every key with its value; a name with a dot in it is none that this program has."""
    for name, value in table.items():
        if "." in name:
            continue
        if isinstance(value, Mapping):
            yield from _values(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
