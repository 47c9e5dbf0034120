"""Time lines of turns as a picture: one bar a question, from the end of speech."""

from collections.abc import Sequence
from pathlib import Path

STAGES = ("transcript", "intent", "first_token", "first_audio", "last_audio")
COLOURS = ("#4c78a8", "#72b7b2", "#f2cf5b", "#f58518", "#bab0ac")


def draw(rows: Sequence[tuple[str, dict[str, float]]], path: Path) -> None:
    """Writes a PNG; each row has a label and the seconds from the end of speech to each stage."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second to load, for pictures only

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(10, 1.2 + 0.45 * len(rows)))
    for stage, colour in zip(STAGES, COLOURS, strict=True):
        spans = [_span(times, stage) for _, times in rows]
        starts, lengths = [s for s, _ in spans], [n for _, n in spans]
        axes.barh(range(len(rows)), lengths, left=starts, color=colour, label=stage.replace("_", " "))
    for row, (_, times) in enumerate(rows):
        if "first_audio" in times:
            axes.text(times["first_audio"], row - 0.32, f"{times['first_audio']:.2f} s", fontsize=8, va="top")
    axes.set_yticks(range(len(rows)), [label for label, _ in rows])
    axes.invert_yaxis()
    axes.set_xlabel("seconds after the end of speech")
    axes.legend(ncols=len(STAGES), loc="upper center", bbox_to_anchor=(0.5, 1.15), frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)


def _span(times: dict[str, float], stage: str) -> tuple[float, float]:
    """Where a stage begins and how long it took."""
    if stage not in times:
        return 0.0, 0.0
    before = [times[s] for s in STAGES[: STAGES.index(stage)] if s in times]
    start = max(before, default=0.0)
    return start, max(0.0, times[stage] - start)
