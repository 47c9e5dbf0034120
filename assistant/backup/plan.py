"""What restoring a backup would change, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant.backup.archive import FOLDERS, OWN, PACKS, QUESTIONS, BackupFile, there
from assistant.core.config import Config
from assistant.core.wrong_values import written

WHAT = {PACKS: "Pack", QUESTIONS: "Questions"}


@dataclass(frozen=True, slots=True)
class RestorePlan:
    """Each change a line."""

    made: str
    """When the backup was made, and by which version of the program."""
    file: Path
    """The configuration that would be written."""
    settings: tuple[str, ...]
    files: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def lines(self) -> Sequence[str]:
        changes = [*self.settings, *self.files] or ["Nothing would change: all is here as it is in the backup."]
        return [f"A backup of {self.made}.", *changes, *self.warnings]

    @property
    def is_nothing(self) -> bool:
        return not (self.settings or self.files)


def planned(backup: BackupFile, config: Config, restored: Config, target: Path) -> RestorePlan:
    """Restored: what the configuration would be; target: its file."""
    manifest = backup.manifest
    missing = [pack for pack in restored.knowledge.packs if not Path(pack).expanduser().exists()]
    return RestorePlan(
        f"{manifest.made}, by version {manifest.version}",
        target,
        tuple(_settings(config, restored)),
        tuple(line for part in FOLDERS for line in _files(part, backup, config.data)),
        tuple(f"[knowledge] packs names {pack}, which is not on this machine." for pack in missing),
    )


def _settings(before: Config, after: Config) -> Iterator[str]:
    old, new = dict(_flat(before)), dict(_flat(after))
    for key in sorted((old.keys() | new.keys()) - set(OWN)):
        if old.get(key) != new.get(key):
            yield f"{key}: {_shown(old, key)} becomes {_shown(new, key)}"


def _shown(values: Mapping[str, Any], key: str) -> str:
    return written(values[key]) if key in values else "nothing"


def _flat(value: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    items: Mapping[str, object] | None = None
    if isinstance(value, BaseModel):
        items = {name: getattr(value, name) for name in type(value).model_fields}
    elif isinstance(value, Mapping):
        items = value
    if items is None:
        yield prefix, value
        return
    for name, inner in items.items():
        yield from _flat(inner, f"{prefix}.{name}" if prefix else str(name))


def _files(part: str, backup: BackupFile, data: Path) -> Iterator[str]:
    """Those that are the same are not named."""
    here: Mapping[str, Path] = {path.name: path for path in there(part, data)}
    names: Sequence[str] = backup.names(part)
    for name in sorted({*here, *names}):
        if name not in here:
            yield f"{WHAT[part]} {name} is added"
        elif name not in names:
            yield f"{WHAT[part]} {name} is removed"
        elif sha256(here[name].read_bytes()).hexdigest() != backup.manifest.sha256[f"{part}/{name}"]:
            yield f"{WHAT[part]} {name} is replaced"
