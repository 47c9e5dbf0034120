"""The file that holds the configuration: which one it is, reading it, and saying what is wrong in it."""

import difflib
import os
import stat
import tomllib
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import SettingsError

from assistant.config import APP, Config
from assistant.errors import ConfigError
from assistant.resources import resource

FILE = "assistant.toml"
SYSTEM_FILE = Path("/etc") / APP / FILE
"""The machine's, which `assistant install` makes."""
LARGEST = 1_000_000
"""Letters of a configuration file."""


def find(given: Path | None = None) -> Path:
    """The configuration file: given, $ASSISTANT_CONFIG, the user's, the system's, else the packaged default.

    What is given may also be the name of a shipped profile, such as "pi5-8gb". Raises ConfigError where a file that
    was named is not there.
    """
    named = given or (Path(os.environ["ASSISTANT_CONFIG"]) if os.environ.get("ASSISTANT_CONFIG") else None)
    if named:
        if named.is_file():
            return named
        if (profile := resource("config", "profiles", f"{named}.toml")).is_file() and len(named.parts) == 1:
            return profile
        profiles = ", ".join(sorted(path.stem for path in resource("config", "profiles").glob("*.toml")))
        raise ConfigError(
            f"There is no configuration file at {named}, and no profile of that name (there are {profiles})."
        )
    return next((file for file in (user_file(), SYSTEM_FILE) if file.is_file()), resource("config", FILE))


def user_file() -> Path:
    """Where the user's own configuration stands, if there is one."""
    return Path(platformdirs.user_config_dir(APP)) / FILE


def load(given: Path | None = None) -> Config:
    """Reads the configuration; raises ConfigError with each wrong key, its value and what would be right."""
    path = find(given)
    try:
        return Config(**tomllib.loads(read(path)))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    except SettingsError as error:
        raise ConfigError(
            f'An ASSISTANT_ variable cannot be read ({error}); lists are written as in JSON: ["en"].'
        ) from error
    except ValidationError as error:
        lines = [f"  {_explain(detail)}" for detail in error.errors()]
        raise ConfigError("\n".join([f"{path} (or an ASSISTANT_ variable) has wrong settings:", *lines])) from error


def read(path: Path) -> str:
    """The text of a configuration file. Raises ConfigError for what is none: a pipe would be waited for for ever."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(handle, encoding="utf-8") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise ConfigError(f"{path} is no file; a configuration is a file of TOML.")
            text = file.read(LARGEST + 1)
    except (OSError, UnicodeDecodeError) as error:
        cure = "; `sudo assistant install` gives it back to the kiosk" if path == SYSTEM_FILE else ""
        raise ConfigError(f"{path} cannot be read: {error}{cure}") from error
    if len(text) > LARGEST:
        raise ConfigError(f"{path} is longer than {LARGEST:,} letters, which no configuration is.")
    return text


def _explain(detail: ErrorDetails) -> str:
    """One line on a wrong setting: key, value, what would be right."""
    if not detail["loc"]:  # what two sections say does not go together
        return detail["msg"]
    *parents, key = [str(part) for part in detail["loc"]]
    name = ".".join([*parents, key])
    if detail["type"] != "extra_forbidden":
        return f"{name} = {detail['input']!r}: {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    section: Any = Config
    for parent in parents:
        section = section.model_fields[parent].annotation
    close = difflib.get_close_matches(key, section.model_fields, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(section.model_fields)}"
    return f"{name} = {detail['input']!r}: there is no such key; {hint}"
