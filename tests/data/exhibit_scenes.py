"""Made photographs of things: cut-outs (with transparency) before backgrounds, varied as visitors vary them."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from assistant.core.messages import Picture

WIDTH, HEIGHT = 640, 480
KINDS = ("held up", "turned", "half hidden", "backlit", "dark", "blurred")
"""How a visitor shows a thing; each also has another background, size, place, light and noise than the photographs."""
SKIN = (224, 172, 140)


@dataclass(frozen=True, slots=True)
class Scenery:
    """What is behind the things."""

    backgrounds: Sequence[Image.Image]

    def behind(self, chance: random.Random) -> Image.Image:
        """A part of one of them, more or less sharp; one time in ten a plain wall."""
        if not self.backgrounds or chance.random() < 0.1:
            return _wall(chance)
        picture = chance.choice(self.backgrounds).convert("RGB")
        share = chance.uniform(0.6, 1.0)
        width, height = int(picture.width * share), int(picture.height * share)
        left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
        part = picture.crop((left, top, left + width, top + height)).resize((WIDTH, HEIGHT))
        return part.filter(ImageFilter.GaussianBlur(chance.uniform(0, 4)))


def photograph(thing: Image.Image, scenery: Scenery, chance: random.Random) -> Picture:
    """As a curator takes it: large, nearly upright, well lit."""
    scene = scenery.behind(chance)
    _put(scene, _turned(thing, int(chance.uniform(260, 420)), chance, tilt=12, skew=0.06), chance)
    return _taken(scene, chance, light=chance.uniform(0.85, 1.15), noise=3)


def shown(thing: Image.Image | None, scenery: Scenery, kind: str, chance: random.Random) -> Picture:
    """As a visitor shows it; None: nothing is there."""
    scene = scenery.behind(chance)
    if thing:
        tilt = 60 if kind == "turned" else 25
        held = _turned(thing, int(chance.uniform(200, 430)), chance, tilt=tilt, skew=0.12)
        left, top = _put(scene, held, chance)
        if kind == "half hidden":
            _hide(scene, (left + held.width // 2, top + held.height // 2), held.width // 4, chance)
    light = chance.uniform(0.5, 1.4) * (0.35 if kind == "dark" else 1.0)
    blur = chance.uniform(2, 4) if kind == "blurred" else chance.uniform(0, 1.8)
    return _taken(scene, chance, light=light, noise=chance.uniform(2, 14), blur=blur, backlit=kind == "backlit")


def _wall(chance: random.Random) -> Image.Image:
    grey = chance.uniform(60, 220)
    colour = np.array([grey + chance.uniform(-25, 25) for _ in range(3)])
    falls = np.linspace(1, chance.uniform(0.6, 1.1), HEIGHT)[:, None, None]
    return Image.fromarray(np.clip(colour * falls * np.ones((1, WIDTH, 1)), 0, 255).astype(np.uint8))


def _turned(thing: Image.Image, size: int, chance: random.Random, *, tilt: float, skew: float) -> Image.Image:
    """Of that size, seen a little from the side and held askew."""
    room = Image.new("RGBA", (int(thing.width * 1.5), int(thing.height * 1.5)))
    room.paste(thing, (thing.width // 4, thing.height // 4))
    room = room.resize((int(size * 1.5), int(size * 1.5)), Image.Resampling.BICUBIC)
    side = room.width
    corners = [(0, 0), (side, 0), (side, side), (0, side)]
    seen = [(x + side * chance.uniform(-skew, skew), y + side * chance.uniform(-skew, skew)) for x, y in corners]
    rows, wanted = [], []
    for (x, y), (u, v) in zip(seen, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    skewed = np.linalg.solve(np.array(rows, float), np.array(wanted, float)).tolist()
    room = room.transform((side, side), Image.Transform.PERSPECTIVE, skewed, Image.Resampling.BICUBIC)
    return room.rotate(chance.uniform(-tilt, tilt), Image.Resampling.BICUBIC)


def _put(scene: Image.Image, thing: Image.Image, chance: random.Random) -> tuple[int, int]:
    """Somewhere, not much of it outside."""
    edge = thing.width * 2 // 15
    left = chance.randint(-edge, max(WIDTH - thing.width + edge, -edge + 1))
    top = chance.randint(-edge, max(HEIGHT - thing.height + edge, -edge + 1))
    scene.paste(thing, (left, top), thing)
    return left, top


def _hide(scene: Image.Image, middle: tuple[int, int], half: int, chance: random.Random) -> None:
    """A hand before a third of it."""
    x, y = middle
    depth = int(half * chance.uniform(0.5, 0.9))
    boxes = [
        (x - half * 2, y - half * 2, x - half * 2 + depth * 2, y + half * 2),
        (x + half * 2 - depth * 2, y - half * 2, x + half * 2, y + half * 2),
        (x - half * 2, y + half * 2 - depth * 2, x + half * 2, y + half * 2),
    ]
    skin = tuple(int(part * chance.uniform(0.5, 1)) for part in SKIN)
    ImageDraw.Draw(scene).rounded_rectangle(chance.choice(boxes), 40, fill=skin)


def _taken(
    scene: Image.Image, chance: random.Random, *, light: float, noise: float, blur: float = 0.0, backlit: bool = False
) -> Picture:
    pixels = np.asarray(scene.filter(ImageFilter.GaussianBlur(blur)), np.float32) * light
    if backlit:
        window = 110 * np.exp(-np.square(np.linspace(0, 1, WIDTH) - chance.random()) / 0.08)
        pixels = pixels * 0.35 + window[None, :, None]
    pixels *= 1 + np.array([chance.uniform(-0.1, 0.1), 0, chance.uniform(-0.15, 0.15)])
    grain = np.random.default_rng(chance.randrange(1 << 30)).normal(0, noise, pixels.shape)
    return Picture(np.clip(pixels + grain, 0, 255).astype(np.uint8))
