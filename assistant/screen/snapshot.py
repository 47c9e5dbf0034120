"""What the page shows: the turn of the visitor who is there now, and nothing of those before."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from assistant import phrases
from assistant.events import (
    Event,
    Failed,
    Forgotten,
    Grounded,
    Heard,
    LanguageChosen,
    NotesChanged,
    Pictured,
    Said,
    Sounded,
    Sounding,
    State,
    StateChanged,
    Warmth,
    WarmthChanged,
)
from assistant.messages import Sentence
from assistant.screen.pictures import Gallery

MOST_SENTENCES = 60
"""Of an answer; of a longer one the first are dropped."""


@dataclass(slots=True)
class _Turn:
    """One question and its answer."""

    question: str = ""
    answer: deque[Sentence] = field(default_factory=lambda: deque(maxlen=MOST_SENTENCES))
    sounding: Sentence | None = None
    """What is heard at this moment."""
    sounded: Sentence | None = None
    """What was heard last."""
    sources: tuple[str, ...] = ()
    picture: dict[str, Any] | None = None
    failure: tuple[str, str] | None = None
    """Code and sentence."""


class Snapshot:
    """An observer of the events; `tell` gets what is to be shown after each that changes it."""

    def __init__(self, own_language: str, gallery: Gallery, tell: Callable[[dict[str, Any]], None]) -> None:
        self._own = own_language
        self._gallery = gallery
        self._tell = tell
        self._lock = threading.Lock()
        self._state = State.STARTING
        self._warmth = Warmth.NORMAL
        self._notes_whole = True
        self._chosen = ""
        self._spoken = ""
        """The language of the last question of the conversation."""
        self._turn = _Turn()
        tell(self._shown())

    def __call__(self, event: Event) -> None:
        """On the thread that publishes; returns at once."""
        with self._lock:
            if self._change(event):
                self._tell(self._shown())

    @property
    def state(self) -> State:
        return self._state

    @property
    def language(self) -> str:
        """That the page speaks."""
        return self._chosen or self._spoken or self._own

    def _change(self, event: Event) -> bool:  # noqa: PLR0912 - one case an event
        turn = self._turn
        match event:
            case StateChanged(state):
                self._state = state
                if state is State.LISTENING or (state is State.READY and not turn.question and not turn.failure):
                    self._begin()  # also after a greeting
            case WarmthChanged(warmth):
                self._warmth = warmth
            case NotesChanged(status):
                before, self._notes_whole = self._notes_whole, status.whole
                return before != status.whole
            case LanguageChosen(language):
                self._chosen = language
            case Heard(transcript):
                self._begin()
                self._turn.question, self._spoken = transcript.text, transcript.language
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
            case Forgotten():
                self._begin()
                self._chosen = self._spoken = ""
            case _:
                return False
        return True

    def _begin(self) -> None:
        """Nothing of the turn before is left."""
        self._turn = _Turn()
        self._gallery.clear()

    def _say(self, sentence: Sentence) -> None:
        turn = self._turn
        turn.answer.append(sentence)
        if sentence.text == phrases.say(sentence.language, "My notes say nothing about that."):
            turn.sources = ()

    def _shown(self) -> dict[str, Any]:
        turn = self._turn
        answer = list(turn.answer)
        return {
            "state": self._state,
            "warmth": self._warmth,
            "notes_whole": self._notes_whole,
            "language": self.language,
            "chosen": self._chosen,
            "question": turn.question,
            "spoken": self._spoken or self._own,
            "answer": [{"text": s.text, "ends": s.ends, "language": s.language} for s in answer],
            "sounding": _place(turn.sounding, answer),
            "sounded": _place(turn.sounded, answer),
            "sources": turn.sources,
            "picture": turn.picture,
            "failure": turn.failure and {"code": turn.failure[0], "sentence": turn.failure[1]},
        }


def _place(sentence: Sentence | None, answer: list[Sentence]) -> int:
    """Which of the answer's sentences it is; -1 for none, as of an excuse that is heard instead."""
    return answer.index(sentence) if sentence in answer else -1
