"""Listing packs of facts, and showing what is in them, for the command line."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from assistant.core import hints
from assistant.core.errors import KnowledgeError
from assistant.knowledge.hits import Retrieved
from assistant.knowledge.packs.packs import check_title, load, title_key
from assistant.knowledge.packs.passages import Pack
from assistant.knowledge.packs.translations import translated
from assistant.packs import doubtful
from assistant.packs.changes import find


def list_packs(paths: Sequence[Path], console: Console, index: set[str] | str, *, as_json: bool) -> None:
    """Each pack with its title, language and number of passages, or why it cannot be read; below it, its file.

    index: the ids of the passages that are embedded, or why that cannot be told. Lines and no table, so that a path
    stays whole in a narrow window.
    """
    seen: dict[str, Path] = {}
    for path in paths:
        values: dict[str, str | int | None]
        try:
            pack = translated(path, load(path))
            check_title(pack.title, path, seen)
            seen[title_key(pack.title)] = path
            embedded = None if isinstance(index, str) else sum(passage.id in index for passage in pack.passages)
            values = {**_described(pack), "embedded": embedded}
        except KnowledgeError as error:
            values = {"error": str(error)}
        if as_json:
            print(json.dumps({"pack": str(path), **values}, ensure_ascii=False))
            continue
        _print(values, console)
        console.print(f"  {path}", markup=False, highlight=False, soft_wrap=True)
    if isinstance(index, str) and not as_json:
        console.print(f"Which of them are in use cannot be told. {index}", style="yellow", markup=False, soft_wrap=True)


def _print(values: Mapping[str, str | int | None], console: Console) -> None:
    """What is told of a pack, without its file."""
    if told := values.get("error"):
        console.print(Text(str(told), "red"), soft_wrap=True)
        return
    console.print(Text(str(values["title"]), "bold"), soft_wrap=True)
    named = {name: values[name] for name in ("documents", "passages", "questions")}
    counts = [f"{count} {name.removesuffix('s') if count == 1 else name}" for name, count in named.items()]
    known = values["embedded"] is not None
    used = ("in use" if values["embedded"] == values["passages"] else "not in use yet") if known else ""
    facts = [str(values["language"]), *counts, str(values["licence"]), used]
    console.print(f"  {', '.join(fact for fact in facts if fact)}", markup=False, highlight=False)


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


def search(finding: Retrieved, console: Console, *, as_json: bool) -> None:
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
