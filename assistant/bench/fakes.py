"""The assistant with a fake for each model, for what needs a thousand turns rather than true answers.

All else is real: the detector of voice, the turn, the router, the gazetteer, the index, the skills, the sentences.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.app import App
from assistant.core.config import Config
from assistant.hearing.fake import FakeTranscriber
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.vision.camera import FakeCamera
from assistant.vision.detector import FakeDetector
from assistant.vision.pictures import load_picture

REPLY = "It is so, as far as anybody knows. Who wants to know more may ask again."


def fake_app(config: Config, data: Path, questions: Sequence[str], picture: Path) -> App:
    """An assistant that needs no model on the disk.

    Data: a folder for the index. Questions: what is understood, one after the other. Picture: what is seen.
    """
    models = config.models.model_copy(update={"engine": "embedded"})
    paths = config.paths.model_copy(update={"data": str(data)})
    languages = config.kiosk.languages
    given: Mapping[str, Callable[[], object]] = {
        "folder": lambda: lambda _: data,  # nothing has to be installed
        "embedder": FakeEmbedder,
        "transcriber": lambda: FakeTranscriber(questions, languages[0]),
        "engine": lambda: FakeLanguageModel(REPLY),
        "vision_model": lambda: None,
        "place_finder": lambda: FakePlaceFinder({}),
        "camera": lambda: FakeCamera(load_picture(picture)),
        "detector": lambda: FakeDetector("cat"),
        "voices": lambda: Voices(dict.fromkeys(languages, FakeVoice)),
    }
    return App(config.model_copy(update={"models": models, "paths": paths}), given=given)
