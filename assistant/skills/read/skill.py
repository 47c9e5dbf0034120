"""What is written in front of the camera, sentence by sentence, in its own language and voice."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal

from babel import Locale

from assistant.core.events import Events, Pictured
from assistant.core.languages import LANGUAGES, spaced
from assistant.core.messages import Box, Detection, Exchange, Intent, Picture, Provenance, Reply, TextLine
from assistant.core.stages import Camera, CancelToken
from assistant.skills.read.claims import WORDING
from assistant.thinking.routing.languages import detect
from assistant.vision.photographer import Photographer
from assistant.vision.reading.lines import paragraphs
from assistant.vision.sight import TextReader

SHOWN = 40
"""Letters of a paragraph that the page shows beside its place; all of it stands in the answer."""


class ReadSkill:
    """Implements Skill.

    The picture is read before the answer begins, as only its words tell in which language that is. What was read counts
    as read, not as the program's own words: the guard hears it first, since a visitor can hold up anything.
    """

    answers_several: Literal[True] = True

    def __init__(self, camera: Camera, reader: TextReader, spoken: Sequence[str], events: Events | None = None) -> None:
        """Spoken: the languages of the kiosk. Events: learn what was seen."""
        self._events = events or Events()
        self._photographer = Photographer(camera, self._events)
        self._reader, self._spoken = reader, spoken

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        if not self._reader.languages:
            return _own("untaught", intent.language)
        picture = self._photographer.take(token)
        read, language = self._read(picture, intent.transcript.language, token)
        self._events.publish(Pictured(picture, _shown(read)))
        if not read:
            return _own("illegible", intent.language)
        if language not in self._spoken:
            name = Locale(intent.language).languages.get(language, language)
            return _own("unspoken", intent.language, name=name)
        texts = (f"{text}\n" for text in paragraphs(read, language))
        return Reply(texts, language, provenance=Provenance.READ)

    def _read(self, picture: Picture, expected: str, token: CancelToken) -> tuple[Sequence[TextLine], str]:
        """The lines, and their language: read as what the visitor speaks, and again as what it turns out to be."""
        languages = self._reader.languages
        first = expected if expected in languages else languages[0]
        read = self._reader.read(picture, first, token)
        language = detect(" ".join(paragraphs(read, first)), LANGUAGES, first) if read else first
        others = [language] if read else [other for other in languages if spaced(other) != spaced(first)]
        for other in others:  # where no letter is known it may be ideographs, or none of them
            if other == first or other not in languages:
                continue
            again = self._reader.read(picture, other, token)
            if _sure(again) > _sure(read) * ALIKE:
                return again, other if read else detect(" ".join(paragraphs(again, other)), LANGUAGES, other)
        return read, language


ALIKE = 0.9
"""The data of the right language may be a little less sure of its accents, and is right all the same."""


def _sure(read: Sequence[TextLine]) -> float:
    return sum(line.sureness * len(line.text) for line in read)


def _own(key: str, language: str, **values: object) -> Reply:
    return Reply(iter([WORDING.say(language, key, **values)]), language, provenance=Provenance.KNOWN)


def _shown(read: Sequence[TextLine]) -> tuple[Detection, ...]:
    """Where each paragraph stands, for the page."""
    found = []
    for _, group in groupby(read, key=lambda line: line.paragraph):
        own = list(group)
        text = own[0].text if len(own[0].text) <= SHOWN else f"{own[0].text[:SHOWN]}…"
        found.append(Detection("", min(line.sureness for line in own), _around([line.box for line in own]), text))
    return tuple(found)


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)
