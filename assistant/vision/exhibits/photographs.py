"""A curator's photographs as an exhibit: each is looked at as it is, in parts, turned and in a bad light."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from PIL import Image

from assistant.core.errors import ExhibitError, PictureError
from assistant.core.messages import Picture, Vectors
from assistant.vision.exhibits.exhibit import Exhibit
from assistant.vision.pictures import SUFFIXES, load_picture
from assistant.vision.sight import ImageEmbedder

FEW = 5
"""Photographs; from so many on a thing is known from most sides."""
MOST = 60
"""Photographs of one exhibit."""
PARTS = 4
"""Regions of a photograph that are kept: all of it, and three squares of its height."""
TURNS = (-20.0, 20.0)
"""Degrees that a visitor holds a thing askew."""
DIM = 0.5
"""Of the light: somebody stands before the window."""
GREY = (127, 127, 127)


@dataclass(frozen=True, slots=True)
class ReadPhotographs:
    """The photographs of a thing."""

    exhibit: Exhibit
    broken: tuple[str, ...] = field(default=())
    """What is wrong with those that could not be read."""


def photographs_in(paths: Sequence[Path]) -> list[Path]:
    """The files, and the pictures of the folders; raises ExhibitError where there are none, or far too many."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            pictures = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES)
            if not pictures:
                raise ExhibitError(f"{path}: there is no picture in it; a photograph is {', '.join(sorted(SUFFIXES))}.")
            found += pictures
        else:
            found.append(path)
    if len(found) > MOST:
        raise ExhibitError(f"{len(found)} photographs are too many; five to twenty of each thing are enough.")
    return list(dict.fromkeys(found))


def look_at(
    paths: Sequence[Path], empty: Exhibit, embedder: ImageEmbedder, done: Callable[[], None] = lambda: None
) -> ReadPhotographs:
    """The exhibit with the photographs of these files. Done: is called after each.

    What is broken is told and left out; raises ExhibitError where nothing is left.
    """
    views: list[Vectors] = []
    broken: list[str] = []
    for path in paths:
        try:
            views.append(views_of(load_picture(path), embedder))
        except PictureError as error:
            broken.append(str(error))
        done()
    if not views:
        raise ExhibitError("; ".join(broken) or "There is no photograph.")
    return ReadPhotographs(made(views, empty, embedder), tuple(broken))


def made(views: Sequence[Vectors], empty: Exhibit, embedder: ImageEmbedder) -> Exhibit:
    """The exhibit with the views of some photographs."""
    owners = np.repeat(np.arange(len(views)), [len(of) for of in views]).astype(np.uint16)
    return replace(empty, features=np.concatenate(views), owners=owners, model=embedder.name)


def nothing_yet(name: str, pack: str = "", names: Mapping[str, str] | None = None) -> Exhibit:
    """An exhibit without a photograph."""
    return Exhibit(name, np.empty((0, 0), np.float32), np.empty(0, np.uint16), names=names or {}, pack=pack)


def views_of(picture: Picture, embedder: ImageEmbedder) -> Vectors:
    """Features of a photograph, the first of all of it as it is."""
    return np.concatenate([embedder.regions(picture)[:PARTS], *(embedder.regions(v)[:1] for v in _varied(picture))])


def _varied(picture: Picture) -> Iterator[Picture]:
    image = Image.fromarray(picture.pixels)
    for degrees in TURNS:
        yield Picture(np.asarray(image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=GREY)))
    yield Picture((picture.pixels * DIM).astype(np.uint8))
