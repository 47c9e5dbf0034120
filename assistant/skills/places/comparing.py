"""What is said of several places: which is larger, the largest of a continent, how many there are, the nearest."""

from collections.abc import Callable, Mapping

from assistant.core.config import HomeSettings
from assistant.geography.distance import Position, kilometres
from assistant.geography.gazetteer import Country
from assistant.skills.places.answers import PlaceAnswers
from assistant.skills.places.facts import WORLD, CountryFacts
from assistant.skills.places.figures import DIGITS, rounded, unit
from assistant.skills.places.measures import Measure
from assistant.skills.places.reading import ReadPlaces
from assistant.skills.places.subjects import Subject
from assistant.skills.places.voice import KILOMETRES, PlaceVoice

FEW = 15
"""So many countries are named one by one."""
LESS = frozenset({"smaller", "fewer_people", "smallest", "fewest_people"})
SORTS = {"highest": "mountains", "tallest": "buildings", "longest": "rivers", "deepest": "lakes"}
EXACT = 4
"""Digits of figures that are alike in fewer."""
KM_A_MILE = 1.609344


class Comparisons:
    """Answers questions about several places."""

    def __init__(self, voice: PlaceVoice, answers: PlaceAnswers, home: HomeSettings) -> None:
        self._voice, self._answers, self._home = voice, answers, home
        self._by_topic: Mapping[str, Callable[[ReadPlaces, str], str]] = {
            **dict.fromkeys(("bigger", "smaller", "more_people", "fewer_people"), self._compared),
            **dict.fromkeys(("biggest", "smallest", "most_people", "fewest_people"), self._extreme),
            **dict.fromkeys(SORTS, self._greatest),
            "biggest_town": self._biggest_town,
            "count": self._count,
            **dict.fromkeys(("nearest_capital", "farthest_capital", "farthest_country"), self._far_or_near),
            "nearest_country": self._nearest_country,
        }

    def answer(self, reading: ReadPlaces, language: str) -> str:
        """Empty for a topic of another kind."""
        answer = self._by_topic.get(reading.topic)
        return answer(reading, language) if answer else ""

    def _compared(self, reading: ReadPlaces, language: str) -> str:
        """Which of two is larger; of towns, which has more people."""
        first, second = reading.subjects
        countries = first.is_country and second.is_country
        by_area = countries and not reading.topic.endswith("people")
        less = reading.topic in LESS
        figures = {it: self._area(it) if by_area else self._people(it) for it in (first, second)}
        if not all(figures.values()):
            return self._voice.say(language, "unknown")
        winner = min(figures, key=lambda it: figures[it] if less else -figures[it])
        other = second if winner == first else first
        key = reading.topic if by_area else "fewer_people" if less else "more_people"
        name = self._voice.name(winner, language)
        said = {it: self._figure(figures[it], language, by_area=by_area) for it in figures}
        if len(set(said.values())) == 1:  # 38.79 million and 38.75 million
            said = {it: self._figure(figures[it], language, by_area=by_area, digits=EXACT) for it in figures}
        values = {"figure": said[winner], "other": said[other]}
        named = {"the": name.the} if by_area else {"inside": name.inside}
        answer = self._voice.say(language, key, **named, **values)
        if reading.chosen:
            return answer
        return self._answers.whether(winner == first, answer, language)

    def _figure(self, number: float, language: str, *, by_area: bool, digits: int = DIGITS) -> str:
        return self._voice.area(number, language) if by_area else self._voice.people(int(number), language, digits)

    def _area(self, subject: Subject) -> float:
        return self._voice.facts.of(subject.country).area

    def _people(self, subject: Subject) -> int:
        if subject.is_country:
            return self._voice.facts.of(subject.country).people
        return self._answers.people_of(subject)

    def _extreme(self, reading: ReadPlaces, language: str) -> str:
        """The largest or smallest country of a part of the world."""
        scope = self._scope(reading)
        by_area = reading.topic in {"biggest", "smallest"}

        def figure(facts: CountryFacts) -> float:
            return facts.area if by_area else facts.people

        inside = self._voice.facts.states(scope)
        found = min(inside, key=figure) if reading.topic in LESS else max(inside, key=figure)
        where, the = self._voice.scope(scope, language).among, self._voice.country(found.code, language).the
        said = self._figure(figure(found), language, by_area=by_area)
        return self._voice.say(language, reading.topic, scope=where, the=the, figure=said)

    def _greatest(self, reading: ReadPlaces, language: str) -> str:
        """The highest mountain, the longest river and the like."""
        subject = reading.subjects[0]
        sort = SORTS[reading.topic]
        inside = [it for it in self._voice.measures.all if it.sort == sort and self._lies(it, subject)]
        if not inside:
            return self._voice.say(language, "unknown")
        found = max(inside, key=lambda it: it.row.value)
        scope = self._voice.name(subject, language).among
        values = {"the": self._voice.thing(found, language), "figure": self._voice.size(found, language)}
        return self._voice.say(language, reading.topic, scope=scope, **values)

    def _lies(self, measure: Measure, subject: Subject) -> bool:
        if subject.is_country:
            return subject.country in measure.row.countries
        if subject.name == WORLD:
            return True
        if measure.row.continent:
            return measure.row.continent == subject.name
        codes = measure.row.countries
        if subject.name in {"central", "union"}:
            return set(codes) <= {facts.code for facts in self._voice.facts.states(subject.name)}
        return all(self._voice.facts.of(code).continents[0] == subject.name for code in codes)

    def _biggest_town(self, reading: ReadPlaces, language: str) -> str:
        subject = reading.subjects[0]
        town = next(iter(self._voice.atlas.towns_of(subject.country)), None)
        if not town:
            return self._voice.say(language, "unknown")
        name = self._voice.town_called(town.name, town.country, language) or town.name
        inside = self._voice.country(subject.country, language).inside
        people = self._voice.people(town.population, language)
        return self._voice.say(language, "biggest_town", scope=inside, town=name, people=people)

    def _count(self, reading: ReadPlaces, language: str) -> str:
        scope = self._scope(reading)
        inside = self._voice.facts.states(scope)
        if scope == WORLD:
            return self._voice.say(language, "count_world", count=len(inside))
        where = self._voice.scope(scope, language).inside
        if not inside:
            return self._voice.say(language, "count_none", scope=where)
        said = self._voice.say(language, "count", count=len(inside), scope=where)
        if len(inside) > FEW:
            return said
        names = self._voice.listed((self._voice.country(it.code, language).the for it in inside), language)
        return f"{said}{self._answers.gap(language)}{self._voice.say(language, 'count_list', list=names)}"

    def _far_or_near(self, reading: ReadPlaces, language: str) -> str:
        here = self._voice.atlas.country_at(self._position)
        others = [self._voice.gazetteer.country(code) for code in self._voice.gazetteer.states if code != here]
        pick = min if reading.topic.startswith("nearest") else max
        found = pick(others, key=self._away)
        return self._voice.say(
            language,
            reading.topic,
            the=self._voice.country(found.code, language).the,
            capital=self._voice.gazetteer.capital_name(found, language),
            distance=self._distance(self._away(found), language),
        )

    def _nearest_country(self, reading: ReadPlaces, language: str) -> str:
        """The neighbour whose nearest town is nearest; of an island the country of the nearest capital."""
        here = self._voice.atlas.country_at(self._position)
        beside = self._voice.facts.of(here).neighbours if here else ()
        if not beside:
            return self._far_or_near(ReadPlaces("nearest_capital"), language)
        code = min(beside, key=lambda it: self._voice.atlas.nearest_town_km(self._position, it))
        return self._voice.say(language, "nearest_country", the=self._voice.country(code, language).the)

    def _away(self, country: Country) -> float:
        return kilometres(self._position, (country.latitude, country.longitude))

    def _distance(self, km: float, language: str) -> str:
        in_miles = self._home.unit == "mi"
        number = rounded(km / KM_A_MILE if in_miles else km)
        return unit(number, "length-mile" if in_miles else KILOMETRES, language)

    def _scope(self, reading: ReadPlaces) -> str:
        subject = reading.subjects[0]
        return subject.name if subject.kind == "continent" else WORLD

    @property
    def _position(self) -> Position:
        return self._home.latitude, self._home.longitude
