"""What was asked in vain, answered in the console."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop
from kiosk_fakes import eventually

from assistant.knowledge.packs.packs import load
from assistant.unanswered.clusters import Label, Reason, today
from assistant.unanswered.store import UnansweredStore

PRICE = Label(text="How much does a ticket cost?", near=True, language="en")
OTHER = Label(text="The visit", near=False, language="en")
TOILET = Label(text="Wo sind die Toiletten?", near=True, language="de")
PACK = "---\ntitle: Trains\n---\n\n## Rails\n\nRails are made of steel.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as made:
        made.log_in()
        yield made


def counted(desk: Desktop, *labels: Label, words: str = "") -> UnansweredStore:
    store = UnansweredStore(desk.config.data, desk.config.privacy.unanswered_days)
    for label in labels:
        store.count(label, Reason.UNNOTED, today(), words)
    return store


def pack(desk: Desktop) -> Path:
    path = desk.config.data / "knowledge" / "trains.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(PACK, encoding="utf-8")
    return path


def page(desk: Desktop) -> str:
    answer = desk.client.get("/console/unanswered")
    assert answer.status_code == 200
    return answer.text


def test_where_nothing_was_asked_in_vain_it_says_so(desk: Desktop) -> None:
    assert "Nothing: all that was asked was answered" in page(desk)


def test_the_most_frequent_comes_first_by_language(desk: Desktop) -> None:
    counted(desk, TOILET, OTHER, PRICE, PRICE)
    shown = page(desk)
    places = [shown.index(text) for text in ("English", PRICE.text, "nearest to: The visit", "Deutsch", TOILET.text)]
    assert places == sorted(places)
    assert "2 × no note answers it" in shown


def test_an_answer_becomes_a_fact_that_is_used_without_a_restart(desk: Desktop) -> None:
    store, path = counted(desk, PRICE, OTHER), pack(desk)
    desk.notes.keep_current()
    desk.notes.wait(5)
    answer = {"key": PRICE.key, "question": PRICE.text, "answer": "A ticket costs three euros.", "pack": "trains.md"}
    status, told = desk.do("answer-unanswered", answer)
    assert status == 200, told
    assert "Added to Trains" in str(told["told"])
    fact = load(path).passages[1]
    assert (fact.text, fact.questions) == ("A ticket costs three euros.", (PRICE.text,))
    assert [one.label for one in store.read().clusters] == [OTHER]
    assert eventually(lambda: len(desk.notes.passages) == 2)


def test_the_first_answer_may_begin_a_pack(desk: Desktop) -> None:
    counted(desk, TOILET)
    answer = {
        "key": TOILET.key,
        "question": TOILET.text,
        "answer": "Die Toiletten sind im Keller.",
        "title": "Das Haus",
    }
    assert desk.do("answer-unanswered", answer)[0] == 200
    made = load(desk.config.data / "knowledge" / "das-haus.md")
    assert (made.title, made.language, made.passages[0].questions) == ("Das Haus", "de", (TOILET.text,))


@pytest.mark.parametrize(
    ("more", "status", "why"),
    [
        ({"answer": ""}, 422, "answer"),
        ({"key": "0" * 16}, 404, "not in the list any more"),
        ({"pack": "bees.md"}, 503, "no text file that was added"),
        ({"pack": ""}, 422, "needs a title"),
        ({"answer": "So long. " * 200}, 503, "make two facts"),
    ],
)
def test_what_cannot_be_added_stays_in_the_list(desk: Desktop, more: dict[str, str], status: int, why: str) -> None:
    store, path = counted(desk, PRICE), pack(desk)
    answer = {"key": PRICE.key, "question": PRICE.text, "answer": "Three euros.", "pack": "trains.md"}
    found, told = desk.do("answer-unanswered", {**answer, **more})
    assert found == status, told
    assert why in str(told["error"])
    assert store.read().find(PRICE.key)
    assert path.read_text(encoding="utf-8") == PACK


def test_what_nobody_wants_to_see_is_dismissed_and_can_be_brought_back(desk: Desktop) -> None:
    counted(desk, PRICE)
    assert desk.do("dismiss-unanswered", {"key": PRICE.key, "on": True})[0] == 200
    shown = page(desk)
    assert f'data-dismiss="{PRICE.key}"' not in shown
    assert f'data-return="{PRICE.key}"' in shown
    assert desk.do("dismiss-unanswered", {"key": PRICE.key, "on": False})[0] == 200
    assert f'data-dismiss="{PRICE.key}"' in page(desk)


def test_words_are_shown_only_where_they_are_kept_and_not_too_old(tmp_path: Path) -> None:
    with desktop(tmp_path, "[privacy]\nkeep_unanswered = true\nkeep_unanswered_days = 5\n") as desk:
        desk.log_in()
        store = counted(desk, PRICE, words="what is the price of <b>honey</b>")
        store.count(PRICE, Reason.UNNOTED, today() - timedelta(days=9), "words of last week")
        shown = page(desk)
        assert "what is the price of &lt;b&gt;honey" in shown
        assert "words of last week" not in shown
        assert "kept beside that for 5 days" in shown


def test_without_a_session_nothing_is_told(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        counted(desk, PRICE)
        answer = desk.client.get("/console/unanswered")
        assert PRICE.text not in answer.text
        assert desk.do("dismiss-unanswered", {"key": PRICE.key, "on": True})[0] == 401
