"""The real detector, where its model is at hand, on photographs."""

from pathlib import Path

import numpy as np
import pytest

from assistant.core.config import Config
from assistant.core.errors import VisionError
from assistant.core.messages import Picture
from assistant.vision.detector import LiteRTDetector
from assistant.vision.labels import labels, listed
from assistant.vision.pictures import load_picture

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "vision"
MODEL = DATA / "ssd_mobilenet_v1_coco.tflite"


@pytest.fixture(scope="module")
def detector() -> LiteRTDetector:
    if not MODEL.exists():
        pytest.skip("the detector's model is not beside the checkout")
    return LiteRTDetector(MODEL, labels(), Config().vision.threshold)


@pytest.mark.parametrize(
    ("photograph", "wanted"),
    [("cat_720p.jpg", "a cat"), ("hot_dog.jpg", "a hot dog"), ("owl.jpg", "a bird"), ("pets.jpg", "two dogs")],
)
def test_it_names_what_is_on_the_photographs(detector: LiteRTDetector, photograph: str, wanted: str) -> None:
    assert listed(detector.detect(load_picture(DATA / photograph)), "en").startswith(wanted)


def test_an_empty_picture_holds_nothing(detector: LiteRTDetector) -> None:
    assert detector.detect(Picture(np.full((300, 300, 3), 127, np.uint8))) == []


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.tflite").write_bytes(b"no model")
    with pytest.raises(VisionError, match="no model of TensorFlow Lite"):
        LiteRTDetector(tmp_path / "x.tflite", labels(), 0.5)
