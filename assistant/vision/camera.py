"""Cameras: a device of Video4Linux, or a picture file for trying out."""

import queue
import threading
import time
from pathlib import Path

import av
import numpy as np
from av.error import FFmpegError

from assistant.errors import CameraError, NoCamera
from assistant.messages import Picture
from assistant.stages import Camera
from assistant.vision.pictures import load_picture

FIRST = Path("/dev/video0")
SECONDS = 5.0
"""The longest wait for a picture; a USB camera takes one or two to begin."""
SETTLING_SECONDS = 0.5
"""The first frames of a camera are dark or green until its exposure has settled."""
SIZE = "1280x720"
"""Asked of the camera; one that cannot gives what is nearest."""


def open_camera(setting: str) -> Camera:
    """The camera of a configuration: empty for the first one, a device, or a picture file."""
    path = Path(setting).expanduser() if setting else FIRST
    if path.is_relative_to("/dev"):
        return VideoCamera(str(path), asked_for=bool(setting))
    return FileCamera(path)


class VideoCamera:
    """Implements Camera. It is on (and its light, if it has one) only while a picture is taken.

    A driver can block for ever, deaf to every signal, so pictures are taken on a thread of their own.
    """

    def __init__(
        self, device: str, *, kind: str | None = "v4l2", asked_for: bool = True, seconds: float = SECONDS
    ) -> None:
        """`kind` is the input format of FFmpeg."""
        self._device = device
        self._kind = kind
        self._asked_for = asked_for
        self._seconds = seconds
        self._taking: threading.Thread | None = None
        self._lock = threading.Lock()

    def photograph(self) -> Picture:
        if self._kind == "v4l2" and not Path(self._device).exists():
            raise (CameraError if self._asked_for else NoCamera)(f"There is no camera {self._device}.")
        with self._lock:
            return self._photograph()

    def _photograph(self) -> Picture:
        if self._taking and self._taking.is_alive():
            raise CameraError(f"The camera {self._device} still hangs.")
        result: queue.SimpleQueue[Picture | CameraError] = queue.SimpleQueue()
        self._taking = threading.Thread(target=self._take, args=(result,), name="camera", daemon=True)
        self._taking.start()
        try:
            taken = result.get(timeout=self._seconds)
        except queue.Empty:
            raise CameraError(f"The camera {self._device} gave no picture in {self._seconds:g} s.") from None
        self._taking.join()  # it has nothing more to do
        if isinstance(taken, CameraError):
            raise taken
        return taken

    def _take(self, result: "queue.SimpleQueue[Picture | CameraError]") -> None:
        """Puts the picture, or what went wrong, once the device is free again."""
        try:
            taken = self._picture()
        except (FFmpegError, OSError, IndexError) as error:  # busy, not allowed, unplugged meanwhile, no video in it
            result.put(CameraError(f"The camera {self._device} cannot be used: {error}"))
        else:
            result.put(taken or CameraError(f"The camera {self._device} gave no picture."))

    def _picture(self) -> Picture | None:
        """The first frame after the settling, or the last that came."""
        last = None
        with av.open(self._device, format=self._kind, options={"video_size": SIZE}) as container:
            settled = time.monotonic() + SETTLING_SECONDS
            for frame in container.decode(video=0):
                last = frame
                if time.monotonic() >= settled:
                    break
            return Picture(last.to_ndarray(format="rgb24").astype(np.uint8, copy=False)) if last else None


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
