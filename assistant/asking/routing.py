"""Routing typed questions, to see what the router makes of them."""

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.core.errors import AssistantError
from assistant.core.messages import Exchange, Intent, Transcript
from assistant.core.stages import Router
from assistant.thinking.routing.languages import detect
from assistant.thinking.routing.several import questions_in


@dataclass(frozen=True, slots=True)
class RoutedQuestion:
    """What became of one question."""

    intent: Intent
    seconds: float
    error: str = ""
    """Why it could not be routed."""

    def as_json(self) -> str:
        if self.error:
            return json.dumps({"input": self.intent.transcript.text, "error": self.error}, ensure_ascii=False)
        intent, transcript = self.intent, self.intent.transcript
        values = {"input": transcript.text, "text": transcript.text, "language": transcript.language}
        found = {"intent": intent.skill, "score": round(intent.score, 3), "slots": dict(intent.slots)}
        return json.dumps(values | found | {"times": {"intent": round(self.seconds, 4)}}, ensure_ascii=False)

    def as_text(self) -> str:
        if self.error:
            return f"{self.intent.transcript.text}: {self.error}"
        slots = " ".join(f"{slot}={value}" for slot, value in self.intent.slots.items())
        text = f"{self.intent.skill:10} {self.intent.score:.2f} [{self.intent.transcript.language}]"
        return f"{text} {self.intent.transcript.text}  {slots}".rstrip()


def routes(
    questions: Iterable[str], router: Router, language: str, languages: Sequence[str], *, conversation: bool
) -> Iterator[RoutedQuestion]:
    """Each question as it comes, of several asked at once each; in a conversation it follows those before it."""
    history: list[Exchange] = []
    spoken = ((question, language or detect(question, languages)) for question in questions)
    for transcript in (Transcript(part, its) for question, its in spoken for part in questions_in(question, its)):
        began = time.monotonic()
        try:
            intent = router.route(transcript, history)
        except AssistantError as error:  # those after it are routed all the same
            yield RoutedQuestion(Intent("", transcript), time.monotonic() - began, str(error))
            continue
        yield RoutedQuestion(intent, time.monotonic() - began)
        if conversation:
            history.append(Exchange(intent, heard="", reply=""))
