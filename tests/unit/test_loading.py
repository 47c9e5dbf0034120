"""How the parts are loaded: measured by stage, and no longer than configured."""

import logging
import threading
from functools import cached_property
from pathlib import Path

import pytest
from kiosk_fakes import FakeRouter, FakeTranscriber, OpenMicrophone

from assistant.build import Parts
from assistant.core.config import Config
from assistant.core.errors import SetupError
from assistant.core.events import Event, Loaded
from assistant.core.stages import PlaceFinder
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.generation_budget import BudgetedFinder, Cooldown
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.thinking.guard.fake import FakeGuard
from assistant.turn.pipeline import Pipeline


class Quick(Parts):
    """Parts without a model in them."""

    hangs = threading.Event()

    embedder = atlas = engine = place_finder = None  # type: ignore[assignment]

    def load_notes(self) -> None:
        pass

    class towns:  # noqa: N801 - as it is called there
        load = staticmethod(lambda: None)

    guard = FakeGuard()  # type: ignore[assignment]
    router = FakeRouter()
    skills = {}  # noqa: RUF012

    @cached_property
    def transcriber(self) -> FakeTranscriber:  # type: ignore[override]
        self.hangs.wait(20)
        return FakeTranscriber("Why?")

    def _folder(self, name: str) -> Path:
        return Path(name)

    def _warm_skills(self, *, all_of_them: bool) -> dict[str, object]:  # type: ignore[override]
        return {}


def load(parts: Parts) -> Pipeline:
    return parts.stations(OpenMicrophone(), RecordingSpeaker(), Voices({"en": FakeVoice}))


def config(seconds: float) -> Config:
    return Config.model_validate({"kiosk": {"loading_seconds": seconds}, "models": {"engine": "embedded"}})


def test_each_stage_tells_when_it_is_loaded_and_how_long_that_took(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "assistant.build")
    seen: list[Event] = []
    parts = Quick(config(20))
    parts.hangs.set()
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
    monkeypatch.setattr("assistant.build.parts.GREETING_SECONDS", 0.0)
    called = threading.Event()

    def make() -> PlaceFinder:
        called.set()
        if fails:
            raise ImportError("no instructor")
        return FakePlaceFinder({})

    parts = Quick(config(20))
    parts.hangs.set()
    parts.place_finder = BudgetedFinder(make, Cooldown())  # type: ignore[assignment]
    load(parts)
    assert called.wait(5)
    for thread in threading.enumerate():
        if thread.name == "rarely-needed":
            thread.join(5)
    assert ("No unknown place can be found: ImportError" in caplog.text) == fails


def test_loading_that_takes_longer_than_configured_is_an_error_that_names_the_key() -> None:
    Quick.hangs = threading.Event()
    with pytest.raises(SetupError, match=r"within 0\.5 s \(kiosk\.loading_seconds\)"):
        load(Quick(config(0.5)))
    Quick.hangs.set()
