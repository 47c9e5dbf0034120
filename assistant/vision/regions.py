"""How a picture is cut for the model that compares pictures: its shape is kept, and a thing may be anywhere in it."""

from collections.abc import Iterator

import numpy as np
from PIL import Image

from assistant.core.messages import Pixels

SHORT_SIDE, MOST_OBLONG = 384, 2.0
"""Pixels of the short side as the model sees it, and how many times as long the other may be before it is cut."""
CELL = 32
"""Pixels that a place of the model's map stands for."""
BRIGHT = 160
"""Of 255: a picture whose lightest places are darker is lit up first."""

Window = tuple[slice, slice]


def sized(pixels: Pixels) -> Pixels:
    """As the model is to see it: its shape is kept, as things look alike only in theirs."""
    image = Image.fromarray(pixels)
    short = min(image.size)
    most = short * MOST_OBLONG
    left, top = ((max(side - most, 0) / 2) for side in image.size)
    box = (left, top, image.width - left, image.height - top)
    scale = SHORT_SIDE / short
    cells = [max(round(scale * side / CELL), 1) for side in (box[2] - box[0], box[3] - box[1])]
    seen = np.asarray(
        image.resize((cells[0] * CELL, cells[1] * CELL), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    )
    lightest = float(np.percentile(seen, 98))
    return seen if lightest >= BRIGHT else np.clip(seen * (BRIGHT / max(lightest, 16.0)), 0, 255).astype(np.uint8)


def windows(height: int, width: int) -> Iterator[Window]:
    """The regions of a map: all of it, squares of its height side by side, and smaller ones in three by three places.

    A thing that is held up fills some of them.
    """
    yield slice(0, height), slice(0, width)
    side = min(height, width)
    yield from _squares(height, width, side, rows=1 if height <= width else 3, columns=3 if height <= width else 1)
    yield from _squares(height, width, max(side * 2 // 3, 1), rows=3, columns=3)


def _squares(height: int, width: int, side: int, rows: int, columns: int) -> Iterator[Window]:
    tops = np.linspace(0, height - side, rows).round().astype(int)
    for top in tops:
        for left in np.linspace(0, width - side, columns).round().astype(int):
            yield slice(top, top + side), slice(left, left + side)
