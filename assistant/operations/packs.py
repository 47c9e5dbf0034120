"""Adding, listing and searching packs of facts, for the command line."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.config import Config
from assistant.errors import ConfigError, KnowledgeError
from assistant.knowledge.packs import SUFFIXES, load
from assistant.knowledge.retrieval import Finding
from assistant.operations.files import beside, put_in_place


def add(packs: Sequence[Path], config: Config, console: Console) -> None:
    """Copies packs into the data directory; all are read first, so that a wrong one leaves everything as it was."""
    if config.knowledge.packs:
        raise ConfigError("The packs are listed in the configuration ([knowledge] packs); add the file to that list.")
    wrong = [pack for pack in packs if pack.suffix not in SUFFIXES]
    if wrong:
        raise KnowledgeError(f"{wrong[0]} is no pack: it has to be one of {', '.join(SUFFIXES)}.")
    read = [(pack, load(pack)) for pack in packs]
    folder = config.data / "knowledge"
    folder.mkdir(parents=True, exist_ok=True)
    for path, pack in read:
        if path.resolve() != (folder / path.name).resolve():
            new = beside(folder / path.name)
            shutil.copyfile(path, new)
            put_in_place(new, folder / path.name)
        console.print(f"{pack.title}: {counted(len(pack.passages))}.", markup=False)


def counted(passages: int) -> str:
    return f"{passages} passage{'' if passages == 1 else 's'}"


def remove(name: str, config: Config) -> Path:
    """Deletes a pack that was added, by its file name or its title. Raises KnowledgeError where there is none."""
    folder = config.data / "knowledge"
    added = sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES)
    for path in added:
        if name in (path.name, path.stem, str(path), _title(path)):
            path.unlink()
            return path
    there = ", ".join(path.name for path in added) or "none"
    raise KnowledgeError(f"There is no added pack {name!r}; added are: {there}. What ships with the program stays.")


def _title(path: Path) -> str:
    try:
        return load(path).title
    except KnowledgeError:  # it may be removed because it cannot be read
        return path.stem


def list_packs(paths: Sequence[Path], console: Console, *, as_json: bool) -> None:
    """Each pack with its title, language and number of passages, or why it cannot be read."""
    table = Table("title", "language", "passages", "questions", "file")
    table.columns[-1].overflow = "fold"
    for path in paths:
        try:
            pack = load(path)
        except KnowledgeError as error:
            table.add_row(Text(str(error), "red"), "", "", "", Text(str(path)))
            if as_json:
                print(json.dumps({"pack": str(path), "error": str(error)}, ensure_ascii=False))
            continue
        questions = sum(len(passage.questions) for passage in pack.passages)
        table.add_row(Text(pack.title), pack.language, str(len(pack.passages)), str(questions), Text(str(path)))
        if as_json:
            values = {"pack": str(path), "title": pack.title, "language": pack.language}
            print(json.dumps(values | {"passages": len(pack.passages), "questions": questions}, ensure_ascii=False))
    if not as_json:
        console.print(table)


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
