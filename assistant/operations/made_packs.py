"""What is made of the documents of a curator when they are added: a pack, read from a folder or from one document."""

from pathlib import Path

from rich.console import Console

from assistant.config import Config
from assistant.errors import KnowledgeError
from assistant.knowledge import acceptance, asked, folders, packfile
from assistant.knowledge.packs import FILES, read_pack
from assistant.knowledge.passages import Pack
from assistant.knowledge.settings import PackSettings
from assistant.knowledge.settings import load as folder_settings
from assistant.operations.files import beside
from assistant.operations.progress import Bar


def read(path: Path, target: Path, config: Config, console: Console, *, title: str, taken: set[str]) -> Pack:
    """What is made of a folder or of one document lies beside the target afterwards; a pack that was written is read.

    Title: of one document, where it is not to be called as it calls itself; taken: titles of other packs.
    """
    if target.suffix in FILES:
        pack = acceptance.applied(target, read_pack(path))
        if not asked.file_of(path).exists():  # those of the pack that it replaces stay, and have to fit
            asked.with_questions(target, pack.passages)
        return pack
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
        _write_folder(path, target, made_of, console, tell)
    else:
        _write_document(path, target, config, title, taken, tell)
    pack = acceptance.applied(target, packfile.load(new))
    if not (pack.passages or pack.doubtful):
        new.unlink()
        raise KnowledgeError(told[-1] if told else f"{path} holds no document that can be read.")
    for line in told:
        show(line)
    return pack


def _write_folder(path: Path, target: Path, made_of: str, console: Console, tell: folders.Tell) -> None:
    """Document by document, so that an interrupted reading goes on where it ended."""
    settings = folder_settings(path, tell)
    paths = folders.survey(path, tell)
    known = _known(target) | _known(beside(target))
    with beside(target).open("w", encoding="utf-8") as file, Bar("Reading the documents", console) as bar:
        packfile.write_settings(file, settings, made_of)
        for done, document in enumerate(folders.read(path, paths, settings, known, tell), start=1):
            if document:
                packfile.write_document(file, document)
            bar(done, len(paths))


def _write_document(path: Path, target: Path, config: Config, title: str, taken: set[str], tell: folders.Tell) -> None:
    """Called as it is told, else as it calls itself, if no other pack is called so, else by the name of its file."""
    language = config.kiosk.languages[0]
    settings = PackSettings(title=path.stem, language=language)
    [document] = folders.read(path.parent, [path.parent.resolve() / path.name], settings, _known(target), tell)
    own = document.title if document and document.title not in taken else ""
    with beside(target).open("w", encoding="utf-8") as file:
        packfile.write_settings(file, PackSettings(title=title or own or path.stem, language=language), path.name)
        if document:
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
