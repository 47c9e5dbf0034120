"""How the parts are put together where the configuration names an embedding model of Ollama."""

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from kiosk_fakes import eventually
from scripted_server import Handler, Serve, scripted_servers

from assistant.build import Parts
from assistant.build.notes import Busy
from assistant.core.config import Config
from assistant.core.events import KioskState, NotesChanged, NotesProgress, NotesStatus, StateChanged
from assistant.thinking.embeddings import FakeEmbedder

PACK = "## Rails\n\nRails are made of steel.\n\n? What are rails made of?\n\n## Steam\n\nSteam engines burn coal.\n"


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


@pytest.fixture
def server(serve: Serve) -> type[Handler]:
    """An Ollama with three embedding models, one of which does not work."""

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/api/tags":
            names = ("nomic-embed-text:latest", "bge-m3:latest", "broken:latest")
            handler.answer({"models": [{"name": name, "model": name} for name in names]})
        elif handler.asked["model"] == "broken:latest":
            handler.answer({"error": "no"}, 500)
        else:
            vectors = FakeEmbedder().passages(handler.asked["input"]).tolist()
            handler.answer({"model": "m", "embeddings": vectors})

    return serve(script)


Make = Callable[..., Parts]


@pytest.fixture
def make(tmp_path: Path, server: type[Handler]) -> Iterator[Make]:
    made: list[Parts] = []
    pack = tmp_path / "trains.md"
    pack.write_text(PACK, encoding="utf-8")

    def make(embedding: str, *, languages: tuple[str, ...] = ("en", "pt"), told: list[int] | None = None) -> Parts:
        config = Config.model_validate(
            {
                "paths": {"data": str(tmp_path / "data")},
                "kiosk": {"languages": languages},
                "knowledge": {"packs": [str(pack)]},
                "models": {"embedding": embedding, "ollama": {"url": server.address}},
            }
        )
        parts = Parts(config, None if told is None else lambda _, total: told.append(total))
        parts.__dict__["embedder"] = FakeEmbedder()
        made.append(parts)
        return parts

    yield make
    for parts in made:
        parts.close()


def embedded(server: type[Handler]) -> list[str]:
    requests = [request for request in server.requests if request["path"] == "/api/embed"]
    return [text for request in requests for text in request["input"] if text != "Ready?"]


def test_a_model_of_ollama_ranks_the_notes_and_leaves_routing_alone(make: Make, server: type[Handler]) -> None:
    parts = make("bge-m3")
    parts.notes.load()
    assert set(embedded(server)) == {
        "Rails. Rails are made of steel.",
        "Steam. Steam engines burn coal.",
        "What are rails made of?",
    }
    server.requests.clear()
    assert parts.notes.find("What are rails made of?", "en").hits[0].passage.heading == "Rails"
    assert embedded(server) == ["What are rails made of?"]
    assert parts.notes.relevance("What burns coal?", "en") > 0
    assert embedded(server) == ["What are rails made of?"], "it has no say in routing"


def test_prefixes_come_from_the_catalogue(make: Make, server: type[Handler]) -> None:
    make("nomic-embed-text").notes.load()
    assert "search_document: Rails. Rails are made of steel." in embedded(server)
    assert "search_query: What are rails made of?" in embedded(server)


def test_the_index_is_kept_for_the_same_model_and_built_anew_for_another(make: Make, server: type[Handler]) -> None:
    told: list[int] = []
    first = make("bge-m3", told=told)
    first.notes.load()
    first.close()
    assert told == [2, 2]
    server.requests.clear()
    second = make("bge-m3", told=told)
    second.notes.load()
    second.close()
    assert embedded(server) == []
    other = make("nomic-embed-text", told=told)
    other.notes.load()
    assert told == [2, 2, 2]
    assert len(embedded(server)) == 3


@pytest.mark.parametrize(
    ("model", "languages", "warned"),
    [
        ("nomic-embed-text", ("en", "pt", "es"), True),
        ("nomic-embed-text", ("en",), False),
        ("bge-m3", ("en", "pt"), False),
    ],
)
def test_a_model_that_knows_english_only_is_told_once_in_a_kiosk_that_speaks_more(
    make: Make, caplog: pytest.LogCaptureFixture, *, model: str, languages: tuple[str, ...], warned: bool
) -> None:
    parts = make(model, languages=languages)
    parts.notes.load()
    parts.notes.load()
    warnings = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warnings == (["nomic-embed-text knows English only, but the kiosk also speaks pt, es."] if warned else [])


@pytest.mark.parametrize(
    ("model", "said"), [("mxbai-embed-large", "Ollama has no model mxbai-embed-large"), ("broken", "cannot embed")]
)
def test_without_the_model_the_one_inside_searches_alone_and_the_log_says_why(
    make: Make, caplog: pytest.LogCaptureFixture, model: str, said: str
) -> None:
    parts = make(model)
    parts.notes.load()
    assert said in caplog.text
    assert parts.notes.find("What are rails made of?", "en").hits[0].passage.heading == "Rails"


def test_a_kiosk_is_ready_without_its_notes_and_what_is_off_limits_is_so_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.build.notes.LOCK_SECONDS", 0.2)
    monkeypatch.setattr("assistant.knowledge.index.live.RETRY_SECONDS", 0.1)
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "pack.toml").write_text('title = "Harbour"\noff_limits = ["the fire of 1998"]\n', encoding="utf-8")
    (folder / "cranes.txt").write_text("The oldest crane of the harbour is made of oak.", encoding="utf-8")
    parts = Parts(
        Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "knowledge": {"packs": [str(folder)]}})
    )
    parts.__dict__["embedder"] = FakeEmbedder()
    told: list[NotesStatus] = []
    parts.events.subscribe(lambda event: told.append(event.status) if isinstance(event, NotesChanged) else None)
    parts.keep_notes_current()
    (tmp_path / "data").mkdir()
    with closing(parts):
        with FileLock(tmp_path / "data" / "index.lock"):
            parts.load_notes()
            assert parts.notes.status.waiting == ("Harbour",)
            assert not told[-1].whole
            assert parts.off_limits.forbids("Tell me about the fire of 1998")
            assert parts.notes.relevance("How old is the crane?", "en") == 0
        assert eventually(lambda: bool(parts.notes.passages), 60)
        assert eventually(lambda: told[-1].standing is NotesProgress.CURRENT, 60)
        (folder / "pack.toml").write_text('title = "Harbour"\noff_limits = ["the strike"]\n', encoding="utf-8")
        assert eventually(lambda: parts.off_limits.forbids("Tell me about the strike"), 60)
        assert not parts.off_limits.forbids("Tell me about the fire of 1998")


def test_a_command_goes_on_without_notes_that_are_locked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    data = tmp_path / "data"
    data.mkdir()
    parts = Parts(Config.model_validate({"paths": {"data": str(data)}, "knowledge": {"lock_seconds": 0.2}}))
    parts.__dict__["embedder"] = FakeEmbedder()
    with closing(parts), FileLock(data / "index.lock"):
        parts.load_notes()
    assert "The notes cannot be read, so nothing is answered from them. Another program" in caplog.text


def test_how_a_changed_pack_says_its_names_counts_without_a_restart(tmp_path: Path) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("---\npronunciation: Ljubljana = Lyoo-blyah-nah\n---\n\nLjubljana is far.\n", encoding="utf-8")
    parts = Parts(
        Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "knowledge": {"packs": [str(pack)]}})
    )
    parts.__dict__["embedder"] = FakeEmbedder()
    parts.keep_notes_current()
    with closing(parts):
        parts.load_notes()
        assert parts.pronouncing("en")("Ljubljana") == "Lyoo-blyah-nah"
        pack.write_text("---\npronunciation: Ljubljana = Laibach\n---\n\nLjubljana is far.\n", encoding="utf-8")
        assert eventually(lambda: parts.pronouncing("en")("Ljubljana") == "Laibach", 60)


@pytest.mark.parametrize("state", KioskState)
def test_nothing_is_embedded_while_somebody_is_listened_to_or_answered(state: KioskState) -> None:
    busy = Busy()
    busy(StateChanged(state))
    idle = {KioskState.STARTING, KioskState.READY, KioskState.ERROR, KioskState.PAUSED}
    assert busy.now == (state not in idle)


def test_nobody_is_asked_where_no_model_is_named(make: Make, server: type[Handler]) -> None:
    parts = make("")
    parts.notes.load()
    assert server.requests == []


@pytest.mark.parametrize("other", [False, True])
def test_places_are_found_by_the_embedded_model_that_is_named_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, other: bool
) -> None:
    made: list[str] = []

    def embed(_parts: Parts, name: str) -> SimpleNamespace:
        made.append(name)
        return SimpleNamespace(name=name, address=f"http://{name}", close=lambda: made.append(f"closed {name}"))

    monkeypatch.setattr(Parts, "_embedded", embed)
    named = tmp_path / "places.gguf"
    named.touch()
    models = {"engine": "embedded", "extraction": str(named) if other else ""}
    parts = Parts(Config.model_validate({"models": models}))
    assert parts.place_finder
    assert (parts.extractor.name == str(named)) is other
    assert (parts.extractor is parts.embedded) is not other
    parts.close()
    assert {f"closed {name}" for name in made if not name.startswith("closed")} <= set(made), "each is ended"
