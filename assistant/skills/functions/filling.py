"""Fills in the arguments of a function: from the words of the question, else by the language model."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from assistant.core.errors import CoolingDown, EngineError
from assistant.core.stages import CancelToken, SchemaModel
from assistant.functions.arguments import NUMBERS, ArgumentKind, FunctionArgument
from assistant.functions.declaring import Function
from assistant.geography.places import Place
from assistant.skills.arithmetic.lexing import split, tokens
from assistant.skills.contract import Tools
from assistant.skills.functions.words import normal, words_of
from assistant.thinking.prompts import prompt

log = logging.getLogger(__name__)
_IN_A_SCHEMA: Mapping[ArgumentKind, Any] = {
    ArgumentKind.WHOLE: int,
    ArgumentKind.NUMBER: float,
    ArgumentKind.TEXT: str,
    ArgumentKind.YES_NO: bool,
    ArgumentKind.DATE: date,
    ArgumentKind.TIME: time,
    ArgumentKind.MOMENT: datetime,
    ArgumentKind.PLACE: str,
}
_COUNTS = frozenset({"number", "ordinal", "fraction", "ratio"})
"""What a sum could be made of: "a dozen", too."""


class ValueOrigin(StrEnum):
    """Where the value of an argument comes from."""

    WORDS = "the words of the question"
    MODEL = "the language model"
    DEFAULT = "its default"


@dataclass(frozen=True, slots=True)
class FilledArguments:
    """Values by argument, and where they are from."""

    values: Mapping[str, Any]
    origins: Mapping[str, ValueOrigin]
    missing: Sequence[FunctionArgument] = ()
    """Those that the function cannot be called without."""


class ArgumentFiller:
    """Fills in arguments from slots, and by the language model where there is one."""

    def __init__(self, tools: Tools, model_seconds: float) -> None:
        self._tools, self._seconds = tools, model_seconds

    @property
    def has_model(self) -> bool:
        return self._tools.schema_model() is not None

    def by_words(self, function: Function[..., Any], slots: Mapping[str, str], language: str) -> FilledArguments:
        """What the slots of a claim tell."""
        values: dict[str, Any] = {}
        for argument in function.arguments:
            if argument.kind is ArgumentKind.LANGUAGE:
                values[argument.name] = language
            elif (
                argument.name in slots and (value := self._value(argument, slots[argument.name], language)) is not None
            ):
                values[argument.name] = value
        return _filled(function, values, {})

    def by_model(
        self, function: Function[..., Any], filled: FilledArguments, text: str, language: str, token: CancelToken
    ) -> FilledArguments:
        """What is missing as the language model reads it from the question; the same where there is none.

        Raises TurnCancelled.
        """
        model = self._tools.schema_model()
        if model is None or not filled.missing:
            return filled
        try:
            told = self._told(model, function, filled, text, token)
        except (EngineError, CoolingDown) as error:
            log.warning("%s: %s", error.code, error)
            return filled
        found: dict[str, Any] = {}
        for argument in filled.missing:
            value = told.get(argument.name)
            value = self._value(argument, value, language) if isinstance(value, str) else value
            if value is not None and _stands(value, argument, text, language):
                found[argument.name] = value
        return _filled(function, filled.values, found)

    def _told(
        self, model: SchemaModel, function: Function[..., Any], filled: FilledArguments, text: str, token: CancelToken
    ) -> Mapping[str, Any]:
        schema = schema_of(function, filled.missing)
        wanted = "; ".join(f"{argument.name}: {argument.description or argument.title}" for argument in filled.missing)
        asked = prompt("arguments").format(about=function.about or function.name, arguments=wanted)
        return model.fill(schema, asked, text, token, self._seconds).model_dump()

    def _value(self, argument: FunctionArgument, said: str, language: str) -> Any:  # noqa: ANN401 - whatever it takes
        """As the function takes it; None where it is no such value."""
        if argument.choices:
            return argument.choices.get(said)
        if argument.kind is not ArgumentKind.PLACE:
            return said
        mentions = self._tools.atlas().mentions(said, language)
        return mentions[0].place if mentions else None


def _filled(function: Function[..., Any], by_words: Mapping[str, Any], by_model: Mapping[str, Any]) -> FilledArguments:
    values = {**by_words, **by_model}
    missing = [argument for argument in function.arguments if argument.required and argument.name not in values]
    origins = {
        argument.name: ValueOrigin.MODEL
        if argument.name in by_model
        else ValueOrigin.WORDS
        if argument.name in by_words
        else ValueOrigin.DEFAULT
        for argument in function.arguments
        if argument not in missing and argument.kind is not ArgumentKind.LANGUAGE
    }
    return FilledArguments(values, origins, missing)


def schema_of(function: Function[..., Any], arguments: Sequence[FunctionArgument]) -> type[BaseModel]:
    """What the language model fills in: each argument or null, so that it need not make anything up.

    Bounds are left out: what is out of them the visitor is told.
    """
    fields: dict[str, Any] = {}
    for argument in arguments:
        kind = Literal[tuple(argument.choices)] if argument.choices else _IN_A_SCHEMA[argument.kind]
        told = f"{argument.description or argument.title}; null if not said"
        fields[argument.name] = (kind | None, Field(description=told))
    made: type[BaseModel] = create_model(function.name, **fields)
    return made


def _stands(value: object, argument: FunctionArgument, text: str, language: str) -> bool:
    """Whether the question holds what the language model tells: a small one makes up a hive 25 where none is said."""
    if argument.kind in NUMBERS:
        return any(token.kind in _COUNTS for token in tokens(split(text), language))
    if argument.kind is ArgumentKind.PLACE:
        return isinstance(value, Place)
    if argument.kind is not ArgumentKind.TEXT:
        return True
    said = {word.stem for word in words_of(normal(text), language)}
    return bool(value) and all(word.stem in said for word in words_of(normal(str(value)), language))
