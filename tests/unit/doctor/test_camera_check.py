"""The camera's line."""

import numpy as np
import pytest

from assistant.core.config import VisionSettings
from assistant.core.errors import CameraError, NoCamera
from assistant.core.messages import Picture
from assistant.doctor.camera import camera
from assistant.doctor.findings import FindingState
from assistant.vision.camera import FakeCamera


def picture(low: int, high: int) -> Picture:
    return Picture(np.random.default_rng(1).integers(low, high, (30, 40, 3), np.uint8, endpoint=True))


@pytest.mark.parametrize(
    ("seen", "state", "why"),
    [
        (picture(20, 220), FindingState.WELL, "a picture of 40 x 30"),
        (picture(0, 4), FindingState.DOUBTFUL, "is the lens covered"),
        (picture(90, 91), FindingState.DOUBTFUL, "all of one colour"),
        (NoCamera("none"), FindingState.DOUBTFUL, "there is none"),
    ],
)
def test_camera(seen: Picture | CameraError, state: FindingState, why: str) -> None:
    finding = camera(FakeCamera(seen), VisionSettings())
    assert finding.state is state
    assert why in finding.why
    assert bool(finding.mend) == (state is not FindingState.WELL)


def test_a_broken_one_is_raised_and_one_that_nobody_needs_is_left_alone() -> None:
    busy = FakeCamera(CameraError("The camera /dev/video0 is used by another program."))
    with pytest.raises(CameraError):
        camera(busy, VisionSettings())
    assert camera(busy, VisionSettings(detector="")).state is FindingState.WELL
