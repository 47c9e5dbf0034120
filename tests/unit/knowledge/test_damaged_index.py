"""A damaged index is built anew, also where its files end the program that reads them."""

import random
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from chromadb.api.client import Client

from assistant.core.errors import KnowledgeError
from assistant.knowledge.index.chroma import FAILURES, Database, IndexDamagedError
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.lexical import LexicalIndex
from assistant.knowledge.packs.passages import Pack, Passage, passage
from assistant.knowledge.packs.shelves import Shelves
from assistant.thinking.embeddings import FakeEmbedder

pytestmark = pytest.mark.slow

COUNT = 600
"""Passages, and as many questions: enough that Chroma writes its graphs to files of their own."""
ASKED = (3, 77, 540)


def harbour() -> Pack:
    said = (
        passage(
            "Facts", f"Berth {number} has {number * 7} bollards.", language="en", pack="Harbour", document="berths.md",
            questions=(f"How many bollards has berth {number}?",),
        )
        for number in range(COUNT)
    )  # fmt: skip
    return Pack("Harbour", "en", tuple(said))


def answered(folder: Path) -> None:
    """Opens the index as a start does, and asks it."""
    with closing(KnowledgeIndex(folder, FakeEmbedder())) as index:
        index.sync([harbour()])
        for number in ASKED:
            found = [hit.passage.text for hit in index.search(f"How many bollards has berth {number}?", 3)]
            assert f"Berth {number} has {number * 7} bollards." in found


def start(folder: Path) -> int:
    """The exit status of a program that opens the index and asks it."""
    return python(f"from test_damaged_index import answered, Path; answered(Path({str(folder)!r}))")


def python(program: str) -> int:
    """The exit status of a program that imports what tests do."""
    paths = [str(path) for path in (Path(__file__).parent, *map(Path, sys.path))]
    code = f"import sys; sys.path[:] = {paths!r}; {program}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    answered(folder / "index")
    return folder


def flipped(content: bytes) -> bytes:
    """Four thousand bytes of it changed, but not the header, by which SQLite would know it at once."""
    rng, changed = random.Random(5), bytearray(content)
    for _ in range(4000):
        changed[rng.randrange(100, len(changed))] ^= rng.randrange(1, 256)
    return bytes(changed)


@pytest.mark.parametrize(
    ("damaged", "damage"),
    [("index/chroma.sqlite3", flipped), ("index-words.sqlite3", flipped), ("index/*/data_level0.bin", lambda _: b"")],
)
def test_a_kiosk_answers_again_at_the_second_start_at_the_latest(
    whole: Path, tmp_path: Path, damaged: str, damage: Callable[[bytes], bytes]
) -> None:
    folder = tmp_path / "kiosk"
    shutil.copytree(whole, folder)
    files = list(folder.glob(damaged))
    assert files
    for file in files:
        file.write_bytes(damage(file.read_bytes()))
    assert 0 in {start(folder / "index"), start(folder / "index")}
    assert not (folder / "index.opening").exists()


def test_what_ended_the_program_is_tried_in_another_one_first(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database" * 100)
    (tmp_path / "index.opening").touch()
    Shelves(folder, FakeEmbedder.name, lock_seconds=5).close()
    assert "it ended the program that opened it); it is built anew" in caplog.text
    assert (tmp_path / "index.damaged" / "chroma.sqlite3").read_bytes().startswith(b"no database"), "put aside"
    assert not (tmp_path / "index.opening").exists()


def test_a_whole_index_outlives_a_power_cut_while_it_is_opened(whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "kiosk"
    shutil.copytree(whole, folder)
    (folder / "index.opening").touch()
    with closing(Shelves(folder / "index", FakeEmbedder.name, lock_seconds=5)) as shelves:
        assert shelves.entries.count() == 2 * COUNT


def test_an_entry_that_does_not_find_itself_is_damage(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(whole, tmp_path / "kiosk")
    database = Database(tmp_path / "kiosk" / "index", None, {})
    database.check()
    monkeypatch.setattr("assistant.knowledge.index.chroma.ITSELF", -1.0)
    with pytest.raises(IndexDamagedError, match="does not find itself"):
        database.check()
    database.close()


class PanicException(BaseException):
    """No Exception, as the real one."""


PanicException.__module__ = "pyo3_runtime"


def test_a_panic_of_the_database_is_damage_and_no_end(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.copytree(whole, tmp_path / "kiosk")
    panics = iter([PanicException("range end index 4096 out of range")])
    real = Client.get_or_create_collection

    def collection(client: Client, *values: Any, **named: Any) -> object:
        for panic in panics:
            raise panic
        return real(client, *values, **named)

    monkeypatch.setattr(Client, "get_or_create_collection", collection)
    answered(tmp_path / "kiosk" / "index")
    assert "range end index 4096 out of range" in caplog.text


def test_words_are_not_thrown_away_where_the_disk_is_read_only(tmp_path: Path) -> None:
    file = tmp_path / "words.sqlite3"
    one = {"a": Passage("a", "Rails", "Rails are made of steel.")}
    with closing(LexicalIndex(file)) as index:
        index.sync(one)
    before = file.read_bytes()

    def read_only(path: Path, **_settings: object) -> sqlite3.Connection:
        return connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False, isolation_level=None)

    connect = sqlite3.connect
    with pytest.MonkeyPatch.context() as patch, closing(LexicalIndex(file)) as index:
        patch.setattr(sqlite3, "connect", read_only)
        with pytest.raises(KnowledgeError, match="read-only"):
            index.sync({**one, "b": Passage("b", "Coal", "Coal is burnt.")})
    assert file.read_bytes() == before


def without_room_and_then_with(folder: Path) -> None:
    """Opens a new database twice where no file may grow beyond a page, and then where it may."""
    database = Database(folder, None, {"embedder": "e"})
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        for _ in range(2):  # the second raised an AttributeError, which no handler of a full disk knows
            with pytest.raises(FAILURES, match="disk I/O error"):
                database.open()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    database.open()
    assert database.shelf("words").count() == 0


def test_a_database_that_could_not_be_made_for_want_of_room_is_made_when_there_is_some(tmp_path: Path) -> None:
    call = f"from test_damaged_index import without_room_and_then_with as f, Path; f(Path({str(tmp_path / 'index')!r}))"
    assert python(call) == 0
