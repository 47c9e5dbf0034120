"""Listing packs of facts, and showing what is in them, for the command line."""

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.errors import KnowledgeError
from assistant.knowledge.packs import check_title, load, title_key
from assistant.knowledge.passages import Pack
from assistant.knowledge.retrieval import Finding
from assistant.knowledge.translations import translated
from assistant.operations.packs import title_of


def list_packs(paths: Sequence[Path], console: Console, index: set[str] | str, *, as_json: bool) -> None:
    """Each pack with its title, language and number of passages, or why it cannot be read.

    index: the ids of the passages that are embedded, or why that cannot be told.
    """
    table = Table("title", "language", "licence", "documents", "passages", "questions", "in use", "file")
    table.columns[-1].overflow = "fold"
    seen: dict[str, Path] = {}
    for path in paths:
        try:
            pack = translated(path, load(path))
            check_title(pack.title, path, seen)
        except KnowledgeError as error:
            table.add_row(Text(str(error), "red"), "", "", "", "", "", "no", Text(str(path)))
            if as_json:
                print(json.dumps({"pack": str(path), "error": str(error)}, ensure_ascii=False))
            continue
        seen[title_key(pack.title)] = path
        values = _described(pack)
        embedded = None if isinstance(index, str) else sum(passage.id in index for passage in pack.passages)
        table.add_row(*(Text(str(value)) for value in values.values()), _used(embedded, pack), Text(str(path)))
        if as_json:
            print(json.dumps({"pack": str(path), **values, "embedded": embedded}, ensure_ascii=False))
    if not as_json:
        console.print(table)
        if isinstance(index, str):
            console.print(f"Which of them are in use cannot be told. {index}", style="yellow", markup=False)


def _used(embedded: int | None, pack: Pack) -> str:
    if embedded is None:
        return "?"
    return "yes" if embedded == len(pack.passages) else "not yet"


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
    found = next((path for path in paths if name in (path.name, path.stem, str(path), title_of(path))), None)
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
