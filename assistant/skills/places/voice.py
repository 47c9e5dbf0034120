"""What the answers are made of: names of places and figures, in the language of the answer."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from babel import Locale
from babel.lists import format_list
from babel.numbers import get_currency_name

from assistant.core.languages import ENGLISH
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.names import key
from assistant.geography.places import Place
from assistant.skills.contract import Wording
from assistant.skills.places.facts import WORLD, Facts
from assistant.skills.places.figures import DIGITS, MILLION, compact, locale_of, unit
from assistant.skills.places.measures import Measure, Measures
from assistant.skills.places.naming import Names, PlaceName
from assistant.skills.places.subjects import Subject

if TYPE_CHECKING:
    from assistant.geography.atlas import Atlas

TERRITORIES = {
    "AF": "002", "AS": "142", "EU": "150", "NA": "003", "SA": "005", "OC": "009", "AN": "AQ",
    "central": "013", "union": "EU", WORLD: "001",
}  # fmt: skip
"""The CLDR's codes of continents and groups."""
MOUNT, LAKE = "Mount ", "Lake "
AREA, METRES, KILOMETRES = "area-square-kilometer", "length-meter", "length-kilometer"


class PlaceVoice:
    """Says places and figures."""

    def __init__(
        self, wording: Wording, facts: Facts, measures: Measures, atlas: "Atlas", gazetteer: Gazetteer
    ) -> None:
        self.wording, self.facts, self.measures = wording, facts, measures
        self.atlas, self.gazetteer = atlas, gazetteer
        self._names = Names(wording, gazetteer)

    def say(self, language: str, sentence: str, **values: object) -> str:
        """A sentence, with a capital where it begins."""
        said = self.wording.say(language, sentence, **values)
        return said[:1].upper() + said[1:]

    def country(self, code: str, language: str) -> PlaceName:
        return self._names.country(code, language)

    def town(self, name: str, language: str) -> PlaceName:
        return self._names.town(name, language)

    def scope(self, code: str, language: str) -> PlaceName:
        """Of a continent, a group of countries or the world."""
        name = str(Locale.parse(locale_of(language)).territories[TERRITORIES[code]])
        return self._names.scope(code, name, language)

    def name(self, subject: Subject, language: str) -> PlaceName:
        """Of whatever it is."""
        if subject.is_country:
            return self.country(subject.country, language)
        if subject.kind == "continent":
            return self.scope(subject.name, language)
        if subject.kind == "thing":
            return self.town(self.thing(self.measures.by_name[subject.name], language), language)
        if subject.kind == "region":
            return self.town(self._region(subject, language), language)
        if subject.kind == "capital":
            country = self.gazetteer.country(subject.country)
            return self.town(self.gazetteer.capital_name(country, language), language)
        return self.town(subject.name, language)

    def _region(self, subject: Subject, language: str) -> str:
        place = Place(subject.name, subject.country, subject.latitude, subject.longitude, "region", admin=subject.admin)
        return self.atlas.region_name(place, language) or subject.name

    def town_called(self, name: str, code: str, language: str) -> str:
        """A town of GeoNames' name in a language: known of capitals; of others the local one, and none in Chinese."""
        try:
            country = self.gazetteer.country(code)
        except KeyError:
            return name
        if key(name) == key(country.capital):
            return self.gazetteer.capital_name(country, language)
        return "" if self.wording.words(language, "own_script") else name

    def thing(self, measure: Measure, language: str) -> str:
        """A mountain, building, river or lake with its article."""
        if own := measure.called(language):
            return own
        words = self.wording.words
        for start, pattern in ((MOUNT, "mount"), (LAKE, "lake")):
            if measure.name.startswith(start) and (form := words(language, pattern)):
                return form[0].format(measure.name.removeprefix(start))
        form = words(language, f"article_{measure.sort}") or ("{}",)
        return self._names.joined(form[0].format(measure.name), language)

    def people(self, number: int, language: str, digits: int = DIGITS) -> str:
        """E.g. "10.2 million people"."""
        form = self.wording.words(language, "people_large" if number >= MILLION else "people_small") or ("{}",)
        return form[0].format(compact(number, language, digits))

    def size(self, measure: Measure, language: str) -> str:
        """How high, long or deep something is."""
        return unit(measure.row.value, KILOMETRES if measure.sort == "rivers" else METRES, language)

    def area(self, number: float, language: str) -> str:
        return unit(number, AREA, language)

    def listed(self, names: Iterable[str], language: str) -> str:
        """As "A, B and C"."""
        return str(format_list([*names], locale=locale_of(language)))

    def continents(self, code: str, language: str) -> str:
        """That a country lies in."""
        names = (self.scope(it, language).inside for it in self.facts.of(code).continents)
        return self.listed(names, language)

    def language_name(self, tag: str, language: str) -> str:
        names = Locale.parse(locale_of(language)).languages
        return str(names.get(tag) or names.get(tag.partition("_")[0]) or tag)

    def currency(self, code: str, language: str) -> str:
        """Its name; in English where the language has none for it."""
        names = (get_currency_name(code, count=1, locale=locale) for locale in (locale_of(language), ENGLISH))
        return str(next((name for name in names if name != code), code))
