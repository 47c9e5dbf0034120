"""Baking packs."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from assistant.commands.shared import assistant_parts, checked_language, console
from assistant.core import hints

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.packs.prerender import RecordableVoice, Translated

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def bake(
    pack: Annotated[str, typer.Argument(help="The pack's file, or its name or title.")],
    *,
    languages: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="Only this one; may be given twice.")
    ] = None,
    questions: Annotated[
        int, typer.Option(min=0, max=10, help="Drafted for each passage of which the pack has none.")
    ] = 0,
    silent: Annotated[bool, typer.Option("--silent", help="Make no sound, only translations.")] = False,
) -> None:
    """Make a pack's translations and sound ahead of time: `assistant knowledge bake trains`.

    Each passage is translated by the language model into the kiosk's languages. Read and correct the result: it stands
    beside the pack, one file a language, such as trains.pt.toml; what you changed is never made anew. A translation
    that lost or found a number or name is not spoken before you have corrected it. Then what is spoken whole is spoken
    by the voice of each language and kept. Run it again after a change: only that is made, also after an interruption.
    """
    from assistant.knowledge.packs.translations import translated
    from assistant.models.progress import Bar
    from assistant.packs import prerender
    from assistant.packs.chosen import chosen, pack_files

    errors = Console(stderr=True)
    with assistant_parts() as parts:
        wanted = [checked_language(code, parts.config) for code in languages or parts.config.kiosk.languages]
        searched = pack_files(parts.config)
        path, raw = chosen(pack, searched)
        if path.resolve() not in {each.resolve() for each in searched}:
            add = hints.command("knowledge", "add", str(path))
            told = f"{path} is not searched: run `{add}`, then bake the pack by its name."
            console.print(told, style="yellow", markup=False, soft_wrap=True)
        with Bar("Translating", errors) as bar:
            results = prerender.translate(path, raw, wanted, lambda: parts.engine, bar)
        for each in results:
            console.print(_told(each), markup=False, highlight=False, soft_wrap=True)
        if questions:
            with Bar("Asking", errors) as bar:
                asked = prerender.ask(path, raw, wanted, lambda: parts.engine, questions, bar)
            console.print(f"{asked} questions were drafted; they help once you say `read = true`.", highlight=False)
        if not silent:
            with Bar("Speaking", errors) as bar:
                made = prerender.record(translated(path, raw).passages, wanted, _recorder(parts), bar)
            console.print(f"{made} sentences were spoken and kept.", highlight=False)


def _told(done: "Translated") -> str:
    told = f"{done.file}: {done.made} translated"
    told += f", {done.doubted} of them not to be spoken before you have corrected them" if done.doubted else ""
    told += f"; {done.kept} kept ({done.corrected} corrected)"
    return told + (f"; {done.stale} corrected ones are of passages that have changed" if done.stale else "") + "."


def _recorder(parts: "App") -> "Callable[[str], RecordableVoice | None]":
    return cache(parts.recorded_voice)
