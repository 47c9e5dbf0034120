"""What the page shows: the turn of the visitor who is there now, and nothing of those before."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant.core import phrases
from assistant.core.events import (
    Answering,
    Event,
    Failed,
    Forgotten,
    Grounded,
    Guarded,
    Heard,
    JoiningCode,
    KioskState,
    LanguageChosen,
    NotesChanged,
    PartlyHeard,
    Pictured,
    Said,
    Sounded,
    Sounding,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    Understood,
    Updating,
)
from assistant.core.messages import GUARD, GuardKind, Provenance, Sentence
from assistant.web.headlines import headline
from assistant.web.pictures import Gallery

UPDATING = "I am being updated, step {step} of {steps}. You can go on asking."
MOST_SENTENCES = 120
"""Of an answer; of a longer one the first are dropped."""


@dataclass(slots=True)
class _Turn:
    """One question and its answer."""

    question: str = ""
    skill: str = ""
    answer: deque[Sentence] = field(default_factory=lambda: deque(maxlen=MOST_SENTENCES))
    sounding: Sentence | None = None
    """What is heard at this moment."""
    sounded: Sentence | None = None
    """What was heard last."""
    sources: tuple[str, ...] = ()
    picture: dict[str, Any] | None = None
    guard: GuardKind | None = None
    thought: bool = False
    """A language model answers in its own words, or one part of the answer is its."""
    failure: tuple[str, str] | None = None
    """Code and sentence."""


class Snapshot:
    """An observer of the events; `tell` gets what is to be shown after each that changes it."""

    def __init__(self, own_language: str, gallery: Gallery, tell: Callable[[dict[str, Any]], None]) -> None:
        self._own = own_language
        self._gallery = gallery
        self._tell = tell
        self._lock = threading.Lock()
        self._state = KioskState.STARTING
        self._warmth = ThermalState.NORMAL
        self._follow_up = False
        """It listens on after the answer that is shown."""
        self._paused = False
        self._notes_whole = True
        self._updating = Updating(0, 0)
        self._chosen = ""
        self._spoken = ""
        """The language of the last question of the conversation."""
        self._wished = ""
        """The language that a visitor asked to be answered in."""
        self._code = ""
        """By which the kiosk joins a fleet; shown to whoever stands there."""
        self._outdated = False
        """Another language was chosen while the answer was being given."""
        self._turn = _Turn()
        tell(self._shown())

    def __call__(self, event: Event) -> None:
        """On the thread that publishes; returns at once."""
        with self._lock:
            if self._change(event):
                self._tell(self._shown())

    @property
    def state(self) -> KioskState:
        return self._state

    @property
    def language(self) -> str:
        """That the page speaks, as the kiosk does: of what is said now, or was wished for, chosen or heard last."""
        said = self._turn.answer[-1].language if self._turn.answer else ""
        return said or self._wished or self._chosen or self._spoken or self._own

    def _change(self, event: Event) -> bool:  # noqa: PLR0912 - one case an event
        turn = self._turn
        match event:
            case StateChanged(KioskState.SPEAKING) if self._state is KioskState.CALLING:
                return False
            case StateChanged(state, follow_up):
                self._follow_up = follow_up
                self._change_state(state)
            case ThermalStateChanged(warmth):
                self._warmth = warmth
            case NotesChanged(status):
                before, self._notes_whole = self._notes_whole, status.whole
                return before != status.whole
            case Updating():
                self._updating = event
            case LanguageChosen(language):
                self._chosen, self._wished, self._spoken = language, "", ""
                self._outdated = self._state is not KioskState.READY
                if not self._outdated:
                    self._begin()
            case Heard(transcript):
                self._begin()
                self._turn.question, self._spoken = transcript.text, transcript.language
            case PartlyHeard(transcript):
                if self._state is not KioskState.LISTENING or self._follow_up:
                    return False
                turn.question, self._spoken = transcript.text, transcript.language
            case Guarded(kind):  # others can read the screen, too
                turn.guard, turn.question = kind, ""
            case Understood(intent):
                turn.skill, self._wished = intent.skill, intent.wished
            case Answering(provenance):
                turn.thought = turn.thought or provenance is Provenance.THOUGHT
            case Said(sentence):
                self._say(sentence)
            case Sounding(sentence):
                turn.sounding = sentence
            case Sounded(sentence):
                turn.sounding, turn.sounded = None, sentence
            case Grounded(sources):
                turn.sources = tuple(dict.fromkeys(source.title for source in sources))
            case Pictured(picture, found):
                turn.picture = self._gallery.hang(picture, found, self.language)
            case Failed(code, sentence):
                turn.failure = (code, sentence)
                if sentence:
                    turn.answer.clear()
            case JoiningCode(code):
                self._code = code
            case Forgotten():
                self._begin()
                self._chosen = self._spoken = self._wished = ""
            case _:
                return False
        return True

    def _change_state(self, state: KioskState) -> None:
        """An error is shown for as long as it is told; a greeting goes, and an answer in a language of before."""
        turn = self._turn
        if state is KioskState.SPEAKING and turn.failure and turn.failure[1]:
            return
        if state in {KioskState.PAUSED, KioskState.READY}:
            self._paused = state is KioskState.PAUSED
        self._state = state
        stays = (turn.question or turn.skill or turn.guard or turn.failure) and not self._outdated
        if self._follow_up and stays:  # what was asked back is read while it is answered
            return
        if state is KioskState.LISTENING or (state in {KioskState.READY, KioskState.PAUSED} and not stays):
            self._begin()

    def _begin(self) -> None:
        """Nothing of the turn before is left."""
        self._turn = _Turn()
        self._outdated = False
        self._gallery.clear()

    def _say(self, sentence: Sentence) -> None:
        turn = self._turn
        turn.answer.append(sentence)
        if sentence.text == phrases.say(sentence.language, "My notes say nothing about that."):
            turn.sources = ()

    def _headline(self) -> str:
        turn = self._turn
        failure = turn.failure[0] if turn.failure else ""
        skill = GUARD if turn.guard else turn.skill or None
        if self._follow_up:
            return "follow_up"
        return headline(self._state, failure, skill, next(iter(turn.answer), None), paused=self._paused)

    def _update(self) -> str:
        """What is said of a bundle that is being installed; empty where none is."""
        step, steps = self._updating.step, self._updating.steps
        return phrases.say(self.language, UPDATING, step=step, steps=steps) if step else ""

    def _shown(self) -> dict[str, Any]:
        turn = self._turn
        answer = list(turn.answer)
        return {
            "state": self._state,
            "headline": self._headline(),
            "warmth": self._warmth,
            "code": self._code,
            "notes_whole": self._notes_whole,
            "update": self._update(),
            "language": self.language,
            "chosen": self._chosen,
            "question": turn.question,
            "spoken": self._spoken or self._own,
            "answer": [{"text": s.text, "ends": s.ends, "language": s.language} for s in answer],
            "sounding": _place(turn.sounding, answer),
            "sounded": _place(turn.sounded, answer),
            "sources": turn.sources,
            "picture": turn.picture,
            "guard": turn.guard,
            "thought": turn.thought and not turn.guard,
            "failure": turn.failure and {"code": turn.failure[0], "sentence": turn.failure[1]},
        }


def _place(sentence: Sentence | None, answer: list[Sentence]) -> int:
    """Which of the answer's sentences it is; -1 for none, as of an excuse that is heard instead."""
    return answer.index(sentence) if sentence in answer else -1
