"""A real Chroma server that kiosks share."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.app import App
from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.knowledge.index.chroma import Server
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.passages import Pack, passage
from assistant.thinking.embeddings import FakeEmbedder

pytestmark = pytest.mark.slow

STARTING_SECONDS = 30.0


def pack(title: str, *facts: str) -> Pack:
    said = tuple(passage("Facts", fact, ("Why?",), language="en", pack=title, document="a.txt") for fact in facts)
    return Pack(title, "en", said, greeting="Hello.", off_limits=("money",), samples=("Why?",))


SHIPS, TRAINS = pack("Ships", "Ships float.", "Ships are slow."), pack("Trains", "Trains are fast.")


class Running:
    """`chroma run`, until it is killed."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.server = Server("127.0.0.1", free.getsockname()[1], 5)
        chroma = str(Path(sys.executable).with_name("chroma"))
        where = ["--path", str(folder), "--host", self.server.host, "--port", str(self.server.port)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen([chroma, "run", *where], stdout=quiet, stderr=quiet)
        end = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex((self.server.host, self.server.port)) == 0:
                    return
            time.sleep(0.1)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "server")
    yield running
    running.kill()


@pytest.fixture
def server(process: Running) -> Server:
    return process.server


def kiosk(tmp_path: Path, name: str, server: Server, embedder: FakeEmbedder | None = None) -> KnowledgeIndex:
    return KnowledgeIndex(tmp_path / name / "index", embedder or FakeEmbedder(), server=server)


def test_what_one_kiosk_adds_all_find_and_nobody_loses_what_is_anothers(tmp_path: Path, server: Server) -> None:
    one, two, three = (kiosk(tmp_path, name, server) for name in ("one", "two", "three"))
    one.sync([SHIPS])
    two.sync([TRAINS])
    three.load()
    assert set(three.packs) == {SHIPS, TRAINS}
    assert three.search("Facts. Ships float.", 1)[0].passage == SHIPS.passages[0]
    assert three.search("Facts. Trains are fast.", 1)[0].passage == TRAINS.passages[0]
    assert three.likeness("float", SHIPS.passages[0]) == pytest.approx(1, abs=1e-5)
    one.sync([], gone=["Ships"])
    three.load()
    assert set(three.packs) == {TRAINS}
    assert {hit.passage for hit in three.search("Ships float.", 5)} == set(TRAINS.passages)
    for index in (one, two, three):
        index.close()


class OtherEmbedder(FakeEmbedder):
    name = "other"


def test_a_server_of_another_embedding_model_is_left_alone(tmp_path: Path, server: Server) -> None:
    one = kiosk(tmp_path, "one", server)
    one.sync([SHIPS])
    with pytest.raises(KnowledgeError, match=r"holds what another embedding model made.*fake-trigrams"):
        kiosk(tmp_path, "two", server, OtherEmbedder())
    one.load()
    assert one.packs == (SHIPS,)
    one.close()


def test_a_server_that_is_away_is_told(tmp_path: Path, process: Running) -> None:
    one = kiosk(tmp_path, "one", process.server)
    one.sync([SHIPS])
    process.kill()
    with pytest.raises(KnowledgeError, match=rf"The Chroma server at 127\.0\.0\.1:{process.server.port} "):
        one.search("Ships", 1)
    with pytest.raises(KnowledgeError, match=rf"The Chroma server at .*:{process.server.port} does not answer"):
        kiosk(tmp_path, "two", process.server)


def test_a_server_that_says_nothing_is_not_waited_for_without_end(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(KnowledgeError, match="does not answer"):
            kiosk(tmp_path, "one", Server("127.0.0.1", silent.getsockname()[1], 1))
        assert time.monotonic() - began < 10


def parts(tmp_path: Path, name: str, server: Server, *packs: Path) -> App:
    values = {"server": {"host": server.host, "port": server.port}, "packs": tuple(map(str, packs))}
    return App(Config.model_validate({"paths": {"data": str(tmp_path / name)}, "knowledge": values}))


def test_a_kiosk_answers_from_what_another_published(tmp_path: Path, server: Server) -> None:
    trains = tmp_path / "trains.md"
    trains.write_text("---\ntitle: Trains\n---\n\nRails are made of steel.\n", encoding="utf-8")
    curator = parts(tmp_path, "curator", server, trains)
    curator.notes.publish()
    visitors = parts(tmp_path, "visitors", server)
    visitors.notes.load()
    hits = visitors.notes.find("What are rails made of?", "en").hits
    assert [hit.passage.text for hit in hits] == ["Rails are made of steel."]
    assert [pack.title for pack in visitors.notes.packs] == ["Trains"]
    with pytest.raises(KnowledgeError, match="is shared: add the packs themselves"):
        visitors.notes.index.take(visitors.notes.index.contents())
    curator.close()
    visitors.close()


def test_what_is_off_limits_by_now_is_told_to_all_though_no_passage_has_changed(tmp_path: Path, server: Server) -> None:
    one, two = (kiosk(tmp_path, name, server) for name in ("one", "two"))
    one.sync([SHIPS])
    stricter = replace(SHIPS, off_limits=("money", "the fire"))
    one.sync([stricter])
    two.load()
    assert two.packs == (stricter,)
    for index in (one, two):
        index.close()
