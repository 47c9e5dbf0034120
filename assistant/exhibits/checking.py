"""How well the exhibits are told apart: each photograph is looked at as if it were new."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.core.errors import PictureError
from assistant.core.messages import Vectors
from assistant.knowledge.packs.passages import Passage
from assistant.skills.look.exhibits import first_fact
from assistant.vision.exhibits.exhibit import Exhibit
from assistant.vision.exhibits.photographs import FEW, PARTS
from assistant.vision.exhibits.recogniser import ExhibitRecogniser, Recognition, decided, likeness
from assistant.vision.pictures import load_picture
from assistant.vision.sight import ImageEmbedder

KNOWN = 0.8
"""Share of its photographs that are to be known for an exhibit to be well."""


@dataclass(frozen=True, slots=True)
class CheckedExhibit:
    """One line of a check."""

    line: str
    values: Mapping[str, object]
    well: bool


def checked_pictures(paths: Sequence[Path], recogniser: ExhibitRecogniser) -> Iterator[CheckedExhibit]:
    """What each picture would be called; one that cannot be read is told. Raises AssistantError."""
    for path in paths:
        try:
            found = recogniser.nearest(load_picture(path))
        except PictureError as error:
            yield CheckedExhibit(str(error), {"picture": str(path), "fault": str(error)}, well=False)
            continue
        if found is None:
            yield CheckedExhibit(f"{path}: there are no exhibits.", {"picture": str(path), "exhibit": None}, well=False)
            continue
        sure = found.is_sure(recogniser.sure_from)
        nearest = f"{found.exhibit.title} at {found.sureness:.2f}, from {recogniser.sure_from:.2f} on it is told"
        values = {
            "picture": str(path),
            "exhibit": found.exhibit.name if sure else None,
            "nearest": found.exhibit.name,
            "sureness": round(found.sureness, 3),
        }
        yield CheckedExhibit(f"{path}: {found.exhibit.name if sure else 'none'} ({nearest})", values, sure)


def checked_exhibits(
    exhibits: Sequence[Exhibit],
    embedder: ImageEmbedder,
    passages: Sequence[Passage],
    languages: Sequence[str],
    sure_from: float,
) -> Iterator[CheckedExhibit]:
    """Of each exhibit: how many of its photographs are known by the others, and in which languages no fact is of it."""
    kept = [embedder.comparable(exhibit.features) for exhibit in exhibits]
    for number, exhibit in enumerate(exhibits):
        found = list(_without_each(number, exhibits, kept))
        right = sum(one.exhibit is exhibit and (one.is_sure(sure_from) or not exhibit.name) for one in found)
        others = Counter(one.exhibit.title for one in found if one.exhibit is not exhibit and one.is_sure(sure_from))
        factless = [code for code in languages if exhibit.name and first_fact(exhibit, passages, code) is None]
        values = {
            "name": exhibit.name,
            "photographs": len(found),
            "known": right,
            "taken_for": dict(others),
            "without_fact": factless,
        }
        well = not others and right >= KNOWN * len(found) and len(factless) < len(languages)
        yield CheckedExhibit(_line(exhibit, found, right, others, factless), values, well or not exhibit.name)


def _without_each(number: int, exhibits: Sequence[Exhibit], kept: Sequence[Vectors]) -> Iterator[Recognition]:
    """What each photograph would be called if it had not been added."""
    own, owners = kept[number], exhibits[number].owners
    for photograph in np.unique(owners):
        seen, rest = own[owners == photograph][:PARTS], own[owners != photograph]
        scores = [likeness(seen, vectors) for vectors in kept]
        scores[number] = likeness(seen, rest) if len(rest) else 0.0
        yield decided(exhibits, scores)


def _line(
    exhibit: Exhibit, found: Sequence[Recognition], right: int, others: Counter[str], factless: Sequence[str]
) -> str:
    parts = [f"{right} of {len(found)} photographs are known by the others"]
    parts += [f"{count} taken for {name}" for name, count in others.items()]
    if len(found) < FEW:
        parts.append(f"take more, from {FEW} on it is known surely")
    if factless:
        parts.append(f"no fact names it in {', '.join(factless)}, so only its name is said there")
    return f"{exhibit.title}: {'; '.join(parts)}."
