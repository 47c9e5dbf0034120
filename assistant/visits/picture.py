"""The report of a month as one PNG, to be put on a slide."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.core.files import beside, put_in_place
from assistant.visits.figures import Chart, MonthFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOUR = "#14598c"
FEWEST = 6
"""Rows that have room in a picture: fewer are not to be thicker."""


def draw(path: Path, figures: MonthFigures, kiosk: str) -> None:
    """Two pictures in a row. Kiosk: what it is called; may be empty."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second to load, for pictures only

    mpl.use("Agg")
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib import pyplot as plt  # noqa: PLC0415

    ideographs = [name for name in font_manager.get_font_names() if "CJK" in name][:1]
    rows = max(1, -(-len(figures.charts) // 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    with plt.rc_context({"font.family": ["DejaVu Sans", *ideographs]}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph")  # a sign that no font has is a box
        figure, places = plt.subplots(rows, 2, figsize=(13, 3.4 * rows), squeeze=False, layout="constrained")
        figure.suptitle(_plain(" · ".join(filter(None, (figures.title, kiosk)))), fontsize=16)
        for number, place in enumerate(places.flat):
            if number < len(figures.charts):
                _draw(place, figures.charts[number])
            else:
                place.set_axis_off()
        figure.savefig(beside(path), format="png", dpi=110)
        plt.close(figure)
    put_in_place(beside(path), path)


def _draw(axes: "Axes", chart: Chart) -> None:
    names, counts = [_plain(chart.short(name)) for name, _ in chart.bars], [count for _, count in chart.bars]
    if chart.kind == "columns":
        axes.bar(range(len(names)), counts, color=COLOUR)
        axes.set_xticks(range(len(names)), names, fontsize=7)
        axes.set_ylabel(chart.of)
    else:
        axes.bar_label(axes.barh(range(len(names)), counts, color=COLOUR), padding=3, fontsize=8)
        axes.set_yticks(range(len(names)), names, fontsize=8)
        axes.set_ylim(max(FEWEST, len(names)) - 0.4, -0.6)
        axes.set_xlabel(chart.of)
    axes.set_title(chart.title)
    axes.spines[["top", "right"]].set_visible(False)


def _plain(text: str) -> str:
    """With no dollar, which would begin a formula."""
    return text.replace("$", r"\$")
