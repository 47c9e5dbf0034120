"""Describing what is in front of the kiosk: what the detector names at once, then what the vision model says."""

import logging
import re
from collections.abc import Generator, Iterator, Sequence
from typing import Literal

from assistant.core import phrases
from assistant.core.config import VisionSettings
from assistant.core.errors import AssistantError, CoolingDown, NoCamera, ThinkingError, VisionError
from assistant.core.events import Events, Pictured
from assistant.core.languages import ENGLISH, LANGUAGES
from assistant.core.messages import ChatMessage, Detection, Exchange, Intent, Picture, Provenance, Reply, Sampling
from assistant.core.stages import Camera, CancelToken, LanguageModel, ObjectDetector
from assistant.geography.pictured import UNKNOWN, PicturePlaces
from assistant.geography.place_names import place_names
from assistant.skills.chat.skill import IN_LANGUAGE
from assistant.skills.look.claims import THING, WORDING
from assistant.skills.look.exhibits import ExhibitTeller, KnownExhibit
from assistant.text.sentences import sentences
from assistant.thinking.prompts import prompt
from assistant.vision.labels import listed
from assistant.vision.photographer import Photographer
from assistant.vision.pictures import jpeg

log = logging.getLogger(__name__)

BLIND = "I have no eyes yet, so I cannot see."
NOTHING = "I see nothing that I can name."
WHICH_PLACE = "Which place is this? Name the city or the sight, and the country."
HOW_FAR = re.compile("|".join(place_names(code).of_picture for code in LANGUAGES), re.IGNORECASE)
"""A question about the place that a picture shows."""
SENTENCES = 3
"""The most that the vision model says; before it comes what the detector names, after it the place."""
ALL = (0.0, 0.0, 1.0, 1.0)
"""The box of an exhibit: all of the picture, as nobody knows where in it that is."""


class LookSkill:
    """Implements Skill.

    An exhibit is named at once, with what the packs say of it, and nothing is added by detector or model. Where the
    vision model fails, or gives no word within its engine's limit, what the detector named stands.
    """

    answers_several: Literal[True] = True

    def __init__(
        self,
        camera: Camera,
        detector: ObjectDetector | None,
        model: LanguageModel | None,
        settings: VisionSettings,
        places: PicturePlaces | None = None,
        events: Events | None = None,
        exhibits: ExhibitTeller | None = None,
    ) -> None:
        """Places: tells where a picture is from. Events: learn when a picture is taken. Exhibits: known at sight."""
        self._events = events or Events()
        self._places, self._exhibits = places, exhibits
        self._photographer = Photographer(camera, self._events)
        self._detector = detector
        self._model = model
        self._sampling = Sampling(max_tokens=settings.max_tokens)
        self._system = ChatMessage("system", prompt("look"))

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        asked, language = intent.transcript.text, intent.language
        picture = None
        if WORDING.holds(asked, intent.transcript.language, THING) and self.has_exhibits():
            try:
                picture = self._photographer.take(token)
            except NoCamera as error:
                return self._blind(error, language)
            if known := self._known(picture, language):
                return self._told_of(known, picture, language)
        place = bool(self._places and HOW_FAR.search(asked))
        described = min(SENTENCES, token.restraint.sentences)
        return Reply(self._deltas(asked, language, token, picture), language, sentences=1 + described + place)

    def has_exhibits(self) -> bool:
        """What a look for them would wait for is loaded; what is wrong with them is logged: there are other eyes."""
        try:
            return self._exhibits is not None and self._exhibits.ready()
        except AssistantError as error:
            log.warning("%s: %s", error.code, error)
            return False

    def _known(self, picture: Picture, language: str) -> KnownExhibit | None:
        try:
            return self._exhibits.tell(picture, language) if self._exhibits else None
        except AssistantError as error:
            log.warning("%s: %s", error.code, error)
            return None

    def _told_of(self, known: KnownExhibit, picture: Picture, language: str) -> Reply:
        self._events.publish(Pictured(picture, (Detection("", 1.0, ALL, known.name),)))
        deltas = (f"{sentence} " for sentence in known.sentences)
        return Reply(deltas, language, known.sources, provenance=Provenance.NOTED)

    @staticmethod
    def _blind(error: NoCamera, language: str) -> Reply:
        log.info("%s", error)
        return Reply(iter([phrases.say(language, BLIND)]), language)

    def _deltas(self, asked: str, language: str, token: CancelToken, picture: Picture | None) -> Iterator[str]:
        """Each sentence that is known ends with a space, so that it is spoken at once. Picture: if one was taken."""
        if self._detector is None and self._model is None:
            yield phrases.say(language, BLIND if picture is None else NOTHING)
            return
        model = self._model if token.restraint.may_generate else None
        if self._detector is None and model is None:
            raise CoolingDown("no picture is described")
        try:
            picture = picture or self._photographer.take(token)
        except NoCamera as error:
            yield from self._blind(error, language).deltas
            return
        token.check()
        found = self._found(picture, can_do_without=model is not None)
        self._events.publish(Pictured(picture, found or ()))
        seen = "" if found is None else _told(found, language, looks_closer=model is not None)
        yield f"{seen or phrases.say(language, 'Let me look closer.')} "
        if model is not None:
            yield from self._looked_closer(model, picture, asked, language, token, seen=bool(seen))
        elif self._places and picture.place and HOW_FAR.search(asked):
            yield self._places.of_file(picture.place, language)
        elif self._model and HOW_FAR.search(asked):
            raise CoolingDown("no picture is described")
        elif self._places and HOW_FAR.search(asked):
            yield phrases.say(language, UNKNOWN)

    def _looked_closer(
        self, model: LanguageModel, picture: Picture, asked: str, language: str, token: CancelToken, *, seen: bool
    ) -> Iterator[str]:
        """What the vision model adds to what was seen at once, and the place that is asked for."""
        try:
            most = min(SENTENCES, token.restraint.sentences)
            described = yield from self._described(model, picture, asked, language, token, most)
        except ThinkingError as error:
            if not seen:
                raise
            log.warning("%s: %s", error.code, error)
            described = ""
        if not described:
            yield phrases.say(language, "That is all I can see for now.")
        elif self._places and HOW_FAR.search(asked):
            yield f" {self._place_of(self._places, picture, described, language, token)}"

    def where(self, language: str, token: CancelToken) -> str:
        """Which place the picture shows and how far away it is: by its file, else by the vision model's description.

        Raises VisionError, ThinkingError.
        """
        picture = self._photographer.take(token)
        described = ""
        if not picture.place:
            if self._model is None:
                raise VisionError(
                    "The file does not say where it was taken, and there is no vision model to look at it."
                )
            described = "".join(self._described(self._model, picture, WHICH_PLACE, ENGLISH, token))
        if not self._places:
            return phrases.say(language, BLIND)
        return self._place_of(self._places, picture, described, language, token)

    @staticmethod
    def _place_of(places: PicturePlaces, picture: Picture, described: str, language: str, token: CancelToken) -> str:
        if picture.place:
            return places.of_file(picture.place, language)
        return places.of_description(described, language, token)

    def _found(self, picture: Picture, *, can_do_without: bool) -> tuple[Detection, ...] | None:
        """What the detector finds; None where there is none, or it fails and somebody else can look."""
        if self._detector is None:
            return None
        try:
            return tuple(self._detector.detect(picture))
        except VisionError as error:
            if not can_do_without:
                raise
            log.warning("%s: %s", error.code, error)
            return None

    def _described(
        self,
        model: LanguageModel,
        picture: Picture,
        asked: str,
        language: str,
        token: CancelToken,
        most: int | None = None,
    ) -> Generator[str, None, str]:
        """The vision model's words, at most so many sentences; returns them all."""
        question = f"{asked} {IN_LANGUAGE[language]}" if language in IN_LANGUAGE else asked
        messages = [self._system, ChatMessage("user", question, (jpeg(picture),))]
        said, ended = list[str](), 0
        for sentence in sentences(model.stream(messages, self._sampling, token), language):
            said.append(sentence.text)
            yield f"{sentence.text} "
            ended += sentence.ends
            if ended == most:  # the next one is the place's
                break
        return " ".join(said)


def _told(found: Sequence[Detection], language: str, *, looks_closer: bool) -> str:
    """The first sentence: what the detector names."""
    things = listed(found, language)
    if not things:
        closer = "I see nothing that I can name; let me look closer."
        return phrases.say(language, closer if looks_closer else NOTHING)
    return phrases.say(
        language, "I see {things}; let me look closer." if looks_closer else "I see {things}.", things=things
    )
