"""What is made of the documents of a curator when they are added: a pack, read from a folder or from one document."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.core.files import beside
from assistant.knowledge.packs import acceptance, folders, packfile, paraphrases
from assistant.knowledge.packs.packs import FILES, own_title, read_pack
from assistant.knowledge.packs.passages import Pack
from assistant.knowledge.settings import PackSettings
from assistant.knowledge.settings import load as folder_settings
from assistant.models.progress import Bar

if TYPE_CHECKING:
    from assistant.packs.titles import Titles


def read(path: Path, target: Path, config: Config, console: Console, titles: "Titles") -> Pack:
    """What is made of a folder or of one document lies beside the target afterwards; a pack that was written is read.

    Its title is taken from the titles. Raises KnowledgeError.
    """
    if target.suffix in FILES:
        pack = acceptance.applied(target, read_pack(path))
        if not paraphrases.file_of(path).exists():  # those of the pack that it replaces stay, and have to fit
            paraphrases.with_questions(target, pack.passages)
        own = own_title(path)
        return replace(pack, title=titles.take(own, path) if own else titles.choose("", path, target))
    whole, told = path.is_dir(), list[str]()

    def show(line: str) -> None:
        console.print(f"{path}: {line}", style="yellow", markup=False, highlight=False, soft_wrap=True)

    tell = show if whole else told.append  # what is wrong with a single document may be all that there is to say
    made_of = str(path.resolve()) if whole else path.name
    if target.exists() and _folder(target) not in {"", made_of}:
        tell(f"it replaces the pack of that name, which was made of {_folder(target)}.")
    new = beside(target)
    new.parent.mkdir(parents=True, exist_ok=True)
    if whole:
        _write_folder(path, target, made_of, console, titles, tell)
    else:
        _write_document(path, target, config, titles, tell)
    made = acceptance.applied(target, packfile.load(new)) if new.exists() else None
    if made is None or not (made.passages or made.doubtful):
        new.unlink(missing_ok=True)
        raise KnowledgeError(told[-1] if told else f"{path} holds no document that can be read.")
    for line in told:
        show(line)
    return made


def _write_folder(
    path: Path, target: Path, made_of: str, console: Console, titles: "Titles", tell: folders.Tell
) -> None:
    """Document by document, so that an interrupted reading goes on where it ended."""
    settings = folder_settings(path, tell)
    titles.take(settings.title, path)
    paths = folders.survey(path, tell)
    known = _known(target) | _known(beside(target))
    with beside(target).open("w", encoding="utf-8") as file, Bar("Reading the documents", console) as bar:
        packfile.write_settings(file, settings, made_of)
        for done, document in enumerate(folders.read(path, paths, settings, known, tell), start=1):
            if document:
                packfile.write_document(file, document)
            bar(done, len(paths))


def _write_document(path: Path, target: Path, config: Config, titles: "Titles", tell: folders.Tell) -> None:
    """Nothing where it cannot be read, which is told."""
    language = config.kiosk.languages[0]
    settings = PackSettings.model_construct(title=path.stem, language=language)  # its title is chosen when it is read
    [document] = folders.read(path.parent, [path.parent.resolve() / path.name], settings, _known(target), tell)
    if document is None:
        beside(target).unlink(missing_ok=True)
        return
    title = titles.choose(document.title, path, target)
    with beside(target).open("w", encoding="utf-8") as file:
        packfile.write_settings(file, PackSettings(title=title, language=language), path.name)
        packfile.write_document(file, document)


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
