"""`assistant knowledge unanswered`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.unanswered.clusters import Label, Reason, today
from assistant.unanswered.store import UnansweredStore

PRICE = Label(text="How much is the [red] one?", near=True, language="en")
VISIT = Label(text="The visit", near=False, language="en")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UnansweredStore:
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path))
    return UnansweredStore(tmp_path)


def run(*options: str) -> str:
    ended = CliRunner().invoke(app, ["knowledge", "unanswered", *options], env={"COLUMNS": "120"})
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def test_it_lists_the_most_frequent_first(store: UnansweredStore) -> None:
    for label in (VISIT, PRICE, PRICE):
        store.count(label, Reason.UNNOTED, today())
    told = run()
    assert told.index(PRICE.text) < told.index("something else, nearest to: The visit")
    first, second = map(json.loads, run("--json").splitlines())
    assert (first["label"], first["times"], first["why"]) == (PRICE.text, 2, {"unnoted": 2})
    assert (second["near"], second["texts"]) == (False, [])


def test_all_of_it_is_forgotten(store: UnansweredStore) -> None:
    store.count(PRICE, Reason.UNNOTED, today())
    assert "begins anew" in run("--clear")
    assert store.read().clusters == ()
    assert "Nothing was asked in vain" in run()
    assert run("--json") == ""
