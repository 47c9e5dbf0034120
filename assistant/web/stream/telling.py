"""What exhibits are told of a turn: kinds, figures and titles, and no words unless the operator wants them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeAlias

from assistant.core.events import (
    Answering,
    Event,
    Forgotten,
    Grounded,
    Guarded,
    Heard,
    KioskState,
    Level,
    Sounded,
    Sounding,
    StateChanged,
    TurnEnded,
    Understood,
)
from assistant.core.messages import GUARD, Sentence, Transcript

Told: TypeAlias = dict[str, Any]
"""A message: its kind under "event", and what belongs to it; JSON."""
PASSING = frozenset({"level", "end", "forgotten"})
"""Kinds that are over when they are told: no snapshot holds them."""


class EventTeller:
    """An observer of the events, which hands each receiver what it makes of them; receivers return at once."""

    def __init__(self, place: Callable[[Transcript], Mapping[str, Any] | None], *, words: bool) -> None:
        """Place: the first that a question names, with "name", "kind", "country", "latitude" and "longitude".

        Words: whether texts of question and answer are told; of what the guard stops none ever is.
        """
        self._place, self._words = place, words
        self._receivers: tuple[Callable[[Told], None], ...] = ()
        self._state: Told = {"state": KioskState.STARTING, "follow_up": False}
        self._turn: dict[str, Told] = {}
        """The newest of each kind since the question."""
        self._looking = ThreadPoolExecutor(1, "place look-up")
        """Looks for places, which takes milliseconds that no turn waits for."""
        self._lock = threading.Lock()

    def follow(self, receiver: Callable[[Told], None]) -> Callable[[], None]:
        """From now on it is told everything; returns what ends that."""
        with self._lock:
            self._receivers = (*self._receivers, receiver)
        return lambda: self._leave(receiver)

    def snapshot(self) -> Told:
        """How it is now: the state, and of the present turn the newest of each kind."""
        with self._lock:
            return {"event": "snapshot", **self._state, **self._turn}

    def __call__(self, event: Event) -> None:
        for told in self._messages(event):
            self._tell(told)
        if isinstance(event, Understood) and event.intent.skill != GUARD:
            with suppress(RuntimeError):  # it was closed
                self._looking.submit(self._look, event.intent.transcript, self._turn)

    def close(self) -> None:
        self._looking.shutdown(wait=False, cancel_futures=True)

    def _look(self, asked: Transcript, turn: dict[str, Told]) -> None:
        place = self._place(asked)
        if place and turn is self._turn:  # else another question was asked meanwhile, or the visitor has gone
            self._tell({"event": "place", **place})

    def _tell(self, told: Told) -> None:
        kind, values = told["event"], {key: value for key, value in told.items() if key != "event"}
        with self._lock:
            if kind == "state":
                self._state = values
            elif kind in {"question", "forgotten"}:
                self._turn = {}
            if kind not in PASSING | {"state"}:
                self._turn[kind] = values
            receivers = self._receivers
        for receiver in receivers:
            receiver(told)

    def _messages(self, event: Event) -> Iterator[Told]:
        match event:
            case StateChanged(state, follow_up):
                yield {"event": "state", "state": state, "follow_up": follow_up}
            case Level(loudness):
                yield {"event": "level", "loudness": round(loudness, 2)}
            case Heard(transcript):
                text = {"text": transcript.text} if self._words and transcript.text else {}
                yield {"event": "question", "language": transcript.language, **text}
            case Understood(intent) if intent.skill != GUARD:
                language, score = intent.language, round(intent.score, 3)
                yield {"event": "intent", "skill": intent.skill, "score": score, "language": language}
            case TurnEnded(error):
                yield {"event": "end", "error": error, "skill": event.skill, "by_operator": event.by_operator}
            case Forgotten():
                yield {"event": "forgotten"}
            case _:
                yield from self._of_answer(event)

    def _of_answer(self, event: Event) -> Iterator[Told]:
        match event:
            case Guarded(kind):
                yield {"event": "guard", "kind": kind}
            case Answering(provenance):
                yield {"event": "rung", "rung": provenance}
            case Grounded(sources):
                for source in sources[:1]:
                    yield {"event": "pack", "title": source.title, "heading": source.heading}
            case Sounding(sentence):
                yield self._sentence(sentence, sounding=True)
            case Sounded(sentence):
                yield self._sentence(sentence, sounding=False)
            case _:
                pass

    def _sentence(self, sentence: Sentence, *, sounding: bool) -> Told:
        text = {"text": sentence.text} if self._words else {}
        return {
            "event": "sentence",
            "index": sentence.index,
            "sounding": sounding,
            "language": sentence.language,
            **text,
        }

    def _leave(self, receiver: Callable[[Told], None]) -> None:
        with self._lock:
            self._receivers = tuple(other for other in self._receivers if other != receiver)
