"""Adding, replacing and removing packs of facts."""

import filecmp
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from glob import escape
from pathlib import Path

from rich.console import Console

from assistant.core import hints
from assistant.core.config import Config
from assistant.core.errors import ConfigError, KnowledgeError
from assistant.core.files import beside, locked, put_in_place
from assistant.knowledge.packs import acceptance, disk, file_names, packfile, paraphrases
from assistant.knowledge.packs.packs import FILES, SUFFIXES, load, own_title, read_pack, with_title
from assistant.knowledge.reading.documents import READERS, advice
from assistant.packs import doubtful, versions
from assistant.packs import made as made_packs
from assistant.packs.titles import ReplacesError, Titles, check_given, title_of, titles_of

ADDED = tuple(dict.fromkeys((*FILES, *READERS)))
"""Suffixes of the files that may be added: packs, and documents to make a pack of."""
PREVIOUS = "previous"
"""The folder of what was replaced, beside the packs."""


def add(
    packs: Sequence[Path],
    config: Config,
    console: Console,
    *,
    searched: Sequence[Path] = (),
    accept: bool = False,
    title: str = "",
    page: bool = False,
    replace: bool = False,
) -> set[str]:
    """Brings packs into the data directory; all are read first, so that a wrong one leaves everything as it was.

    Searched: the packs that are there, whose titles are taken. Accept: what is doubtful in them is answered from, too.
    Title: of a single document. Page: what is doubtful is shown there, and only counted here; AsksError is raised for a
    document without a title, and for one that would replace a pack and may not. Returns the titles that they no longer
    have; what is replaced is kept, see undo().
    """
    if config.knowledge.packs:
        raise ConfigError("The packs are listed in the configuration ([knowledge] packs); add the file to that list.")
    check_given(title, packs)
    with changing(config) as folder:
        targets = [_target(pack, folder) for pack in packs]
        for number, target in enumerate(targets):
            if target in targets[:number]:
                raise KnowledgeError(f"Two of these packs would be named {target.stem}; rename one of them.")
            if page and not replace and target.exists():
                raise ReplacesError(
                    f"{packs[number].name} would replace the pack {title_of(target)!r}. Shall it? "
                    "The old file is kept, to undo it."
                )
        others = {path for path in (*searched, *added(config)) if path not in targets}
        titles = Titles(title, titles_of(sorted(others)), asks=page)
        try:
            return _add(list(zip(packs, targets, strict=True)), config, console, titles, accept=accept, page=page)
        except OSError as error:
            needed = sum(path.stat().st_size for path in packs if path.is_file())
            raise KnowledgeError(disk.explained(error, folder, needed)) from error


@contextmanager
def changing(config: Config) -> Iterator[Path]:
    """Keeps all others who add or remove packs out, of any thread and process; the folder of those that were added.

    Raises KnowledgeError.
    """
    folder, seconds = config.data / "knowledge", config.knowledge.lock_seconds
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder, seconds))
        except TimeoutError as error:
            raise KnowledgeError(
                f"Other packs have been added for {seconds:g} s (knowledge.lock_seconds); nothing was changed."
            ) from error
        except OSError as error:
            raise KnowledgeError(disk.explained(error, folder, 0)) from error
        yield folder


def _add(
    packs: Sequence[tuple[Path, Path]], config: Config, console: Console, titles: Titles, *, accept: bool, page: bool
) -> set[str]:
    """Each pack with where it is kept."""
    read = [made_packs.read(path, target, config, console, titles) for path, target in packs]
    gone = {title_of(target) for _, target in packs if target.exists()} - {pack.title for pack in read}
    for (path, target), pack in zip(packs, read, strict=True):
        _put_in_place(path, target, pack.title)
        if accept and pack.doubtful:
            doubtful.accept(target, pack.doubtful)
        console.print(f"{pack.title}: {counted(len(load(target).passages))}.", markup=False)
        if page and pack.doubtful:
            told = f"{counted(len(pack.doubtful))} should be looked at, and nothing is answered from until accepted."
            console.print(told, markup=False)
        elif not accept:
            doubtful.show(pack, console, accepted_by=hints.command("knowledge", "add", str(path), "--accept"))
    return gone


def _put_in_place(path: Path, target: Path, title: str) -> None:
    """A pack, and what was made of it before; what was there is kept."""
    if target.suffix in FILES and path.resolve() != target.resolve():
        if title == target.stem or own_title(path):
            shutil.copyfile(path, beside(target))
        else:
            beside(target).write_text(with_title(path.read_text(encoding="utf-8-sig"), title), encoding="utf-8")
    if beside(target).exists():
        _keep_previous(target)
        put_in_place(beside(target), target)
    for made in made_beside(path):
        copy = target.with_name(f"{target.stem}{made.name.removeprefix(_name(path))}")
        kept = made.suffix == acceptance.SUFFIX and copy.exists()  # what was accepted here stays so
        if made.resolve() != copy.resolve() and not kept:
            shutil.copyfile(made, beside(copy))
            put_in_place(beside(copy), copy)


def _target(pack: Path, folder: Path) -> Path:
    """Where it is kept; a pack that is there under the same name is replaced, however its accents are stored."""
    if not file_names.is_text(pack):
        raise KnowledgeError(f"The name of {file_names.shown(pack)} is not UTF-8; rename it.")
    if pack.is_dir():
        name = f"{pack.resolve().name}{packfile.SUFFIX}"
    elif pack.suffix in FILES:
        name = pack.name
    elif pack.suffix.lower() in READERS:
        name = f"{pack.stem}{packfile.SUFFIX}"
    else:
        told = advice(pack.suffix) or f"It has to be a folder or one of {', '.join(ADDED)}."
        raise KnowledgeError(f"{pack} is no pack that can be read. {told}")
    there = folder.iterdir() if folder.is_dir() else ()
    return next((path for path in there if file_names.same(path.name, name)), folder / file_names.composed(name))


def counted(passages: int) -> str:
    return f"{passages} passage{'' if passages == 1 else 's'}"


def added(config: Config) -> list[Path]:
    """The files of the packs that were added."""
    return sorted(path for path in (config.data / "knowledge").glob("*") if path.suffix in SUFFIXES)


def made_beside(pack: Path) -> list[Path]:
    """What belongs to a pack: files of languages, such as museum.pt.toml, its questions, what was accepted in it."""
    name, folder = _name(pack), pack.absolute().parent
    questions = folder.glob(f"{escape(name)}{paraphrases.SUFFIX}") if pack.suffix in FILES else ()
    accepted = folder.glob(f"{escape(name)}{acceptance.SUFFIX}")
    return sorted([*folder.glob(f"{escape(name)}.??.toml"), *questions, *accepted])


def _name(pack: Path) -> str:
    return pack.resolve().name if pack.is_dir() else pack.stem


def remove(name: str, config: Config) -> tuple[Path, str]:
    """Deletes a pack that was added, by its file name or its title, and what was made of it; returns both.

    Raises KnowledgeError where there is none.
    """
    with changing(config):
        paths = added(config)
        for path in paths:
            title = title_of(path)
            if _is_named(path, title, name):
                for file in (*made_beside(path), previous_of(path), path):
                    file.unlink(missing_ok=True)
                versions.forget(path)
                return path, title
    there = ", ".join(path.name for path in paths) or "none"
    raise KnowledgeError(f"There is no added pack {name!r}; added are: {there}. What ships with the program stays.")


def _is_named(path: Path, title: str, name: str) -> bool:
    return any(file_names.same(said, name) for said in (path.name, path.stem, str(path), title))


def previous_of(pack: Path) -> Path:
    """Where the file lies that an added pack has replaced."""
    return pack.with_name(PREVIOUS) / pack.name


def _keep_previous(pack: Path) -> None:
    """Before what lies beside a pack takes its place; the same once more replaces nothing."""
    if pack.exists() and not filecmp.cmp(pack, beside(pack), shallow=False):
        kept = previous_of(pack)
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(pack, beside(kept))
        put_in_place(beside(kept), kept)


def undo(name: str, config: Config) -> tuple[Path, set[str]]:
    """Puts the file back that a pack has replaced, in whose place the other is kept: to undo it twice changes nothing.

    Returns the pack and the titles that are gone. Raises KnowledgeError where nothing was replaced, or the questions
    beside the pack do not fit what it was.
    """
    with changing(config) as folder:
        found = next((path for path in added(config) if _is_named(path, title_of(path), name)), None)
        if found is None or not previous_of(found).exists():
            there = ", ".join(path.name for path in added(config) if previous_of(path).exists()) or "none"
            raise KnowledgeError(f"No pack {name!r} has replaced another one; such are: {there}.")
        before, kept = title_of(found), previous_of(found)
        if found.suffix in FILES:
            paraphrases.with_questions(found, read_pack(kept).passages)
        try:
            shutil.copyfile(kept, beside(found))
            _keep_previous(found)
            put_in_place(beside(found), found)
        except OSError as error:
            raise KnowledgeError(disk.explained(error, folder, kept.stat().st_size)) from error
        return found, {before} - {title_of(found)}


def find(name: str, paths: Sequence[Path]) -> Path:
    """The pack of that file name or title; raises KnowledgeError where there is none."""
    found = next((path for path in paths if _is_named(path, title_of(path), name)), None)
    if found is None:
        there = ", ".join(path.stem for path in paths) or "none"
        raise KnowledgeError(f"There is no pack {name!r}; there are: {there}.")
    return found
