"""What a question names beside the places that are known: names that are on no map, the sky, stories, odd units.

A distance between a known place and one of these is none at all, so that it has to be noticed: the words of a question
that are neither a known place nor part of asking are looked at where a place may stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.languages import spaced
from assistant.geography.gazetteer import Gazetteer
from assistant.geography.names import words
from assistant.geography.questions.asking import Asking
from assistant.geography.questions.mention import Mention
from assistant.geography.questions.reading import PlaceReading
from assistant.geography.questions.wording import contains


@dataclass(frozen=True, slots=True)
class Stranger:
    """Words that stand where a place is asked for, and name none that is known."""

    text: str
    sky: bool = False
    """It is in the sky."""
    story: bool = False
    """There is such a place in stories only."""


class Strangers:
    """Finds them."""

    def __init__(self, gazetteer: Gazetteer, asking: Asking) -> None:
        self._gazetteer, self._asking = gazetteer, asking

    def find(self, text: str, language: str, mentions: Sequence[Mention]) -> list[Stranger]:
        """Those that are asked for beside some known places, in their order."""
        reading = self._reading(text, language, mentions)
        if not spaced(language):
            return [self._stranger(name, language) for name in reading.unspaced()]
        runs = [run for run in reading.runs if reading.is_asked_for(run) and not reading.is_measure(run)]
        return [self._stranger(reading.text_of(run), language) for run in runs]

    def _stranger(self, name: str, language: str) -> Stranger:
        said = words(name)
        sky = contains(f" {' '.join(word.key for word in said)} ", self._asking.wording(language).sky)
        return Stranger(name, sky=sky, story=bool(self._gazetteer.in_stories(said)))

    def names(self, text: str, language: str, mentions: Sequence[Mention]) -> list[str]:
        """All words in a row that may be a name, whether or not they stand where a place is asked for."""
        reading = self._reading(text, language, mentions)
        if not spaced(language):
            return list(reading.unspaced())
        return [reading.text_of(run) for run in reading.runs]

    def names_a_story(self, text: str) -> bool:
        """Whether a sentence names a place that there is in stories only: "How far is Atlantis?"."""
        return bool(self._gazetteer.in_stories(words(text)))

    def counts_oddly(self, text: str, language: str, mentions: Sequence[Mention]) -> bool:
        """Whether it asks for a number of something that is no unit of length: "in football fields"."""
        reading = self._reading(text, language, mentions)
        return any(map(reading.is_measure, reading.runs))

    def _reading(self, text: str, language: str, mentions: Sequence[Mention]) -> PlaceReading:
        vocabulary = self._asking.vocabulary(language) | self._gazetteer.question_words(language)
        wording = self._asking.wording(language)
        return PlaceReading(text, language, wording, vocabulary, mentions, self._gazetteer.stories)
