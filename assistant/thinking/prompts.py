"""What the language model reads: a constant beginning, the conversation, the question.

The constant beginning stays byte-identical, so that the engine reads it once: 245 tokens cost 4.2 s cold and 0.3 s
when the engine has them cached (1.5B model, two x86 cores). What varies comes last.
"""

import re
from collections.abc import Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict

from assistant.core import languages
from assistant.core.messages import ChatMessage, Exchange
from assistant.core.resources import resource

CHARACTERS_PER_TOKEN = 2.5
"""Fewer than any language in Latin letters has on average, so that the estimate errs to the safe side."""


SUBJECT = "prompts"
_SPEAKER = re.compile(r"^--- (user|assistant)\n", re.MULTILINE)


class Hints(BaseModel):
    """prompts.toml of a language: what is said to the model behind the question, and how it tells that it heard it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    in_language: str
    """Small models drift into English; said in the language itself, and last, this holds them."""
    briefly: str
    """For when one sentence is all that may be said: the model is asked for it, rather than cut off after it."""
    at_length: str
    """For when more is asked for, such as a story: without it a small model is done after one sentence."""
    openings: tuple[str, ...]
    said: tuple[str, ...]
    """How a model writes such words down before it answers, behind one of the openings or not."""
    own_names: tuple[str, ...] = ()
    own_beginnings: tuple[str, ...] = ()
    """How the names begin of which one may stand in the middle of a reply, too."""
    others_names: tuple[str, ...] = ()
    """What stands before a colon at the beginning of a line of a reply."""
    more: str
    """A regular expression of what asks for a longer answer."""


@cache
def hints() -> dict[str, Hints]:
    """By language; raises ConfigError for a file that is none."""
    found = {code: languages.loaded(code, SUBJECT, Hints) for code in languages.LANGUAGES}
    return {code: known for code, known in found.items() if known}


def prompt(name: str) -> str:
    """A prompt of config/prompts, e.g. "chat"."""
    return resource("config", "prompts", f"{name}.txt").read_text(encoding="utf-8").strip()


def examples(name: str) -> list[ChatMessage]:
    """The messages of a prompt: the system's, then examples below lines of "--- user" and "--- assistant"."""
    system, *rest = _SPEAKER.split(prompt(name))
    said = zip(rest[::2], rest[1::2], strict=True)
    return [ChatMessage("system", system.strip()), *(ChatMessage(role, text.strip()) for role, text in said)]


def conversation(system: str, history: Sequence[Exchange], question: str, tokens: int) -> list[ChatMessage]:
    """The messages for a question, the oldest exchanges left out where all would not fit into `tokens`."""
    room = int(tokens * CHARACTERS_PER_TOKEN) - len(system) - len(question)
    kept: list[ChatMessage] = []
    for exchange in reversed(history):
        asked, heard = exchange.intent.transcript.text, exchange.heard
        room -= len(asked) + len(heard)
        if room < 0:
            break
        kept = [ChatMessage("user", asked), ChatMessage("assistant", heard), *kept]
    return [ChatMessage("system", system), *kept, ChatMessage("user", question)]
