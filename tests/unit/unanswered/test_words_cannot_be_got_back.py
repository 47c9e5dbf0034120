"""Nothing that a visitor said can be got back from what is stored: not by reading, and not by trying candidates."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from csv import DictReader
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from assistant.app import App
from assistant.core.config import Config
from assistant.core.languages import LANGUAGES
from assistant.core.messages import Provenance, QuestionClosed, Transcript
from assistant.core.resources import resource
from assistant.unanswered.clusters import Reason
from assistant.unanswered.counter import UnansweredCounter
from assistant.unanswered.labels import QuestionLabels
from assistant.unanswered.store import UnansweredStore
from assistant.unanswered.typical import topics

DAY = date(2026, 11, 30)
SECRETS = (
    "Did Ottokar Weissgerber from number seventeen steal the golden beehive?",
    "My daughter Philomena is allergic to honey, what shall I do at 5 o'clock?",
    "Is my divorce from Bartholomew in the newspaper?",
    "What does the wizard of the crooked tower charge for a ticket?",
)


@pytest.fixture(scope="module")
def candidates() -> list[str]:
    """What visitors may have asked, as somebody who wants to know it would have it in a list."""
    with resource("config", "eval", "visitors.tsv").open(encoding="utf-8") as file:
        rows = DictReader(file, delimiter="\t")
        of_anything = [row["question"] for row in rows if row["language"] == "en" and "{" not in row["question"]]
    bees = tomllib.loads((Path(__file__).parents[2] / "data" / "bees.toml").read_text(encoding="utf-8"))
    of_bees = (one for part in ("answerable", "unanswerable", "unrelated") for one in bees[part])
    return list(dict.fromkeys([*of_anything, *(one["text"] for one in of_bees if one["language"] == "en")]))


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuestionLabels]:
    """With the real embedder and the pack that ships."""
    config = Config.model_validate({"paths": {"data": str(tmp_path_factory.mktemp("data"))}})
    with App(config) as app:
        app.notes.load()
        yield QuestionLabels(app.embedder, app.notes)


def stored(folder: Path, labels: QuestionLabels, texts: Sequence[str]) -> list[bytes]:
    """All files after these questions."""
    counter = UnansweredCounter(lambda: labels, UnansweredStore(folder), today=lambda: DAY)
    for number, text in enumerate(texts):
        counter.count(QuestionClosed(Transcript(text, "en"), Provenance.REFUSED, unnoted=True), number * 1000.0)
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]


def texts_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield value


@pytest.mark.models
def test_every_text_that_is_stored_is_one_of_ours(tmp_path: Path, labels: QuestionLabels) -> None:
    [content] = stored(tmp_path, labels, SECRETS)
    packs = [one for pack in labels._packs.packs for one in pack.passages]  # type: ignore[attr-defined]
    ours = {question for topic in topics("en") for question in topic.questions.values()}
    ours |= {topic.name for topic in topics("en")} | {f"{one.pack}: {one.heading}" for one in packs}
    ours |= {question for one in packs for question in (*one.questions, *one.unanswered)}
    keys = {"format", "clusters", "label", "text", "near", "language", "counts", "week", "dismissed"}
    found = set(texts_in(json.loads(content)))
    assert found - keys - {*Reason} - {*LANGUAGES} - {"2026-W49"} <= ours
    for name in (b"Ottokar", b"Weissgerber", b"seventeen", b"Philomena", b"Bartholomew", b"wizard", b"divorce"):
        assert name.lower() not in content.lower()


@pytest.mark.models
def test_no_candidate_leaves_a_trace_of_its_own(tmp_path: Path, labels: QuestionLabels, candidates: list[str]) -> None:
    """Who tries a list of sentences finds others with the very same trace, our own questions among them."""
    [content] = stored(tmp_path / "one", labels, ["What does a ticket cost?"])
    assert [content] == stored(tmp_path / "other", labels, ["How much is a ticket for two?"])
    vectors = np.stack([labels.vector(text) for text in candidates])
    traces = [labels.label(text, vector, "en") for text, vector in zip(candidates, vectors, strict=True)]
    ours = {trace.text for trace in traces if trace.near}
    sets = Counter([*traces, *(labels.label(text, labels.vector(text), "en") for text in ours - {*candidates})])
    shared = np.array([sets[trace] for trace in traces])
    assert len(candidates) > 280
    assert np.median(shared) >= 5
    assert (shared > 1).mean() >= 0.97
    signs = {row.tobytes() for row in vectors > vectors.mean(axis=0)}
    assert len(signs) == len(candidates), "even the signs of a vector would tell each from all others"
