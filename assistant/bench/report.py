"""What `assistant bench` found, as tables and pictures."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from assistant.asking import timeline
from assistant.bench.answers import OURS, Answered
from assistant.bench.figures import STAGES, Figures, in_order, rows
from assistant.bench.questions import PAUSES, Series

_TITLES = {
    Series.HELD: f"Button let go {PAUSES[Series.HELD] * 1000:.0f} ms after the last word",
    Series.PAUSED: f"Button let go {PAUSES[Series.PAUSED] * 1000:.0f} ms after the last word",
    Series.TAP: "Tapped: silence ends the question",
    Series.BUSY: "As let go soon, while other programs keep all cores busy",
}


def show_question(answers: Sequence[Answered], console: Console) -> None:
    """One line: the question, and of each pipeline the seconds to first audio and whether it was right."""
    by_name = {answer.pipeline: answer for answer in answers}
    told = " · ".join(f"{name} {_told(by_name[name])}" for name in in_order(by_name))
    first = answers[0]
    console.print(f"{first.skill:<9} {first.series:<6} {told}  [dim]{first.question}[/]", highlight=False)


def _told(answer: Answered) -> str:
    if answer.error:
        return f"[red]{answer.error}[/]"
    seconds = answer.times.get("first_audio")
    mark = "[green]✓[/]" if answer.right else "[red]✗[/]"
    return f"{mark} {'–' if seconds is None else f'{seconds:.2f}'}"


def show(figures: Figures, console: Console) -> None:
    """The tables, one of times and one of all else for each series."""
    for name, by_skill in figures["series"].items():
        if by_skill:
            console.print(_times(_TITLES[Series(name)], by_skill))
            console.print(_counts(by_skill))
    factors, memory = figures["real_time_factors"], figures["memory_mib"]
    for what, each in factors.items():
        told = ", ".join(f"{pipeline} {each[pipeline]:.3f}" for pipeline in in_order(each))
        console.print(f"Real-time factor of {what}: {told}.", highlight=False)
    sizes = ", ".join(f"{name.replace('_', ' ')} {mib:,} MiB" for name, mib in memory.items())
    console.print(f"Memory: {sizes}.", highlight=False)
    ready = ", ".join(f"{seconds:.1f}" for seconds in figures["start_seconds"])
    console.print(f"Ready after {ready} s.", highlight=False)
    for line in figures["left_out"]:
        console.print(f"Left out: {line}", highlight=False, style="yellow")


def _times(title: str, by_skill: Mapping[str, Mapping[str, Figures]]) -> Table:
    table = Table(title=f"{title}: seconds to …: median; below it 95th percentile and worst", title_justify="left")
    for column in ("skill", ""):
        table.add_column(column, no_wrap=True)
    for stage in STAGES:
        table.add_column(stage.replace("_", " "))
    for skill, pipelines in by_skill.items():
        for name in in_order(pipelines):
            stages = pipelines[name]["stages"]
            cells = (_spread(stages[stage]) if stage in stages else "–" for stage in STAGES)
            own = name == OURS
            table.add_row(skill if own else "", name, *cells, style="bold" if own else None)
        table.add_section()
    return table


def _counts(by_skill: Mapping[str, Mapping[str, Figures]]) -> Table:
    title = "Seconds to first audio, and what a turn took; how late a tick of 10 ms was: 99th percentile, worst"
    table = Table(title=title, title_justify="left")
    for column in ("skill", "", "audio", "ours faster", "right", "tokens", "tok/s", "read/s", "CPU s", "tick late, ms"):
        table.add_column(column, no_wrap=column in {"skill", "", "audio"})
    for skill, pipelines in by_skill.items():
        faster = pipelines.get(OURS, {}).get("times_faster", {})
        for name in in_order(pipelines):
            each, own = pipelines[name], name == OURS
            table.add_row(
                skill if own else "",
                name,
                f"{each['median']:.2f}" if "median" in each else "–",
                f"{faster[name]:.1f} ×" if faster.get(name) else "",
                f"{each['right']} of {each['turns']}" + (f", {each['failed']} failed" if each["failed"] else ""),
                f"{each['tokens']:.0f}",
                _rate(each["tokens_per_second"]),
                _rate(each["prompt_tokens_per_second"]),
                f"{each['cpu_seconds']:.1f}",
                f"{late['p99']:.0f}, {late['worst']:.0f}" if (late := each["tick_late_ms"]) else "–",
                style="bold" if own else None,
            )
        table.add_section()
    return table


def _spread(figures: Mapping[str, float]) -> str:
    return f"{figures['median']:.2f}\n{figures['p95']:.2f} {figures['worst']:.2f}"


def _rate(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.0f}"


def draw(figures: Figures, out: Path) -> list[Path]:
    """A picture for each series: stacked time lines of the medians, ours above theirs."""
    pictures: list[Path] = []
    for name, by_skill in figures["series"].items():
        if lines := rows(by_skill):
            pictures.append(out / f"bench-{name}.png")
            timeline.draw(lines, pictures[-1])
    return pictures
