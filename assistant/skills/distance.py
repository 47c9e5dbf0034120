"""How far a place is from the kiosk: said at once where the atlas knows the place, else by asking a language model."""

import logging
from collections.abc import Iterator, Sequence
from typing import Literal

from assistant import phrases
from assistant.config import Home
from assistant.errors import CoolingDown, EngineError
from assistant.geography.atlas import Atlas, Place
from assistant.geography.checking import Checked, Checker
from assistant.geography.distance import Position, kilometres
from assistant.geography.saying import HERE, distance_sentence, from_home
from assistant.messages import Exchange, Intent, Provenance, Reply
from assistant.stages import CancelToken, PlaceFinder

log = logging.getLogger(__name__)


class DistanceSkill:
    """Implements Skill; the slot "place", if there is one, holds the words that name the place."""

    eager: Literal[True] = True

    def __init__(self, atlas: Atlas, home: Home, finder: PlaceFinder | None = None) -> None:
        """Finder: is asked for what the atlas does not know."""
        self._atlas, self._home, self._finder = atlas, home, finder
        self._checker = Checker(atlas)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.language
        known = self._known(intent, language)
        deltas = iter([known]) if known else self._believed(intent.transcript.text, language, token)
        return Reply(deltas, language, provenance=Provenance.KNOWN if known else Provenance.THOUGHT)

    def _believed(self, text: str, language: str, token: CancelToken) -> Iterator[str]:
        """What the language model believes, as far as that can be; a sentence at once, as it takes a while."""
        if self._finder:
            if not token.restraint.may_generate:
                raise CoolingDown("no place is asked for")
            yield f"{phrases.say(language, 'Let me think where that is.')} "
            if checked := self._asked(self._finder, text, language, token):
                said = distance_sentence(checked.place, language, self._home.name, self._position, self._home.unit)
                yield phrases.say(language, "I may be wrong: {answer}", answer=said)
                return
        yield phrases.say(language, "I do not know where that place is.")

    def _asked(self, finder: PlaceFinder, text: str, language: str, token: CancelToken) -> Checked | None:
        try:
            guess = finder.find(text, token)
        except EngineError as error:
            log.warning("%s: %s", error.code, error)
            return None
        return self._checker.check(guess, text, language) if guess else None

    def _known(self, intent: Intent, language: str) -> str:
        """The answer where the atlas has it; empty where it does not know the place."""
        places = [self._atlas.called_in(place, language) for place in self._places(intent, intent.transcript.language)]
        named = [place for place in places if place.score >= 1 and self._away(place) >= HERE]
        if len(two := list({place.position: place for place in named}.values())) > 1:
            return distance_sentence(two[0], language, two[1].name, two[1].position, self._home.unit)
        if places:
            # "How far is Peru from Chile?" is asked in Chile: the place that is meant is the other one.
            place = next((place for place in places if self._away(place) >= HERE), places[0])
            return from_home(place, language, self._home.name, self._position, self._home.unit)
        asked = intent.transcript
        if "place" not in intent.slots and self._atlas.names_nothing(asked.text, asked.language):
            return phrases.say(language, "Which place do you mean?")
        if self._atlas.names_a_story(asked.text):  # no model has to think about that
            return phrases.say(language, "I do not know where that place is.")
        return ""

    def _places(self, intent: Intent, language: str) -> list[Place]:
        return self._atlas.find_all(intent.transcript.text, language) or self._atlas.find_all(
            intent.slots.get("place", ""), language
        )

    @property
    def _position(self) -> Position:
        return self._home.latitude, self._home.longitude

    def _away(self, place: Place) -> float:
        """From home, in km."""
        return kilometres(self._position, place.position)
