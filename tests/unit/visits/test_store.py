"""The counts on the disk: whole, bounded, and not to be poisoned."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.core.config import Config
from assistant.visits.counts import LONGEST_NAME, MOST_NAMES, OTHER, Counts, wait_name
from assistant.visits.store import CountStore

FIRST = dt.date(2026, 1, 1)


def days(store: CountStore, count: int, first: dt.date = FIRST) -> None:
    for number in range(count):
        store.add((first + dt.timedelta(days=number)).isoformat(), Counts(questions=1))


def test_what_is_added_is_summed(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 400)
    store.add("2026-11-30", Counts(questions=2, hours={"9": 2}, hottest=60.5, warm={"too warm": 1.5}))
    store.add("2026-11-30", Counts(questions=1, hours={"9": 1, "10": 1}, hottest=59.0, warm={"too warm": 2}))
    found = CountStore(tmp_path, 400).of_day("2026-11-30")
    assert found == Counts(questions=3, hours={"9": 3, "10": 1}, hottest=60.5, warm={"too warm": 3.5})
    assert [path.name for path in (tmp_path / "visits").iterdir()] == ["2026-11-30.json"]


@pytest.mark.parametrize(
    "damage",
    [b"", b"\0" * 300, b'{"questions": -4}', b'{"questions": 1e400}', b'{"hours": [1]}', b"[" * 100_000,
     b'{"questions": 99999999999}', b"{" + b" " * 1_000_001 + b"}"],
)  # fmt: skip
def test_damage_takes_one_day_and_is_set_aside(tmp_path: Path, damage: bytes) -> None:
    store = CountStore(tmp_path, 400)
    days(store, 2)
    file = tmp_path / "visits" / "2026-01-02.json"
    file.write_bytes(damage)
    assert store.of_day("2026-01-01").questions == 1
    assert store.of_day("2026-01-02").is_empty
    store.add("2026-01-02", Counts(questions=5))
    assert store.of_day("2026-01-02").questions == 5
    assert file.with_name("2026-01-02.json.damaged").read_bytes() == damage
    assert store.days() == ["2026-01-01", "2026-01-02"]


def test_a_power_cut_in_the_middle_of_writing_leaves_what_was_before(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 400)
    days(store, 3)
    (tmp_path / "visits" / ".2026-01-03.json.new").write_text('{"questions": 1')
    assert store.of_day("2026-01-03").questions == 1
    store.add("2026-01-03", Counts(questions=1))
    assert store.of_day("2026-01-03").questions == 2
    assert list((tmp_path / "visits").glob(".*")) == []


def test_old_days_go(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 10)
    (tmp_path / "visits").mkdir()
    (tmp_path / "visits" / "2026-01-02.json.damaged").touch()
    (tmp_path / "visits" / "2026-01-03.undated.json").touch()
    days(store, 20)
    assert store.days()[0] == "2026-01-08", "ten days before the third of the newest"
    assert len(list((tmp_path / "visits").iterdir())) == len(store.days()) == 13


def test_a_clock_that_was_far_ahead_for_a_moment_takes_no_day_with_it(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 10)
    days(store, 5)
    store.add("2099-01-01", Counts(questions=1))
    store.add("2026-01-06", Counts(questions=1))
    assert len(store.days()) == 7


def test_a_folder_with_other_files_and_impossible_days_is_no_trouble(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 1)
    assert store.days() == []
    days(store, 1)
    for name in ("2026-13-45.json", "notes.txt", "9999999-01-01.json", "2026-01-01.json.bak"):
        (tmp_path / "visits" / name).write_text("x")
    assert store.days() == ["2026-01-01"]
    days(store, 4)
    assert (tmp_path / "visits" / "notes.txt").exists()


def test_a_day_stays_small_whatever_is_asked(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 400)
    for number in range(3):
        topics = {f"{'a long title' * 40} {number} {each}"[-400:]: 1 for each in range(500)}
        store.add("2026-11-30", Counts(topics=topics))
    found = store.of_day("2026-11-30")
    assert len(found.topics) <= MOST_NAMES + 1
    assert sum(found.topics.values()) == 1500
    assert found.topics.get(OTHER, 0) or all(len(name) <= LONGEST_NAME for name in found.topics)
    assert (tmp_path / "visits" / "2026-11-30.json").stat().st_size < 50_000


def test_waits_have_few_names_and_are_exact_to_five_per_cent() -> None:
    waits = [number / 1000 for number in range(1, 60_000, 7)]
    assert len({wait_name(wait) for wait in waits}) < 400
    assert all(abs(float(wait_name(wait)) - wait) <= 0.051 * wait for wait in waits)
    assert wait_name(-0.2) == "0"
    assert wait_name(123.0) == "120"


def test_all_can_be_removed(tmp_path: Path) -> None:
    store = CountStore(tmp_path, 400)
    store.clear()
    days(store, 3)
    store.add("", Counts(questions=1))
    store.clear()
    assert (store.days(), store.undated().is_empty, list((tmp_path / "visits").iterdir())) == ([], True, [])


def test_a_year_is_kept_unless_the_configuration_says_otherwise() -> None:
    assert Config().privacy.keep_counts_days == 400
