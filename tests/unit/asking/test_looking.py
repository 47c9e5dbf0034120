"""`assistant look`, with fake eyes."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from assistant.asking.looking import arguments, look
from assistant.cli import app
from assistant.commands.shared import FAILED
from assistant.core.config import Config
from assistant.core.errors import PictureError
from assistant.core.messages import Picture
from assistant.core.stages import Camera, LanguageModel, ObjectDetector
from assistant.skills.look.skill import LookSkill
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.vision.camera import FakeCamera, FileCamera
from assistant.vision.detector import FakeDetector
from assistant.vision.pictures import load_picture


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


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_the_picture_is_kept_in_a_file_where_the_operator_asks_for_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"seen{suffix}"
    look(FakeEyes(FakeDetector("dog")), FakeCamera(picture((51.5, -0.1))), "", "en", lambda _: None, path)
    kept = load_picture(path)
    assert kept.pixels.shape == (30, 40, 3)
    assert kept.place is None


def test_it_is_kept_also_where_nobody_can_say_what_is_on_it(tmp_path: Path) -> None:
    look(FakeEyes(None), FakeCamera(picture()), "", "en", lambda _: None, tmp_path / "seen.jpg")
    assert load_picture(tmp_path / "seen.jpg").pixels.shape == (30, 40, 3)


def test_a_file_of_another_kind_is_refused_and_nothing_is_written_unasked(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"\.jpeg, \.jpg, \.png, \.webp"):
        look(FakeEyes(None), FakeCamera(picture()), "", "en", lambda _: None, tmp_path / "seen.txt")
    look(FakeEyes(FakeDetector()), FakeCamera(picture()), "", "en", lambda _: None)
    assert not list(tmp_path.iterdir())


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
