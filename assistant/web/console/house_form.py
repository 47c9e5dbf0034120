"""The facts of the house as a form: its name, its hours, and a sentence for each topic and language."""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.core.config_file import find, load
from assistant.core.errors import ConfigError
from assistant.core.settings_file import write, writing
from assistant.skills.contract import settings_of
from assistant.skills.house.periods import read_day, read_periods, text_of
from assistant.skills.house.settings import NAME, WEEKDAYS, HouseSettings, topics
from assistant.web.console.field_errors import WrongValues
from assistant.web.console.settings_form import version_of
from assistant.web.typed import one_line

SECTION = f"skills.{NAME}"
_VARIABLES = "ASSISTANT_SKILLS"
OPEN, FACTS = "open.", "facts."
"""Beginnings of the names of fields."""


@dataclass(frozen=True, slots=True)
class HouseView:
    """The form at one moment."""

    file: Path
    version: str
    languages: Sequence[str]
    """Of the kiosk; facts in others are left as they are."""
    fields: Mapping[str, str]
    """What is typed, by the name of its field: "open.mon", "facts.toilets.en"."""
    variable: str = ""
    """Of the environment, where one has set something of the section: the file cannot change it."""

    @property
    def days(self) -> Sequence[str]:
        return WEEKDAYS

    @property
    def topics(self) -> Sequence[str]:
        return topics()

    def is_told(self, topic: str) -> bool:
        return any(self.fields[f"{FACTS}{topic}.{language}"] for language in self.languages)


class HouseForm:
    """Reads and changes [skills.house] of the configuration file; for any thread."""

    def __init__(self, given: Path | None) -> None:
        """Given: the file or profile that the command line names."""
        self._given = given

    def read(self) -> HouseView:
        """Raises ConfigError where the file is wrong."""
        config = load(self._given)
        settings = settings_of(NAME, HouseSettings, config)
        languages = config.kiosk.languages
        fields = dict(_fields(settings, languages))
        return HouseView(find(self._given), version_of(self._given), languages, fields, _variable())

    def save(self, typed: Mapping[str, str], version: str) -> Path:
        """Writes what differs; raises ConfigError with what is wrong, and leaves everything as it was."""
        with writing(self._given):
            before = self.read()
            if version != before.version:
                raise ConfigError("The file was changed meanwhile; nothing was saved. Load the page again.")
            if before.variable:
                raise ConfigError(f"{SECTION} is set by the variable {before.variable}; nothing was saved.")
            if unknown := sorted(set(typed) - set(before.fields)):
                raise ConfigError(f"{unknown[0]} cannot be changed here; nothing was saved.")
            after = {**before.fields, **{name: str(one_line(text)) for name, text in typed.items()}}
            changed = {name: text for name, text in after.items() if text != before.fields[name]}
            if not changed:
                return before.file
            return write(dict(_values(changed, _checked(after), self._kept())), self._given)

    def _kept(self) -> Mapping[str, Any]:
        """The section as the file has it."""
        skills: Mapping[str, Any] = tomllib.loads(find(self._given).read_text(encoding="utf-8-sig")).get("skills", {})
        kept: Mapping[str, Any] = skills.get(NAME, {})
        return kept


def _variable() -> str:
    return next((name for name in os.environ if name.upper().startswith(_VARIABLES)), "")


def _fields(settings: HouseSettings, languages: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "name", settings.name
    for day in WEEKDAYS:
        yield f"{OPEN}{day}", text_of(settings.open[day]) if settings.open else ""
    yield "closed", ", ".join(settings.closed)
    yield "special", "; ".join(f"{day} {text_of(periods)}" for day, periods in settings.special.items())
    for topic in topics():
        for language in languages:
            yield f"{FACTS}{topic}.{language}", settings.facts.get(topic, {}).get(language, "")


def _checked(fields: Mapping[str, str]) -> Mapping[str, object]:
    """What the fields but the facts say, empty ones None; raises ConfigError."""
    wrong: dict[str, str] = {}
    found: dict[str, object] = {"name": fields["name"] or None}

    def read(name: str, parsed: Callable[[str], object]) -> None:
        try:
            found[name] = parsed(fields[name]) if fields[name] else None
        except ValueError as error:
            wrong[name] = f"{str(error)[:1].upper()}{str(error)[1:]}."

    for day in WEEKDAYS:
        read(f"{OPEN}{day}", _periods)
    read("closed", lambda text: [read_day(day) for day in _parts(text, ",")])
    read("special", lambda text: dict(_special(part) for part in _parts(text, ";")))
    days = [name for name in found if name.startswith(OPEN)]
    if any(found[name] is not None for name in days):
        wrong |= {name: 'Write its times, or "closed".' for name in days if found[name] is None}
    if wrong:
        raise WrongValues({f"{SECTION}.{name}": why for name, why in wrong.items()})
    return found


def _periods(text: str) -> str | list[str]:
    """As they stand in the file."""
    parts = _parts(text, ",")
    read_periods(parts)
    return parts[0] if len(parts) == 1 else parts


def _special(part: str) -> tuple[str, str | list[str]]:
    day, _, hours = part.partition(" ")
    if not hours.strip():
        raise ValueError(f'{part!r} has no times; write "2026-12-31 10:00-14:00" or "12-24 closed"')
    return read_day(day), _periods(hours)


def _parts(text: str, mark: str) -> list[str]:
    return [part.strip() for part in text.split(mark) if part.strip()]


def _values(
    changed: Mapping[str, str], checked: Mapping[str, object], kept: Mapping[str, Any]
) -> Iterator[tuple[str, object]]:
    """The keys to write, None for those to take out; the hours as one where they come or go."""
    hours = {name.removeprefix(OPEN): value for name, value in checked.items() if name.startswith(OPEN)}
    if "open" in kept and not any(hours.values()):
        yield f"{SECTION}.open", None
    for name, text in changed.items():
        if name.startswith(FACTS):
            yield f"{SECTION}.{name}", text or None
        elif not name.startswith(OPEN) or any(hours.values()):
            yield f"{SECTION}.{name}", checked[name]
