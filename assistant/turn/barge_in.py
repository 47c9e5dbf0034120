"""Whether a visitor speaks over an answer: "stop", or a new question.

Four things must come together before an answer is cut: voice in what is left when the kiosk's own is taken out; about
as loud as who asked; words that Whisper is sure of; and other words than the kiosk itself is saying. Voice alone is not
enough: it is also a laugh, a "hm", a child further away, and whatever of the kiosk's own voice leaks through in the
first second of a new room. Waiting for the words costs a command some 0.4 s after its end, of which the pause is half,
and a question nothing: it is heard from its beginning, and most of it is spoken into silence already.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum

from rapidfuzz import fuzz, process

from assistant.core.errors import AssistantError, NotUnderstood, TurnCancelled
from assistant.core.events import Event, KioskState, Said, StateChanged
from assistant.core.languages import spaced
from assistant.core.messages import Ending, Transcript, Utterance
from assistant.core.stages import Microphone, VoiceActivity
from assistant.hearing.interjection import Interjection, InterjectionDetector
from assistant.hearing.listening import windows
from assistant.hearing.near import NearVoice
from assistant.text.words import split
from assistant.thinking.routing.tables import routing_table
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Post, SpokenOver
from assistant.turn.turn_token import Turn

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.2
LEARNING_SECONDS = 3.0
"""After a gap in what is played or heard, as on a machine that is too busy, the cancellers learn the room anew."""
MASKED_DECIBELS = 6.0
"""By so much the canceller may make who speaks at the same time quieter."""
VOICE_SHARE = 0.4
"""Of the usual threshold of voice: behind the strict canceller only the middle of a syllable is left, and no echo."""
SURE = 0.5
"""Whisper's confidence from which on words are taken for a question. Of a single "Stop." it is 0.35 to 0.7, and nothing
else becomes a command by mistake."""
QUESTION_WORDS, QUESTION_SIGNS = 3, 5
"""Words of a question, or signs where a language writes no spaces: of noise Whisper makes "you" or "Thank you."."""
WORD_SECONDS = 1.5
"""With a little before and after it. Of a single word nobody knows the language ("Pare." was heard as "Party is."), so
it is heard in that of the answer: who asked in it says "stop" in it."""
OWN_WORDS = 75
"""Likeness, of 100, to what the kiosk says, from which on words are its own."""
OWN_SHARE, SAME_WORD = 0.75, 85
"""Share of words that the kiosk says, too, in whatever order; and likeness from which on two words are the same."""


class Meaning(Enum):
    """What is meant by words over an answer."""

    NOTHING = "nothing"
    COMMAND = "command"
    QUESTION = "question"


class BargeIn:
    """Listens while the kiosk speaks; an observer of the events."""

    def __init__(
        self,
        stations: Pipeline,
        strict: Microphone,
        activity: VoiceActivity,
        whole_since: Callable[[], float] = lambda: -math.inf,
    ) -> None:
        """Strict: a microphone that hears nothing of the loudspeaker; that of the stations may hear a little.

        Whole_since: since when no sound was lost, so that strict may be trusted.

        Activity: of its own, since a question may be listened to at the same time.
        """
        self._stations, self._strict, self._activity = stations, strict, activity
        self._whole_since = whole_since
        self._state = KioskState.STARTING
        self._speaks = threading.Event()
        self._said: list[str] = []
        """Sentences of the answer that is given, or was given last."""
        self._language = ""
        """That it is given in."""

    def __call__(self, event: Event) -> None:
        """On the thread that publishes; returns at once."""
        match event:
            case StateChanged(state):
                self._state = state
                if state is KioskState.SPEAKING:
                    self._speaks.set()
                else:
                    self._speaks.clear()
            case Said(sentence):
                before = self._said if sentence.index else []  # its last words may be looked at when it is over
                self._said = [*before, sentence.text, sentence.spoken]
                self._language = sentence.language
            case _:
                pass

    @contextmanager
    def watch(self, post: Post) -> Iterator[None]:
        """Posts SpokenOver until the end of the context."""
        token = Turn()
        thread = threading.Thread(target=self._run, args=(post, token), name="barge-in", daemon=True)
        thread.start()
        try:
            yield
        finally:
            token.cancel()
            thread.join(2 * LOOK_SECONDS)

    def _run(self, post: Post, token: Turn) -> None:
        while not token.cancelled:
            if not self._speaks.wait(LOOK_SECONDS):
                continue
            try:
                if heard := self._listen(token):
                    post(heard)
                    self._speaks.clear()
            except TurnCancelled:  # the program ends
                return
            except AssistantError as error:  # of a microphone that fails a press will tell
                log.warning("%s: %s", error.code, error)
                self._speaks.clear()

    def _listen(self, token: Turn) -> SpokenOver | None:
        """Until the answer is over, or somebody has spoken over it."""
        threshold = VOICE_SHARE * self._stations.config.hearing.voice_threshold
        detector, activity = InterjectionDetector(threshold), self._near()
        activity.reset()
        for window, moment in windows(self._strict.record(time.monotonic(), token)):
            if not self._speaks.is_set() and not detector.open:
                return None
            if self._state is KioskState.LISTENING:  # a press was faster
                return None
            found = detector.update(moment, activity.probability(window))
            if found is None or found.began - self._whole_since() < LEARNING_SECONDS:
                continue
            if heard := self._understood(found, token):
                return heard
        return None

    def _near(self) -> VoiceActivity:
        """Who is listened to: who is about as near as who asked."""
        loudness, decibels = self._stations.memory.loudness, self._stations.config.hearing.near_decibels
        if loudness is None or not decibels:
            return self._activity
        return NearVoice(self._activity, loudness - decibels - MASKED_DECIBELS)

    def _understood(self, found: Interjection, token: Turn) -> SpokenOver | None:
        chunk = next(self._stations.microphone.record(found.began, token))
        short = found.paused and len(chunk.samples) < WORD_SECONDS * chunk.rate
        said = Utterance(chunk.samples, chunk.rate, Ending.SILENCE, time.monotonic(), self._language if short else "")
        try:
            transcript = self._stations.transcriber.transcribe(said, token)
        except NotUnderstood:
            return None
        match self.meaning(transcript):
            case Meaning.COMMAND if found.paused:
                return SpokenOver(found.began, transcript)
            case Meaning.QUESTION if self._stations.config.hearing.interruptions == "questions":
                return SpokenOver(found.began)
            case _:
                return None

    def meaning(self, transcript: Transcript) -> Meaning:
        """What is meant by words over the answer that is given."""
        text, language = transcript.text.strip(), transcript.language
        words = split(text)
        if not words or self._is_own(text):
            return Meaning.NOTHING
        if self._stations.router.route(transcript, ()).slots.get("action"):
            return Meaning.COMMAND
        if transcript.confidence < SURE:
            return Meaning.NOTHING
        long = len(words) >= QUESTION_WORDS if spaced(language) else len("".join(words)) >= QUESTION_SIGNS
        polite = routing_table(self._stations.config.kiosk.languages).takes_leave(text, language)
        return Meaning.QUESTION if long and not polite else Meaning.NOTHING

    def _is_own(self, text: str) -> bool:
        """Whether the kiosk itself says so."""
        heard, said = " ".join(split(text)), " ".join(split(" ".join(self._said)))
        if " " not in heard:
            return heard in said.split()
        if not said:
            return False
        own = [word for word in heard.split() if process.extractOne(word, said.split(), score_cutoff=SAME_WORD)]
        return fuzz.partial_ratio(heard, said) >= OWN_WORDS or len(own) >= OWN_SHARE * len(heard.split())
