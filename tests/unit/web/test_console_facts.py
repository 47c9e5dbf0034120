"""Facts written, changed, moved and removed in the console."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop
from kiosk_fakes import eventually

from assistant.knowledge.packs.packs import load
from assistant.packs.facts import sheet

RAILS = "## Rails\n\nRails are made of steel.\n\n? What are rails made of?\n"
PACK = f"---\ntitle: Trains\n---\n\n{RAILS}\n## Coal\n\nCoal is black.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as made:
        made.log_in()
        folder = made.config.data / "knowledge"
        folder.mkdir(parents=True)
        (folder / "trains.md").write_text(PACK, encoding="utf-8")
        yield made


def pack(desk: Desktop) -> Path:
    return desk.config.data / "knowledge" / "trains.md"


def of(desk: Desktop) -> dict[str, object]:
    return {"pack": "trains.md", "version": sheet("trains.md", desk.config).version}


def said(desk: Desktop) -> list[str]:
    return [one.text for one in load(pack(desk)).passages]


def page(desk: Desktop) -> str:
    answer = desk.client.get("/console/facts", params={"pack": "trains.md"})
    assert answer.status_code == 200
    return answer.text


def test_the_pages_lead_to_the_facts_of_what_was_added(desk: Desktop) -> None:
    assert 'href="/console/facts?pack=trains.md"' in desk.client.get("/console/knowledge").text
    shown = page(desk)
    assert "Rails are made of steel." in shown
    assert re.search(r'data-version="[0-9a-f]{16}"', shown)
    other = desk.client.get("/console/facts", params={"pack": "../assistant.toml"})
    assert other.status_code == 503
    assert "no text file that was added" in other.text


def test_a_fact_is_added_and_answered_from_without_a_restart(desk: Desktop) -> None:
    desk.notes.keep_current()
    desk.notes.wait(5)
    typed = {"text": "Steam is\n hot water.", "heading": "Steam", "questions": "What is steam?\n\n? Is steam hot?\n"}
    status, told = desk.do("fact", {**of(desk), "place": None, **typed})
    assert status == 200, told
    assert told["at"] == 2
    assert "“Steam is hot water.” was added." in str(told["told"])
    fact = load(pack(desk)).passages[2]
    assert (fact.heading, fact.text, fact.questions) == (
        "Steam", "Steam is hot water.", ("What is steam?", "Is steam hot?")
    )  # fmt: skip
    assert eventually(lambda: "Steam is hot water." in [one.text for one in desk.notes.passages])


def test_a_fact_is_changed_moved_removed_and_brought_back(desk: Desktop) -> None:
    typed = {"text": "Coal is stone.", "translations": "[de] Kohle ist Stein.", "unanswered": "What is oil?"}
    assert desk.do("fact", {**of(desk), "place": 1, **typed})[0] == 200
    changed = load(pack(desk)).passages[1]
    assert (changed.translations, changed.unanswered) == ((("de", "Kohle ist Stein."),), ("What is oil?",))
    assert desk.do("move-fact", {**of(desk), "place": 1, "to": 0})[0] == 200
    assert said(desk) == ["Coal is stone.", "Rails are made of steel."]
    assert desk.do("remove-fact", {**of(desk), "place": 0})[0] == 200
    assert said(desk) == ["Rails are made of steel."]
    shown = page(desk)
    assert shown.index("A fact was removed.") < shown.index("A fact was moved.") < shown.index("was changed.")
    assert desk.do("restore-pack", {**of(desk), "number": 0})[0] == 200
    assert pack(desk).read_text(encoding="utf-8") == PACK


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({"place": 0, "text": ""}, 422, "text"),
        ({"place": 0, "text": "Rails.", "translations": "Schienen."}, 422, "letters of its language"),
        ({"place": 0, "text": "Coal is black."}, 503, "would not be read"),
        ({"place": 9, "text": "Rails."}, 503, "not there any more"),
        ({"place": 0, "text": "Rails.", "version": "0" * 16}, 503, "changed meanwhile"),
        ({"place": 0, "text": "Rails.", "pack": "../trains.md"}, 503, "no text file"),
        ({"place": 0, "text": "Rails.", "questions": "?\n"}, 422, "no question"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    desk: Desktop, body: dict[str, object], status: int, why: str
) -> None:
    found, told = desk.do("fact", {**of(desk), **body})
    assert found == status, told
    assert why in str(told["error"])
    assert pack(desk).read_text(encoding="utf-8") == PACK


def test_nobody_changes_a_fact_without_the_token_of_a_session(desk: Desktop) -> None:
    desk.token = ""
    assert desk.do("fact", {**of(desk), "place": 0, "text": "Rails."})[0] == 403
    assert desk.do("restore-pack", {**of(desk), "number": 0})[0] == 403
    assert pack(desk).read_text(encoding="utf-8") == PACK


def test_of_a_thick_pack_a_page_shows_a_part(desk: Desktop) -> None:
    many = "\n\n".join(f"Engine number {number} is red." for number in range(120))
    pack(desk).write_text(f"---\ntitle: Trains\n---\n\n{many}\n", encoding="utf-8")
    assert page(desk).count("data-place=") == 50
    last = desk.client.get("/console/facts", params={"pack": "trains.md", "from": "100"}).text
    assert last.count("data-place=") == 20
    assert "Engine number 119 is red." in last
