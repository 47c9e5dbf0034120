"""The camera of a Raspberry Pi, through the program that Raspberry Pi OS has for it.

Its Python library, picamera2, would serve the same cameras; it comes with Raspberry Pi OS only, and was built for an
older NumPy than ours.
"""

import logging
import re
import shutil
import subprocess
import threading

from assistant.core.config import VisionSettings
from assistant.core.config.vision import RPICAM
from assistant.core.errors import CameraError, NoCamera, PictureError
from assistant.core.messages import Picture
from assistant.vision.pictures import read_picture, turned

log = logging.getLogger(__name__)

PROGRAMS = ("rpicam-still", "libcamera-still")
"""The same program; the second is its name in Raspberry Pi OS before bookworm."""
PACKAGE = "rpicam-apps-lite"
ENDING_SECONDS = 1.0
"""What a program that was killed may take to end; one inside a driver that hangs does not."""
NONE = ("no cameras available", "only supports the Raspberry Pi platforms")
BUSY = ("failed to acquire camera", "Pipeline handler in use by another process", "Device or resource busy")
_ERROR = re.compile(r"ERROR: (?:\*\*\* )?(.+?)(?: \*\*\*)?$", re.MULTILINE)


def find_program() -> str | None:
    """Where it is, if this machine has it."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


class RpicamCamera:
    """Implements Camera. It is on only while a picture is taken; the picture comes through a pipe, never as a file."""

    def __init__(self, settings: VisionSettings, program: str | None) -> None:
        self._settings = settings
        self._program = program
        self._left: subprocess.Popen[bytes] | None = None
        """One that would not end."""
        self._lock = threading.Lock()

    def photograph(self) -> Picture:
        if self._program is None:
            raise CameraError(f"The camera {self._name} needs {PROGRAMS[0]}; install the package {PACKAGE}.")
        with self._lock:
            picture = self._read(self._run(self._program))
        return turned(picture, self._settings.rotation)

    @property
    def _name(self) -> str:
        return self._settings.camera or "rpicam"

    def _command(self, program: str) -> list[str]:
        """It measures light and colour for --timeout milliseconds before it takes the picture; 0 would be for ever."""
        width, height = self._settings.size
        number = RPICAM.fullmatch(self._name)
        options = {"camera": (number and number[1]) or 0, "width": width, "height": height, "encoding": "jpg"}
        warm_up = round(self._settings.warm_up_seconds * 1000)
        options |= {"timeout": warm_up or 1, "output": "-"}
        flags = ["--nopreview", *([] if warm_up else ["--immediate"])]
        return [program, *flags, *(text for name, value in options.items() for text in (f"--{name}", str(value)))]

    def _run(self, program: str) -> bytes:
        """What it writes. Raises CameraError, also where it takes too long."""
        if self._left and self._left.poll() is None:
            raise CameraError(f"The camera {self._name} still hangs.")
        seconds = self._settings.warm_up_seconds + self._settings.camera_seconds
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(self._command(program), stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe)
        except OSError as error:
            raise CameraError(f"{program} cannot be run: {error}") from error
        try:
            picture, said = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            self._end(process)
            raise CameraError(f"The camera {self._name} gave no picture in {seconds:g} s.") from None
        if process.returncode:
            raise self._fault(said.decode(errors="replace"), process.returncode)
        return picture

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        try:
            process.communicate(timeout=ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            log.warning("%s would not end", PROGRAMS[0])
            self._left = process

    def _fault(self, said: str, status: int) -> CameraError:
        if any(sign in said for sign in NONE):
            kind = CameraError if self._settings.camera else NoCamera
            return kind(f"There is no camera {self._name}: {PROGRAMS[0]} finds none.")
        if any(sign in said for sign in BUSY):
            return CameraError(f"The camera {self._name} is used by another program.")
        errors = _ERROR.findall(said)
        return CameraError(f"The camera {self._name} cannot be used: {errors[-1] if errors else f'status {status}'}.")

    def _read(self, data: bytes) -> Picture:
        try:
            return read_picture(data, f"what {PROGRAMS[0]} wrote")
        except PictureError as error:
            raise CameraError(f"The camera {self._name} gave no picture: {error}") from error
