"""The facts of the house, as an operator types them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop

from assistant.core.config_file import load
from assistant.skills.house import SKILL
from assistant.skills.house.settings import WEEKDAYS, HouseSettings, topics

TEXT = """# ours
[kiosk]
languages = ["en", "de"]
[skills.house]
closed = ["12-25"]  # as ever
[skills.house.open]
mon = "closed"
tue = "10:00-18:00"
wed = "10:00-18:00"
thu = "10:00-18:00"
fri = "10:00-18:00"
sat = ["10:00-13:00", "14:00-17:00"]
sun = "11:00-17:00"
[skills.house.facts.toilets]
en = "Downstairs."
fr = "En bas."
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, TEXT) as made:
        made.log_in()
        yield made


def settings(desk: Desktop) -> HouseSettings:
    return HouseSettings.model_validate(SKILL.set_up(load(desk.file)))


def test_the_page_shows_what_stands_in_the_file(desk: Desktop) -> None:
    page = desk.client.get("/console/house").text
    for name, value in (
        ("open.mon", "closed"),
        ("open.sat", "10:00-13:00, 14:00-17:00"),
        ("closed", "12-25"),
        ("facts.toilets.en", "Downstairs."),
        ("facts.toilets.de", ""),
    ):
        assert f'name="{name}" value="{value}"' in page
    for topic in topics():
        assert f'name="facts.{topic}.de"' in page
    assert "facts.toilets.fr" not in page, "no language of the kiosk"


def test_what_is_typed_is_what_visitors_hear_and_the_rest_of_the_file_is_kept(desk: Desktop) -> None:
    before = desk.file.read_text(encoding="utf-8")
    status, told = desk.save(
        "house",
        {
            "name": "the Bee\u202e  Museum",
            "open.mon": "9:00-12:30",
            "closed": "12-25, 2026-12-24",
            "special": "2026-12-31 10:00-14:00; 01-06 closed",
            "facts.toilets.en": "",
            "facts.toilets.de": "Im Keller, neben dem Aufzug.",
            "facts.things.en": "The label beside it tells you.",
        },
    )
    assert status == 200, told
    house = settings(desk)
    assert house.name == "the Bee Museum"
    assert [(period.begins, period.ends) for period in house.open["mon"]] == [(540, 750)]
    assert house.closed == ("12-25", "2026-12-24")
    assert set(house.special) == {"2026-12-31", "01-06"}
    assert house.facts["toilets"] == {"de": "Im Keller, neben dem Aufzug.", "fr": "En bas."}
    assert house.facts["things"] == {"en": "The label beside it tells you."}
    assert "# ours" in desk.file.read_text(encoding="utf-8")
    assert desk.file.with_name("assistant.toml.previous").read_text(encoding="utf-8") == before
    assert desk.save("house", {"facts.things.en": "", "special": ""})[0] == 200
    assert (settings(desk).special, settings(desk).facts["things"]) == ({}, {})


def test_the_hours_can_be_taken_out_and_written_into_a_file_that_has_none(desk: Desktop) -> None:
    assert desk.save("house", {**{f"open.{day}": "" for day in WEEKDAYS}, "closed": ""})[0] == 200
    assert (settings(desk).open, settings(desk).closed) == ({}, ())
    desk.file.write_text("", encoding="utf-8")
    assert desk.save("house", {f"open.{day}": "10:00-18:00" for day in WEEKDAYS})[0] == 200
    assert set(settings(desk).open) == set(WEEKDAYS)


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"open.mon": "ten to six"}, "open.mon", '"10:00-18:00"'),
        ({"open.mon": "18:00-02:00"}, "open.mon", "goes over midnight"),
        ({"open.mon": "10:00-14:00, 13:00-17:00"}, "open.mon", "overlap"),
        ({"open.mon": ""}, "open.mon", 'Write its times, or "closed"'),
        ({"closed": "Christmas"}, "closed", "There is no day 'Christmas'"),
        ({"special": "12-24"}, "special", "has no times"),
        ({"special": "13-01 closed"}, "special", "There is no day '13-01'"),
    ],
)
def test_a_wrong_value_is_told_at_its_field_and_nothing_is_saved(
    desk: Desktop, values: dict[str, object], field: str, told: str
) -> None:
    before = desk.file.read_text(encoding="utf-8")
    status, answer = desk.save("house", {"name": "Museum", **values})
    assert status == 422
    fields: dict[str, str] = answer["fields"]
    assert list(fields) == [field]
    assert told in fields[field]
    assert desk.file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"special": "12-25 10:00-12:00"}, "12-25 stands in closed and in special"),
        ({"facts.unicorns.en": "x"}, "facts.unicorns.en cannot be changed here"),
        ({"facts.toilets.fr": "x"}, "facts.toilets.fr cannot be changed here"),
    ],
)
def test_what_does_not_go_together_or_is_no_field_is_refused(
    desk: Desktop, values: dict[str, object], told: str
) -> None:
    before = desk.file.read_text(encoding="utf-8")
    status, answer = desk.save("house", values)
    assert status == 422
    assert told in answer["error"]
    assert ".new" not in answer["error"], "no file that nobody knows"
    assert desk.file.read_text(encoding="utf-8") == before


def test_a_file_that_was_changed_meanwhile_or_a_variable_sets_is_not_written(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = desk.version("house")
    desk.file.write_text(TEXT.replace("Downstairs", "Upstairs"), encoding="utf-8")
    assert "changed meanwhile" in desk.save("house", {"name": "Museum"}, old)[1]["error"]
    monkeypatch.setenv("ASSISTANT_SKILLS__HOUSE__NAME", "The Museum")
    assert "ASSISTANT_SKILLS__HOUSE__NAME" in desk.save("house", {"name": "Museum"})[1]["error"]
    assert "Upstairs" in desk.file.read_text(encoding="utf-8")
    assert "Museum" not in desk.file.read_text(encoding="utf-8")


def test_only_what_is_sent_by_the_page_itself_is_saved(desk: Desktop) -> None:
    body = {"version": desk.version("house"), "values": {"name": "Museum"}}
    assert desk.client.post("/console/house", json=body).status_code == 403
    desk.client.cookies.clear()
    assert desk.client.post("/console/house", json=body).status_code in {401, 403}
    assert not settings(desk).name
