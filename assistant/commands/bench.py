"""How fast the assistant is, which language model would do, and whether it lasts."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.commands.shared import Json, assistant_parts, console, exit_unless, load_config
from assistant.core.errors import ConfigError

if TYPE_CHECKING:
    from assistant.app import App

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415


def bench(
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Two questions a skill, the button held, instead of all 24.")
    ] = False,
    skills: Annotated[str, typer.Option(help="Only these, as chat,distance,knowledge,look.", show_default=False)] = "",
    series: Annotated[
        str, typer.Option(help="Only these, as held,paused,tap; busy is with all cores at work.", show_default=False)
    ] = "",
    ours: Annotated[
        bool, typer.Option("--ours", help="Without the other two pipelines: in a third of the time.")
    ] = False,
    rounds: Annotated[int, typer.Option(help="How often all is asked, each time by a fresh start.", min=1)] = 1,
    out: Annotated[Path, typer.Option(help="Folder for the figures and pictures.")] = Path("bench"),
    pauses: Annotated[bool, typer.Option("--pauses", help="Whether who stops to think is cut off, instead.")] = False,
    stt: Annotated[
        bool, typer.Option("--stt", help="How well and fast children, halls and crowds are understood, instead.")
    ] = False,
    recordings: Annotated[
        Path | None, typer.Option(help="Of --stt and --pauses: a folder of your own, with its labels.json.")
    ] = None,
    machine: Annotated[
        bool, typer.Option("--machine", help="All that tells of this machine, in one file to send to others.")
    ] = False,
    models: Annotated[
        str, typer.Option(help="Compare these language models instead, as qwen2.5-coder-1.5b,llama3.2:1b.")
    ] = "",
    soak: Annotated[int, typer.Option(help="So many turns instead, to see what grows.", min=0, show_default=False)] = 0,
    fakes: Annotated[bool, typer.Option("--fakes", help="Of --soak: with fakes for the models, no waiting.")] = False,
    as_json: Json = False,
) -> None:
    """Measure how soon an answer is heard, beside two pipelines as people build them: `assistant bench --quick`.

    Questions are played in real time into the very pipeline of the device, and into two stock ones on the same
    models: lab (faster-whisper as it comes, the whole reply, then the voice) and peer (greedy, streamed, sentence by
    sentence). The clock starts when the button is let go, or after a tap at the last voiced sample, and stops at the
    first sample of the answer. All of it takes half an hour or more; the folder then holds bench.json and time lines.
    """
    if fakes and not soak:
        raise ConfigError("--fakes is of --soak: nothing else can be measured with fakes.")
    if recordings and not (stt or pauses or machine):
        raise ConfigError("--recordings is of --stt and --pauses: the other questions are known by their answers.")
    if stt or pauses or machine:
        _listen(recordings, out, stt=stt or machine, pauses=pauses or machine, machine=machine, as_json=as_json)
    elif models:
        _compare_models(models, out, as_json=as_json)
    elif soak:
        _soak(soak, fakes=fakes, as_json=as_json)
    else:
        _measure(quick, skills, series, ours, rounds, out, as_json)


def _measure(
    quick: bool,  # noqa: FBT001
    skills: str,
    series: str,
    ours: bool,  # noqa: FBT001
    rounds: int,
    out: Path,
    as_json: bool,  # noqa: FBT001
) -> None:
    import json

    from assistant.bench.questions import load_questions
    from assistant.bench.report import draw, show, show_question
    from assistant.bench.run import Run, before_the_camera, measure, plan

    questions, run = load_questions(), Run()
    wanted = plan(questions, skills, series, quick=quick, alone=ours)
    config = before_the_camera(load_config(), questions.picture_file)
    for _ in range(rounds):
        with assistant_parts(config) as parts:
            measure(parts, wanted, run, lambda answers: None if as_json else show_question(answers, console))
    figures = run.as_values(wanted.series)
    out.mkdir(parents=True, exist_ok=True)
    (out / "bench.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    pictures = draw(figures, out)
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
        return
    show(figures, console)
    names = ", ".join(path.name for path in pictures)
    console.print(f"Figures and time lines are in {out}/ (bench.json, {names}).", soft_wrap=True, highlight=False)


def _listen(folder: Path | None, out: Path, *, stt: bool, pauses: bool, machine: bool, as_json: bool) -> None:
    """What is measured of hearing, and with `machine` our own pipeline in all series, too."""
    import json
    from datetime import UTC, datetime

    from assistant.bench import run
    from assistant.bench.listening import measure_listening, recordings_of
    from assistant.bench.questions import load_questions

    questions = load_questions()
    config = run.before_the_camera(load_config(), questions.picture_file)
    told = None if as_json else console
    figures: dict[str, object] = {"date": datetime.now(UTC).isoformat(timespec="seconds"), "machine": run.machine()}
    with assistant_parts(config) as parts:
        recordings = recordings_of(parts, questions, folder)
        if machine:
            figures["answers"] = _all_series(parts, quiet=as_json)
        ours = run.loaded(parts)
        figures |= measure_listening(parts, ours, recordings, hearing=stt, pauses=pauses, console=told)
    name = "machine" if machine else "hearing" if stt and not pauses else "pauses" if not stt else "listening"
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        print(json.dumps(figures, ensure_ascii=False))
    else:
        console.print(f"The figures are in {out / name}.json.", soft_wrap=True, highlight=False)


def _all_series(parts: "App", *, quiet: bool) -> dict[str, object]:
    """Our own pipeline in all series."""
    from rich.console import Console

    from assistant.bench.questions import Series, load_questions
    from assistant.bench.report import show, show_question
    from assistant.bench.run import BenchPlan, Run, measure

    questions, found = load_questions(), Run()
    plan = BenchPlan(questions, tuple(questions.questions), tuple(Series), alone=True)
    shown = Console(quiet=True) if quiet else console
    measure(parts, plan, found, lambda answers: show_question(answers, shown))
    figures = found.as_values(plan.series)
    show(figures, shown)
    return figures


def _compare_models(models: str, out: Path, *, as_json: bool) -> None:
    import json

    from assistant.app import App
    from assistant.bench.models import compare_models, draw, table, with_model
    from assistant.bench.questions import load_questions
    from assistant.models.catalogue import load_catalogue

    config, catalogue = load_config(), load_catalogue()
    names = [name.strip() for name in models.split(",") if name.strip()]
    compared = []
    for each in compare_models(
        names, lambda name: App(with_model(config, name, catalogue)), load_questions().questions["chat"]
    ):
        compared.append(each)
        if not as_json:
            told = each.error or f"{each.right} of {each.questions} right"
            console.print(f"{each.model}: {told}", highlight=False, soft_wrap=True)
    figures = json.dumps({"models": [each.as_values() for each in compared]}, ensure_ascii=False)
    out.mkdir(parents=True, exist_ok=True)
    (out / "models.json").write_text(figures, encoding="utf-8")
    draw(compared, out / "models.png")
    if as_json:
        print(figures)
    else:
        console.print(table(compared))
        console.print(f"The picture is {out / 'models.png'}.", highlight=False, soft_wrap=True)
    exit_unless(not any(each.error for each in compared))


def _soak(turns: int, *, fakes: bool, as_json: bool) -> None:
    import json
    import tempfile

    from assistant.bench.questions import load_questions
    from assistant.bench.run import before_the_camera
    from assistant.bench.soak import soak_fakes, soak_real, table

    config, questions = load_config(), load_questions()
    if fakes:
        with tempfile.TemporaryDirectory(prefix="wakebutton-") as folder:
            soaked = soak_fakes(config, questions, turns, Path(folder))
    else:
        with assistant_parts(before_the_camera(config, questions.picture_file)) as parts:
            soaked = soak_real(parts, questions, turns)
    if as_json:
        print(json.dumps(soaked.as_values(), ensure_ascii=False))
    else:
        console.print(table(soaked))
    exit_unless(soaked.good)
