"""Fits config/exhibits.npz, and tries how well exhibits are told apart, on things before backgrounds.

    python tests/data/fit_exhibits.py fit CUT-OUTS BACKGROUNDS --keep DIR
    python tests/data/fit_exhibits.py try CUT-OUTS BACKGROUNDS --keep DIR --things 10 50 200

CUT-OUTS is a folder of pictures with transparency, such as those of the npm package @lobehub/fluent-emoji-3d (MIT);
BACKGROUNDS one of photographs, such as those in scikit-image. One half of the things and of the backgrounds is fitted
on, the other tried. What was computed is kept in DIR, so that it may be interrupted.
"""

import argparse
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from exhibit_scenes import KINDS, Scenery, photograph, shown
from PIL import Image

from assistant.core.config import Config
from assistant.core.messages import Vectors
from assistant.core.resources import resource
from assistant.models.catalogue import load_catalogue
from assistant.models.store import model_path
from assistant.vision.exhibits.photographs import made, nothing_yet, views_of
from assistant.vision.exhibits.recogniser import Recognition, decided, likeness
from assistant.vision.image_embedder import MODEL, EfficientNetEmbedder

SCENES, FITTED, STRANGERS = 10, 100, 100
DIRECTIONS, SHRINKAGE = 128, 0.2


@dataclass(frozen=True, slots=True)
class Stage:
    """What the pictures are made of, and where what was computed is kept."""

    things: Sequence[Path]
    fitted: Scenery
    """Backgrounds that are fitted on, and before which curators take photographs."""
    tried: Scenery
    """Those before which visitors hold things."""
    keep: Path
    embedder: EfficientNetEmbedder
    photographs: int
    """That a curator takes of each thing."""

    def kept(self, name: str, compute: Callable[[], dict[str, Vectors]]) -> dict[str, Vectors]:
        file = self.keep / f"{name}.npz"
        if not file.exists():
            computed = {key: value.astype(np.float16) for key, value in compute().items()}
            np.savez(file.with_suffix(".new.npz"), allow_pickle=False, **computed)
            file.with_suffix(".new.npz").replace(file)
        with np.load(file) as arrays:
            return {key: arrays[key].astype(np.float32) for key in arrays.files}

    def photographed(self, thing: Path) -> dict[str, Vectors]:
        """Views of each photograph of a curator, and regions of each picture of a visitor."""

        def compute() -> dict[str, Vectors]:
            chance, cut = random.Random(thing.stem), Image.open(thing).convert("RGBA")
            views = [views_of(photograph(cut, self.fitted, chance), self.embedder) for _ in range(self.photographs)]
            seen = {kind: self.embedder.regions(shown(cut, self.tried, kind, chance)) for kind in KINDS[:4]}
            return {"views": np.stack(views), **seen}

        return self.kept(f"{self.photographs}-of-{thing.stem}", compute)

    def strange(self, thing: Path, number: int) -> dict[str, Vectors]:
        """A thing that is no exhibit, and every third time nothing at all."""

        def compute() -> dict[str, Vectors]:
            chance, cut = random.Random(f"{thing.stem} strange"), Image.open(thing).convert("RGBA")
            pictures = {"other": shown(cut, self.tried, "held up", chance)}
            if number % 3 == 0:
                pictures["nothing"] = shown(None, self.tried, "held up", chance)
            return {kind: self.embedder.regions(picture) for kind, picture in pictures.items()}

        return self.kept(f"strange-{thing.stem}", compute)

    def varied(self, thing: Path) -> Vectors:
        """Features of all of many pictures of a thing."""

        def compute() -> dict[str, Vectors]:
            chance, cut = random.Random(f"{thing.stem} varied"), Image.open(thing).convert("RGBA")
            makes = (photograph, lambda *of: shown(of[0], of[1], chance.choice(KINDS), of[2]))
            pictures = [makes[number % 2](cut, self.fitted, chance) for number in range(SCENES)]
            regions = [self.embedder.regions(picture) for picture in pictures]
            return {"features": np.concatenate([of[[0, 2]] for of in regions])}

        return self.kept(f"varied-{thing.stem}", compute)["features"]


def fit(stage: Stage, things: Sequence[Path]) -> None:
    """How features of one thing vary with light and background, of all things together."""
    roots = [np.sqrt(np.maximum(stage.varied(thing), 0)) for thing in things]
    mean = np.concatenate(roots).mean(axis=0)
    within = np.concatenate([of - of.mean(axis=0) for of in roots])
    values, directions = np.linalg.eigh(within.T @ within / len(within))
    values, directions = values[::-1], directions[:, ::-1]
    floor = SHRINKAGE * values.mean()
    lengths = 1 / np.sqrt(np.maximum(values[:DIRECTIONS], 0) + floor)
    rest = 1 / np.sqrt(values[DIRECTIONS:].mean() + floor)
    np.savez(
        resource("config", "exhibits.npz"),
        mean=mean.astype(np.float16),
        directions=directions[:, :DIRECTIONS].astype(np.float16),
        lengths=lengths.astype(np.float32),
        rest=np.float32(rest),
    )


def attempt(stage: Stage, things: Sequence[Path], strangers: Sequence[Path], sure_from: float) -> Iterator[str]:
    """Right, wrongly named and refused, by how the things are shown."""
    exhibits = [
        made(list(stage.photographed(thing)["views"]), nothing_yet(thing.stem), stage.embedder) for thing in things
    ]
    kept = [stage.embedder.comparable(exhibit.features) for exhibit in exhibits]

    def named(regions: Vectors) -> Recognition:
        seen = stage.embedder.comparable(regions)
        return decided(exhibits, [likeness(seen, vectors) for vectors in kept])

    for kind in KINDS[:4]:
        counted: Counter[str] = Counter()
        for thing in things:
            found = named(stage.photographed(thing)[kind])
            sure, right = found.is_sure(sure_from), found.exhibit.name == thing.stem
            counted["right" if sure and right else "wrongly named" if sure else "refused"] += 1
        yield _told(f"{len(things):4} things, {kind}", counted)
    strange: Counter[str] = Counter()
    for number, stranger in enumerate(strangers):
        for regions in stage.strange(stranger, number).values():
            sure = named(regions).is_sure(sure_from)
            strange["wrongly named" if sure else "refused"] += 1
    yield _told(f"{len(things):4} things, another or none", strange)


def _told(what: str, counted: Counter[str]) -> str:
    shares = (f"{kind} {counted[kind] / counted.total():4.0%}" for kind in ("right", "wrongly named", "refused"))
    return f"{what:40} {'  '.join(shares)}"


def _stage(cut_outs: Path, backgrounds: Path, keep: Path, photographs: int) -> Stage:
    keep.mkdir(parents=True, exist_ok=True)
    things = sorted(path for path in cut_outs.iterdir() if path.suffix in {".png", ".webp"})
    random.Random(3).shuffle(things)
    pictures = [Image.open(path) for path in sorted(backgrounds.iterdir())]
    weights = next(model_path(MODEL, data=Config().data, catalogue=load_catalogue()).glob("*.pth"))
    return Stage(
        things, Scenery(pictures[::2]), Scenery(pictures[1::2]), keep, EfficientNetEmbedder(weights), photographs
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("fit", "try"))
    parser.add_argument("cut_outs", type=Path)
    parser.add_argument("backgrounds", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--things", type=int, nargs="+", default=[10, 50, 200])
    parser.add_argument("--photographs", type=int, default=5)
    parser.add_argument("--sure-from", type=float, default=Config().vision.exhibit_sureness)
    given = parser.parse_args()
    stage = _stage(given.cut_outs, given.backgrounds, given.keep, given.photographs)
    half = len(stage.things) // 2
    if given.what == "fit":
        fit(stage, stage.things[half : half + FITTED])
    else:
        for count in given.things:
            for line in attempt(stage, stage.things[:count], stage.things[half - STRANGERS : half], given.sure_from):
                print(line, flush=True)


if __name__ == "__main__":
    main()
