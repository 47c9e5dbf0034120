"""A camera that is there, busy with nothing, unplugged or frozen."""

import os
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assistant.errors import CameraError, NoCamera, PictureError
from assistant.messages import Picture
from assistant.vision.camera import FIRST, FakeCamera, FileCamera, VideoCamera, open_camera

TEST_PATTERN = "testsrc=size=320x240:rate=30:duration=1"


def test_the_frame_after_the_settling_is_taken() -> None:
    picture = VideoCamera(TEST_PATTERN, kind="lavfi").photograph()
    assert picture.pixels.shape == (240, 320, 3)
    assert picture.pixels.dtype == np.uint8
    assert picture.pixels.std() > 20


def test_a_camera_can_be_used_again() -> None:
    camera = VideoCamera(TEST_PATTERN, kind="lavfi")
    assert camera.photograph().pixels.shape == camera.photograph().pixels.shape


def test_a_camera_that_is_not_there_is_told_by_whether_it_was_asked_for() -> None:
    with pytest.raises(CameraError, match="There is no camera /dev/video99") as told:
        open_camera("/dev/video99").photograph()
    assert not isinstance(told.value, NoCamera)
    with pytest.raises(NoCamera):
        VideoCamera("/dev/video99", asked_for=False).photograph()


def test_a_device_that_is_no_camera_is_told() -> None:
    with pytest.raises(CameraError, match="The camera /dev/null cannot be used"):
        open_camera("/dev/null").photograph()


def test_a_frozen_camera_is_given_up_and_not_waited_for_again(tmp_path: Path) -> None:
    frozen = tmp_path / "video"
    os.mkfifo(frozen)  # opening it blocks until somebody writes
    camera = VideoCamera(str(frozen), kind="mjpeg", seconds=0.3)
    began = time.monotonic()
    with pytest.raises(CameraError, match=r"gave no picture in 0\.3 s"):
        camera.photograph()
    assert time.monotonic() - began < 2
    began = time.monotonic()
    with pytest.raises(CameraError, match="still hangs"):
        camera.photograph()
    assert time.monotonic() - began < 0.2
    with frozen.open("wb"):
        pass  # it wakes up, and has nothing
    deadline = time.monotonic() + 3
    while camera._taking and camera._taking.is_alive() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert camera._taking
    assert not camera._taking.is_alive()


def test_a_picture_file_can_stand_for_a_camera(tmp_path: Path) -> None:
    Image.new("RGB", (30, 20)).save(tmp_path / "p.jpg")
    camera = open_camera(str(tmp_path / "p.jpg"))
    assert isinstance(camera, FileCamera)
    assert camera.photograph().pixels.shape == (20, 30, 3)
    (tmp_path / "p.jpg").unlink()
    with pytest.raises(PictureError):
        camera.photograph()


def test_the_first_camera_is_taken_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(NoCamera, match=str(FIRST)):
        open_camera("").photograph()


def test_the_fake_sees_what_it_is_given() -> None:
    first, second = (Picture(np.zeros((2, 2, 3), np.uint8)) for _ in range(2))
    camera = FakeCamera(first, second)
    assert [camera.photograph(), camera.photograph(), camera.photograph()][1:] == [second, second]
    with pytest.raises(CameraError):
        FakeCamera(CameraError("unplugged")).photograph()
