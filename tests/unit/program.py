"""The program that tests share, so that its models are loaded once and not by each file.

A test that only asks takes `program` as it is. One that needs another configuration borrows from it what that
configuration does not change.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.build import Parts
from assistant.core.config import Config
from assistant.core.stages import Embedder, LanguageModel
from assistant.hearing.null_transcriber import NullTranscriber
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import Voices
from assistant.turn.pipeline import Pipeline

if TYPE_CHECKING:
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.knowledge.index.live import LiveNotes
    from assistant.thinking.guard.classifier import Classifier

EMBEDDED = {"models": {"engine": "embedded"}}
"""So that no Ollama of this machine takes part."""


class Borrowing(Parts):
    """Parts of a configuration of its own; embedder, places, packs and the guard's classifier are the program's."""

    def __init__(self, program: Parts, settings: Mapping[str, Any], engine: LanguageModel | None = None) -> None:
        """Settings: of the configuration. Engine: talks in place of the one that the configuration names."""
        super().__init__(Config.model_validate(settings))
        self._program = program
        self._talks = engine

    @cached_property
    def engine(self) -> LanguageModel:
        return self._talks or super().engine

    @cached_property
    def embedder(self) -> Embedder:
        return self._program.embedder

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        return self._program.gazetteer

    @cached_property
    def towns(self) -> "Towns":
        return self._program.towns

    @cached_property
    def notes(self) -> "LiveNotes":
        return self._program.notes

    @cached_property
    def classifier(self) -> "Classifier":
        return self._program.classifier

    def close(self) -> None:
        """Gives the notes back, and closes its own."""
        self.__dict__.pop("notes", None)
        super().close()


def typed(parts: Parts) -> Pipeline:
    """What answers typed questions in silence."""
    return parts.stations(NullTranscriber(), RecordingSpeaker(), Voices({}), hears=False)
