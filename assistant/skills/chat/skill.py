"""Free conversation with the language model."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from assistant.core.config import ChatSettings, ModelsSettings
from assistant.core.languages import ENGLISH
from assistant.core.messages import GUARD, ChatMessage, Exchange, Intent, Reply, Sampling
from assistant.core.stages import CancelToken, LanguageModel
from assistant.skills.chat.facts import Fact
from assistant.thinking.facts import asks_fact
from assistant.thinking.prompts import conversation, hints, prompt

IN_LANGUAGE = {code: own.in_language for code, own in hints().items() if code != ENGLISH}
"""Small models drift into English; said in the language itself, and last, this holds them."""
IN_ENGLISH = {ENGLISH: hints()[ENGLISH].in_language}
"""For those who ask in another language and want to hear this one."""
BRIEFLY = {code: own.briefly for code, own in hints().items()}
"""For when one sentence is all that may be said: the model is asked for it, rather than cut off after it."""
AT_LENGTH = {code: own.at_length for code, own in hints().items()}
"""For when more is asked for: a small model is done with a story after one sentence."""

MORE = re.compile("|".join(f"(?:{own.more})" for own in hints().values()), re.IGNORECASE)
"""What asks for a longer answer, in any language: people mix them."""
MORE_TIMES = 3
"""How much longer an answer may be when more is asked for."""


Notes = Callable[[Intent, Sequence[Exchange]], str]
"""What is surely known about a question; empty where nothing is."""


def no_notes(intent: Intent, history: Sequence[Exchange]) -> str:
    """Nothing is known."""
    return ""


class ChatSkill:
    """Implements Skill."""

    eager: Literal[True] = True

    def __init__(
        self, model: LanguageModel, chat: ChatSettings, models: ModelsSettings, notes: Notes = no_notes
    ) -> None:
        """Notes: the model reads them beside the question, so that it need not guess."""
        self._model = model
        self._notes = notes
        self._chat = chat
        self._context = models.context
        self._system = prompt("chat")

    @property
    def prefix(self) -> list[ChatMessage]:
        """What every request begins with, to be warmed at start."""
        return conversation(self._system, (), "?", self._context)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        asked, language = intent.transcript.text, intent.language
        times = MORE_TIMES if MORE.search(asked) else 1
        allowed = min(self._chat.sentences * times, token.restraint.sentences)
        past = self._talk(history)
        most = self._chat.max_tokens * times
        note = self._notes(intent, past)
        brief = token.restraint.sentences == 1
        question = self._question(intent, note, BRIEFLY if brief else AT_LENGTH if times > 1 else {})
        messages = conversation(self._system, past, question, self._context - most)
        if note or not self._asks_fact(intent, past):
            sampling = Sampling(temperature=self._chat.temperature, max_tokens=most)
            return Reply(self._model.stream(messages, sampling, token), language, sentences=allowed)
        likeliest = Sampling(temperature=0.0, max_tokens=most, logprobs=True)
        fact = Fact(self._model.stream(messages, likeliest, token), asked, language, self._chat)
        return Reply(fact.said(), language, sentences=allowed, sure=fact.sure)

    def _talk(self, history: Sequence[Exchange]) -> Sequence[Exchange]:
        """What is remembered of the conversation."""
        talk = [exchange for exchange in history if exchange.intent.skill != GUARD]
        return talk[-self._chat.memory_exchanges :] if self._chat.memory_exchanges else ()

    @staticmethod
    def _question(intent: Intent, note: str, length: Mapping[str, str]) -> str:
        """With what the model is to know and to heed; length: how long to answer, by language."""
        language = intent.language
        said = [length, IN_LANGUAGE]
        if language != intent.transcript.language:
            said.append(IN_ENGLISH)
        told = [f"({note})"] if note else []
        return " ".join([intent.transcript.text, *told, *(hint[language] for hint in said if language in hint)])

    @staticmethod
    def _asks_fact(intent: Intent, past: Sequence[Exchange]) -> bool:
        asked = intent.transcript
        return asks_fact(asked.text, asked.language, past[-1].intent.transcript.text if past else "")
