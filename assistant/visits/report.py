"""The report of a month on a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.visits.figures import Chart, MonthFigures

BAR = 32
"""Signs of the longest bar."""


def show(figures: MonthFigures, console: Console) -> None:
    facts = Table(title=figures.title, title_justify="left", show_header=False)
    for name, value in figures.facts:
        facts.add_row(name, Text(value, justify="right"))
    console.print(facts)
    for chart in figures.charts:
        console.print(_table(chart))


def _table(chart: Chart) -> Table:
    """Days and hours of which there is nothing are left out."""
    table = Table(title=chart.title, title_justify="left", box=None, show_header=False)
    for name, count in chart.bars:
        if count:
            bar = "█" * max(1, round(BAR * count / chart.most))
            table.add_row(Text(name), Text(str(count), justify="right"), Text(bar))
    return table
