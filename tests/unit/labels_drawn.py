"""Labels as they hang in a museum, photographed as visitors hold them."""

import random
import textwrap
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from assistant.core.messages import Picture

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
HEADING = "The Smoker"
BODY = (
    "A beekeeper's smoker calms the bees before the hive is opened. It was made of copper around 1890 by a smith in "
    "Leeds. Cool smoke makes bees fill their stomachs with honey, so that they sting less."
)


def label(heading: str = HEADING, body: str = BODY, *, light_on_dark: bool = False) -> Image.Image:
    large, small = (ImageFont.truetype(str(FONT), size) for size in (56, 34))
    lines = textwrap.wrap(body, 40)
    paper, ink = ((35, 40, 60), (240, 240, 235)) if light_on_dark else ((250, 248, 240), (25, 25, 25))
    drawn = Image.new("RGB", (900, 210 + len(lines) * 50), paper)
    pen = ImageDraw.Draw(drawn)
    pen.text((50, 40), heading, ink, large)
    for number, line in enumerate(lines):
        pen.text((50, 140 + number * 50), line, ink, small)
    return drawn


@dataclass(frozen=True, slots=True)
class Held:
    """How somebody holds it."""

    tilt: float = 0.0
    """Degrees."""
    fills: float = 0.8
    """Of the picture."""
    blur: float = 0.0
    noise: float = 4.0
    light: float = 1.0
    shade: float = 0.0
    """How much darker the right side is."""


def photographed(drawn: Image.Image, held: Held = Held()) -> Picture:
    width, height = 1280, 720
    scale = min(width * held.fills / drawn.width, height * held.fills / drawn.height)
    small = drawn.resize((int(drawn.width * scale), int(drawn.height * scale)), Image.Resampling.LANCZOS)
    small = small.convert("RGBA").rotate(held.tilt, Image.Resampling.BICUBIC, expand=True)
    scene = Image.new("RGB", (width, height), (120, 105, 90))
    scene.paste(small, ((width - small.width) // 2, (height - small.height) // 2), small)
    pixels = np.asarray(scene.filter(ImageFilter.GaussianBlur(held.blur)), np.float32) * held.light
    pixels *= 1 - held.shade * np.linspace(0, 1, width)[None, :, None]
    grain = np.random.default_rng(1).normal(0, held.noise, pixels.shape)
    return Picture(np.clip(pixels + grain, 0, 255).astype(np.uint8))


def wall() -> Picture:
    """With nothing written on it, but much to be seen."""
    chance, scene = random.Random(1), Image.new("RGB", (1280, 720), (120, 105, 90))
    pen = ImageDraw.Draw(scene)
    for _ in range(120):
        x, y, size = chance.randint(0, 1280), chance.randint(0, 720), chance.randint(5, 120)
        colour = (chance.randint(0, 255), chance.randint(0, 255), chance.randint(0, 255))
        pen.ellipse((x, y, x + size, y + size * chance.uniform(0.3, 2)), fill=colour)
    return Picture(np.asarray(scene))
