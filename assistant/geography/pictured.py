"""Which place a picture shows: by the coordinates in its file, else by what a vision model says of it."""

from dataclasses import dataclass, replace

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.errors import EngineError
from assistant.core.stages import CancelToken, PlaceFinder
from assistant.geography.atlas import Atlas, Place
from assistant.geography.checking import Checker
from assistant.geography.distance import Position
from assistant.geography.questions.saying import distance_sentence, figure

IN_FILE = (
    "The picture was taken near {place}, with lat {latitude} and long {longitude}, located in {country} and about "
    "{distance} away from {home}."
)
IN_WORDS = (
    "The image shows {place}, with lat {latitude} and long {longitude}, located in {country} and about "
    "{distance} away from {home}."
)
UNKNOWN = "I cannot tell which place that is."


@dataclass(frozen=True, slots=True)
class PicturePlaces:
    """Says where a picture is from, and how far away that is."""

    atlas: Atlas
    home: HomeSettings
    finder: PlaceFinder | None

    def of_file(self, position: Position, language: str) -> str:
        """By the coordinates in the file of a picture."""
        near = self.atlas.nearest(position, language)
        if not near:
            return phrases.say(language, UNKNOWN)
        return self._sentence(IN_FILE, replace(near, latitude=position[0], longitude=position[1]), language)

    def of_description(self, description: str, language: str, token: CancelToken) -> str:
        """By a vision model's words."""
        try:
            guess = self.finder.find(description, token) if self.finder and description.strip() else None
        except EngineError:
            guess = None
        checked = Checker(self.atlas).check(guess, description, language) if guess else None
        if not checked:
            return phrases.say(language, UNKNOWN)
        return self._sentence(IN_WORDS, checked.place, language)

    def _sentence(self, pattern: str, place: Place, language: str) -> str:
        home, unit = (self.home.latitude, self.home.longitude), self.home.unit
        if not place.country:  # a pole
            return distance_sentence(place, language, self.home.name, home, unit)
        number = figure(home, place.position, unit, language)
        return phrases.say(
            language,
            pattern,
            place=place.name,
            latitude=f"{place.latitude:.2f}",
            longitude=f"{place.longitude:.2f}",
            country=self.atlas.country_name(place.country, language),
            distance=phrases.say(language, "{number} kilometers" if unit == "km" else "{number} miles", number=number),
            home=self.home.name,
        )
