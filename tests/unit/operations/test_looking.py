"""`assistant look`, with fake eyes."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.commands.shared import FAILED
from assistant.config import Config
from assistant.errors import PictureError
from assistant.messages import Picture
from assistant.operations.looking import arguments, look
from assistant.skills.look import LookSkill
from assistant.stages import Camera, LanguageModel, ObjectDetector
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.vision.camera import FakeCamera, FileCamera
from assistant.vision.detector import FakeDetector


class FakeEyes:
    """The parts that looking needs."""

    def __init__(self, detector: ObjectDetector | None, model: LanguageModel | None = None) -> None:
        self.config = Config.model_validate({"home": {"name": "Paris", "latitude": 48.857, "longitude": 2.351}})
        self.detector = detector
        self._model = model

    def look(self, camera: Camera) -> LookSkill:
        return LookSkill(camera, self.detector, self._model, self.config.vision)


def picture(place: tuple[float, float] | None = None) -> Picture:
    return Picture(np.zeros((30, 40, 3), np.uint8), place)


def test_each_sentence_is_shown_as_it_comes_and_the_whole_is_kept() -> None:
    shown: list[str] = []
    model = FakeLanguageModel("One. Two is here. Three is there. Four is far.")
    result = look(FakeEyes(FakeDetector("dog"), model), FakeCamera(picture()), "", "en", shown.append)
    assert " ".join(shown) == result.reply
    assert result.reply.startswith("I see a dog; let me look closer. One.")
    assert "Four" not in result.reply
    assert 0 < result.first_sentence <= result.done


def test_the_question_reaches_the_model() -> None:
    model = FakeLanguageModel("Red.")
    look(FakeEyes(None, model), FakeCamera(picture()), "What colour is the car?", "en", lambda _: None)
    assert model.requests[0][-1].content == "What colour is the car?"


def test_json_tells_things_place_and_the_distance_from_home() -> None:
    camera = FakeCamera(picture((51.507, -0.128)))
    result = json.loads(look(FakeEyes(FakeDetector("dog")), camera, "", "de", lambda _: None).as_json())
    assert result["reply"] == "Ich sehe einen Hund."
    assert result["things"] == [{"label": "dog", "score": 0.9, "box": [0.0, 0.0, 1.0, 1.0]}]
    assert result["place"]["latitude"] == 51.507
    assert result["place"]["kilometers"] == pytest.approx(343.5, abs=1)  # from Paris to London
    assert set(result["times"]) == {"first_sentence", "done"}


def test_without_a_place_none_is_told() -> None:
    result = json.loads(look(FakeEyes(FakeDetector()), FakeCamera(picture()), "", "en", lambda _: None).as_json())
    assert "place" not in result


def test_a_picture_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        look(FakeEyes(FakeDetector()), FileCamera(tmp_path / "no.jpg"), "", "en", lambda _: None)


def test_a_question_alone_is_put_to_the_camera(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "photo").touch()
    assert arguments("photo.jpg", "") == ("photo.jpg", "")
    assert arguments("photo.JPG", "Who?") == ("photo.JPG", "Who?")
    assert arguments("photo", "") == ("photo", "")
    assert arguments("Who is there?", "") == ("", "Who is there?")
    assert arguments("nowhere.dat", "Who?") == ("nowhere.dat", "Who?")
    assert arguments("", "") == ("", "")


def test_without_any_eyes_it_says_so_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_MODELS__VISION", "none")
    result = CliRunner().invoke(app, ["look", "photo.jpg"])
    assert (result.exit_code, "no object detector and no vision model" in result.output) == (FAILED, True)
    assert "I have no eyes yet" in result.output
