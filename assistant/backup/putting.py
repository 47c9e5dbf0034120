"""Packs that come from elsewhere: put in place like a backup of what is here with them over it, as a whole."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from importlib import metadata
from pathlib import Path

from assistant.backup.archive import PACKS, QUESTIONS, there, write
from assistant.backup.backups import Backups
from assistant.backup.checking import check_files
from assistant.backup.plan import RestorePlan
from assistant.core.config import APP, Config
from assistant.core.config_file import find
from assistant.core.errors import AssistantError
from assistant.core.settings_file import text_of


def put_packs(packs: Iterable[Path], text: str, config: Config, given: Path | None, made: str) -> RestorePlan:
    """Makes these the packs of the kiosk, a later one in the place of an earlier one of its name.

    Text: of the configuration; made: whence they come. Raises AssistantError, and then nothing was changed.
    """
    files = {f"{PACKS}/{path.name}": path for path in packs}
    files |= {f"{QUESTIONS}/{path.name}": path for path in there(QUESTIONS, config.data)}
    backups = Backups(config.data, given)
    with backups.room() as room:
        write(room / "brought.zip", text, files, version=metadata.version(APP), made=made)
        found = backups.look(room / "brought.zip")
        if not found.plan.is_nothing:
            backups.restore(found)
    return found.plan


def take_packs(
    contents: Mapping[str, bytes], before: Collection[str], config: Config, given: Path | None
) -> tuple[list[str], Mapping[str, str]]:
    """Puts packs of another kiosk beside one's own, in the place of those that came from there before.

    Contents: by the names of the files. Each pack is taken or refused with all that belongs to it, so that a broken one
    keeps out no other. Returns the files that were taken, and why the others were refused. Raises AssistantError where
    nothing was changed.
    """
    groups: dict[str, dict[str, bytes]] = defaultdict(dict)
    for name, content in contents.items():
        groups[name.partition(".")[0]][name] = content
    own = [path for path in there(PACKS, config.data) if path.name not in {*before, *contents}]
    taken, refused = dict[str, bytes](), dict[str, str]()
    with Backups(config.data, given).room() as room:
        for number, (pack, files) in enumerate(sorted(groups.items())):
            tried = _filled(room / f"{number}", {**{path.name: path.read_bytes() for path in own}, **taken, **files})
            try:
                check_files(tried, room / "none", config)
                taken |= files
            except AssistantError as error:
                refused[pack] = str(error).replace(f"{tried}/", "")
        brought = sorted(_filled(room / "taken", taken).iterdir())
        put_packs([*own, *brought], text_of(find(given)), config, given, "a fleet")
    return sorted(taken), refused


def _filled(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
