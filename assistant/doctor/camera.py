"""The camera, by a picture that is looked at and forgotten."""

from assistant.core import hints
from assistant.core.config import VisionSettings
from assistant.core.errors import NoCamera
from assistant.core.stages import Camera
from assistant.doctor.findings import Finding, doubtful, well

DARK = 8
"""Of 255, the mean of a picture: somebody's thumb is brighter."""
FLAT = 2
"""The spread of a picture that shows nothing at all."""


def show() -> str:
    """How to see what the camera sees; in a file that the command may write."""
    return f"see what it sees: {hints.command('look', '--save', hints.file('seen.jpg'))}"


def camera(eye: Camera, settings: VisionSettings) -> Finding:
    """Raises CameraError, PictureError."""
    if not settings.detector:
        return well("not used: no object detector is configured")
    try:
        pixels = eye.photograph().pixels
    except NoCamera:
        return doubtful("there is none; visitors are told so", 'plug one in, or set detector = "" in [vision]')
    height, width = pixels.shape[:2]
    told = f"a picture of {width} x {height}"
    if pixels.mean() < DARK:
        return doubtful(f"{told}, which is dark: is the lens covered?", show())
    if pixels.std() < FLAT:
        return doubtful(f"{told}, which is all of one colour", show())
    return well(told)
