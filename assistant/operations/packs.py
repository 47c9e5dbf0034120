"""Adding, replacing and removing packs of facts."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

from rich.console import Console

from assistant.config import Config
from assistant.errors import ConfigError, KnowledgeError
from assistant.knowledge import asked, folders, packfile
from assistant.knowledge.packs import (
    FILES,
    SUFFIXES,
    check_title,
    load,
    own_title,
    settings_of,
    title_key,
    with_title,
)
from assistant.knowledge.passages import Pack
from assistant.knowledge.reading.documents import READERS
from assistant.knowledge.settings import PackSettings, checked_title
from assistant.knowledge.settings import load as folder_settings
from assistant.operations.files import beside, put_in_place
from assistant.operations.progress import Bar

ADDED = tuple(dict.fromkeys((*FILES, *READERS)))
"""Suffixes of the files that may be added: packs, and documents to make a pack of."""
PREVIOUS = "previous"
"""The folder of what was replaced, beside the packs."""


def add(
    packs: Sequence[Path], config: Config, console: Console, *, searched: Sequence[Path] = (), title: str = ""
) -> set[str]:
    """Brings packs into the data directory; all are read first, so that a wrong one leaves everything as it was.

    searched: the packs that are there, whose titles are taken. title: of a single one that has none itself.
    Returns the titles that they no longer have; of what is replaced the file is kept, see undo().
    """
    if config.knowledge.packs:
        raise ConfigError("The packs are listed in the configuration ([knowledge] packs); add the file to that list.")
    folder = config.data / "knowledge"
    targets = [_target(pack, folder) for pack in packs]
    for number, target in enumerate(targets):
        if target in targets[:number]:
            raise KnowledgeError(f"Two of these packs would be named {target.stem}; rename one of them.")
    first, taken = config.kiosk.languages[0], titles_of(path for path in searched if path not in targets)
    titles = [_title_for(pack, target, title) for pack, target in zip(packs, targets, strict=True)]
    for path, own in zip(packs, titles, strict=True):
        check_title(own, path, taken)
        taken[title_key(own)] = path
    read = [_read(pack, target, first, own, console) for pack, target, own in zip(packs, targets, titles, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    gone = {title_of(target) for target in targets if target.exists()} - {pack.title for pack in read}
    for path, target, pack, own in zip(packs, targets, read, titles, strict=True):
        _put(path, target, own)
        console.print(f"{pack.title}: {counted(len(pack.passages))}.", markup=False)
    return gone


def _put(path: Path, target: Path, title: str) -> None:
    """What was read, and what belongs to it, in its place; keeps what was there."""
    if target.suffix in FILES and path.resolve() != target.resolve():
        if title == target.stem or own_title(path):
            shutil.copyfile(path, beside(target))
        else:
            beside(target).write_text(with_title(path.read_text(encoding="utf-8-sig"), title), encoding="utf-8")
    if beside(target).exists():
        keep_previous(target)
        put_in_place(beside(target), target)
    for made in made_beside(path):
        copy = target.with_name(f"{target.stem}{made.name.removeprefix(_name(path))}")
        if made.resolve() != copy.resolve():
            shutil.copyfile(made, beside(copy))
            put_in_place(beside(copy), copy)


def needs_title(path: Path, config: Config) -> bool:
    """Whether a single file has no title of its own, nor had the one that it replaces; raises KnowledgeError."""
    target = _target(path, config.data / "knowledge")
    return not (target.suffix in FILES and own_title(path)) and not target.exists()


def replaced(name: str, config: Config) -> str:
    """The title of the pack that a file of this name would replace; empty where there is none."""
    target = _target(Path(name), config.data / "knowledge")
    return title_of(target) if target.exists() else ""


def _title_for(path: Path, target: Path, given: str) -> str:
    """Its own, else the one given, else that of what it replaces, else its name."""
    if path.is_dir():
        return folder_settings(path, lambda _said: None).title
    own = own_title(path) if target.suffix in FILES else ""
    return checked_title(own or given or (title_of(target) if target.exists() else path.stem), path)


def titles_of(paths: Iterable[Path]) -> dict[str, Path]:
    """The paths of packs by their title_key(), those left out that cannot be read."""
    return {title_key(title_of(path)): path for path in paths}


def _target(pack: Path, folder: Path) -> Path:
    """Where it is kept."""
    if pack.is_dir():
        return folder / f"{pack.resolve().name}{packfile.SUFFIX}"
    if pack.suffix in FILES:
        return folder / pack.name
    if pack.suffix.lower() not in READERS:
        raise KnowledgeError(f"{pack} is no pack: it has to be a folder or one of {', '.join(ADDED)}.")
    return folder / f"{pack.stem}{packfile.SUFFIX}"


def _read(path: Path, target: Path, language: str, title: str, console: Console) -> Pack:
    """What is made of a folder or of one document lies beside the target afterwards; language, title: of a document."""
    if target.suffix in FILES:
        pack = load(path)
        if not asked.file_of(path).exists():  # those of the pack that it replaces stay, and have to fit
            asked.with_questions(target, pack.passages)
        return replace(pack, title=title)
    whole, told = path.is_dir(), list[str]()

    def show(line: str) -> None:
        console.print(f"{path}: {line}", style="yellow", markup=False, highlight=False, soft_wrap=True)

    tell = show if whole else told.append  # what is wrong with a single document may be all that there is to say
    settings = folder_settings(path, tell) if whole else PackSettings(title=title, language=language)
    folder = path if whole else path.parent
    paths = folders.survey(path, tell) if whole else [folder.resolve() / path.name]
    made_of = str(path.resolve()) if whole else path.name
    if target.exists() and _folder(target) not in {"", made_of}:
        tell(f"it replaces the pack of that name, which was made of {_folder(target)}.")
    new, known = beside(target), _known(target) | _known(beside(target))
    new.parent.mkdir(parents=True, exist_ok=True)
    with new.open("w", encoding="utf-8") as file, Bar("Reading the documents", console) as bar:
        packfile.write_settings(file, settings, made_of)
        for done, document in enumerate(folders.read(folder, paths, settings, known, tell), start=1):
            if document:
                packfile.write_document(file, document)
            bar(done, len(paths))
    pack = packfile.load(new)
    if not pack.passages:
        new.unlink()
        raise KnowledgeError(told[-1] if told else f"{path} holds no document that can be read.")
    for line in told:
        show(line)
    return pack


def _known(path: Path) -> dict[str, packfile.Document]:
    """What was read before, also by a run that was interrupted."""
    try:
        return {document.digest: document for document in packfile.documents(path, whole=False)}
    except KnowledgeError:  # it is not there, or broken: all is read again
        return {}


def _folder(target: Path) -> str:
    try:
        return packfile.head(target)[1]
    except KnowledgeError:
        return ""


def counted(passages: int) -> str:
    return f"{passages} passage{'' if passages == 1 else 's'}"


def added(config: Config) -> list[Path]:
    """The files of the packs that were added."""
    return sorted(path for path in (config.data / "knowledge").glob("*") if path.suffix in SUFFIXES)


def made_beside(pack: Path) -> list[Path]:
    """What belongs to a pack: a file for each language, such as museum.pt.toml, and its questions."""
    name, folder = _name(pack), pack.absolute().parent
    questions = folder.glob(f"{escape(name)}{asked.SUFFIX}") if pack.suffix in FILES else ()
    return sorted([*folder.glob(f"{escape(name)}.??.toml"), *questions])


def _name(pack: Path) -> str:
    return pack.resolve().name if pack.is_dir() else pack.stem


def remove(name: str, config: Config) -> tuple[Path, str]:
    """Deletes a pack that was added, by its file name or its title, and what was made of it; returns both.

    Raises KnowledgeError where there is none.
    """
    paths = added(config)
    for path in paths:
        title = title_of(path)
        if name in (path.name, path.stem, str(path), title):
            for file in (*made_beside(path), previous_of(path), path):
                file.unlink(missing_ok=True)
            return path, title
    there = ", ".join(path.name for path in paths) or "none"
    raise KnowledgeError(f"There is no added pack {name!r}; added are: {there}. What ships with the program stays.")


def previous_of(pack: Path) -> Path:
    """Where the file lies that an added pack has replaced."""
    return pack.with_name(PREVIOUS) / pack.name


def keep_previous(pack: Path) -> None:
    """Before another file takes the place of a pack."""
    if pack.exists():
        kept = previous_of(pack)
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(pack, beside(kept))
        put_in_place(beside(kept), kept)


def undo(name: str, config: Config) -> tuple[Path, set[str]]:
    """Puts the file back that a pack has replaced, in whose place the other is kept: to undo it twice changes nothing.

    Returns the pack and the titles that are gone. Raises KnowledgeError where nothing was replaced.
    """
    found = next((path for path in added(config) if name in (path.name, path.stem, str(path), title_of(path))), None)
    if found is None or not previous_of(found).exists():
        there = ", ".join(path.name for path in added(config) if previous_of(path).exists()) or "none"
        raise KnowledgeError(f"No pack {name!r} has replaced another one; such are: {there}.")
    before, kept = title_of(found), previous_of(found)
    shutil.copyfile(kept, beside(found))
    keep_previous(found)
    put_in_place(beside(found), found)
    return found, {before} - {title_of(found)}


def title_of(path: Path) -> str:
    try:
        return settings_of(path).title
    except KnowledgeError:  # it may be removed because it cannot be read
        return path.stem
