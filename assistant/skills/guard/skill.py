"""What is said where the guard answers: short, warm, and nothing of the question in it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from assistant.core import phrases
from assistant.core.config import SafetySettings
from assistant.core.messages import CALLS_STAFF, Asked, Claim, Exchange, GuardKind, Intent, Provenance, Reply
from assistant.core.stages import CancelToken

ANSWERS: Mapping[GuardKind, str] = {
    GuardKind.EMERGENCY: "Please get somebody of the staff at once: call out loud, and do not wait.",
    GuardKind.DESPAIR: "I am glad that you told me. You are not alone, and you matter. "
    "Please tell somebody of the staff, or somebody you trust, right now; they will listen.",
    GuardKind.LOST: "Stay calm, and stay where people are. "
    "Please tell somebody of the staff at the desk; they know what to do and will help you at once.",
    GuardKind.OFF_LIMITS: "I may not talk about that here. Please ask the staff.",
    GuardKind.DANGER: "I do not help with that, because somebody could get hurt. "
    "Ask me something else, for example how far away a country is.",
    GuardKind.CRIME: "I do not help with that: it would be unfair to somebody, or harm them. "
    "I would rather help you with something else.",
    GuardKind.SEX: "I do not talk about that. Please ask me something else.",
    GuardKind.HATE: "I do not agree with that. All people are worth the same, wherever they come from, "
    "whatever they look like, and whatever they believe.",
    GuardKind.PRIVACY: "I know nothing private about people, and I would not tell it. Please ask me something else.",
    GuardKind.RULES: "I would rather stay what I am, the voice of this place. What would you like to know?",
    GuardKind.ADVICE: "I am no doctor and no lawyer, and I do not know your case. "
    "Please ask a doctor, or in questions of law a lawyer; a child asks a grown-up first.",
    GuardKind.INSULT: "I am only a program, so I do not mind. What would you like to know?",
    GuardKind.GROWING_UP: "That is a good question for a grown-up you trust. Please ask them.",
    GuardKind.ATTACHMENT: "I am only a program and cannot feel, so I am no friend as a person can be. "
    "Please talk about that with somebody you trust.",
}
HELPLINE = "You can also call {helpline}."
ONE_NUMBER = "The emergency number is {number}."
TWO_NUMBERS = "For an ambulance call {ambulance}, for the fire brigade {fire}."


class GuardSkill:
    """Implements ClaimingSkill, although it claims nothing, and EagerSkill."""

    eager: Literal[True] = True

    def __init__(self, settings: SafetySettings, numbers: Callable[[], Sequence[str]]) -> None:
        """Numbers: tells whom to call, one for all or the ambulance's and the fire brigade's; none where not known.

        It is asked once: when the skill is prepared, or the first emergency is answered.
        """
        self._settings = settings
        self._known = numbers

    @cached_property
    def _numbers(self) -> tuple[str, ...]:
        return (self._settings.emergency_number,) if self._settings.emergency_number else tuple(self._known())

    def prepare(self) -> None:
        """Looks up whom to call in an emergency, which reads the towns."""
        _ = self._numbers

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return {}

    def claim(self, asked: Asked) -> Claim | None:
        return None

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """Insults are answered once; then silence invites the next question."""
        kind, language = GuardKind(intent.slots["kind"]), intent.language
        again = kind is GuardKind.INSULT and any(past.intent.slots.get("kind") == kind for past in history)
        text = "" if again else self.text(kind, language)
        return Reply(iter([text]), language, provenance=Provenance.REFUSED, remember=not again)

    def text(self, kind: GuardKind, language: str) -> str:
        """What is said about a kind."""
        own = self._settings.answers.get(kind, {}).get(language)
        return own or " ".join(self._sentences(kind, language))

    def _sentences(self, kind: GuardKind, language: str) -> Iterator[str]:
        yield phrases.say(language, ANSWERS[kind])
        if kind in CALLS_STAFF and (where := self._settings.staff.get(language)):
            yield where
        if kind is GuardKind.DESPAIR and self._settings.helpline:
            yield phrases.say(language, HELPLINE, helpline=_by_digits(self._settings.helpline))
        if kind is GuardKind.EMERGENCY and self._numbers:
            first, *more = map(_by_digits, self._numbers)
            if more:
                yield phrases.say(language, TWO_NUMBERS, ambulance=first, fire=more[0])
            else:
                yield phrases.say(language, ONE_NUMBER, number=first)


def _by_digits(number: str) -> str:
    """A telephone number as it is said: digit by digit, with a pause between its groups."""
    grouped = re.sub(r"(?<=\d)[\s/-]+(?=\d)", ", ", number)
    return re.sub(r"(?<=\d)(?=\d)", " ", grouped)
