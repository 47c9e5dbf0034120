"""Which place a picture shows: by the coordinates in its file, else by what a vision model says of it."""

from dataclasses import dataclass

from babel.numbers import format_decimal

from assistant import phrases
from assistant.config import Home
from assistant.errors import EngineError
from assistant.geography.atlas import Atlas
from assistant.geography.checking import Checker
from assistant.geography.distance import Position, kilometres, spoken
from assistant.stages import CancelToken, PlaceFinder

IN_FILE = (
    "The picture was taken near {place}, with lat {latitude} and long {longitude}, located in {country} and about "
    "{distance} away from {home}."
)
IN_WORDS = (
    "The image shows {place}, with lat {latitude} and long {longitude}, located in {country} and about "
    "{distance} away from {home}."
)
IN_NO_COUNTRY = "{home} is about {distance} kilometers away from {place}."
IN_NO_COUNTRY_MILES = "{home} is about {distance} miles away from {place}."
UNKNOWN = "I cannot tell which place that is."


@dataclass(frozen=True, slots=True)
class PicturePlaces:
    """Says where a picture is from, and how far away that is."""

    atlas: Atlas
    home: Home
    finder: PlaceFinder | None

    def of_file(self, position: Position, language: str) -> str:
        """By the coordinates in the file of a picture."""
        near = self.atlas.nearest(position, language)
        if not near:
            return phrases.say(language, UNKNOWN)
        return self._sentence(IN_FILE, near.name, near.country, position, language)

    def of_description(self, description: str, language: str, token: CancelToken) -> str:
        """By a vision model's words."""
        try:
            guess = self.finder.find(description, token) if self.finder and description.strip() else None
        except EngineError:
            guess = None
        checked = Checker(self.atlas).check(guess, description, language) if guess else None
        if not checked:
            return phrases.say(language, UNKNOWN)
        place = checked.place
        return self._sentence(IN_WORDS, place.name, place.country, place.position, language)

    def _sentence(self, pattern: str, place: str, country: str, position: Position, language: str) -> str:
        home = (self.home.latitude, self.home.longitude)
        locale = language if language in phrases.LANGUAGES else "en"
        kilometers = self.home.unit == "km"
        number = format_decimal(spoken(kilometres(home, position), self.home.unit), locale=locale)
        if not country:  # a pole
            pattern = IN_NO_COUNTRY if kilometers else IN_NO_COUNTRY_MILES
            return phrases.say(language, pattern, home=self.home.name, distance=number, place=place)
        unit = "{number} kilometers" if kilometers else "{number} miles"
        return phrases.say(
            language,
            pattern,
            place=place,
            latitude=f"{position[0]:.2f}",
            longitude=f"{position[1]:.2f}",
            country=self.atlas.country_name(country, language),
            distance=phrases.say(language, unit, number=number),
            home=self.home.name,
        )
