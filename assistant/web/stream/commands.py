"""What exhibits may have the kiosk do: ask, say, press, pause; each with the token that the operator has set."""

import hmac
import os
import time
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.core.messages import Reply
from assistant.core.wrong_values import explained
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import OperatorTask, Pause, Post, Pressed, Released, Signal, TypedQuestion
from assistant.turn.telling import speak
from assistant.turn.turn_token import Turn
from assistant.web.stream.telling import Told
from assistant.web.typed import Line

LONGEST = 500
"""Letters of a text."""
LARGEST = 4096
"""Of a command."""


class StreamCommand(BaseModel):
    """A command as JSON."""

    model_config = ConfigDict(extra="forbid")

    command: Literal["ask", "say", "press", "pause"]
    text: Annotated[Line, StringConstraints(max_length=LONGEST)] = ""
    """Of ask and say."""
    language: str = ""
    """ISO 639-1; empty: of ask that of the text, of say the kiosk's own."""
    on: bool = True
    """Of pause; false ends it."""
    token: str = Field(default="", max_length=200)


class StreamCommands:
    """For any thread; nothing that is asked is waited for."""

    def __init__(self, token_variable: str, languages: Sequence[str]) -> None:
        """Token_variable: of the environment. Where it is not set no command is taken."""
        self._variable, self._languages = token_variable, languages
        self._token = os.environ.get(token_variable, "")
        self._post: Post | None = None

    def listen(self, post: Post) -> None:
        """From now on commands are done."""
        self._post = post

    def do(self, text: str | bytes) -> Told:
        """What is answered: "done", or "refused" with the reason; never the token."""
        if len(text) > LARGEST:
            return _refused(f"more than {LARGEST} letters are no command")
        try:
            command = StreamCommand.model_validate_json(text)
        except ValidationError as error:
            return _refused(" ".join(str(wrong) for wrong in explained(error, StreamCommand, repeats=False)))
        if why := self._refusal(command):
            return _refused(why)
        if self._post is None:
            return _refused("the kiosk is not ready yet")
        for signal in self._signals(command):
            self._post(signal)
        return {"event": "done", "command": command.command}

    def _refusal(self, command: StreamCommand) -> str:
        """Empty where it may be done."""
        if not self._token:
            return f"commands need a token; the variable {self._variable} of the kiosk's environment is not set"
        if not hmac.compare_digest(command.token.encode(), self._token.encode()):
            return "the token is not the kiosk's"
        if command.command in {"ask", "say"} and not command.text:
            return "text is empty"
        if command.language and command.language not in self._languages:
            return f"the kiosk speaks {', '.join(self._languages)}"
        return ""

    def _signals(self, command: StreamCommand) -> Sequence[Signal]:
        match command.command:
            case "ask":
                return [TypedQuestion(command.text, command.language)]
            case "say":
                return [_saying(command.text, command.language or self._languages[0])]
            case "pause":
                return [Pause(command.on)]
            case "press":
                now = time.monotonic()
                return [Pressed(now, "stream"), Released(now, "stream")]


def _saying(text: str, language: str) -> OperatorTask:
    """A turn of its own, which never disturbs a visitor."""

    def work(turn: Turn, stations: Pipeline) -> None:
        speak(turn, Reply(iter([text]), language, remember=False), stations)

    return OperatorTask(work)


def _refused(why: str) -> Told:
    return {"event": "refused", "why": why}
