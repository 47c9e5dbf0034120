"""The console's page of visits."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop

from assistant.visits.counts import Counts
from assistant.visits.store import CountStore

DAY = Counts(visits=4, questions=10, answered=8, hours={"10": 10}, topics={"Bees: The queen": 4}, waits={"0.3": 8})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as made:
        made.log_in()
        yield made


def counted(desk: Desktop, *days: str) -> None:
    for day in days:
        CountStore(desk.config.data, 400).add(day, DAY)


def test_the_newest_month_is_shown_and_others_can_be_chosen(desk: Desktop) -> None:
    counted(desk, "2026-10-30", "2026-11-30")
    page = desk.client.get("/console/visits").text
    assert "Visits in November 2026" in page
    assert page.count("<svg") == page.count("<table") > 3
    assert 'href="?month=2026-10"' in page
    assert "Visits in October 2026" in desk.client.get("/console/visits?month=2026-10").text


def test_a_page_has_no_style_of_its_own_which_the_policy_would_refuse(desk: Desktop) -> None:
    counted(desk, "2026-11-30")
    page = desk.client.get("/console/visits").text
    assert "style=" not in page
    assert "<style" not in page


def test_the_report_is_a_file_to_take_away(desk: Desktop) -> None:
    assert desk.client.get("/console/visits/report.html").status_code == 404
    counted(desk, "2026-11-30")
    answer = desk.client.get("/console/visits/report.html?month=2026-11")
    assert answer.headers["content-disposition"] == 'attachment; filename="visits-2026-11.html"'
    assert "Visits in November 2026" in answer.text


def test_a_month_without_counts_is_refused_with_those_that_have_some(desk: Desktop) -> None:
    counted(desk, "2026-11-30")
    for path in ("visits", "visits/report.html"):
        answer = desk.client.get(f"/console/{path}?month=2026-09")
        assert answer.status_code == 422
        assert "there are counts of 2026-11" in answer.text


def test_nothing_counted_yet_and_nothing_to_be_counted_are_told(desk: Desktop, tmp_path: Path) -> None:
    assert "Nothing was counted yet" in desk.client.get("/console/visits").text
    with desktop(tmp_path, "[privacy]\nkeep_counts_days = 0\n") as other:
        other.log_in()
        assert "Nothing is counted" in other.client.get("/console/visits").text


def test_only_who_is_logged_in_sees_it(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        counted(desk, "2026-11-30")
        for path in ("visits", "visits/report.html"):
            answer = desk.client.get(f"/console/{path}", follow_redirects=False)
            assert (answer.status_code, answer.headers["location"]) == (303, "/console/login")
