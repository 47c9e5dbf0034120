"""An evaluation as one HTML page that needs no network: its pictures are drawn into it."""

import html
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from assistant.core.files import beside, put_in_place
from assistant.core.resources import resource
from assistant.evaluation.figures import Figures, ThresholdCheck
from assistant.evaluation.outcomes import AnswerVerdict, QuestionOutcome
from assistant.evaluation.report import TITLES, asked, counted, is_well

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {
    AnswerVerdict.RIGHT: "#4c78a8",
    AnswerVerdict.REFUSED: "#f2cf5b",
    AnswerVerdict.WRONG: "#e45756",
    AnswerVerdict.FALSE: "#e45756",
    AnswerVerdict.FAILED: "#bab0ac",
}


def write(
    path: Path, title: str, figures: Figures, checks: Sequence[ThresholdCheck], outcomes: Sequence[QuestionOutcome]
) -> None:
    """Those questions first that are to be looked into."""
    template = Template(resource("config", "eval", "page.html").read_text(encoding="utf-8"))
    page = template.substitute(
        title=html.escape(title),
        questions=len(outcomes),
        checks="".join(_item(check) for check in checks),
        scores="".join(_row([TITLES[name], str(share)]) for name, share in counted(figures.scores).items()),
        seconds="".join(
            _row([skill, each.count, f"{each.median:.2f}", f"{each.p95:.2f}", f"{each.worst:.2f}"])
            for skill, each in figures.seconds.items()
        ),
        pictures="".join(_pictures(figures, outcomes)),
        outcomes="".join(map(_outcome, sorted(outcomes, key=is_well))),
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    new = beside(path)
    new.write_text(page, encoding="utf-8")
    put_in_place(new, path)


def _item(check: ThresholdCheck) -> str:
    return f'<li class="{"met" if check.met else "missed"}">{html.escape(str(check))}</li>\n'


def _row(cells: Iterable[object], kind: str = "") -> str:
    return f'<tr class="{kind}">{"".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells)}</tr>\n'


def _outcome(outcome: QuestionOutcome) -> str:
    sources = " | ".join(source.passage for source in outcome.record.sources)
    routed = (
        outcome.intent if outcome.routed is not False else f"{outcome.intent or 'none'} ≠ {outcome.question.intent}"
    )
    seconds = "" if outcome.seconds is None else f"{outcome.seconds:.2f}"
    said, reply = outcome.said or "–", outcome.record.reply or outcome.record.error
    cells = [said, routed, outcome.language, asked(outcome.question), reply, sources, seconds]
    return _row(cells, "" if is_well(outcome) else "look")


def _pictures(figures: Figures, outcomes: Sequence[QuestionOutcome]) -> Iterable[str]:
    answerable = [o for o in outcomes if o.question.is_for_the_packs]
    silent = [o for o in outcomes if o.question.answerable is False]
    if figures.confusion:
        yield _picture("Which skill answered", lambda axes: _draw_confusion(axes, figures))
    if answerable:
        yield _picture("What the packs answer", lambda axes: _draw_said(axes, answerable))
    if silent:
        yield _picture("What the packs do not answer", lambda axes: _draw_said(axes, silent))
    if figures.seconds:
        yield _picture("Seconds to the answer", lambda axes: _draw_seconds(axes, outcomes))


def _picture(title: str, draw: Callable[["Axes"], None]) -> str:
    """As an SVG that stands in the page itself."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second to load, for pictures only

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(5.2, 3.6))
    draw(axes)
    axes.set_title(title)
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)
    svg = drawn.getvalue()
    return f"<figure>{svg[svg.index('<svg') :]}</figure>\n"


def _draw_confusion(axes: "Axes", figures: Figures) -> None:
    expected = list(figures.confusion)
    got = sorted({skill for row in figures.confusion.values() for skill in row})
    counts = [[figures.confusion[row].get(column, 0) for column in got] for row in expected]
    shares = [[count / sum(row) for count in row] for row in counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for y, row in enumerate(counts):
        for x, count in enumerate(row):
            if count:
                axes.text(x, y, str(count), ha="center", va="center", color="white" if shares[y][x] > 0.5 else "black")
    axes.set_xticks(range(len(got)), got)
    axes.set_yticks(range(len(expected)), expected)
    axes.set_xlabel("answered")
    axes.set_ylabel("expected")


def _draw_said(axes: "Axes", outcomes: Sequence[QuestionOutcome]) -> None:
    languages = sorted({outcome.question.language or outcome.language for outcome in outcomes})
    below = [0] * len(languages)
    for said in AnswerVerdict:
        of_language = {code: [o for o in outcomes if (o.question.language or o.language) == code] for code in languages}
        counts = [sum(o.said is said for o in of_language[code]) for code in languages]
        if any(counts):
            axes.bar(languages, counts, bottom=below, color=COLOURS[said], label=said.value)
        below = [low + count for low, count in zip(below, counts, strict=True)]
    axes.set_ylabel("questions")
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _draw_seconds(axes: "Axes", outcomes: Sequence[QuestionOutcome]) -> None:
    skills = sorted({o.intent for o in outcomes if o.intent and o.seconds is not None})
    for row, skill in enumerate(skills):
        seconds = [o.seconds for o in outcomes if o.intent == skill and o.seconds is not None]
        axes.plot(seconds, [row] * len(seconds), "|", markersize=14, color=COLOURS[AnswerVerdict.RIGHT])
    axes.set_yticks(range(len(skills)), skills)
    axes.set_xlim(left=0)
    axes.set_xlabel("seconds after the end of the question")
    axes.spines[["top", "right"]].set_visible(False)
