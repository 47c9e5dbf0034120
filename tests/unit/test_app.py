"""How the parts are put together."""

from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from filelock import FileLock
from kiosk_fakes import eventually

from assistant.app import App
from assistant.app.engines import Engines
from assistant.app.notes import Busy
from assistant.core.config import Config
from assistant.core.events import KioskState, NotesChanged, NotesProgress, NotesStatus, StateChanged
from assistant.thinking.embeddings import FakeEmbedder


def test_a_kiosk_is_ready_without_its_notes_and_what_is_off_limits_is_so_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.app.notes.LOCK_SECONDS", 0.2)
    monkeypatch.setattr("assistant.knowledge.index.live.RETRY_SECONDS", 0.1)
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "pack.toml").write_text('title = "Harbour"\noff_limits = ["the fire of 1998"]\n', encoding="utf-8")
    (folder / "cranes.txt").write_text("The oldest crane of the harbour is made of oak.", encoding="utf-8")
    parts = App(
        Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "knowledge": {"packs": [str(folder)]}}),
        given={"embedder": FakeEmbedder},
    )
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
    config = Config.model_validate({"paths": {"data": str(data)}, "knowledge": {"lock_seconds": 0.2}})
    parts = App(config, given={"embedder": FakeEmbedder})
    with closing(parts), FileLock(data / "index.lock"):
        parts.load_notes()
    assert "The notes cannot be read, so nothing is answered from them. Another program" in caplog.text


def test_how_a_changed_pack_says_its_names_counts_without_a_restart(tmp_path: Path) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("---\npronunciation: Ljubljana = Lyoo-blyah-nah\n---\n\nLjubljana is far.\n", encoding="utf-8")
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "knowledge": {"packs": [str(pack)]}})
    parts = App(config, given={"embedder": FakeEmbedder})
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


@pytest.mark.parametrize("other", [False, True])
def test_places_are_found_by_the_embedded_model_that_is_named_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, other: bool
) -> None:
    made: list[str] = []

    def embed(_engines: Engines, name: str) -> SimpleNamespace:
        made.append(name)
        return SimpleNamespace(name=name, address=f"http://{name}", close=lambda: made.append(f"closed {name}"))

    monkeypatch.setattr(Engines, "_embedded", embed)
    named = tmp_path / "places.gguf"
    named.touch()
    models = {"engine": "embedded", "extraction": str(named) if other else ""}
    parts = App(Config.model_validate({"models": models}))
    assert parts.place_finder
    assert (parts.extractor.name == str(named)) is other
    assert (parts.extractor is parts.embedded) is not other
    parts.close()
    assert {f"closed {name}" for name in made if not name.startswith("closed")} <= set(made), "each is ended"
