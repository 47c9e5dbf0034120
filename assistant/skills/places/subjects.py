"""What a question is about, in a form that a slot can hold."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from assistant.geography.places import Place
from assistant.geography.questions.mention import Mention

Kind: TypeAlias = Literal["country", "capital", "region", "landmark", "town", "thing", "continent"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A place, a thing of config/measures.toml, a continent or group of countries."""

    kind: Kind
    name: str = ""
    """As the visitor called it; of a thing its name in the file, of a continent its code."""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    admin: str = ""
    """GeoNames' code of the region."""
    latitude: float = 0.0
    longitude: float = 0.0
    people: int = 0

    @property
    def is_country(self) -> bool:
        return self.kind == "country"


def of_mention(mention: Mention) -> Subject:
    """The likeliest place that it may be."""
    place: Place = mention.place
    name = mention.text if place.kind == "landmark" else place.name
    return Subject(
        place.kind, name, place.country, place.admin, round(place.latitude, 4), round(place.longitude, 4), place.people
    )


def packed(subjects: Iterable[Subject]) -> str:
    """As the text of a slot."""
    return json.dumps([asdict(subject) for subject in subjects], ensure_ascii=False)


def unpacked(slot: str) -> Sequence[Subject]:
    """Of the text of a slot; none of an empty one."""
    return [Subject(**row) for row in json.loads(slot)] if slot else []
