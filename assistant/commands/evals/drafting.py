"""Drafting questions about packs."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.commands.shared import Language, assistant_parts, checked_language, console

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def draft(
    pack: Annotated[str, typer.Argument(help="The pack's file, or its name or title.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="The file of questions; NAME-questions.toml where not given.")
    ] = None,
    each: Annotated[int, typer.Option(min=1, max=10, help="Questions for each passage.")] = 2,
    language: Language = "",
) -> None:
    """Have the language model draft questions about a pack: `assistant eval draft trains --out trains.toml`.

    Each comes with the passage that answers it and words that the answer must hold; what the passage does not say is
    left out. Read them, keep what visitors would ask, delete the rest. A second run goes on where the first one ended,
    and drafts nothing anew. With --language they are in that language, for passages that the pack has in it.
    """
    from assistant.evaluation.drafts import draft as draft_questions
    from assistant.models.progress import Bar
    from assistant.packs.chosen import chosen, pack_files

    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config)
        path, read = chosen(pack, pack_files(parts.config))
        file = out or Path(f"{path.stem}-questions.toml")
        with Bar("Drafting", Console(stderr=True)) as bar:
            done = draft_questions(read, file, parts.engine, each=each, language=spoken or read.language, report=bar)
    console.print(
        f"{file}: {done.kept} drafted from {done.passages} passages; {done.dropped} left out, which prove nothing.",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
