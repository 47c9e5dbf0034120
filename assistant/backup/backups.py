"""Making a backup, and restoring one as a whole: all of it is checked before anything changes; it can be undone once.

What is written is written beside its place first. Then a copy of the backup gets a name of its own, and from that
moment on it is done: should the power go, the next start of the kiosk ends what was begun.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from assistant.backup import archive, secrets
from assistant.backup.archive import CONFIGURATION, FOLDERS, PACKS, QUESTIONS, BackupFile, there
from assistant.backup.checking import check_files, is_pack
from assistant.backup.plan import RestorePlan, planned
from assistant.core.config import APP, Config, PathsSettings
from assistant.core.config_file import checked, find, load
from assistant.core.errors import AssistantError, BackupError
from assistant.core.files import beside, create, locked, put_in_place
from assistant.core.settings_file import target_of, text_of, write_text, writing
from assistant.functions import files as functions
from assistant.models.catalogue import check, load_catalogue
from assistant.packs.changes import PREVIOUS, changing

log = logging.getLogger(__name__)

FOLDER = "restore"
"""Among the data."""
APPLYING, BEFORE, UNDO = "applying.zip", "before.zip", "previous.zip"
ROOM = "room-"
"""Before the names of folders that are there for a while."""
LOCK_SECONDS = 10.0


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


@dataclass(frozen=True, slots=True)
class CheckedBackup:
    """A backup that can be restored here, and what that would change."""

    backup: BackupFile
    text: str
    """The configuration, with what is this machine's own."""
    restored: Config
    """As the program reads it."""
    plan: RestorePlan


class Backups:
    """Of one kiosk; from any thread and process."""

    def __init__(self, data: Path, given: Path | None) -> None:
        """Data: its data folder. Given: the configuration file or profile that the command line names."""
        self._data, self._given = data, given
        self._folder = data / FOLDER

    @property
    def _config(self) -> Config:
        """As the file says now; raises ConfigError."""
        return load(self._given).model_copy(update={"paths": PathsSettings(data=str(self._data))})

    def save(self, file: Path) -> SavedBackup:
        """Writes a backup; a folder gets one with the day in its name. Raises AssistantError: then there is none."""
        return save(file, self._config, self._given)

    def look(self, file: Path) -> CheckedBackup:
        """Checks a backup, and changes nothing. Raises BackupError and ConfigError, which name what is wrong."""
        found = self._looked(BackupFile(file))
        try:
            with self.room() as folder:
                _check_contents(found, folder)
        except OSError as error:
            raise BackupError(f"{file.name} cannot be unpacked: {error.strerror or error}.") from error
        return found

    def look_back(self) -> CheckedBackup | None:
        """What was there before the last backup was restored, as one; None where none was.

        Its packs are not checked: one that is broken was so before.
        """
        file = self._folder / UNDO
        return self._looked(BackupFile(file)) if file.is_file() else None

    def restore(self, found: CheckedBackup) -> None:
        """Puts what a backup holds in the place of what is there. Raises AssistantError: then nothing was changed.

        Where the disk fails in the middle, the error says that the next start ends it.
        """
        with self._alone():
            self._finish()
            save(self._folder / BEFORE, self._config, self._given, whole=True)
            self._decide(found.backup)
            try:
                write_text(found.text, self._given)
            except AssistantError:
                self._give_up(self._folder / APPLYING)
                raise
            try:
                self._swap(found.backup)
            except OSError as error:
                raise BackupError(
                    f"It is restored in part only ({error.strerror or error}); the next start of the kiosk ends it."
                ) from error

    def finish(self) -> bool:
        """Before the kiosk begins: ends what a power cut has left half done; whether there was anything.

        What cannot be ended is logged, and tried again at the next start.
        """
        try:
            for left in self._folder.glob(f"{ROOM}*"):
                shutil.rmtree(left)
            if (self._folder / APPLYING).exists():
                with self._alone():
                    return self._finish()
        except (AssistantError, OSError) as error:
            log.error("What was left of restoring a backup cannot be ended: %s", error)
        return False

    @contextmanager
    def room(self) -> Iterator[Path]:
        """A folder among the data for a while; raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=ROOM, dir=self._folder) as folder:
            yield Path(folder)

    def _looked(self, backup: BackupFile) -> CheckedBackup:
        name = Path(f"{backup.path.name}: {CONFIGURATION}")
        checked(backup.configuration, name)
        text = secrets.with_own(backup.configuration, text_of(find(self._given)), name)
        restored = checked(text, name)
        check(restored, load_catalogue())
        return CheckedBackup(backup, text, restored, planned(backup, self._config, restored, target_of(self._given)))

    def _decide(self, backup: BackupFile) -> None:
        """From its end on it is to be restored, whatever happens; raises BackupError: then it is not."""
        new = beside(self._folder / APPLYING)
        try:
            _stage(backup, self._data)
            create(new, b"")  # nobody else may read it
            shutil.copyfile(backup.path, new)
            BackupFile(new).check_same(backup)
            put_in_place(new, self._folder / APPLYING)
        except OSError as error:
            self._give_up(new)
            raise BackupError(f"Nothing was restored: {error.strerror or error}.") from error
        except BackupError:
            self._give_up(new)
            raise

    def _give_up(self, applying: Path) -> None:
        applying.unlink(missing_ok=True)
        for where, _ in FOLDERS.values():
            for left in (self._data / where).glob(".*.new"):
                left.unlink(missing_ok=True)

    def _finish(self) -> bool:
        if not (self._folder / APPLYING).exists():
            return False
        try:
            backup = BackupFile(self._folder / APPLYING)
        except BackupError as error:
            log.error("%s", error)
            (self._folder / APPLYING).unlink()
            return False
        _stage(backup, self._data)
        write_text(secrets.with_own(backup.configuration, text_of(find(self._given)), backup.path), self._given)
        self._swap(backup)
        return True

    def _swap(self, backup: BackupFile) -> None:
        """What was staged gets its name. What is not in the backup goes, as does what a pack has replaced before."""
        for part, (where, _) in FOLDERS.items():
            names = backup.names(part)
            for name in names:
                put_in_place(beside(self._data / where / name), self._data / where / name)
            for path in there(part, self._data):
                if path.name not in names:
                    path.unlink(missing_ok=True)
        shutil.rmtree(self._data / FOLDERS[PACKS][0] / PREVIOUS, ignore_errors=True)
        self._end()

    def _end(self) -> None:
        if (self._folder / BEFORE).exists():
            (self._folder / BEFORE).replace(self._folder / UNDO)
        (self._folder / APPLYING).unlink()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps all others out who change configuration, packs or questions; raises AssistantError."""
        with ExitStack() as stack:
            try:
                for folder in (self._folder, self._data / FOLDERS[QUESTIONS][0]):
                    folder.mkdir(parents=True, exist_ok=True)
                    stack.enter_context(locked(folder, LOCK_SECONDS))
            except OSError as error:
                raise BackupError(f"{self._data} cannot be written: {error.strerror or error}.") from error
            stack.enter_context(changing(self._config))
            stack.enter_context(writing(self._given))
            yield


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
    packs, questions = (archive.there(part, config.data) for part in (PACKS, QUESTIONS))
    files = {f"{PACKS}/{path.name}": path for path in packs}
    files |= {f"{QUESTIONS}/{path.name}": path for path in questions}
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


def _check_contents(found: CheckedBackup, folder: Path) -> None:
    """Reads every pack and file of questions as the kiosk would; raises BackupError with what is wrong."""
    for part in FOLDERS:
        (folder / part).mkdir()
        for name, content in found.backup.contents(part):
            create(folder / part / name, content)
    try:
        check_files(folder / PACKS, folder / QUESTIONS, found.restored)
    except AssistantError as error:
        told = str(error).replace(f"{folder}/", "")
        raise BackupError(f"{found.backup.path.name} cannot be restored: {told}") from error


def _stage(backup: BackupFile, data: Path) -> None:
    """Writes each file beside its place."""
    for part, (where, _) in FOLDERS.items():
        for name, content in backup.contents(part):
            create(beside(data / where / name), content)
