"""The index follows the packs, survives damage, and may be shared."""

import logging
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.store import Changes, Storage
from assistant.knowledge.packs.packs import Pack, Passage
from assistant.thinking.embeddings import FakeEmbedder

STEEL = Passage("a", "Rails", "Rails are made of steel.", ("What are rails made of?",))
COAL = Passage("b", "Steam", "Steam engines burn coal.", ("What do engines burn?", "Why is there smoke?"))
TRAINS = Pack("Trains", "en", (STEEL, COAL))


class CountingEmbedder(FakeEmbedder):
    """Remembers what it was given."""

    def __init__(self, name: str = "counting") -> None:
        super().__init__()
        self.name = name
        self.seen: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return FakeEmbedder.passages(self, texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.seen.extend(texts)
        return FakeEmbedder.passages(self, texts)


@pytest.fixture
def embedder() -> CountingEmbedder:
    return CountingEmbedder()


@pytest.fixture
def index(tmp_path: Path, embedder: CountingEmbedder) -> Iterator[KnowledgeIndex]:
    made = KnowledgeIndex(tmp_path / "index", embedder)
    yield made
    made.close()


def test_a_question_that_nothing_answers_leads_to_its_passage_and_has_a_score_of_its_own(index: KnowledgeIndex) -> None:
    index.sync([Pack("Trains", "en", (STEEL, replace(COAL, id="c", unanswered=("How fast was it?",))))])
    hit = next(hit for hit in index.search("How fast was it?", 2) if hit.passage.id == "c")
    [score] = hit.unanswered_scores
    assert score == pytest.approx(1, abs=1e-5)
    assert len(hit.question_scores) == 2
    assert hit.question_score < 0.99


def test_vectors_are_looked_up_once_until_the_packs_change(
    index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    index.sync([TRAINS])
    looked_up: list[str] = []
    there = Storage.vectors

    def watched(storage: Storage, wanted: Sequence[str]) -> dict[str, Vectors]:
        looked_up.extend(wanted)
        return there(storage, wanted)

    monkeypatch.setattr(Storage, "vectors", watched)
    index.search("Why is there smoke?", 2)
    assert len(looked_up) == 5
    index.search("What are rails made of?", 2)
    assert len(looked_up) == 5
    iron = replace(STEEL, id="d", text="Rails are made of iron.")
    index.sync([Pack("Trains", "en", (iron, COAL))])
    assert index.search("What are rails made of?", 2)[0].passage == iron
    assert "d" in looked_up


def test_a_passage_is_found_by_its_text_and_by_its_questions(index: KnowledgeIndex) -> None:
    index.sync([TRAINS])
    by_question = index.search("Why is there smoke?", 1)[0]
    assert by_question.passage == COAL
    assert by_question.question_scores[1] == pytest.approx(1, abs=1e-5)
    assert by_question.via == "question"
    by_text = index.search("Rails. Rails are made of steel.", 1)[0]
    assert by_text.passage == STEEL
    assert by_text.passage_score == pytest.approx(1, abs=1e-5)
    assert by_text.via == "passage"


def test_hits_come_best_first_and_no_more_than_wanted(index: KnowledgeIndex) -> None:
    index.sync([TRAINS])
    hits = index.search("What are rails made of?", 2)
    assert [hit.passage for hit in hits] == [STEEL, COAL]
    assert hits[0].score > hits[1].score
    assert len(index.search("rails", 1)) == 1


def test_the_same_question_is_looked_up_once(index: KnowledgeIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.sync([TRAINS])
    first = index.search("What are rails made of?", 2, "en")
    with monkeypatch.context() as patch:
        patch.delattr(Storage, "near")
        assert index.search("What are rails made of?", 2, "en") == first
    index.sync([Pack("Trains", "en", (COAL,))])
    assert index.search("What are rails made of?", 2, "en") != first


def test_an_empty_index_finds_nothing(index: KnowledgeIndex) -> None:
    assert index.search("anything", 5) == []


def test_only_what_changed_is_embedded_again(index: KnowledgeIndex, embedder: CountingEmbedder) -> None:
    assert index.sync([TRAINS]) == Changes(added=2, removed=0, kept=0)
    embedder.seen.clear()
    assert index.sync([TRAINS]) == Changes(added=0, removed=0, kept=2)
    assert embedder.seen == []
    changed = replace(COAL, id="c", text="Steam engines burn coal or wood.")
    assert index.sync([Pack("Trains", "en", (STEEL, changed))]) == Changes(added=1, removed=1, kept=1)
    assert embedder.seen == ["Steam. Steam engines burn coal or wood.", *COAL.questions, "wood"]
    assert {hit.passage for hit in index.search("coal", 5)} == {STEEL, changed}


def test_a_removed_pack_is_no_longer_found(index: KnowledgeIndex) -> None:
    index.sync([TRAINS, Pack("Ships", "en", (Passage("s", "Ships", "Ships float."),))])
    assert index.sync([TRAINS]) == Changes(added=0, removed=1, kept=2)
    assert {hit.passage.id for hit in index.search("Ships float.", 5)} == {"a", "b"}


def test_the_index_persists(index: KnowledgeIndex, tmp_path: Path, embedder: CountingEmbedder) -> None:
    index.sync([TRAINS])
    index.close()
    embedder.seen.clear()
    again = KnowledgeIndex(tmp_path / "index", embedder)
    assert again.sync([TRAINS]) == Changes(added=0, removed=0, kept=2)
    assert embedder.seen == []
    assert again.search("What are rails made of?", 1)[0].passage == STEEL
    again.close()


def test_another_embedder_rebuilds_the_index(index: KnowledgeIndex, tmp_path: Path) -> None:
    index.sync([TRAINS])
    index.close()
    other = KnowledgeIndex(tmp_path / "index", CountingEmbedder("another model"))
    assert other.sync([TRAINS]) == Changes(added=2, removed=0, kept=0)
    other.close()


def test_building_anew_for_another_embedder_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []

    def sync(name: str) -> list[tuple[int, int]]:
        told.clear()
        index = KnowledgeIndex(tmp_path / "index", CountingEmbedder(name), report=lambda *n: told.append(n))
        index.sync([TRAINS])
        index.close()
        return list(told)

    assert sync("one") == [(2, 2)]
    assert sync("one") == []
    assert sync("another") == [(2, 2)]


def test_without_a_report_the_log_tells_the_progress(index: KnowledgeIndex, caplog: pytest.LogCaptureFixture) -> None:
    passages = tuple(Passage(str(i), "Rails", f"Fact {i}.") for i in range(60))
    with caplog.at_level(logging.INFO):
        index.sync([Pack("Trains", "en", passages)])
    lines = [record.message for record in caplog.records if "are indexed" in record.message]
    assert lines == ["50 of 60 passages are indexed", "60 of 60 passages are indexed"]


def test_a_word_is_like_the_words_of_a_passage_and_its_questions(index: KnowledgeIndex) -> None:
    index.sync([TRAINS])
    assert index.likeness("smoke", COAL) == pytest.approx(1, abs=1e-5)
    assert index.likeness("zebra", COAL) < 0.5


@pytest.mark.parametrize("damage", ["garbage", "truncated", "a file"])
def test_a_damaged_index_is_rebuilt(
    index: KnowledgeIndex, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    index.sync([TRAINS])
    index.close()
    folder = tmp_path / "index"
    database = folder / "chroma.sqlite3"
    if damage == "a file":
        folder.rename(tmp_path / "moved")
        folder.write_text("no folder")
    else:
        whole = database.read_bytes()
        database.write_bytes(b"\x07" * len(whole) if damage == "garbage" else whole[: len(whole) // 3])
    with caplog.at_level(logging.WARNING):
        again = KnowledgeIndex(folder, CountingEmbedder())
        again.sync([TRAINS])
    assert "built anew" in caplog.text
    assert again.search("What are rails made of?", 1)[0].passage == STEEL
    again.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KnowledgeError, match="file"):
        KnowledgeIndex(tmp_path / "file" / "index", CountingEmbedder())


def test_two_processes_may_share_the_index(index: KnowledgeIndex, tmp_path: Path) -> None:
    program = """if True:
        import sys
        from pathlib import Path
        from assistant.knowledge.index.index import KnowledgeIndex
        from assistant.knowledge.packs.packs import Pack, Passage
        from assistant.thinking.embeddings import FakeEmbedder
        class Same(FakeEmbedder):
            name = "counting"
        index = KnowledgeIndex(Path(sys.argv[1]), Same())
        for turn in range(5):
            index.sync([Pack("Other", "en", (Passage(f"o{turn}", "Other", f"Turn {turn}."),))])
        """
    other = subprocess.Popen([sys.executable, "-c", program, str(tmp_path / "index")])
    while other.poll() is None:
        index.sync([TRAINS])
    assert other.returncode == 0
    index.sync([TRAINS])
    assert {hit.passage for hit in index.search("What are rails made of?", 5)} == {STEEL, COAL}


def test_after_many_refills_every_entry_is_still_found(tmp_path: Path) -> None:
    passages = tuple(
        Passage(str(i), "Rails", f"Fact number {i} about rails and engine {i * 7}.", (f"What is fact {i}?",))
        for i in range(60)
    )
    index = KnowledgeIndex(tmp_path / "refilled", FakeEmbedder())
    for round_ in range(6):
        index.sync([Pack("Trains", "en", passages[: 10 if round_ % 2 else 60])])
    index.sync([Pack("Trains", "en", passages)])
    lost = [p.id for p in passages if p.id not in {hit.passage.id for hit in index.search(p.questions[0], 60)}]
    index.close()
    assert lost == []


def test_another_program_that_keeps_the_index_is_waited_for_no_longer_than_configured(tmp_path: Path) -> None:
    import fcntl

    with (tmp_path / "index.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(KnowledgeError, match=r"for 0\.3 s \(knowledge\.lock_seconds\)"):
            KnowledgeIndex(tmp_path / "index", FakeEmbedder(), lock_seconds=0.3)
    KnowledgeIndex(tmp_path / "index", FakeEmbedder(), lock_seconds=0.3).close()
