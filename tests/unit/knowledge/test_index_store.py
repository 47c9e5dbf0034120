"""What an index keeps: whole documents only, whatever interrupts it, and no more than is needed."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from assistant.core.messages import Vectors
from assistant.knowledge.index import filling
from assistant.knowledge.index.chroma import Database
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.store import Changes
from assistant.knowledge.packs.passages import Pack, Passage, passage
from assistant.knowledge.packs.shelves import FORMAT, Shelves
from assistant.thinking.embeddings import FakeEmbedder


class Interrupted(BaseException):
    """As a kill does, it ends everything where it is."""


class Limited(FakeEmbedder):
    """Embeds so many passages and then no more."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        if len(self.seen) + len(texts) > self.limit:
            raise Interrupted
        self.seen.extend(texts)
        return super().passages(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return super().passages(texts)


def document(name: str, count: int = 60) -> tuple[Passage, ...]:
    said = (f"Fact {number} of {name} is number {number * 7}." for number in range(count))
    return tuple(passage("Facts", text, language="en", pack="Harbour", document=name) for text in said)


def harbour(*documents: tuple[Passage, ...]) -> Pack:
    return Pack("Harbour", "en", tuple(passage for document in documents for passage in document))


def opened(folder: Path) -> Shelves:
    return Shelves(folder, FakeEmbedder.name, lock_seconds=5)


def recorded(folder: Path) -> set[str]:
    """The passages of finished documents, as another process sees them."""
    with closing(opened(folder)) as shelves:
        return {passage for ids in shelves.records.passages().values() for passage in ids}


def counted(folder: Path) -> int:
    """Entries, whether or not they can be found."""
    with closing(opened(folder)) as shelves:
        return shelves.entries.count()


def test_an_interrupted_run_leaves_whole_documents_and_is_resumed(tmp_path: Path) -> None:
    first, second = document("first.pdf"), document("second.pdf")
    index = KnowledgeIndex(tmp_path / "index", Limited(60 + 20))
    with pytest.raises(Interrupted):
        index.sync([harbour(first, second)])
    index.close()
    assert recorded(tmp_path / "index") == {said.id for said in first}
    embedder = Limited(1000)
    again = KnowledgeIndex(tmp_path / "index", embedder)
    again.sync([harbour(first, second)])
    assert len(embedder.seen) == 60 - 20, "what was written is not embedded again"
    assert again.search(f"Facts. {second[59].text}", 1)[0].passage == second[59]
    again.close()
    assert recorded(tmp_path / "index") == {said.id for said in first + second}


def test_a_document_that_is_replaced_stays_as_it_was_until_the_new_one_is_whole(tmp_path: Path) -> None:
    old, new = document("guide.pdf"), document("guide.pdf", 90)[50:]
    index = KnowledgeIndex(tmp_path / "index", Limited(60 + 20))
    index.sync([harbour(old)])
    with pytest.raises(Interrupted):
        index.sync([harbour(new)])
    index.close()
    assert recorded(tmp_path / "index") == {said.id for said in old}


def test_what_is_gone_is_not_found_and_not_embedded_when_it_comes_back(tmp_path: Path) -> None:
    both, one = harbour(document("a"), document("b", 6)), harbour(document("a"))
    embedder = Limited(1000)
    index = KnowledgeIndex(tmp_path / "index", embedder)
    index.sync([both])
    gone = both.passages[-1]
    assert index.sync([one]) == Changes(added=0, removed=6, kept=60)
    assert gone not in {hit.passage for hit in index.search(gone.text, 60)}
    assert len(index.search(gone.text, 60)) == 60
    embedder.seen.clear()
    assert index.sync([both]) == Changes(added=6, removed=0, kept=60)
    assert embedder.seen == [], "few tombstones are kept"
    assert index.search(f"Facts. {gone.text}", 1)[0].passage == gone
    index.close()


def test_many_tombstones_are_cleared_away(tmp_path: Path) -> None:
    index = KnowledgeIndex(tmp_path / "index", Limited(1000))
    index.sync([harbour(document("a"), document("booklet"))])
    assert "booklet" in index.contents().words
    index.sync([harbour(document("a"))])
    assert len(index.contents().keys) == 60
    assert "booklet" not in index.contents().words
    lost = [said.id for said in document("a") if index.search(f"Facts. {said.text}", 1)[0].passage != said]
    assert lost == []
    index.close()
    assert counted(tmp_path / "index") == 60


def test_entries_that_were_lost_are_made_again(tmp_path: Path) -> None:
    index = KnowledgeIndex(tmp_path / "index", Limited(1000))
    index.sync([harbour(document("a"))])
    index.close()
    with closing(Database(tmp_path / "index", None, {"embedder": FakeEmbedder.name, "format": FORMAT})) as database:
        database.open()
        database.shelf("passages").delete([said.id for said in document("a")[:10]])
    embedder = Limited(1000)
    again = KnowledgeIndex(tmp_path / "index", embedder)
    again.sync([harbour(document("a"))])
    assert len(embedder.seen) == 10
    again.close()


def test_what_one_index_held_another_takes_without_embedding(tmp_path: Path) -> None:
    pack = harbour(document("a"), document("b"))
    first = KnowledgeIndex(tmp_path / "one", Limited(1000))
    first.sync([pack])
    embedder = Limited(0)
    second = KnowledgeIndex(tmp_path / "two", embedder)
    second.take(first.contents())
    assert second.sync([pack]) == Changes(added=120, removed=0, kept=0)
    text = f"Facts. {pack.passages[70].text}"
    assert second.search(text, 1) == first.search(text, 1)
    assert second.likeness("fact", pack.passages[0]) == pytest.approx(1, abs=1e-5)
    first.close()
    second.close()


def test_passages_are_embedded_many_at_once(tmp_path: Path) -> None:
    calls: list[int] = []

    class Counting(FakeEmbedder):
        def passages(self, texts: Sequence[str]) -> Vectors:
            calls.append(len(texts))
            return super().passages(texts)

        def queries(self, texts: Sequence[str]) -> Vectors:
            return super().passages(texts)

    index = KnowledgeIndex(tmp_path / "index", Counting())
    index.sync([harbour(document("a"))])
    index.close()
    assert calls == [filling.AT_ONCE] * 6
