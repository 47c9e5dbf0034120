"""Making a backup: what goes in, and what does not."""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from assistant.backup import archive, secrets
from assistant.backup.checking import check_files, is_pack
from assistant.core.config import APP, Config
from assistant.core.config_file import find
from assistant.core.errors import AssistantError, BackupError
from assistant.core.settings_file import text_of
from assistant.functions import files as functions


@dataclass(frozen=True, slots=True)
class SavedBackup:
    """What a backup holds, and what it leaves out."""

    file: Path
    packs: int
    questions: int
    left_out: tuple[str, ...]
    """Each a sentence."""

    @property
    def told(self) -> str:
        packs, files = self.packs, self.questions
        return (
            f"The configuration with the facts of the house, {packs} pack{'' if packs == 1 else 's'} and {files} "
            f"file{'' if files == 1 else 's'} of questions."
        )


def save(file: Path, config: Config, given: Path | None, *, whole: bool = False) -> SavedBackup:
    """Writes a backup; a folder gets one with the day in its name.

    Given: the configuration that the command line names. Whole: also what is secret, for a file that never leaves this
    machine; else what could not be restored elsewhere, such as a broken pack, is refused. Raises AssistantError, and
    then there is no file.
    """
    now = datetime.now(UTC).astimezone()
    file = file / f"{APP}-{now:%Y-%m-%d}.zip" if file.is_dir() else file
    text, kept_out = text_of(find(given)), list[str]()
    if not whole:
        text, kept_out = secrets.without(text, find(given))
        _check_restorable(config)
    packs, questions = (archive.there(part, config.data) for part in (archive.PACKS, archive.QUESTIONS))
    files = {f"{archive.PACKS}/{path.name}": path for path in packs}
    files |= {f"{archive.QUESTIONS}/{path.name}": path for path in questions}
    version = metadata.version(APP)
    archive.write(file, text, files, version=version, made=now.isoformat(timespec="seconds"))
    return SavedBackup(file, sum(map(is_pack, packs)), len(questions), tuple(_left_out(config, kept_out)))


def _check_restorable(config: Config) -> None:
    try:
        check_files(*archive.folders(config.data), config)
    except AssistantError as error:
        raise BackupError(f"Nothing was saved, as it could not be restored; mend or remove it: {error}") from error


def _left_out(config: Config, secret: list[str]) -> list[str]:
    told = [f"{key} holds a secret, which no backup does: write it anew after restoring elsewhere." for key in secret]
    if config.knowledge.packs:
        named = ", ".join(config.knowledge.packs)
        told.append(f"Packs that [knowledge] packs names lie elsewhere and are not in it: {named}.")
    if own := [folder for folder in functions.folders() if _holds(folder)]:
        told.append(f"Functions are programs and are not in it; copy what lies in {' and '.join(map(str, own))}.")
    return told


def _holds(folder: Path) -> bool:
    """Whether there is a function in it, as far as this user may look."""
    try:
        return any(folder.glob(f"*{functions.SUFFIX}"))
    except OSError:
        return False
