"""The program of Raspberry Pi OS, played by one that takes the same options and has the same faults."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from assistant.core.config import Config, VisionSettings
from assistant.core.errors import CameraError, NoCamera
from assistant.vision import camera, rpicam
from assistant.vision.camera import FirstCamera, open_camera
from assistant.vision.rpicam import RpicamCamera

PLAYED = """\
#!{python}
import argparse, sys, time
options = argparse.ArgumentParser(allow_abbrev=False)
for name in ("timeout", "width", "height", "camera"):
    options.add_argument("--" + name, type=int)
options.add_argument("--output")
options.add_argument("--encoding", choices=["jpg", "png", "bmp", "rgb24", "rgb48", "yuv420"])
options.add_argument("--nopreview", action="store_true")
options.add_argument("--immediate", action="store_true")
given = options.parse_args()
with open({folder!r} + "/calls", "a") as calls:
    print(sys.argv[1:], file=calls)
{behaviour}
"""
WRITES = """
assert given.nopreview and given.output == "-" and given.encoding == "jpg", given
time.sleep(0 if given.immediate else given.timeout / 1000)
sys.stdout.buffer.write(open({picture!r}, "rb").read())
print("Still capture image received", file=sys.stderr)
"""
FAILS = """
print("[0:19:06.4] [2746]  INFO Camera camera_manager.cpp:293 libcamera v0.3", file=sys.stderr)
print({said!r}, file=sys.stderr)
sys.exit(255)
"""
Play = Callable[..., Path]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Play:
    """Puts a program on PATH that behaves as it is told; returns its folder."""
    folder = tmp_path / "bin"
    folder.mkdir()

    def play(behaviour: str, name: str = "rpicam-still") -> Path:
        program = folder / name
        program.write_text(PLAYED.format(python=sys.executable, folder=str(folder), behaviour=behaviour))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        return folder

    return play


@pytest.fixture
def picture(tmp_path: Path) -> str:
    """Half red, half blue: 64 wide and 48 high, red on the left."""
    image = Image.new("RGB", (64, 48), "blue")
    image.paste("red", (0, 0, 32, 48))
    image.save(tmp_path / "p.jpg", quality=95)
    return str(tmp_path / "p.jpg")


def vision(**settings: object) -> VisionSettings:
    return VisionSettings.model_validate({"camera": "rpicam", "warm_up_seconds": 0.1, **settings})


def test_a_picture_comes_through_a_pipe(play: Play, picture: str, tmp_path: Path) -> None:
    folder = play(WRITES.format(picture=picture))
    before = sorted(tmp_path.rglob("*"))
    taken = open_camera(vision(camera="rpicam:1", resolution="640x480")).photograph()
    assert taken.pixels.shape == (48, 64, 3)
    asked = (folder / "calls").read_text()
    for option in ("'--camera', '1'", "'--width', '640'", "'--height', '480'", "'--timeout', '100'"):
        assert option in asked
    assert sorted(tmp_path.rglob("*")) == sorted([*before, folder / "calls"]), "no picture is written"


@pytest.mark.parametrize(("degrees", "where"), [(0, (24, 0)), (90, (0, 24)), (180, (24, 63)), (270, (63, 24))])
def test_it_is_turned_clockwise(play: Play, picture: str, degrees: int, where: tuple[int, int]) -> None:
    play(WRITES.format(picture=picture))
    pixels = open_camera(vision(rotation=degrees)).photograph().pixels
    red, _, blue = pixels[where]
    assert red > 200
    assert blue < 60
    assert pixels.shape[:2] == ((48, 64) if degrees % 180 == 0 else (64, 48))


def test_without_warm_up_the_first_picture_is_taken_since_zero_would_be_for_ever(play: Play, picture: str) -> None:
    folder = play(WRITES.format(picture=picture))
    open_camera(vision(warm_up_seconds=0)).photograph()
    assert "'--immediate'" in (folder / "calls").read_text()
    assert "'--timeout', '1'" in (folder / "calls").read_text()


def test_its_older_name_serves_as_well(play: Play, picture: str, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = play(WRITES.format(picture=picture), "libcamera-still")
    monkeypatch.setenv("PATH", str(folder))
    assert open_camera(vision()).photograph()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("ERROR: *** no cameras available ***", "finds none"),
        ("ERROR: *** failed to acquire camera /base/soc/i2c0mux/i2c@1/imx708@1a ***", "used by another program"),
        ("ERROR: *** selected camera is not available ***", "cannot be used: selected camera is not available"),
        ("ERROR: *** Device or resource busy ***", "used by another program"),
        ("Segmentation fault", "status 255"),
    ],
)
def test_a_fault_is_told_in_a_sentence(play: Play, said: str, told: str) -> None:
    play(FAILS.format(said=said))
    with pytest.raises(CameraError, match=told) as raised:
        open_camera(vision()).photograph()
    assert not isinstance(raised.value, NoCamera), "it was asked for"


@pytest.mark.parametrize(
    "behaviour",
    [
        "sys.stdout.buffer.write(b'no picture at all')",
        "pass",
        "sys.stdout.buffer.write(open({picture!r}, 'rb').read()[:500])",
    ],
)
def test_what_is_no_whole_picture_is_a_camera_error(play: Play, picture: str, behaviour: str) -> None:
    play(behaviour.format(picture=picture))
    with pytest.raises(CameraError, match="gave no picture: what rpicam-still wrote"):
        open_camera(vision()).photograph()


def test_one_that_hangs_is_killed_and_the_next_picture_comes(play: Play, picture: str) -> None:
    play("time.sleep(30)")
    eye = open_camera(vision(camera_seconds=0.5))
    began = time.monotonic()
    with pytest.raises(CameraError, match=r"gave no picture in 0\.6 s"):
        eye.photograph()
    assert time.monotonic() - began < 3
    play(WRITES.format(picture=picture))
    assert open_camera(vision(camera_seconds=5)).photograph()


def test_one_that_cannot_even_be_killed_is_not_started_again(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    play("time.sleep(2)")
    monkeypatch.setattr(subprocess.Popen, "kill", lambda _: None)  # as inside a driver that hangs
    monkeypatch.setattr(rpicam, "ENDING_SECONDS", 0.1)
    eye = open_camera(vision(camera_seconds=0.2))
    for told in ("gave no picture", "still hangs"):
        with pytest.raises(CameraError, match=told):
            eye.photograph()


def test_where_the_program_is_not_installed_its_package_is_named() -> None:
    with pytest.raises(CameraError, match="install the package rpicam-apps"):
        RpicamCamera(vision(), None).photograph()


def test_one_that_cannot_be_run_is_a_camera_error(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="cannot be run"):
        RpicamCamera(vision(), str(tmp_path)).photograph()


def test_where_no_camera_is_named_the_pis_own_comes_first_and_a_usb_camera_after_it(
    play: Play, picture: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "FIRST", Path("/dev/video99"))
    play(WRITES.format(picture=picture))
    assert open_camera(vision(camera="")).photograph()
    play(FAILS.format(said="ERROR: *** no cameras available ***"))
    eyes = open_camera(vision(camera=""))
    assert isinstance(eyes, FirstCamera)
    with pytest.raises(NoCamera, match="/dev/video99"):
        eyes.photograph()
    play(FAILS.format(said="ERROR: *** failed to acquire camera x ***"))
    with pytest.raises(CameraError, match="another program"):
        open_camera(vision(camera="")).photograph()


def test_a_camera_of_a_pi_has_a_number() -> None:
    with pytest.raises(ValueError, match='"rpicam" or, of several'):
        Config.model_validate({"vision": {"camera": "rpicam:front"}})
