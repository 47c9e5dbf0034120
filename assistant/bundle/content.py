"""What a bundle brings into the kiosk's data: models, packs, configuration, archives; by the kiosk's user, not by root.

Packs and configuration are restored like a backup of what is here with those of the bundle over it: all of it is
checked first, it is done as a whole, also when the power goes, and `assistant restore --undo` brings back what was.
"""

from pathlib import Path

from rich.progress import Progress

from assistant.backup import archive as backup
from assistant.backup.putting import put_packs
from assistant.bundle.manifest import ARCHIVES, CONFIGURATION, MODELS, PACKS
from assistant.core.config import Config
from assistant.core.config_file import find
from assistant.core.settings_file import text_of
from assistant.models.catalogue import load_catalogue
from assistant.models.setup import default_sources, install
from assistant.skills.library import shelf_of


def apply_models(unpacked: Path, config: Config) -> list[str]:
    """Puts the models of a bundle among the kiosk's, those that the catalogue knows. Raises SetupError."""
    catalogue = load_catalogue()
    folder = unpacked / MODELS
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    known = [name for name in names if name in catalogue.models]
    brought = default_sources(folder)[:1]  # only what was brought: there is no network
    with Progress(disable=True) as quiet:
        install(known, data=config.data, catalogue=catalogue, sources=brought, progress=quiet)
    return known


def apply(unpacked: Path, config: Config, given: Path | None) -> list[str]:
    """What was changed, a line each. Given: the configuration that the command line names. Raises AssistantError."""
    lines = _apply_packs(unpacked, config, given)
    for file in sorted((unpacked / ARCHIVES).glob("*.zim")):
        facts = shelf_of(config).add(file, copy=True)
        lines.append(f"The archive {file.name} is added: {facts.articles} articles")
    return lines


def _apply_packs(unpacked: Path, config: Config, given: Path | None) -> list[str]:
    written, packs = unpacked / CONFIGURATION, sorted((unpacked / PACKS).glob("*"))
    if not written.is_file() and not packs:
        return []
    text = written.read_text(encoding="utf-8") if written.is_file() else text_of(find(given))
    plan = put_packs([*backup.there(backup.PACKS, config.data), *packs], text, config, given, "a bundle")
    return [*plan.settings, *plan.files, *plan.warnings]
