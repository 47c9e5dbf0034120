"""Makes a photograph of something written as legible as a scan: even light, lines level, letters large enough."""

from typing import Any, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from assistant.core.messages import Picture

Grey: TypeAlias = "np.ndarray[Any, np.dtype[np.float32]]"
"""Brightness 0 to 255, shape (height, width)."""

LONG_SIDE = 2000
"""Pixels that Tesseract reads: letters of a label that fills a camera's picture are some 30 high then, as it likes."""
PAPER = 24
"""Part of the long side over which paper is taken to be lit alike."""
SMALL = 400
"""Pixels on the long side that tell how the lines lie."""
MOST_TILTED, COARSE, FINE = 20.0, 2.0, 0.5
"""Degrees."""
LEVEL = 0.5
"""Degrees that no reader minds."""


def legible(picture: Picture) -> Image.Image:
    """A picture in greys for Tesseract: dark on light, whatever was light on dark stays so in its place."""
    image = Image.fromarray(picture.pixels).convert("L")
    scale = LONG_SIDE / max(image.size)
    image = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.BICUBIC)
    even = _even(image)
    angle = tilt(even)
    return even if abs(angle) < LEVEL else even.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)


def _even(image: Image.Image) -> Image.Image:
    """Without shadows: each place is seen against the paper around it."""
    radius = max(image.size) / PAPER
    small = image.resize((max(image.width // 8, 1), max(image.height // 8, 1)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(radius / 8))
    around = np.asarray(paper.resize(image.size, Image.Resampling.BILINEAR), np.float32)
    lit = np.asarray(image, np.float32) / np.maximum(around, 1.0) * 235
    return Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8))


def tilt(image: Image.Image) -> float:
    """By how many degrees its lines rise to the left; turned back by that, ink and gaps alternate the sharpest."""
    small = image.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.BOX)
    ink = Image.fromarray((np.asarray(small) < 140).astype(np.uint8) * 255)
    if not ink.getbbox():
        return 0.0
    coarse = _sharpest(ink, np.arange(-MOST_TILTED, MOST_TILTED + COARSE, COARSE))
    return _sharpest(ink, np.arange(coarse - COARSE, coarse + COARSE + FINE, FINE))


def _sharpest(ink: Image.Image, angles: "np.ndarray[Any, Any]") -> float:
    def sharpness(angle: float) -> float:
        rows = np.asarray(ink.rotate(angle, Image.Resampling.BILINEAR), np.float32).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    return float(max(angles, key=lambda angle: (sharpness(float(angle)), -abs(angle))))
