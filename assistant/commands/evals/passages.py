"""Asking plain texts."""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import Json, assistant_parts, checked_language, console, exit_unless

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.evaluation.passages import PassageEntry, PassageOutcome

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def passages(
    file: Annotated[Path, typer.Argument(help="A JSON file of passages and questions.")],
    *,
    language: Annotated[str, typer.Option("--language", "-l", help="Only passages in this language.")] = "",
    held_out: Annotated[bool, typer.Option("--held-out", help="Only every third question.")] = False,
    verbatim: Annotated[
        bool, typer.Option("--verbatim", help="Only what is quoted, untranslated; needs no language model.")
    ] = False,
    min_right: Annotated[float | None, typer.Option(min=0, max=1, help="Of the answerable ones.")] = None,
    max_false: Annotated[float | None, typer.Option(min=0, max=1, help="Of the others, answered.")] = None,
    as_json: Json = False,
) -> None:
    """Measure how well plain texts are answered from: `assistant eval passages passages.json`.

    The file is a list of `{"language": "en", "passage": "…", "questions": [{"text": "…", "answerable": true,
    "answers": ["…"]}]}`; the passage is null where the questions have no answer, and a question may have a `language`
    of its own. The passages of each language become a pack without questions, and only that is asked. An answer is
    right that holds one of the answers. Thresholds are shares from 0 to 1, of the questions of all languages: exit
    code 1 where one is not met.
    """
    from assistant.evaluation import passages as thought

    outcomes: list[PassageOutcome] = []
    with assistant_parts() as parts:
        only = checked_language(language, parts.config)
        entries = thought.load(file)
        for code in thought.packs(entries):
            if only in ("", code):
                outcomes += _asked(parts, entries, code, held_out=held_out, verbatim=verbatim, quiet=as_json)
    rows = thought.figures(outcomes)
    if as_json:
        print(json.dumps(thought.as_json(rows), ensure_ascii=False))
    else:
        thought.show(rows, console)
    right = sum(row.right for row in rows if row.passages != "all")
    false = sum(row.false for row in rows if row.passages != "all")
    answerable = sum(outcome.question.answerable for outcome in outcomes)
    others = len(outcomes) - answerable
    exit_unless(right >= (min_right or 0) * answerable and false <= (1.0 if max_false is None else max_false) * others)


def _asked(
    parts: "App", entries: "list[PassageEntry]", code: str, *, held_out: bool, verbatim: bool, quiet: bool
) -> "list[PassageOutcome]":
    """The passages of one language, indexed for a while."""
    from assistant.evaluation import passages as thought
    from assistant.knowledge.index.index import KnowledgeIndex
    from assistant.knowledge.retrieval import Retriever
    from assistant.skills.knowledge.skill import KnowledgeSkill

    outcomes: list[PassageOutcome] = []
    with tempfile.TemporaryDirectory() as folder:
        index = KnowledgeIndex(Path(folder) / "index", parts.embedder)
        try:
            index.sync([thought.packs(entries)[code]])
            retriever = Retriever(index)
            skill = (
                thought.Quoting(retriever)
                if verbatim
                else KnowledgeSkill(retriever, parts.engine, parts.config.knowledge)
            )
            for outcome in thought.run(thought.asked_of(entries, code, held_out=held_out), code, skill):
                outcomes.append(outcome)
                if not quiet and outcome.verdict in {"wrong", "refused", "false"}:
                    console.print(outcome.as_line(), markup=False, highlight=False, soft_wrap=True)
        finally:
            index.close()
    return outcomes
