"""How the parts are loaded: measured by stage, and no longer than configured."""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from kiosk_fakes import FakeRouter, FakeTranscriber, OpenMicrophone

from assistant.app import App
from assistant.core.config import Config
from assistant.core.errors import SetupError
from assistant.core.events import Event, Loaded
from assistant.core.messages import Exchange, Intent, Transcript
from assistant.core.stages import PlaceFinder
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.generation_budget import BudgetedFinder, Cooldown
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.thinking.guard.fake import FakeGuard
from assistant.turn.pipeline import Pipeline


class Idle:
    """Notes or towns that have nothing to load."""

    def load(self) -> None: ...


def quick(config: Config, *, hangs: threading.Event | None = None, finder: PlaceFinder | None = None) -> App:
    """Without a model in it. Hangs: hearing is made when it is set, or after 20 s."""

    def hear() -> FakeTranscriber:
        if hangs:
            hangs.wait(20)
        return FakeTranscriber("Why?")

    given: dict[str, Callable[[], object]] = {
        "embedder": lambda: None,
        "atlas": lambda: None,
        "engine": lambda: None,
        "place_finder": lambda: finder,
        "notes": Idle,
        "towns": Idle,
        "guard": FakeGuard,
        "router": FakeRouter,
        "skills": dict,
        "skill_folders": lambda: SimpleNamespace(claimants={}),
        "transcriber": hear,
        "folder": lambda: Path,
    }
    return App(config, given=given)


def load(parts: App) -> Pipeline:
    return parts.stations(OpenMicrophone(), RecordingSpeaker(), Voices({"en": FakeVoice}))


def config(seconds: float) -> Config:
    return Config.model_validate({"kiosk": {"loading_seconds": seconds}, "models": {"engine": "embedded"}})


def test_each_stage_tells_when_it_is_loaded_and_how_long_that_took(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "assistant.app")
    seen: list[Event] = []
    parts = quick(config(20))
    parts.events.subscribe(seen.append)
    load(parts)
    stages = {event.stage: event.seconds for event in seen if isinstance(event, Loaded)}
    expected = {"embedding", "places", "knowledge", "language model", "prompts", "hearing", "routing", "voice"}
    assert stages.keys() == expected
    assert all(0 <= seconds < 5 for seconds in stages.values())
    assert all(f"start-up: {stage} " in caplog.text for stage in expected)


@pytest.mark.parametrize("fails", [False, True])
def test_function_calling_is_made_once_the_greeting_is_over_and_never_ends_the_program(
    *, fails: bool, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("assistant.app.starting.GREETING_SECONDS", 0.0)
    called = threading.Event()

    def make() -> PlaceFinder:
        called.set()
        if fails:
            raise ImportError("no instructor")
        return FakePlaceFinder({})

    parts = quick(config(20), finder=BudgetedFinder(make, Cooldown()))
    assert parts.place_finder
    load(parts)
    assert called.wait(5)
    for thread in threading.enumerate():
        if thread.name == "rarely-needed":
            thread.join(5)
    assert ("No unknown place can be found: ImportError" in caplog.text) == fails


def test_every_language_of_the_kiosk_is_rehearsed_once_the_greeting_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.app.starting.GREETING_SECONDS", 0.0)
    parts = quick(config(20))
    asked: list[str] = []
    route = parts.router.route

    def noting(heard: Transcript, past: Sequence[Exchange]) -> Intent:
        asked.append(heard.language)
        return route(heard, past)

    monkeypatch.setattr(parts.router, "route", noting)
    load(parts)
    for thread in threading.enumerate():
        if thread.name == "rarely-needed":
            thread.join(20)
    assert asked == list(parts.config.kiosk.languages)


def test_loading_that_takes_longer_than_configured_is_an_error_that_names_the_key() -> None:
    hangs = threading.Event()
    with pytest.raises(SetupError, match=r"within 0\.5 s \(kiosk\.loading_seconds\)"):
        load(quick(config(0.5), hangs=hangs))
    hangs.set()
