"""Takes the questions for functions of teachers and curators, and answers them by calling the function."""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pydantic import ValidationError

from assistant.core.errors import place
from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.functions.arguments import FunctionArgument
from assistant.functions.declaring import Function
from assistant.functions.within import Overdue, within
from assistant.skills.contract import Tools
from assistant.skills.functions import saying
from assistant.skills.functions.claiming import FUNCTION, FunctionClaims
from assistant.skills.functions.filling import ArgumentFiller, FilledArguments
from assistant.skills.functions.settings import NAME, WORDING, FunctionSettings

log = logging.getLogger(__name__)


class FunctionsSkill:
    """Implements ClaimingSkill. It is not eager: a function may do something that is not to be done twice.

    The slots are the name of the function, and what the words tell of its arguments.
    """

    def __init__(self, tools: Tools, settings: FunctionSettings, functions: Sequence[Function[..., Any]]) -> None:
        self._settings = settings
        self._functions = {function.name: function for function in functions}
        self._claims = FunctionClaims(tools, self._functions)
        self._filler = ArgumentFiller(tools, settings.model_seconds)
        self._overdue: dict[str, threading.Thread] = {}
        """Calls that still go on though nobody waits for them any more, by function."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._claims.examples

    def claim(self, asked: Asked) -> Claim | None:
        return self._claims.claim(asked)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        function = self._functions[intent.slots[FUNCTION]]
        deltas = self._said(function, intent, history, token)
        return Reply(deltas, intent.language, provenance=Provenance.KNOWN)

    def _said(
        self, function: Function[..., Any], intent: Intent, history: Sequence[Exchange], token: CancelToken
    ) -> Iterator[str]:
        language, asked_back = intent.language, self.pending(history)
        filled = self.by_words(function, intent)
        if filled.missing and self.may_find_more(function, intent):
            yield f"{WORDING.say(language, 'think')} "
            filled = self.by_model(function, filled, intent, history, token)
        if filled.missing:
            yield missing_sentence(function, filled.missing[0], asked_back, language)
            return
        yield self.called(function, filled, language, token)

    def pending(self, history: Sequence[Exchange]) -> str:
        """The name of the argument that was asked back for last; empty where none was."""
        return self._claims.pending(history)

    def by_words(self, function: Function[..., Any], intent: Intent) -> FilledArguments:
        """What the words of the question tell."""
        return self._filler.by_words(function, intent.slots, intent.language)

    def may_find_more(self, function: Function[..., Any], intent: Intent) -> bool:
        """Whether a language model is worth its time: where all words are the examples' there is nothing to read."""
        asked = intent.transcript
        return self._claims.says_more(function, asked.text, asked.language) and self._filler.has_model

    def by_model(
        self,
        function: Function[..., Any],
        filled: FilledArguments,
        intent: Intent,
        history: Sequence[Exchange],
        token: CancelToken,
    ) -> FilledArguments:
        """The same with what the language model reads from the question, and from the one that it goes on from."""
        asked = intent.transcript
        before = [history[-1].intent.transcript.text] if self._claims.pending(history) else []
        return self._filler.by_model(function, filled, " ".join([*before, asked.text]), asked.language, token)

    def called(self, function: Function[..., Any], filled: FilledArguments, language: str, token: CancelToken) -> str:
        """What a function returns, as it is said; where that cannot be, a sentence that says so."""
        try:
            checked = function.model.model_validate(dict(filled.values))
        except ValidationError as error:
            return saying.wrong(function, error, filled.values, language)
        values = {name: getattr(checked, name) for name in function.model.model_fields}
        if (last := self._overdue.get(function.name)) and last.is_alive():
            log.warning("%s: its last call has not ended yet", function.name)
            return WORDING.say(language, "slow")
        try:
            told = within(self._settings.seconds, partial(function.call, **values), token)
            return saying.result(told, language, self._settings.longest)
        except Overdue as error:
            self._overdue[function.name] = error.thread
            log.warning("%s: takes longer than %g s ([skills.%s] seconds)", function.name, self._settings.seconds, NAME)
            return WORDING.say(language, "slow")
        except Exception as error:  # noqa: BLE001 - whatever is wrong in a function of somebody else's
            # The message may hold a visitor's words; the place tells where to look.
            log.warning("%s: %s in %s", function.name, type(error).__name__, place(error.__cause__ or error))
            return WORDING.say(language, "failed")


def missing_sentence(function: Function[..., Any], argument: FunctionArgument, asked_back: str, language: str) -> str:
    """Asks back for an argument, once: what was asked back already gets told what would be right."""
    if argument.name == asked_back:
        return saying.unread(function, argument, language)
    return saying.ask(function, argument, language)
