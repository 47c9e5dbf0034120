"""The program that tests share, so that its models are loaded once and not by each file.

A test that only asks takes `program` as it is. One that needs another configuration borrows from it what that
configuration does not change.
"""

from collections.abc import Callable, Mapping
from typing import Any

from assistant.app import App
from assistant.core.config import Config
from assistant.core.stages import LanguageModel
from assistant.hearing.null import NullMicrophone
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import Voices
from assistant.turn.pipeline import Pipeline

EMBEDDED = {"models": {"engine": "embedded"}}
"""So that no Ollama of this machine takes part."""


def borrowing(program: App, settings: Mapping[str, Any], engine: LanguageModel | None = None) -> App:
    """An App of a configuration of its own; embedder, places, packs and the guard's classifier are the program's.

    Settings: of the configuration. Engine: talks in place of the one that the configuration names.
    """
    given: dict[str, Callable[[], object]] = {
        "embedder": lambda: program.embedder,
        "gazetteer": lambda: program.gazetteer,
        "towns": lambda: program.towns,
        "notes": lambda: program.notes,
        "classifier": lambda: program.classifier,
    }
    if engine:
        given["engine"] = lambda: engine
    return App(Config.model_validate(settings), given=given)


def typed(parts: App) -> Pipeline:
    """What answers typed questions in silence."""
    return parts.stations(NullMicrophone(), RecordingSpeaker(), Voices({}), hears=False)
