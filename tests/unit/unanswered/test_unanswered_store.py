"""What is kept of questions asked in vain: whole, bounded, and without a word of theirs."""

import json
import re
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from assistant.core.config import Config
from assistant.core.messages import Transcript
from assistant.unanswered.cleaning import GAP, cleaned
from assistant.unanswered.clusters import MOST, WEEKS, Clusters, Label, Reason, week_of
from assistant.unanswered.store import LARGEST, MOST_TEXTS, UnansweredStore

DAY = date(2026, 11, 30)
PRICE = Label(text="How much does a ticket cost?", near=True, language="en")
RAILS = Label(text="What are rails made of?", near=True, language="en")


def file(folder: Path, name: str = "counts") -> Path:
    return folder / "unanswered" / f"{name}.json"


def test_the_most_frequent_comes_first_and_outlives_the_program(tmp_path: Path) -> None:
    store = UnansweredStore(tmp_path)
    store.count(PRICE, Reason.UNNOTED, DAY)
    store.count(RAILS, Reason.UNNOTED, DAY)
    store.count(RAILS, Reason.REPEATED, DAY)
    assert [one.label for one in UnansweredStore(tmp_path).read().shown()] == [RAILS, PRICE]
    assert file(tmp_path).stat().st_mode & 0o777 == 0o600


def test_one_that_is_dismissed_stays_away_and_may_come_back(tmp_path: Path) -> None:
    store = UnansweredStore(tmp_path)
    store.count(PRICE, Reason.UNNOTED, DAY)
    store.dismiss(PRICE.key)
    store.count(PRICE, Reason.UNNOTED, DAY)
    assert store.read().shown() == ()
    store.dismiss(PRICE.key, on=False)
    [cluster] = store.read().shown()
    assert cluster.total == 2


@pytest.mark.parametrize("damage", [b"", b"{", b"\xff\xfe", b'{"clusters": [{"label": 3}]}', b"[" * 200_000])
def test_a_damaged_file_is_put_aside_and_begun_anew(tmp_path: Path, damage: bytes) -> None:
    store = UnansweredStore(tmp_path)
    store.count(PRICE, Reason.UNNOTED, DAY)
    file(tmp_path).write_bytes(damage)
    assert store.read() == Clusters()
    store.count(RAILS, Reason.UNNOTED, DAY)
    assert [one.label for one in store.read().clusters] == [RAILS]
    assert file(tmp_path).with_name("counts.json.damaged").read_bytes() == damage


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    file(tmp_path).parent.mkdir()
    file(tmp_path).write_bytes(b" " * (LARGEST + 1))
    assert UnansweredStore(tmp_path).read() == Clusters()


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_new: Path, _path: Path) -> None:
        raise OSError(28, "No space left on device")

    store = UnansweredStore(tmp_path)
    store.count(PRICE, Reason.UNNOTED, DAY)
    monkeypatch.setattr("assistant.unanswered.store.put_in_place", full)
    with pytest.raises(OSError, match="No space"):
        store.count(RAILS, Reason.UNNOTED, DAY)
    assert [one.label for one in store.read().clusters] == [PRICE]


def test_it_is_bounded_and_the_newest_has_a_place(tmp_path: Path) -> None:
    clusters = Clusters()
    for number in range(MOST + 20):
        label = Label(text=f"Question {number}?", near=True, language="en")
        for _ in range(2):
            clusters = clusters.counted(label, Reason.UNNOTED, DAY)
    newest = Label(text="The newest?", near=True, language="en")
    clusters = clusters.counted(newest, Reason.UNNOTED, DAY)
    assert len(clusters.clusters) == MOST
    assert clusters.find(newest.key)
    assert len(clusters.model_dump_json(indent=1)) < LARGEST / 2


def test_what_nobody_asks_for_a_year_goes() -> None:
    clusters = Clusters().counted(PRICE, Reason.UNNOTED, DAY)
    later = clusters.counted(RAILS, Reason.UNNOTED, DAY + timedelta(weeks=WEEKS + 1))
    assert [one.label for one in later.clusters] == [RAILS]
    assert week_of(date(2027, 1, 1)) == "2026-W53"


def test_threads_and_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    def count() -> None:
        for _ in range(10):
            UnansweredStore(tmp_path).count(PRICE, Reason.UNNOTED, DAY)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert UnansweredStore(tmp_path).read().clusters[0].total == 40


def test_no_words_are_kept_unless_that_is_wanted(tmp_path: Path) -> None:
    UnansweredStore(tmp_path).count(PRICE, Reason.UNNOTED, DAY, "how much is it")
    assert not file(tmp_path, "texts").exists()
    assert "how much is it" not in file(tmp_path).read_text(encoding="utf-8")
    assert UnansweredStore(tmp_path, Config().privacy.unanswered_days).texts(DAY) == {}


def test_kept_words_go_after_their_days_with_their_cluster_and_when_they_are_not_wanted_any_more(
    tmp_path: Path,
) -> None:
    wanted = Config.model_validate({"privacy": {"keep_unanswered": True, "keep_unanswered_days": 10}})
    store = UnansweredStore(tmp_path, wanted.privacy.unanswered_days)
    store.count(PRICE, Reason.UNNOTED, DAY, "how much is it")
    store.count(RAILS, Reason.UNNOTED, DAY + timedelta(days=5), "and the rails?")
    assert store.texts(DAY + timedelta(days=5)) == {PRICE.key: ["how much is it"], RAILS.key: ["and the rails?"]}
    assert store.texts(DAY + timedelta(days=11)) == {RAILS.key: ["and the rails?"]}
    assert "how much" not in file(tmp_path, "texts").read_text(encoding="utf-8")
    store.remove(RAILS.key)
    assert store.texts(DAY) == {}
    store.count(PRICE, Reason.UNNOTED, DAY, "how much is it")
    assert UnansweredStore(tmp_path).texts(DAY) == {}
    assert not file(tmp_path, "texts").exists()


def test_kept_words_are_bounded(tmp_path: Path) -> None:
    store = UnansweredStore(tmp_path, keep_days=10)
    store.count(PRICE, Reason.UNNOTED, DAY, "first")
    texts = file(tmp_path, "texts")
    one = json.loads(texts.read_text(encoding="utf-8"))["texts"][0]
    many = [one | {"text": f"question {number}"} for number in range(MOST_TEXTS)]
    texts.write_text(json.dumps({"texts": many}), encoding="utf-8")
    store.count(PRICE, Reason.UNNOTED, DAY, "last")
    kept = store.texts(DAY)[PRICE.key]
    assert len(kept) == MOST_TEXTS
    assert kept[0] == "last"
    assert "question 0" not in kept


def test_all_of_it_can_be_cleared(tmp_path: Path) -> None:
    store = UnansweredStore(tmp_path, keep_days=10)
    store.count(PRICE, Reason.UNNOTED, DAY, "how much is it")
    file(tmp_path).with_name("counts.json.damaged").write_bytes(b"{")
    store.clear()
    assert list(file(tmp_path).parent.iterdir()) == []


OWN = frozenset({"where", "is", "the", "who", "wo", "ist", "die", "biene", "honig", "how"})


def clean(text: str, language: str = "en", confidence: float = 0.9) -> str:
    return cleaned(Transcript(text, language, confidence), lambda _language: OWN)


@pytest.mark.parametrize(
    ("text", "language", "kept"),
    [
        ("Where is Anna Schmidt buried?", "en", f"Where is {GAP} buried?"),
        ("Anna wants to know who made the hive", "en", f"{GAP} wants to know who made the hive"),
        ("How tall is my son of twelve years, 1.52 m?", "en", f"How tall is my son of {GAP} years, {GAP} m?"),
        ("Call me at anna.b@example.org or 0171 2345678", "en", f"{GAP} me at {GAP} or {GAP}"),
        ("where is anna", "en", f"where is {GAP}"),
        ("Wo ist die Biene von Frau Müller?", "de", f"Wo ist die Biene von {GAP}"),
        ("Is O'Brien's hive here?", "en", f"Is {GAP} hive here?"),
        ("养蜂人叫什么名字？", "zh", ""),
        ("…", "en", ""),
    ],
)
def test_words_are_kept_without_names_and_numbers(text: str, language: str, kept: str) -> None:
    assert clean(text, language) == kept


def test_of_what_was_typed_only_our_own_words_are_kept() -> None:
    assert clean("Where is the hive of anna", confidence=1.0) == f"Where is the {GAP}"


def test_what_is_kept_is_short() -> None:
    assert len(clean("the bee is where " * 100)) == 200
    assert not re.search(r"\d", clean("the 1 2 3 bees and 44 more"))
