"""The assistant with a fake for each model, for what needs a thousand turns rather than true answers.

All else is real: the detector of voice, the turn, the router, the gazetteer, the index, the skills, the sentences.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from assistant.build import Parts
from assistant.core.config import Config
from assistant.core.stages import Camera, Embedder, LanguageModel, ObjectDetector, PlaceFinder, Transcriber
from assistant.hearing.fake import FakeTranscriber
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.vision.camera import FakeCamera
from assistant.vision.detector import FakeDetector
from assistant.vision.pictures import load_picture

REPLY = "It is so, as far as anybody knows. Who wants to know more may ask again."


class FakeParts(Parts):
    """Parts that need no model on the disk."""

    def __init__(self, config: Config, data: Path, questions: Sequence[str], picture: Path) -> None:
        """Data: a folder for the index. Questions: what is understood, one after the other. Picture: what is seen."""
        models = config.models.model_copy(update={"engine": "embedded"})
        paths = config.paths.model_copy(update={"data": str(data)})
        super().__init__(config.model_copy(update={"models": models, "paths": paths}))
        self._questions = questions
        self._picture = picture

    def _folder(self, name: str) -> Path:
        """Nothing has to be installed."""
        return self.config.data

    @cached_property
    def embedder(self) -> Embedder:
        return FakeEmbedder()

    @cached_property
    def transcriber(self) -> Transcriber:  # type: ignore[override] # of the station, not of the one engine
        return FakeTranscriber(self._questions, self.config.kiosk.languages[0])

    @cached_property
    def engine(self) -> LanguageModel:
        return FakeLanguageModel(REPLY)

    @cached_property
    def vision_model(self) -> LanguageModel | None:
        return None

    @cached_property
    def place_finder(self) -> PlaceFinder | None:
        return FakePlaceFinder({})

    @cached_property
    def camera(self) -> Camera:
        return FakeCamera(load_picture(self._picture))

    @cached_property
    def detector(self) -> ObjectDetector | None:
        return FakeDetector("cat")

    @cached_property
    def voices(self) -> Voices:
        return Voices(dict.fromkeys(self.config.kiosk.languages, FakeVoice))
