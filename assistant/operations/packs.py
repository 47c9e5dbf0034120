"""Adding, removing, listing and showing packs of facts, for the command line."""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from glob import escape
from pathlib import Path

from rich.console import Console
from rich.text import Text

from assistant import hints
from assistant.config import Config
from assistant.errors import ConfigError, KnowledgeError
from assistant.knowledge import acceptance, asked, disk, names, packfile
from assistant.knowledge.packs import FILES, SUFFIXES, load
from assistant.knowledge.passages import Pack
from assistant.knowledge.reading import titles
from assistant.knowledge.reading.documents import READERS, advice
from assistant.knowledge.retrieval import Finding
from assistant.operations import doubtful, made_packs
from assistant.operations.files import beside, locked, put_in_place

ADDED = tuple(dict.fromkeys((*FILES, *READERS)))
"""Suffixes of the files that may be added: packs, and documents to make a pack of."""


def add(
    packs: Sequence[Path],
    config: Config,
    console: Console,
    *,
    accept: bool = False,
    title: str = "",
    page: bool = False,
) -> set[str]:
    """Brings packs into the data directory; all are read first, so that a wrong one leaves everything as it was.

    Accept: what is doubtful in them is answered from, too. Title: of a single document. Page: what is doubtful is shown
    there, and only counted here. Returns the titles that they no longer have.
    """
    if config.knowledge.packs:
        raise ConfigError("The packs are listed in the configuration ([knowledge] packs); add the file to that list.")
    _check_title(title, packs)
    with changing(config) as folder:
        return _checked(packs, folder, config, console, accept=accept, title=title, page=page)


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


def _checked(
    packs: Sequence[Path], folder: Path, config: Config, console: Console, *, accept: bool, title: str, page: bool
) -> set[str]:
    """Raises KnowledgeError before anything is changed."""
    targets = [_target(pack, folder) for pack in packs]
    for number, target in enumerate(targets):
        if target in targets[:number]:
            raise KnowledgeError(f"Two of these packs would be named {target.stem}; rename one of them.")
    try:
        return _add(list(zip(packs, targets, strict=True)), config, console, accept=accept, title=title, page=page)
    except OSError as error:
        needed = sum(path.stat().st_size for path in packs if path.is_file())
        raise KnowledgeError(disk.explained(error, folder, needed)) from error


def _add(
    packs: Sequence[tuple[Path, Path]], config: Config, console: Console, *, accept: bool, title: str, page: bool
) -> set[str]:
    """Each pack with where it is kept."""
    taken = {_title(path) for path in added(config) if path not in {target for _, target in packs}}
    read = [made_packs.read(path, target, config, console, title=title, taken=taken) for path, target in packs]
    (config.data / "knowledge").mkdir(parents=True, exist_ok=True)
    gone = {_title(target) for _, target in packs if target.exists()} - {pack.title for pack in read}
    for (path, target), pack in zip(packs, read, strict=True):
        _put_in_place(path, target)
        if accept and pack.doubtful:
            doubtful.accept(target, pack.doubtful)
        console.print(f"{pack.title}: {counted(len(load(target).passages))}.", markup=False)
        if page and pack.doubtful:
            told = f"{counted(len(pack.doubtful))} should be looked at, and nothing is answered from until accepted."
            console.print(told, markup=False)
        elif not accept:
            doubtful.show(pack, console, accepted_by=hints.command("knowledge", "add", str(path), "--accept"))
    return gone


def _put_in_place(path: Path, target: Path) -> None:
    """A pack, and what was made of it before."""
    if target.suffix in FILES and path.resolve() != target.resolve():
        shutil.copyfile(path, beside(target))
    if beside(target).exists():
        put_in_place(beside(target), target)
    for made in made_beside(path):
        copy = target.with_name(f"{target.stem}{made.name.removeprefix(_name(path))}")
        kept = made.suffix == acceptance.SUFFIX and copy.exists()  # what was accepted here stays so
        if made.resolve() != copy.resolve() and not kept:
            shutil.copyfile(made, beside(copy))
            put_in_place(beside(copy), copy)


def _check_title(title: str, packs: Sequence[Path]) -> None:
    if not title:
        return
    if len(packs) != 1 or packs[0].is_dir() or packs[0].suffix in FILES:
        raise ConfigError(
            f"The title {title!r} can be given to one document. A folder has its title in its pack.toml, as title = "
            '"The museum"; a .md or .txt file has it at its head, between lines of ---, as title: The museum.'
        )
    if len(title) > titles.LONGEST or not title.isprintable():
        raise ConfigError(f"A title has at most {titles.LONGEST} letters in one line; this one has {len(title)}.")


def _target(pack: Path, folder: Path) -> Path:
    """Where it is kept; a pack that is there under the same name is replaced, however its accents are stored."""
    if not names.is_text(pack):
        raise KnowledgeError(f"The name of {names.shown(pack)} is not UTF-8; rename it.")
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
    return next((path for path in there if names.same(path.name, name)), folder / names.composed(name))


def counted(passages: int) -> str:
    return f"{passages} passage{'' if passages == 1 else 's'}"


def added(config: Config) -> list[Path]:
    """The files of the packs that were added."""
    return sorted(path for path in (config.data / "knowledge").glob("*") if path.suffix in SUFFIXES)


def made_beside(pack: Path) -> list[Path]:
    """What belongs to a pack: files of languages, such as museum.pt.toml, its questions, what was accepted in it."""
    name, folder = _name(pack), pack.absolute().parent
    questions = folder.glob(f"{escape(name)}{asked.SUFFIX}") if pack.suffix in FILES else ()
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
            title = _title(path)
            if _is_named(path, title, name):
                for file in (*made_beside(path), path):
                    file.unlink()
                return path, title
    there = ", ".join(path.name for path in paths) or "none"
    raise KnowledgeError(f"There is no added pack {name!r}; added are: {there}. What ships with the program stays.")


def _is_named(path: Path, title: str, name: str) -> bool:
    return any(names.same(said, name) for said in (path.name, path.stem, str(path), title))


def _title(path: Path) -> str:
    try:
        return packfile.head(path)[0].title if path.suffix == packfile.SUFFIX else load(path).title
    except KnowledgeError:  # it may be removed because it cannot be read
        return path.stem


def list_packs(paths: Sequence[Path], console: Console, *, as_json: bool) -> None:
    """Each pack with its title, language and number of passages, or why it cannot be read; below it, its file.

    Lines and no table, so that a path stays whole in a narrow window.
    """
    for path in paths:
        values: dict[str, str | int]
        try:
            values = _described(load(path))
        except KnowledgeError as error:
            values = {"error": str(error)}
        if as_json:
            print(json.dumps({"pack": str(path), **values}, ensure_ascii=False))
            continue
        if told := values.get("error"):
            console.print(Text(str(told), "red"), soft_wrap=True)
        else:
            console.print(Text(str(values["title"]), "bold"), soft_wrap=True)
            named = {name: values[name] for name in ("documents", "passages", "questions")}
            counts = [f"{count} {name.removesuffix('s') if count == 1 else name}" for name, count in named.items()]
            facts = [str(values["language"]), *counts, str(values["licence"])]
            console.print(f"  {', '.join(fact for fact in facts if fact)}", markup=False, highlight=False)
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True)


def _described(pack: Pack) -> dict[str, str | int]:
    return {
        "title": pack.title,
        "language": pack.language,
        "licence": pack.licence,
        "documents": len({passage.document for passage in pack.passages}),
        "passages": len(pack.passages),
        "questions": sum(len(passage.questions) for passage in pack.passages),
    }


def find(name: str, paths: Sequence[Path]) -> Path:
    """The pack of that file name or title; raises KnowledgeError where there is none."""
    found = next((path for path in paths if _is_named(path, _title(path), name)), None)
    if found is None:
        there = ", ".join(path.stem for path in paths) or "none"
        raise KnowledgeError(f"There is no pack {name!r}; there are: {there}.")
    return found


def show(name: str, paths: Sequence[Path], console: Console, *, as_json: bool) -> None:
    """The passages of a pack as they were cut; raises KnowledgeError where there is no such pack."""
    found = find(name, paths)
    document, heading = None, ""
    pack = load(found)
    for said in pack.passages:
        if as_json:
            values = {"id": said.id, "document": said.document, "heading": said.heading, "text": said.text}
            asked = {"questions": said.questions, "unanswered": said.unanswered}
            print(json.dumps(values | asked, ensure_ascii=False))
            continue
        if (said.document, said.heading) != (document, heading):
            document, heading = said.document, said.heading
            console.print(Text.assemble("\n", (heading, "bold"), (f"  {document}", "dim")), soft_wrap=True)
        console.print(f"  {said.text}", markup=False, highlight=False, soft_wrap=True)
        for question in (*(f"? {asked}" for asked in said.questions), *(f"! {asked}" for asked in said.unanswered)):
            console.print(f"    {question}", style="dim", markup=False, highlight=False, soft_wrap=True)
    if as_json:
        doubtful.show_json(pack)
    else:
        accepted_by = hints.command("knowledge", "accept", found.name)
        doubtful.show(pack, console, accepted_by=accepted_by, most=len(pack.doubtful))


def search(finding: Finding, console: Console, *, as_json: bool) -> None:
    """The verdict and the passages, best first."""
    if as_json:
        passages = [
            {"passage": h.passage.text, "pack": h.passage.pack, "score": round(h.score, 4)} for h in finding.hits
        ]
        print(json.dumps({"verdict": finding.verdict, "passages": passages}, ensure_ascii=False))
        return
    console.print(f"verdict: {finding.verdict}", style="bold")
    for hit in finding.hits:
        console.print(f"{hit.score:.3f}  {hit.passage.text}  ({hit.passage.pack})", markup=False, highlight=False)
