"""What every Camera and every ObjectDetector does."""

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.core.errors import CameraError, VisionError
from assistant.core.messages import Picture
from assistant.core.resources import resource
from assistant.core.stages import Camera, ObjectDetector
from assistant.vision.camera import FakeCamera, FileCamera, FirstCamera
from assistant.vision.detector import FakeDetector
from assistant.vision.pictures import load_picture

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.app import App

CAT = ("config", "bench", "cat.jpg")
MODELS = pytest.mark.models


def cat() -> Picture:
    return load_picture(resource(*CAT))


def fake(_: pytest.FixtureRequest) -> Camera:
    return FakeCamera(cat())


def of_a_file(_: pytest.FixtureRequest) -> Camera:
    return FileCamera(resource(*CAT))


def the_first_that_is_there(_: pytest.FixtureRequest) -> Camera:
    from assistant.core.errors import NoCamera

    return FirstCamera(FakeCamera(NoCamera("there is none")), FakeCamera(cat()))


@pytest.fixture(params=[fake, of_a_file, the_first_that_is_there])
def camera(request: pytest.FixtureRequest) -> Camera:
    made: Camera = request.param(request)
    return made


def test_it_takes_pictures_in_colour_one_after_the_other(camera: Camera) -> None:
    for _ in range(2):
        pixels = camera.photograph().pixels
        assert pixels.dtype == np.uint8
        height, width, colours = pixels.shape
        assert (height > 50, width > 50, colours) == (True, True, 3)
        assert pixels.std() > 10, "there is something in it"


def broken(_: "Path") -> Camera:
    return FakeCamera(CameraError("it is broken"))


def without_its_file(folder: "Path") -> Camera:
    return FileCamera(folder / "gone.jpg")


def with_a_file_that_is_no_picture(folder: "Path") -> Camera:
    (folder / "text.jpg").write_text("no picture")
    return FileCamera(folder / "text.jpg")


@pytest.mark.parametrize("make", [broken, without_its_file, with_a_file_that_is_no_picture])
def test_one_that_cannot_see_says_so(make: object, tmp_path: "Path") -> None:
    camera: Camera = make(tmp_path)  # type: ignore[operator]
    with pytest.raises(VisionError):
        camera.photograph()


def fake_detector(_: pytest.FixtureRequest) -> ObjectDetector:
    return FakeDetector("cat", "dog")


def of_the_program(request: pytest.FixtureRequest) -> ObjectDetector:
    program: App = request.getfixturevalue("program")
    if program.detector is None:
        pytest.skip("there is no model that detects objects")
    return program.detector


@pytest.fixture(params=[fake_detector, pytest.param(of_the_program, marks=MODELS)])
def detector(request: pytest.FixtureRequest) -> ObjectDetector:
    made: ObjectDetector = request.param(request)
    return made


def test_what_is_in_a_picture_is_named_the_surest_first(detector: ObjectDetector) -> None:
    picture = cat()
    found = detector.detect(picture)
    assert found[0].label == "cat"
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    for each in found:
        left, top, right, bottom = each.box
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        assert 0 < each.score <= 1
    assert detector.detect(picture) == found, "and again"
