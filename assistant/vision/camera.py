"""Cameras: a Raspberry Pi's own, a device of Video4Linux, or a picture file for trying out."""

import errno
import logging
import queue
import threading
import time
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from assistant.core.config import VisionSettings
from assistant.core.config.vision import RPICAM
from assistant.core.errors import CameraError, NoCamera
from assistant.core.messages import Picture
from assistant.core.stages import Camera
from assistant.vision.pictures import load_picture, turned
from assistant.vision.rpicam import RpicamCamera, find_program

log = logging.getLogger(__name__)

FIRST = Path("/dev/video0")
FILMS = {".avi", ".mkv", ".mov", ".mp4", ".webm"}


def open_camera(settings: VisionSettings) -> Camera:
    """The camera of a configuration: a Raspberry Pi's own, a device, or a file; where none is named, what is there."""
    name = settings.camera
    if RPICAM.fullmatch(name):
        return RpicamCamera(settings, find_program())
    if not name:
        usb = VideoCamera(str(FIRST), settings, asked_for=False)
        program = find_program()
        return FirstCamera(RpicamCamera(settings, program), usb) if program else usb
    path = Path(name).expanduser()
    if path.is_relative_to("/dev"):
        return VideoCamera(str(path), settings)
    if path.suffix.lower() in FILMS:
        return VideoCamera(str(path), settings.model_copy(update={"warm_up_seconds": 0.0}), kind=None)
    return FileCamera(path)


class VideoCamera:
    """Implements Camera. It is on (and its light, if it has one) only while a picture is taken.

    A driver can block for ever, deaf to every signal, so pictures are taken on a thread of their own.
    """

    def __init__(
        self, device: str, settings: VisionSettings, *, kind: str | None = "v4l2", asked_for: bool = True
    ) -> None:
        """`kind` is the input format of FFmpeg."""
        self._device = device
        self._settings = settings
        self._kind = kind
        self._asked_for = asked_for
        self._taking: threading.Thread | None = None
        self._lock = threading.Lock()

    def photograph(self) -> Picture:
        if self._kind == "v4l2" and not Path(self._device).exists():
            raise (CameraError if self._asked_for else NoCamera)(f"There is no camera {self._device}.")
        with self._lock:
            return turned(self._photograph(), self._settings.rotation)

    def _photograph(self) -> Picture:
        if self._taking and self._taking.is_alive():
            raise CameraError(f"The camera {self._device} still hangs.")
        result: queue.SimpleQueue[Picture | CameraError] = queue.SimpleQueue()
        self._taking = threading.Thread(target=self._take, args=(result,), name="camera", daemon=True)
        self._taking.start()
        seconds = self._settings.warm_up_seconds + self._settings.camera_seconds
        try:
            taken = result.get(timeout=seconds)
        except queue.Empty:
            raise CameraError(f"The camera {self._device} gave no picture in {seconds:g} s.") from None
        self._taking.join()  # it has nothing more to do
        if isinstance(taken, CameraError):
            raise taken
        return taken

    def _take(self, result: "queue.SimpleQueue[Picture | CameraError]") -> None:
        """Puts the picture, or what went wrong, once the device is free again."""
        try:
            taken = self._picture()
        except (FFmpegError, OSError, IndexError) as error:  # not allowed, unplugged meanwhile, no video in it
            busy = isinstance(error, OSError) and error.errno == errno.EBUSY
            result.put(
                CameraError(f"The camera {self._device} is used by another program.")
                if busy
                else CameraError(f"The camera {self._device} cannot be used: {error}")
            )
        else:
            result.put(taken or CameraError(f"The camera {self._device} gave no picture."))

    def _picture(self) -> Picture | None:
        """The first frame after the warm-up, or the last that came."""
        last = None
        with av.open(self._device, format=self._kind, options={"video_size": self._settings.resolution}) as container:
            settled = time.monotonic() + self._settings.warm_up_seconds
            for frame in container.decode(video=0):
                last = frame
                if time.monotonic() >= settled:
                    break
            return Picture(last.to_ndarray(format="rgb24").astype(np.uint8, copy=False)) if last else None


class FirstCamera:
    """Implements Camera: the first of several that is there."""

    def __init__(self, *cameras: Camera) -> None:
        self._cameras = cameras

    def photograph(self) -> Picture:
        for camera in self._cameras[:-1]:
            try:
                return camera.photograph()
            except NoCamera as error:
                log.info("%s", error)
        return self._cameras[-1].photograph()


class FileCamera:
    """Implements Camera: sees what is in a picture file, anew each time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def photograph(self) -> Picture:
        return load_picture(self._path)


class FakeCamera:
    """Implements Camera: sees one picture after the other, the last one for ever, or fails."""

    def __init__(self, *pictures: Picture | CameraError) -> None:
        self._pictures = list(pictures)

    def photograph(self) -> Picture:
        picture = self._pictures.pop(0) if len(self._pictures) > 1 else self._pictures[0]
        if isinstance(picture, CameraError):
            raise picture
        return picture
