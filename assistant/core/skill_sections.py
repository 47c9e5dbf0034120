"""The sections [skills.<name>] of the configuration, checked by the settings that each installed skill names."""

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import entry_points
from typing import Any

from pydantic import BaseModel, ValidationError

from assistant.core.wrong_values import Wrong, explained

GROUP = "wakebutton.skills"
"""Of entry points; each names a skill, an object with `settings`, a pydantic model."""


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
    for point in entry_points(group=GROUP, name=name):
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
