"""Routing typed questions, to see what the router makes of them."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.messages import Exchange, Intent, Transcript
from assistant.stages import Router
from assistant.thinking.languages import detect


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one question."""

    intent: Intent
    seconds: float

    def as_json(self) -> str:
        intent, transcript = self.intent, self.intent.transcript
        values = {"input": transcript.text, "text": transcript.text, "language": transcript.language}
        found = {"intent": intent.skill, "score": round(intent.score, 3), "slots": dict(intent.slots)}
        return json.dumps(values | found | {"times": {"intent": round(self.seconds, 4)}}, ensure_ascii=False)

    def as_text(self) -> str:
        slots = " ".join(f"{slot}={value}" for slot, value in self.intent.slots.items())
        text = f"{self.intent.skill:10} {self.intent.score:.2f} [{self.intent.transcript.language}]"
        return f"{text} {self.intent.transcript.text}  {slots}".rstrip()


def routes(
    questions: Iterable[str], router: Router, language: str, languages: Sequence[str], *, conversation: bool
) -> Iterator[Line]:
    """Each question as it comes; in a conversation it follows those before it."""
    history: list[Exchange] = []
    for question in questions:
        transcript = Transcript(question, language or detect(question, languages))
        began = time.monotonic()
        intent = router.route(transcript, history)
        yield Line(intent, time.monotonic() - began)
        if conversation:
            history.append(Exchange(intent, heard="", reply=""))
