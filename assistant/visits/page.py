"""The report of a month as one HTML page: no script, no network, and its pictures are drawn into it."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assistant.core.files import beside, put_in_place
from assistant.visits.figures import MonthFigures

TEMPLATES = Path(__file__).parent / "templates"


def html(figures: MonthFigures, kiosk: str) -> str:
    """Kiosk: what it is called; may be empty."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    return templates.get_template("report.html").render(figures=figures, kiosk=kiosk)


def write(path: Path, figures: MonthFigures, kiosk: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside(path).write_text(html(figures, kiosk), encoding="utf-8")
    put_in_place(beside(path), path)
