"""How far a place is from the kiosk: said at once where the atlas knows the place, else by asking a language model."""

import logging
from collections.abc import Iterator, Sequence
from typing import Literal

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.errors import CoolingDown, EngineError
from assistant.core.messages import Exchange, Intent, Provenance, Reply, Transcript
from assistant.core.stages import CancelToken, PlaceFinder
from assistant.geography.atlas import Atlas
from assistant.geography.checking import Checked, Checker
from assistant.geography.distance import Position
from assistant.geography.questions.answering import UNKNOWN, WHICH, DistanceQuestion, Distances
from assistant.geography.questions.saying import distance_sentence

log = logging.getLogger(__name__)


class DistanceSkill:
    """Implements Skill; the slot "place", if there is one, holds the words that name the place."""

    eager: Literal[True] = True
    answers_several: Literal[True] = True

    def __init__(self, atlas: Atlas, home: HomeSettings, finder: PlaceFinder | None = None) -> None:
        """Finder: is asked for what the atlas does not know."""
        self._atlas, self._home, self._finder = atlas, home, finder
        self._checker, self._distances = Checker(atlas), Distances(atlas, home)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.language
        known = self._known(intent, history)
        deltas = iter([known]) if known else self._believed(intent.transcript, language, token)
        lacks, asks = known == phrases.say(language, WHICH), known.endswith(("?", "？"))
        provenance = Provenance.KNOWN if known else Provenance.THOUGHT
        return Reply(deltas, language, provenance=provenance, asks=asks, lacks=lacks)

    def _believed(self, asked: Transcript, language: str, token: CancelToken) -> Iterator[str]:
        """What the language model believes, as far as that can be; a sentence at once, as it takes a while."""
        # Where the toilet is no model has to guess.
        if self._finder and self._atlas.asking.has_name(asked.text, asked.language):
            if not token.restraint.may_generate:
                raise CoolingDown("no place is asked for")
            yield f"{phrases.say(language, 'Let me think where that is.')} "
            if checked := self._asked(self._finder, asked.text, language, token):
                said = distance_sentence(checked.place, language, self._home.name, self._position, self._home.unit)
                yield phrases.say(language, "I may be wrong: {answer}", answer=said)
                return
        yield phrases.say(language, UNKNOWN)

    def _asked(self, finder: PlaceFinder, text: str, language: str, token: CancelToken) -> Checked | None:
        try:
            guess = finder.find(text, token)
        except EngineError as error:
            log.warning("%s: %s", error.code, error)
            return None
        return self._checker.check(guess, text, language) if guess else None

    def _known(self, intent: Intent, history: Sequence[Exchange]) -> str:
        """The answer where the atlas has it; empty where it does not know the place."""
        asked = intent.transcript
        said = self._distances.answer(DistanceQuestion(asked.text, asked.language, intent.language), history)
        place = intent.slots.get("place", "")
        if place and said == phrases.say(intent.language, WHICH):
            named = self._distances.answer(DistanceQuestion(place, asked.language, intent.language), ())
            return named or phrases.say(intent.language, UNKNOWN)
        return said

    @property
    def _position(self) -> Position:
        return self._home.latitude, self._home.longitude
