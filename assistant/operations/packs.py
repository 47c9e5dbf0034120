"""Adding, removing, listing and showing packs of facts, for the command line."""

import json
import shutil
from collections.abc import Sequence
from glob import escape
from pathlib import Path

from rich.console import Console
from rich.text import Text

from assistant.config import Config
from assistant.errors import ConfigError, KnowledgeError
from assistant.knowledge import asked, folders, packfile
from assistant.knowledge.packs import FILES, SUFFIXES, load
from assistant.knowledge.passages import Pack
from assistant.knowledge.reading.documents import READERS
from assistant.knowledge.retrieval import Finding
from assistant.knowledge.settings import PackSettings
from assistant.knowledge.settings import load as folder_settings
from assistant.operations.files import beside, put_in_place
from assistant.operations.progress import Bar

ADDED = tuple(dict.fromkeys((*FILES, *READERS)))
"""Suffixes of the files that may be added: packs, and documents to make a pack of."""


def add(packs: Sequence[Path], config: Config, console: Console) -> set[str]:
    """Brings packs into the data directory; all are read first, so that a wrong one leaves everything as it was.

    Returns the titles that they no longer have.
    """
    if config.knowledge.packs:
        raise ConfigError("The packs are listed in the configuration ([knowledge] packs); add the file to that list.")
    folder = config.data / "knowledge"
    targets = [_target(pack, folder) for pack in packs]
    for number, target in enumerate(targets):
        if target in targets[:number]:
            raise KnowledgeError(f"Two of these packs would be named {target.stem}; rename one of them.")
    first = config.kiosk.languages[0]
    read = [_read(pack, target, first, console) for pack, target in zip(packs, targets, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    gone = {_title(target) for target in targets if target.exists()} - {pack.title for pack in read}
    for path, target, pack in zip(packs, targets, read, strict=True):
        if target.suffix in FILES and path.resolve() != target.resolve():
            shutil.copyfile(path, beside(target))
        if beside(target).exists():
            put_in_place(beside(target), target)
        for made in made_beside(path):
            copy = target.with_name(f"{target.stem}{made.name.removeprefix(_name(path))}")
            if made.resolve() != copy.resolve():
                shutil.copyfile(made, beside(copy))
                put_in_place(beside(copy), copy)
        console.print(f"{pack.title}: {counted(len(pack.passages))}.", markup=False)
    return gone


def _target(pack: Path, folder: Path) -> Path:
    """Where it is kept."""
    if pack.is_dir():
        return folder / f"{pack.resolve().name}{packfile.SUFFIX}"
    if pack.suffix in FILES:
        return folder / pack.name
    if pack.suffix.lower() not in READERS:
        raise KnowledgeError(f"{pack} is no pack: it has to be a folder or one of {', '.join(ADDED)}.")
    return folder / f"{pack.stem}{packfile.SUFFIX}"


def _read(path: Path, target: Path, language: str, console: Console) -> Pack:
    """What is made of a folder or of one document lies beside the target afterwards; language: of one document."""
    if target.suffix in FILES:
        pack = load(path)
        if not asked.file_of(path).exists():  # those of the pack that it replaces stay, and have to fit
            asked.with_questions(target, pack.passages)
        return pack
    whole, told = path.is_dir(), list[str]()

    def show(line: str) -> None:
        console.print(f"{path}: {line}", style="yellow", markup=False, highlight=False, soft_wrap=True)

    tell = show if whole else told.append  # what is wrong with a single document may be all that there is to say
    settings = folder_settings(path, tell) if whole else PackSettings(title=path.stem, language=language)
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
        title = _title(path)
        if name in (path.name, path.stem, str(path), title):
            for file in (*made_beside(path), path):
                file.unlink()
            return path, title
    there = ", ".join(path.name for path in paths) or "none"
    raise KnowledgeError(f"There is no added pack {name!r}; added are: {there}. What ships with the program stays.")


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


def show(name: str, paths: Sequence[Path], console: Console, *, as_json: bool) -> None:
    """The passages of a pack as they were cut; raises KnowledgeError where there is no such pack."""
    found = next((path for path in paths if name in (path.name, path.stem, str(path), _title(path))), None)
    if found is None:
        there = ", ".join(path.stem for path in paths) or "none"
        raise KnowledgeError(f"There is no pack {name!r}; there are: {there}.")
    document, heading = None, ""
    for said in load(found).passages:
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
