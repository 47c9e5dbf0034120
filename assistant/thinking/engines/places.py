"""Which place a text is about, by a language model that has to answer in a schema."""

from pydantic import BaseModel, Field

from assistant.core.messages import PlaceGuess
from assistant.core.stages import CancelToken, SchemaModel


class CityCoord(BaseModel):
    """What the model fills in."""

    city: str = Field(max_length=80, description="The city; of a country its capital; empty if there is no such place")
    country: str = Field(max_length=80, description="The country it lies in; empty if there is no such place")
    lat: float = Field(ge=-90, le=90, description="Latitude in decimal degrees, south is negative")
    lon: float = Field(ge=-180, le=180, description="Longitude in decimal degrees, west is negative")


class ModelPlaceFinder:
    """Implements PlaceFinder."""

    def __init__(self, model: SchemaModel, prompt: str) -> None:
        self._model, self._prompt = model, prompt

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        coord = self._model.fill(CityCoord, self._prompt, text, token)
        if not coord.city.strip() or not coord.country.strip():
            return None
        return PlaceGuess(coord.city.strip(), coord.country.strip(), coord.lat, coord.lon)


class FakePlaceFinder:
    """Implements PlaceFinder: knows what it was told."""

    def __init__(self, known: dict[str, PlaceGuess]) -> None:
        self._known = known
        self.asked: list[str] = []

    def find(self, text: str, token: CancelToken) -> PlaceGuess | None:
        token.check()
        self.asked.append(text)
        return self._known.get(text)
