"""The report of a month: its figures, its page, its picture, its tables."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from rich.console import Console
from typer.testing import CliRunner

from assistant.app import App
from assistant.cli import app
from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.core.events import QuestionEnded, TurnEnded
from assistant.core.messages import Provenance
from assistant.visits import page, picture
from assistant.visits.counts import Counts
from assistant.visits.figures import WITHOUT_DATE, Chart, MonthFigures, figures, months
from assistant.visits.report import show
from assistant.visits.store import CountStore

DAY = Counts(
    visits=4, questions=10, answered=8, barge_ins=1, starts=1, hours={"10": 7, "15": 3}, languages={"de": 6, "en": 4},
    skills={"knowledge": 6, "chat": 4}, ends={"noted": 6, "thought": 2, "refused": 1, "failed": 1},
    topics={"Bees: The queen": 4, "house: toilets": 1, "<b>Bold</b> & \"quoted\"": 1},
    waits={"0.3": 6, "1.2": 1, "4": 1}, unheard={"nothing-heard": 2}, faults={"engine": 1}, warm={"too warm": 61.0},
    hottest=76.4,
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> CountStore:
    made = CountStore(tmp_path, 400)
    for day in ("2026-10-30", "2026-11-02", "2026-11-30"):
        made.add(day, DAY)
    return made


def november(store: CountStore) -> MonthFigures:
    found = figures(store, "2026-11")
    assert found
    return found


def charts(found: MonthFigures) -> dict[str, Chart]:
    return {chart.title: chart for chart in found.charts}


def test_the_newest_month_is_told_where_none_is_named(store: CountStore) -> None:
    assert months(store) == ["2026-10", "2026-11"]
    found = figures(store)
    assert found
    assert (found.month, found.title, list(found.days)) == (
        "2026-11", "Visits in November 2026", ["2026-11-02", "2026-11-30"]
    )  # fmt: skip


@pytest.mark.parametrize("month", ["2026-09", "November", "2026-1", "2026-11-02", "../2026-11"])
def test_a_month_without_counts_is_named_with_those_that_have_some(store: CountStore, month: str) -> None:
    with pytest.raises(ConfigError, match=r"month = .*there are counts of 2026-10, 2026-11"):
        figures(store, month)


def test_sums_shares_and_waits(store: CountStore) -> None:
    found = november(store)
    assert (found.total.visits, found.total.questions, found.answered) == (8, 20, 0.8)
    assert (found.median_wait, found.p95_wait) == (0.3, 4.0)
    facts = dict(found.facts)
    assert facts["Questions a visit"] == "2.5"
    assert facts["Answered"] == "80%"
    assert facts["Wait for the first sound, median"] == "0.3 s"
    assert facts["Hottest"] == "76 °C"


@pytest.mark.parametrize(
    ("waits", "median", "p95"),
    [({}, None, None), ({"1": 1}, 1.0, 1.0), ({"1": 19, "9": 1}, 1.0, 1.0), ({"1": 18, "9": 2}, 1.0, 9.0),
     ({"0.5": 1, "1.5": 1}, 1.0, 1.5)],
)  # fmt: skip
def test_median_and_95th_percentile(waits: dict[str, int], median: float | None, p95: float | None) -> None:
    found = MonthFigures("2026-11", {"2026-11-01": Counts(waits=waits)})
    assert (found.median_wait, found.p95_wait) == (median, p95)


def test_what_is_drawn(store: CountStore) -> None:
    drawn = charts(november(store))
    assert len(drawn["Visits by day"].bars) == 30, "November, with the days on which nobody came"
    assert drawn["Visits by day"].bars[1] == ("2", 4)
    assert drawn["Questions by hour"].bars[10] == ("10", 14)
    assert drawn["Languages"].bars == [("German", 12), ("English", 8)]
    assert dict(drawn["What answered"].bars)["from the notes"] == 12
    assert drawn["Most asked topics"].bars[0] == ("Bees: The queen", 8)
    assert ("house: toilets", 2) in drawn["Most asked topics"].bars
    assert drawn["Seconds to the first sound"].bars[:3] == [("≤ 0.25", 0), ("≤ 0.5", 12), ("≤ 0.75", 0)]
    assert sum(count for _, count in drawn["Seconds to the first sound"].bars) == 16
    assert drawn["Heat and power"].bars == [("too warm, shorter answers", 3)]
    assert drawn["Faults"].bars == [("The language model failed", 2)]
    assert "Faults" not in charts(MonthFigures("2026-11", {"2026-11-01": Counts(visits=1)}))


def test_what_has_no_day_is_in_the_sums_of_its_month(store: CountStore) -> None:
    store.add("", DAY)
    store.add("2026-10-31", DAY)
    store.add("", DAY)
    october, found = figures(store, "2026-10"), november(store)
    assert october
    assert (october.total.questions, october.undated.questions) == (30, 10)
    assert (found.total.questions, found.undated.questions) == (30, 10)
    assert dict(found.facts)["Of these questions without a day, as the clock was wrong"] == "10"
    assert sum(count for _, count in charts(found)["Questions by day"].bars) == 20


def test_a_kiosk_whose_clock_was_never_right_has_sums(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 400)
    assert (months(store), figures(store)) == ([], None)
    store.add("", DAY)
    found = figures(store)
    assert found
    assert (found.month, found.total.questions) == (WITHOUT_DATE, 10)
    assert "Questions by day" not in charts(found)
    assert "Visits without a date" in page.html(found, "")


class Outline(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "data"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_needs_nothing_but_itself_and_shows_titles_as_text(store: CountStore, tmp_path: Path) -> None:
    found = november(store)
    page.write(tmp_path / "new" / "report.html", found, "The <bee> house")
    text = (tmp_path / "new" / "report.html").read_text(encoding="utf-8")
    outline = Outline(text)
    assert outline.links == []
    assert not {"script", "b", "bee", "link", "iframe", "img"} & set(outline.tags)
    assert "url(" not in text
    assert outline.tags.count("svg") == outline.tags.count("table") == len(found.charts)
    words = " ".join(" ".join(outline.words).split())
    for told in ("Visits in November 2026", "The <bee> house", '<b>Bold</b> & "quoted"', "80%", "Bees: The queen"):
        assert told in words
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_the_picture_is_a_picture(store: CountStore, tmp_path: Path) -> None:
    days = {"2026-11-02": DAY.plus(Counts(topics={"$x^{ costs": 3, "蜜蜂": 1}))}
    picture.draw(tmp_path / "report.png", MonthFigures("2026-11", days), "")
    with Image.open(tmp_path / "report.png") as drawn:
        assert drawn.format == "PNG"
        assert drawn.width > 1000
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.png"]


def test_the_terminal_shows_the_same(store: CountStore) -> None:
    console = Console(record=True, width=100)
    show(november(store), console)
    told = console.export_text()
    for words in ("Visits in November 2026", "80%", "Bees: The queen", "from the notes", "German", "≤ 0.5"):
        assert words in told


def test_programs_get_plain_values(store: CountStore) -> None:
    values = json.loads(json.dumps(november(store).as_json()))
    assert values["month"] == "2026-11"
    assert values["visits"] == 8
    assert values["wait_seconds"] == {"count": 16, "median": 0.3, "p95": 4.0}
    assert values["days"] == {day: {"visits": 4, "questions": 10} for day in ("2026-11-02", "2026-11-30")}
    assert "waits" not in values


@pytest.fixture
def data(store: CountStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path))
    return tmp_path


def test_the_command_prints_tables_and_writes_what_it_is_asked_for(data: Path) -> None:
    files = ["--html", str(data / "r.html"), "--png", str(data / "r.png")]
    result = CliRunner().invoke(app, ["report", "--month", "2026-10", *files])
    assert result.exit_code == 0
    assert "Visits in October 2026" in result.output
    assert (data / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (data / "r.png").read_bytes().startswith(b"\x89PNG")


def test_the_command_tells_programs_one_object(data: Path) -> None:
    result = CliRunner().invoke(app, ["report", "--json"])
    assert json.loads(result.output)["month"] == "2026-11"


def test_the_command_names_a_month_without_counts_and_tells_where_nothing_was_counted(data: Path) -> None:
    with pytest.raises(ConfigError, match="month = '2027-01'"):
        CliRunner().invoke(app, ["report", "--month", "2027-01"], catch_exceptions=False)
    CountStore(data, 400).clear()
    result = CliRunner().invoke(app, ["report"])
    assert (result.exit_code, "Nothing was counted in" in result.output) == (1, True)


def test_nothing_is_counted_and_what_was_is_removed_where_the_configuration_says_so(data: Path) -> None:
    with App(Config.model_validate({"privacy": {"keep_counts_days": 0}})) as parts:
        assert parts.counter is None
    assert CountStore(data, 400).days() == []


def test_the_program_counts_what_its_turns_tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path))
    with App(Config()) as parts:
        counter = parts.counter
        assert counter
        with counter:
            parts.events.publish(TurnEnded(None, "en", "clock", 1.0, {}, (QuestionEnded("clock", Provenance.KNOWN),)))
    found = figures(CountStore(tmp_path, 400))
    assert found
    assert (found.total.skills, found.total.visits, found.total.starts) == ({"clock": 1}, 1, 1)
