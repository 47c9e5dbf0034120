"""What is said of one place."""

from collections.abc import Callable, Mapping, Sequence

from assistant.core.languages import spaced
from assistant.geography.distance import kilometres
from assistant.skills.places.reading import ReadPlaces
from assistant.skills.places.subjects import Subject
from assistant.skills.places.voice import PlaceVoice

IN_TOWN = 15
"""Kilometres from the middle of a town, to be in it."""
AT_TOWN = 10
"""Kilometres from a capital's place of the gazetteer to that of the town of its name."""


class PlaceAnswers:
    """Answers questions about one place, or about each of some."""

    def __init__(self, voice: PlaceVoice) -> None:
        self._voice = voice
        self._by_topic: Mapping[str, Callable[[Subject, str], str]] = {
            "capital": self._capital,
            "capital_of": self._capital_of,
            "country": self._country,
            "continent": self._continent,
            "where": self._where,
            "people": self._people,
            "area": self._area,
            "currency": self._currency,
            "languages": self._languages,
            "neighbours": self._neighbours,
            "phone": self._phone,
            "domain": self._domain,
            "height": self._size,
            "length": self._size,
            "depth": self._size,
        }

    def answer(self, reading: ReadPlaces, language: str) -> str:
        """Empty for a topic of another kind."""
        if reading.topic == "inside":
            inner, scope = reading.subjects
            return self._is_in_scope(inner, scope, language)
        answer = self._by_topic.get(reading.topic)
        if not answer:
            return ""
        first, *others = reading.subjects
        if len(others) == 1 and reading.topic == "capital" and first.is_country != others[0].is_country:
            country, town = sorted(reading.subjects, key=lambda it: not it.is_country)
            return self._is_capital(country, town, language)
        if len(others) == 1 and reading.topic == "neighbours" and not reading.chosen:
            return self._are_neighbours(reading.subjects, language)
        if len(others) == 1 and reading.topic in {"country", "continent", "where"} and others[0].is_country:
            return self._is_inside(first, others[0], language)
        return self.gap(language).join(answer(subject, language) for subject in reading.subjects)

    def _capital(self, subject: Subject, language: str) -> str:
        voice, name = self._voice, self._voice.name(subject, language)
        if subject.kind == "continent":
            return voice.say(language, "no_capital", the=name.the)
        if subject.kind == "region" and (
            capital := voice.atlas.region_capital(subject.country, subject.admin, language)
        ):
            return voice.say(language, "capital_region", region=name.the, capital=capital)
        if not self._has_capital(subject.country):
            return voice.say(language, "unknown")
        country = voice.country(subject.country, language)
        capital = self._capital_name(subject.country, language)
        if subject.kind == "capital":
            return voice.say(language, "capital_itself", town=name.the, of=country.of)
        if not subject.is_country:
            values = {"town": name.the, "inside": country.inside, "of": country.of, "capital": capital}
            return voice.say(language, "capital_town", **values)
        seat = voice.facts.seat(subject.country, language)
        beside = [voice.say(language, "seat", seat=seat)] if seat else []
        return self.gap(language).join([voice.say(language, "capital", of=country.of, capital=capital), *beside])

    def _capital_of(self, subject: Subject, language: str) -> str:
        if subject.kind == "capital":
            return self._capital(subject, language)
        if subject.is_country or subject.kind == "region":
            return self._capital(subject, language)
        values = {"town": self._voice.name(subject, language).the, "inside": self._inside(subject, language)}
        return self._voice.say(language, "capital_of_none", **values)

    def _is_capital(self, country: Subject, town: Subject, language: str) -> str:
        """Whether a town is a country's capital."""
        here = town.kind == "capital" and town.country == country.country
        return self.whether(here, self._capital(country, language), language)

    def _is_inside(self, inner: Subject, outer: Subject, language: str) -> str:
        """Whether a place lies in a country."""
        said = self._where(inner, language)
        return self.whether(inner.country == outer.country, said, language) if inner.country else said

    def _is_in_scope(self, inner: Subject, scope: Subject, language: str) -> str:
        """Whether a place lies in a continent, or a country is one of a group."""
        states = {facts.code for facts in self._voice.facts.states(scope.name)}
        here = scope.name in self._voice.facts.of(inner.country).continents or inner.country in states
        return self.whether(here, self._continent(inner, language), language)

    def whether(self, true: bool, said: str, language: str) -> str:  # noqa: FBT001
        """A sentence after yes or no."""
        return f"{self._voice.say(language, 'yes' if true else 'no')}{self.gap(language)}{said}"

    @staticmethod
    def gap(language: str) -> str:
        """Between two sentences."""
        return " " if spaced(language) else ""

    def _country(self, subject: Subject, language: str) -> str:
        if subject.is_country or subject.kind == "thing":
            return self._where(subject, language)
        name = self._voice.name(subject, language)
        return self._voice.say(language, "country", town=name.the, inside=self._inside(subject, language))

    def _continent(self, subject: Subject, language: str) -> str:
        if subject.kind == "thing":
            return self._where(subject, language)
        name = self._voice.name(subject, language)
        continents = self._voice.continents(subject.country, language)
        return self._voice.say(language, f"continent{_many(plural=name.plural)}", the=name.the, continents=continents)

    def _where(self, subject: Subject, language: str) -> str:
        voice, name = self._voice, self._voice.name(subject, language)
        if subject.kind == "continent":
            return voice.say(language, "where_continent", the=name.the)
        if subject.kind == "thing":
            return self._where_thing(subject, language)
        return self._where_country(subject, language) if subject.is_country else self._where_in(subject, language)

    def _where_in(self, subject: Subject, language: str) -> str:
        """Of a town, region or landmark."""
        voice, name = self._voice, self._voice.name(subject, language)
        country, continents = voice.country(subject.country, language), voice.continents(subject.country, language)
        if subject.kind == "capital":
            return voice.say(language, "where_capital", town=name.the, of=country.of, continents=continents)
        if subject.kind == "region":
            return voice.say(language, "where_region", region=name.the, of=country.of)
        if subject.kind == "landmark":
            town, off = voice.atlas.beside_landmark((subject.latitude, subject.longitude))
            return self._near(town, off, subject.country, country.inside, language)
        return voice.say(language, "where_town", town=name.the, inside=country.inside, continents=continents)

    def _where_country(self, subject: Subject, language: str) -> str:
        voice, name = self._voice, self._voice.name(subject, language)
        continents = voice.continents(subject.country, language)
        if not self._has_capital(subject.country):
            key = f"continent{_many(plural=name.plural)}"
            return voice.say(language, key, the=name.the, continents=continents)
        state = subject.country in voice.gazetteer.states
        sort = "where_territory" if not state else "where_island" if voice.facts.is_island(subject.country) else "where"
        capital = self._capital_name(subject.country, language)
        key = f"{sort}{_many(plural=name.plural)}"
        return voice.say(language, key, the=name.the, continents=continents, capital=capital)

    def _where_thing(self, subject: Subject, language: str) -> str:
        voice, row = self._voice, self._voice.measures.by_name[subject.name].row
        if row.countries == ("AQ",):
            return voice.say(language, "where_thing", inside=voice.scope("AN", language).inside)
        inside = voice.listed((voice.country(code, language).inside for code in row.countries), language)
        return self._near(row.town, 0.0, row.countries[0], inside, language)

    def _near(self, town: str, off: float, country: str, inside: str, language: str) -> str:
        """Where something is by a town that is so many kilometres off; by the country where no town is told."""
        name = self._voice.town_called(town, country, language) if town else ""
        if not name:
            return self._voice.say(language, "where_thing", inside=inside)
        if off > IN_TOWN:
            return self._voice.say(language, "where_near", inside=inside, town=name)
        there = self._voice.town(name, language).inside
        return self._voice.say(language, "where_in_town", town=there, inside=inside)

    def _people(self, subject: Subject, language: str) -> str:
        voice, name = self._voice, self._voice.name(subject, language)
        if subject.kind == "continent":
            number = voice.facts.people(subject.name)
        elif subject.is_country:
            number = voice.facts.of(subject.country).people
        else:
            number = self.people_of(subject)
        if not number:
            return voice.say(language, "unknown")
        key = "people" if subject.kind in {"country", "continent"} else "people_town"
        year = {"year": voice.facts.year} if key == "people" else {}
        return voice.say(language, key, people=voice.people(number, language), inside=name.inside, **year)

    def people_of(self, subject: Subject) -> int:
        """Of a town; 0 where it is not known."""
        name = subject.name
        if subject.kind == "capital":
            name = self._voice.gazetteer.country(subject.country).capital
        elif subject.kind != "town":
            return 0
        town = self._voice.atlas.town(name, subject.country)
        near = town and kilometres(town.position, (subject.latitude, subject.longitude)) < AT_TOWN
        return town.people if town and near else subject.people

    def _area(self, subject: Subject, language: str) -> str:
        voice = self._voice
        if not subject.is_country:
            return self._people(subject, language)
        area = voice.area(voice.facts.of(subject.country).area, language)
        return voice.say(language, "area", of=voice.country(subject.country, language).of, area=area)

    def _currency(self, subject: Subject, language: str) -> str:
        voice, facts = self._voice, self._voice.facts.of(subject.country)
        of = voice.country(subject.country, language).of
        return voice.say(language, "currency", of=of, currency=voice.currency(facts.currency, language))

    def _languages(self, subject: Subject, language: str) -> str:
        voice, facts = self._voice, self._voice.facts.of(subject.country)
        inside = voice.country(subject.country, language).inside
        if not facts.languages:
            return voice.say(language, "unknown")
        names = voice.listed((voice.language_name(tag, language) for tag in facts.languages), language)
        return voice.say(language, "languages", inside=inside, languages=names)

    def _neighbours(self, subject: Subject, language: str) -> str:
        voice, of = self._voice, self._voice.country(subject.country, language).of
        names = [voice.country(code, language).the for code in voice.facts.of(subject.country).neighbours]
        if not names:
            return voice.say(language, "neighbours_none", of=of)
        if len(names) == 1:
            return voice.say(language, "neighbours_one", of=of, the=names[0])
        return voice.say(language, "neighbours", of=of, list=voice.listed(names, language))

    def _are_neighbours(self, subjects: Sequence[Subject], language: str) -> str:
        first, second = subjects
        both = self._voice.listed((self._voice.country(it.country, language).the for it in subjects), language)
        touch = second.country in self._voice.facts.of(first.country).neighbours
        said = self._voice.say(language, "border" if touch else "border_none", both=both)
        return self.whether(touch, said, language)

    def _phone(self, subject: Subject, language: str) -> str:
        of, code = self._voice.country(subject.country, language).of, self._voice.facts.of(subject.country).phone
        return (
            self._voice.say(language, "phone", of=of, code=f"+{code}") if code else self._voice.say(language, "unknown")
        )

    def _domain(self, subject: Subject, language: str) -> str:
        of, end = self._voice.country(subject.country, language).of, self._voice.facts.of(subject.country).domain
        return self._voice.say(language, "domain", of=of, domain=end) if end else self._voice.say(language, "unknown")

    def _size(self, subject: Subject, language: str) -> str:
        measure = self._voice.measures.by_name[subject.name]
        sentence = {"rivers": "length", "lakes": "depth"}.get(measure.sort, "height")
        the, figure = self._voice.thing(measure, language), self._voice.size(measure, language)
        return self._voice.say(language, sentence, the=the, figure=figure)

    def _inside(self, subject: Subject, language: str) -> str:
        """After "is": the country that a place lies in."""
        return self._voice.country(subject.country, language).inside

    def _has_capital(self, code: str) -> bool:
        try:
            self._voice.gazetteer.country(code)
        except KeyError:
            return False
        return True

    def _capital_name(self, code: str, language: str) -> str:
        return self._voice.gazetteer.capital_name(self._voice.gazetteer.country(code), language)


def _many(*, plural: bool) -> str:
    """The end of the key of a sentence whose subject is plural."""
    return "_many" if plural else ""
