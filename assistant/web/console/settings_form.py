"""The configuration as a form: the common keys can be changed, all others are shown."""

import hashlib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from assistant.core.config import Config
from assistant.core.config_file import FILE, find, load
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.core.settings_file import write, writing
from assistant.core.wrong_values import written
from assistant.web.console.field_errors import WrongValues, check
from assistant.web.typed import one_line

COMMON = (
    "home.name", "home.latitude", "home.longitude", "home.unit",
    "kiosk.languages", "kiosk.idle_seconds",
    "audio.microphone", "audio.speaker",
    "hearing.vocabulary", "hearing.silence_seconds", "hearing.voice_threshold",
    "chat.sentences", "chat.temperature",
    "speaking.pace", "speaking.volume",
    "tones.listening", "tones.done", "tones.volume",
    "button.reset_seconds", "light.brightness",
    "screen.text_field", "screen.language_choice",
    "privacy.log_words", "privacy.keep_words_minutes", "privacy.keep_counts_days",
    "privacy.keep_unanswered", "privacy.keep_unanswered_days",
    "console.idle_minutes", "console.session_hours",
)  # fmt: skip
SECRET = {"console.password_hash"}
HIDDEN = "(hidden)"
_CREDENTIALS = re.compile(r"(?<=://)[^/@\s]+@")

Kind = Literal["text", "number", "whole", "switch", "choice", "list"]
TAKES: dict[Kind, str] = {
    "text": "write a text",
    "number": "write a number",
    "whole": "write a whole number",
    "switch": "it is on or off",
    "choice": "choose one of the list",
    "list": "write its parts with commas between them",
}


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """A key, its value, and what is known of it."""

    key: str
    value: Any
    help: str = ""
    kind: Kind = "text"
    choices: tuple[str, ...] = ()
    variable: str = ""
    """Of the environment, where that has set the key: the file cannot change it."""

    @property
    def section(self) -> str:
        return self.key.partition(".")[0]

    @property
    def name(self) -> str:
        return self.key.partition(".")[2]

    @property
    def shown(self) -> str:
        """As it is typed."""
        match self.value:
            case bool():
                return "yes" if self.value else "no"
            case tuple() | list():
                return ", ".join(map(str, self.value))
            case _:
                return str(self.value)


@dataclass(frozen=True, slots=True)
class Form:
    """All keys at one moment."""

    file: Path
    version: str
    """Changes with the file, so that nobody writes over what another one has changed."""
    common: tuple[SettingEntry, ...]
    others: tuple[SettingEntry, ...]


class SettingsForm:
    """Reads and changes the configuration file; for any thread."""

    def __init__(self, given: Path | None) -> None:
        """Given: the file or profile that the command line names."""
        self._given = given

    def read(self) -> Form:
        """Raises ConfigError where the file is wrong."""
        config, helps = load(self._given), explanations()
        entries = {key: entry(key, value, field, helps.get(key, "")) for key, value, field in _keys(config)}
        return Form(
            find(self._given),
            version_of(self._given),
            tuple(entries[key] for key in COMMON),
            tuple(found for key, found in entries.items() if key not in COMMON),
        )

    def save(self, typed: Mapping[str, object], version: str) -> Path:
        """Writes what differs; raises ConfigError with what is wrong, and leaves everything as it was."""
        with writing(self._given):
            if version != version_of(self._given):
                raise ConfigError("The file was changed meanwhile; nothing was saved. Load the page again.")
            before = {common.key: common for common in self.read().common}
            if unknown := sorted(set(typed) - set(before)):
                raise ConfigError(f"{unknown[0]} cannot be changed here; nothing was saved.")
            if fixed := [key for key in typed if before[key].variable]:
                raise ConfigError(f"{fixed[0]} is set by the variable {before[fixed[0]].variable}; nothing was saved.")
            values = {key: parsed(before[key], value) for key, value in typed.items()}
            changed = {key: value for key, value in values.items() if value != _plain(before[key].value)}
            check(self._with(changed), changed)
            return write(changed, self._given) if changed else find(self._given)

    def _with(self, changed: Mapping[str, object]) -> dict[str, Any]:
        """The contents of the file with other values."""
        settings: dict[str, Any] = tomllib.loads(find(self._given).read_text(encoding="utf-8"))
        for key, value in changed.items():
            section, _, name = key.partition(".")
            settings.setdefault(section, {})[name] = value
        return settings


def version_of(given: Path | None) -> str:
    """Of the configuration file; changes with its contents. Given: what the command line names."""
    return hashlib.sha256(find(given).read_bytes()).hexdigest()[:16]


def parsed(known: SettingEntry, value: object) -> object:
    """What was typed as the kind of value that the key takes; whether it is in its range is for the models to say."""
    text = one_line(value)
    match known.kind:
        case "switch" if isinstance(text, bool):
            return text
        case "number" | "whole" if isinstance(text, str | int | float) and not isinstance(text, bool):
            try:
                number = float(text.replace(",", ".") if isinstance(text, str) else text)
            except ValueError as error:
                raise WrongValues({known.key: f"{written(text)}: write a number, such as 38.72."}) from error
            whole = number.is_integer() and (known.kind == "whole" or isinstance(known.value, int))
            return int(number) if whole else number
        case "list" if isinstance(text, str):
            return [part.strip() for part in text.split(",") if part.strip()]
        case "text" | "choice" if isinstance(text, str):
            # A device may be a number, too.
            return int(text) if known.key.startswith("audio.") and text.isdecimal() else text
        case _:
            raise WrongValues({known.key: f"{written(text)}: {TAKES[known.kind]}."})


def entry(key: str, value: object, annotation: object, told: str) -> SettingEntry:
    section, _, name = key.partition(".")
    variable = f"ASSISTANT_{section}__{name}".upper().replace(".", "__")
    shown = HIDDEN if key in SECRET and value else _without_credentials(value)
    kind, choices = _kind(annotation, value)
    return SettingEntry(key, shown, told, kind, choices, variable if variable in os.environ else "")


def explanations() -> dict[str, str]:
    """What the comments of the packaged configuration say of each key."""
    found: dict[str, str] = {}
    section, comment = "", list[str]()
    for line in resource("config", FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line.lstrip("# "))
        elif line.startswith("["):
            section, comment = line.strip("[]"), []
        elif "=" in line:
            found[f"{section}.{line.partition('=')[0].strip()}"] = " ".join(comment)
            comment = []
        else:
            comment = []
    return found


def _keys(model: BaseModel, prefix: str = "") -> Iterator[tuple[str, object, object]]:
    """Every key, its value and the type that it has."""
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from _keys(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value, field.annotation


def _kind(annotation: object, value: object) -> tuple[Kind, tuple[str, ...]]:
    if get_origin(annotation) is Literal and all(isinstance(choice, str) for choice in get_args(annotation)):
        return "choice", get_args(annotation)
    match value:
        case bool():
            return "switch", ()
        case int() if annotation is int:
            return "whole", ()
        case int() | float() if annotation is float:
            return "number", ()
        case tuple():
            return "list", ()
        case _:
            return "text", ()


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _without_credentials(value: object) -> object:
    """An address may hold a name and a password."""
    return _CREDENTIALS.sub("***@", value) if isinstance(value, str) else value


def redacted(config: Config) -> dict[str, str]:
    """Every key with its value, without what is secret."""
    return {key: entry(key, value, field, "").shown for key, value, field in _keys(config)}
