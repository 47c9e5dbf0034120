"""A skill that says nothing about topics that are off limits."""

from collections.abc import Sequence
from typing import Literal, Protocol

from assistant import phrases
from assistant.messages import ChatMessage, Exchange, Intent, Reply
from assistant.stages import CancelToken, Skill, WarmSkill

REFUSAL = "I may not talk about that here. Please ask the staff."


class Talks(Skill, WarmSkill, Protocol):
    """A skill that asks a language model."""


class Limits(Protocol):
    """Topics that are off limits."""

    def forbids(self, question: str) -> bool: ...


class Discreet:
    """Implements Skill, EagerSkill and WarmSkill: another skill, but for some questions."""

    eager: Literal[True] = True

    def __init__(self, skill: Talks, off_limits: Limits) -> None:
        self._skill = skill
        self._off_limits = off_limits

    @property
    def prefix(self) -> Sequence[ChatMessage]:
        return self._skill.prefix

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        if self._off_limits.forbids(intent.transcript.text):
            return Reply(iter([phrases.say(intent.language, REFUSAL)]), intent.language)
        return self._skill.answer(intent, history, token)
