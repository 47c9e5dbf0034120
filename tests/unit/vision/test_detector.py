"""The real detector on four photographs, where they lie beside the checkout."""

import time
from pathlib import Path

import pytest

from assistant.errors import VisionError
from assistant.operations.catalogue import load_catalogue
from assistant.operations.store import matches
from assistant.vision.detector import LiteRTDetector
from assistant.vision.pictures import load_picture
from assistant.vision.things import labels, listed

PHOTOGRAPHS = Path(__file__).resolve().parents[4] / "shared" / "data" / "vision"
MODEL = PHOTOGRAPHS / "ssd_mobilenet_v1_coco.tflite"
beside = pytest.mark.skipif(not MODEL.exists(), reason="needs the photographs and the detector beside the checkout")


@pytest.fixture(scope="module")
def detector() -> LiteRTDetector:
    return LiteRTDetector(MODEL, labels(), 0.45)


@beside
@pytest.mark.parametrize(
    ("name", "things"),
    [
        ("cat_720p", "a cat"),
        ("hot_dog", "a hot dog and a table"),
        ("owl", "a bird"),
        ("pets", "two dogs"),
    ],
)
def test_what_is_on_the_photographs_is_named(detector: LiteRTDetector, name: str, things: str) -> None:
    found = detector.detect(load_picture(PHOTOGRAPHS / f"{name}.jpg"))
    assert listed(found, "en") == things
    assert [thing.score for thing in found] == sorted((thing.score for thing in found), reverse=True)
    for thing in found:
        left, top, right, bottom = thing.box
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1


@beside
def test_boxes_are_left_top_right_bottom(detector: LiteRTDetector) -> None:
    (bird,) = detector.detect(load_picture(PHOTOGRAPHS / "owl.jpg"))
    left, top, right, bottom = bird.box
    assert bottom - top > 0.8  # the owl fills the height, and the middle third of the width
    assert 0.2 < left < right < 0.8


@beside
def test_the_threshold_leaves_out_what_is_unsure() -> None:
    strict = LiteRTDetector(MODEL, labels(), 0.6)
    assert listed(strict.detect(load_picture(PHOTOGRAPHS / "hot_dog.jpg")), "en") == "a hot dog"


@beside
def test_it_answers_at_once(detector: LiteRTDetector) -> None:
    picture = load_picture(PHOTOGRAPHS / "pets.jpg")
    detector.detect(picture)
    began = time.monotonic()
    for _ in range(5):
        detector.detect(picture)
    assert (time.monotonic() - began) / 5 < 0.5  # 17 ms on an idle x86 core


@beside
def test_it_is_the_file_of_the_catalogue() -> None:
    (file,) = load_catalogue().model("ssd-mobilenet-v1-coco").editions[0].files
    assert matches(MODEL, file)


@beside
def test_the_numbers_of_the_classes_are_the_models() -> None:
    lines = (PHOTOGRAPHS / "coco_labels.txt").read_text().split()
    other = {"motorcycle": "motorbike", "airplane": "aeroplane", "couch": "sofa", "tv": "tvmonitor"}
    for number, label in labels().items():
        assert lines[number] == other.get(label, label).replace("_", "")


def test_a_file_that_is_no_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.tflite").write_bytes(b"no model" * 100)
    with pytest.raises(VisionError, match=r"m\.tflite is no model"):
        LiteRTDetector(tmp_path / "m.tflite", labels(), 0.45)
