"""What a visitor says about the conversation itself: stop, repeat, slower, forget, where does that come from."""

from collections.abc import Callable, Sequence

from assistant import phrases
from assistant.messages import Exchange, Intent, Reply
from assistant.stages import CancelToken

SLOWER = 0.75
WRITTEN = "It stands in “{title}”, under “{heading}”."
UNWRITTEN = "I found nothing about it in my notes, so there is no source."
ORIGINS = {
    "distance": "I worked it out from the coordinates of the places.",
    "look": "I said what I saw in the picture, in my own words.",
    "chat": "Those were my own words. They do not come from notes, and may be wrong.",
}
"""Where an answer of another skill than knowledge comes from."""


class ControlSkill:
    """Implements Skill; the slot "action" says which."""

    def __init__(self, forget: Callable[[], None]) -> None:
        self._forget = forget

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.transcript.language
        match intent.slots.get("action"):
            case "stop":
                return Reply(iter(()), language, remember=False)
            case "forget":
                self._forget()
                text = phrases.say(language, "I have forgotten what we said.")
                return Reply(iter([text]), language, remember=False)
            case "source" if last := _answer(history):
                return Reply(iter([_origin(last, language)]), language, last.sources, remember=False)
            case "source":
                text = phrases.say(language, "I have not answered anything yet.")
                return Reply(iter([text]), language, remember=False)
            case action if history:
                last = history[-1]
                pace = SLOWER if action == "slower" else 1.0
                spoken = last.intent.transcript.language
                return Reply(iter([last.reply]), spoken, last.sources, pace, remember=False)
            case _:
                text = phrases.say(language, "There is nothing to repeat yet.")
                return Reply(iter([text]), language, remember=False)


def _answer(history: Sequence[Exchange]) -> Exchange | None:
    """The last that was no control."""
    return next((past for past in reversed(history) if past.intent.skill != "control"), None)


def _origin(answer: Exchange, language: str) -> str:
    """Where an answer comes from: each place in the packs once, or whose words it was."""
    if answer.intent.skill != "knowledge":
        return phrases.say(language, ORIGINS.get(answer.intent.skill, ORIGINS["chat"]))
    places = dict.fromkeys((source.title, source.heading or source.title) for source in answer.sources)
    if not places or answer.reply == phrases.say(answer.intent.transcript.language, phrases.SILENT):
        return phrases.say(language, UNWRITTEN)
    return " ".join(phrases.say(language, WRITTEN, title=title, heading=heading) for title, heading in places)
