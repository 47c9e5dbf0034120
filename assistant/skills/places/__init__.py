"""Facts of countries, towns, mountains and rivers, from data: capitals, people, money, neighbours, heights."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.skills.contract import LIKELY, NEAR, NoSettings, SkillFolder, Tools, Wording
from assistant.skills.places.answers import PlaceAnswers
from assistant.skills.places.comparing import Comparisons
from assistant.skills.places.facts import Facts
from assistant.skills.places.measures import Measures
from assistant.skills.places.reading import PlaceReader, ReadPlaces
from assistant.skills.places.subjects import of_mention, packed, unpacked
from assistant.skills.places.voice import PlaceVoice
from assistant.thinking.routing.claims import SURE

WORDING = Wording(__name__)
NAME = "places"
DOUBTFUL = 0.9
"""The most that is claimed of a question that has words which nothing accounts for."""


class PlacesSkill:
    """Implements ClaimingSkill and EagerSkill; the slots hold the topic and the places that were asked for."""

    eager: Literal[True] = True

    def __init__(self, tools: Tools) -> None:
        """Raises ConfigError where one of its tables cannot be used."""
        self._tools = tools
        self._measures = Measures()
        self._reader = PlaceReader(WORDING, tools.atlas, self._measures, lambda: self._home)

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    @cached_property
    def _home(self) -> str:
        """The kiosk's country (ISO 3166-1 alpha-2)."""
        home = self._tools.config.home
        return self._tools.atlas().country_at((home.latitude, home.longitude))

    @cached_property
    def _answers(self) -> tuple[PlaceAnswers, Comparisons]:
        gazetteer = self._tools.gazetteer()
        voice = PlaceVoice(WORDING, Facts(gazetteer.states), self._measures, self._tools.atlas(), gazetteer)
        answers = PlaceAnswers(voice)
        return answers, Comparisons(voice, answers, self._tools.config.home)

    def claim(self, asked: Asked) -> Claim | None:
        """Sure where a topic's words and names that the atlas knows are all that is said; else by likeness."""
        reading = self._reader.read(asked.said or asked.text, asked.language, self._before(asked.history))
        if reading is None:
            return None
        slots = {
            "topic": reading.topic,
            "places": packed(reading.subjects),
            "chosen": "which" if reading.chosen else "whether",
        }
        if reading.whole:
            return Claim(SURE if reading.certainty >= 1 else min(reading.certainty, DOUBTFUL), slots)
        like = asked.likeness
        towns = any(subject.kind == "town" for subject in reading.subjects)  # too many words are some town's name
        if like.topic != reading.topic or like.share < LIKELY or like.cosine < NEAR or towns or not reading.subjects:
            return None
        return Claim(min(like.share, DOUBTFUL), slots)

    def _before(self, history: Sequence[Exchange]) -> ReadPlaces | None:
        """The last question, if it was one about places; else the place that one to another skill named."""
        last = next((past.intent for past in reversed(history) if past.leads_on), None)
        if last and last.skill == NAME:
            return _of_slots(last.slots)
        heard = (past.intent.transcript for past in reversed(history))
        mentions = (self._tools.atlas().mentions(said.text, said.language) for said in heard)
        named = next((found for found in mentions if found and found[0].place.score >= 1), None)
        return ReadPlaces("", (of_mention(named[0]),)) if named else None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """What the tables say."""
        reading, language = _of_slots(intent.slots), intent.language
        said = next((said for part in self._answers if (said := part.answer(reading, language))), "")
        return Reply(iter([said or WORDING.say(language, "unknown")]), language, provenance=Provenance.KNOWN)


def _of_slots(slots: Mapping[str, str]) -> ReadPlaces:
    return ReadPlaces(slots.get("topic", ""), tuple(unpacked(slots.get("places", ""))), slots.get("chosen") == "which")


def _make(tools: Tools, settings: NoSettings) -> PlacesSkill:
    return PlacesSkill(tools)


SKILL = SkillFolder(NAME, _make, wording=WORDING)
