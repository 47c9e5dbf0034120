"""What a visitor says about the conversation itself: stop, repeat, slower, forget."""

from collections.abc import Callable, Sequence

from assistant import phrases
from assistant.messages import Exchange, Intent, Reply
from assistant.stages import CancelToken

SLOWER = 0.75


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
            case action if history:
                last = history[-1]
                pace = SLOWER if action == "slower" else 1.0
                spoken = last.intent.transcript.language
                return Reply(iter([last.reply]), spoken, last.sources, pace, remember=False)
            case _:
                text = phrases.say(language, "There is nothing to repeat yet.")
                return Reply(iter([text]), language, remember=False)
