"""Free conversation with the language model."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal

from assistant.config import Chat, Models
from assistant.messages import GUARD, ChatMessage, Exchange, Intent, Reply, Sampling
from assistant.stages import CancelToken, LanguageModel
from assistant.thinking.prompts import conversation, prompt

IN_LANGUAGE = {
    "pt": "Responda em português.",
    "es": "Responde en español.",
    "fr": "Réponds en français.",
    "de": "Antworte auf Deutsch.",
    "it": "Rispondi in italiano.",
    "zh": "请用中文回答。",
}
"""Small models drift into English; said in the language itself, and last, this holds them."""

IN_ENGLISH = {"en": "Answer in English."}
"""For those who ask in another language and want to hear this one."""

BRIEFLY = {
    "en": "Answer in one short sentence.",
    "pt": "Responda em uma frase curta.",
    "es": "Responde en una frase corta.",
    "fr": "Réponds en une phrase courte.",
    "de": "Antworte in einem kurzen Satz.",
    "it": "Rispondi in una frase breve.",
    "zh": "请用一句短话回答。",
}
"""For when one sentence is all that may be said: the model is asked for it, rather than cut off after it."""

MORE = re.compile(
    r"\b(tell me more|more about|in detail|explain|a story|mais sobre|conte mais|explique|uma história|"
    r"más sobre|cuéntame más|explica|una historia|plus sur|en détail|raconte|mehr über|erzähl|erkläre|ausführlich|"
    r"di più|spiega|racconta)\b|详细|故事|多说",
    re.IGNORECASE,
)
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

    def __init__(self, model: LanguageModel, chat: Chat, models: Models, notes: Notes = no_notes) -> None:
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
        hints = [BRIEFLY if token.restraint.sentences == 1 else {}, IN_LANGUAGE]
        if language != intent.transcript.language:
            hints.append(IN_ENGLISH)
        talk = [exchange for exchange in history if exchange.intent.skill != GUARD]
        past = talk[-self._chat.memory_exchanges :] if self._chat.memory_exchanges else ()
        note = self._notes(intent, past)
        told = [f"({note})"] if note else []
        question = " ".join([asked, *told, *(hint[language] for hint in hints if language in hint)])
        most = self._chat.max_tokens * times
        messages = conversation(self._system, past, question, self._context - most)
        sampling = Sampling(temperature=self._chat.temperature, max_tokens=most)
        deltas: Iterator[str] = self._model.stream(messages, sampling, token)
        return Reply(deltas, language, sentences=allowed)
