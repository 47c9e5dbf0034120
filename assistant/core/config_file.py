"""The file that holds the configuration: which one it is, reading it, and saying what is wrong in it."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import BaseModel, ValidationError

from assistant.core import toml_file
from assistant.core.claimants import SKILLS_GROUP
from assistant.core.config import APP, Config
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.core.wrong_values import Wrong, explained

FILE = "assistant.toml"
SYSTEM_FILE = Path("/etc") / APP / FILE
"""The machine's, which `assistant install` makes."""


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


class WrongSettings(ConfigError):
    """Settings that cannot be used, each with its key, its value and what to write."""

    def __init__(self, message: str, wrong: Sequence[Wrong]) -> None:
        super().__init__(message)
        self.wrong = tuple(wrong)


def load(given: Path | None = None) -> Config:
    """Reads the configuration; raises ConfigError with each wrong key, its value and what would be right."""
    path = find(given)
    return checked(read(path), path)


def checked(text: str, path: Path) -> Config:
    """The configuration of a text that stands in a file, or is to stand there; raises ConfigError."""
    try:
        config = Config(**toml_file.parsed(text, path))
        wrong = wrong_in_sections(config.skills)
    except ValidationError as error:
        wrong = explained(error, Config)
    else:
        if not wrong:
            return config
    variables = {told: variable for told in wrong if (variable := variable_of(told.key))}
    lines = [f"  {told}" for told in wrong if told not in variables]
    blocks = [f"{path} has wrong settings:", *lines] if lines else []
    if variables:
        lines = [f"  {replace(told, key=variable)}" for told, variable in variables.items()]
        blocks += ["The environment has wrong settings (a list is written as in JSON, '[\"en\"]'):", *lines]
    raise WrongSettings("\n".join(blocks), wrong)


def read(path: Path) -> str:
    """The text of a configuration file; raises ConfigError for what is none."""
    try:
        return toml_file.text_of(path)
    except ConfigError as error:
        if path != SYSTEM_FILE or os.access(path, os.R_OK):
            raise
        raise ConfigError(f"{error} `sudo assistant install` gives it back to the kiosk.") from error


def variable_of(key: str) -> str:
    """The variable of the environment that has set a key, or a section around it; empty where none has."""
    there = {name.upper(): name for name in os.environ}
    parts = key.strip("[]").upper().split(".")
    names = ["ASSISTANT_" + "__".join(parts[:size]) for size in range(len(parts), 0, -1)]
    return next((there[name] for name in names if name in there), "")


def wrong_in_sections(sections: Mapping[str, Mapping[str, Any]]) -> list[Wrong]:
    """What is wrong in the sections of skills that are installed; a section of no skill is not looked at.

    Only skills that have a section are imported.
    """
    return [wrong for name, section in sections.items() for wrong in _wrong_in(name, section)]


def _wrong_in(name: str, section: Mapping[str, Any]) -> list[Wrong]:
    settings = _settings_of(name)
    if settings is None:
        return []
    try:
        settings.model_validate(section)
    except ValidationError as error:
        return [replace(wrong, key=_key(name, wrong.key)) for wrong in explained(error, settings)]
    return []


def _settings_of(name: str) -> type[BaseModel] | None:
    """None where no such skill is, or it cannot be imported, which whatever loads the skills tells."""
    for point in entry_points(group=SKILLS_GROUP, name=name):
        try:
            settings = getattr(point.load(), "settings", None)
        except Exception:  # noqa: BLE001 - whatever is wrong in a skill of somebody else's
            return None
        return settings if isinstance(settings, type) and issubclass(settings, BaseModel) else None
    return None


def _key(name: str, inner: str) -> str:
    """The whole key: "skills.house.open"; of what concerns a table "[skills.house.open]"."""
    table = inner.startswith("[") or not inner
    key = ".".join(part for part in ("skills", name, inner.strip("[]")) if part)
    return f"[{key}]" if table else key
