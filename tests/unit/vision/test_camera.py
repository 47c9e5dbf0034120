"""Cameras: each wait has an end, each fault a sentence."""

import errno
import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from assistant.core.config import VisionSettings
from assistant.core.errors import CameraError, NoCamera, PictureError
from assistant.vision import camera
from assistant.vision.camera import FileCamera, VideoCamera, open_camera


def test_a_picture_file_stands_in_for_a_camera_and_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "p.png"
    eye = open_camera(VisionSettings(camera=str(path)))
    assert isinstance(eye, FileCamera)
    with pytest.raises(PictureError):
        eye.photograph()
    Image.new("RGB", (4, 4), "white").save(path)
    assert eye.photograph().pixels.min() == 255


def test_a_camera_that_was_asked_for_is_missed() -> None:
    with pytest.raises(CameraError, match="There is no camera /dev/video99") as raised:
        open_camera(VisionSettings(camera="/dev/video99")).photograph()
    assert not isinstance(raised.value, NoCamera)


def test_no_camera_at_all_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "FIRST", Path("/dev/video99"))
    monkeypatch.setattr(camera, "find_program", lambda: None)
    with pytest.raises(NoCamera):
        open_camera(VisionSettings()).photograph()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Two seconds of a moving picture, read by the code that reads a camera."""
    import av

    path = tmp_path / "film.avi"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for shade in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), shade * 10, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def impatient(seconds: float) -> VisionSettings:
    return VisionSettings(warm_up_seconds=0, camera_seconds=seconds)


def test_a_frame_is_taken(film: Path) -> None:
    assert VideoCamera(str(film), VisionSettings(), kind=None).photograph().pixels.shape == (48, 64, 3)


def test_what_gives_no_picture_is_a_camera_error(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"no film")
    with pytest.raises(CameraError, match="cannot be used"):
        VideoCamera(str(tmp_path / "x"), VisionSettings(), kind=None).photograph()


def test_a_driver_that_hangs_is_not_waited_for(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr(VideoCamera, "_take", lambda *_: goes_on.wait(5))
    eye = VideoCamera(str(film), impatient(0.2), kind=None)
    began = time.monotonic()
    with pytest.raises(CameraError, match=r"no picture in 0\.2 s"):
        eye.photograph()
    with pytest.raises(CameraError, match="still hangs"):
        eye.photograph()
    assert time.monotonic() - began < 2
    goes_on.set()


def test_a_camera_that_gave_its_picture_is_free_for_the_next() -> None:
    eye = VideoCamera("testsrc=size=320x240:rate=30:duration=1", VisionSettings(), kind="lavfi")
    for _ in range(3):
        assert eye.photograph().pixels.shape == (240, 320, 3)


def test_a_device_that_blocks_in_opening_is_given_up_and_not_waited_for_again(tmp_path: Path) -> None:
    frozen = tmp_path / "video"
    os.mkfifo(frozen)  # opening it blocks until somebody writes
    eye = VideoCamera(str(frozen), impatient(0.3), kind="mjpeg")
    with pytest.raises(CameraError, match=r"gave no picture in 0\.3 s"):
        eye.photograph()
    with pytest.raises(CameraError, match="still hangs"):
        eye.photograph()
    with frozen.open("wb"):
        pass  # it wakes up, and has nothing


def test_the_first_frames_are_dropped(film: Path) -> None:
    first = VideoCamera(str(film), VisionSettings(warm_up_seconds=0), kind=None).photograph().pixels
    later = VideoCamera(str(film), VisionSettings(warm_up_seconds=1), kind=None).photograph().pixels
    assert first.mean() < 20 < later.mean()


def test_a_film_stands_in_for_a_camera_from_its_first_picture_on(film: Path) -> None:
    assert open_camera(VisionSettings(camera=str(film))).photograph().pixels.mean() < 20
    with pytest.raises(CameraError, match="cannot be used"):
        open_camera(VisionSettings(camera="/nowhere/film.mp4")).photograph()


@pytest.mark.parametrize("degrees", [90, 270])
def test_a_camera_that_lies_on_its_side_sees_upright(film: Path, degrees: int) -> None:
    settings = VisionSettings.model_validate({"rotation": degrees})
    assert VideoCamera(str(film), settings, kind=None).photograph().pixels.shape == (64, 48, 3)


def test_a_busy_device_is_told_as_busy(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy", str(film))

    monkeypatch.setattr("av.open", busy)
    with pytest.raises(CameraError, match="used by another program"):
        VideoCamera(str(film), VisionSettings(), kind=None).photograph()
