"""The arguments of a function, read from its signature, and the pydantic model that checks them."""

import inspect
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, PydanticUserError, create_model
from pydantic.errors import PydanticSchemaGenerationError
from pydantic.fields import FieldInfo

from assistant.core.errors import ConfigError
from assistant.geography.places import Place

LANGUAGE = "language"
"""The name of an argument that is no question to anybody: the language of the visitor, "en"."""
SHORT = 4
"""Words of a description that can be said for the name."""
RESERVED = frozenset({"function"})
"""The slot of an intent that names the function."""
BOUNDS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length")


class FunctionError(ConfigError):
    """A function that cannot be used; the message names what is wrong and what would be right."""

    code = "function"


class ArgumentKind(StrEnum):
    """What an argument is, as far as a question can tell it."""

    WHOLE = "a whole number"
    NUMBER = "a number"
    TEXT = "a text"
    CHOICE = "one of some choices"
    YES_NO = "yes or no"
    DATE = "a date"
    TIME = "a time of day"
    MOMENT = "a date and time"
    PLACE = "a place"
    LANGUAGE = "the language of the visitor"


NUMBERS = frozenset({ArgumentKind.WHOLE, ArgumentKind.NUMBER})


_KINDS: Mapping[type, ArgumentKind] = {
    int: ArgumentKind.WHOLE,
    float: ArgumentKind.NUMBER,
    Decimal: ArgumentKind.NUMBER,
    str: ArgumentKind.TEXT,
    bool: ArgumentKind.YES_NO,
    date: ArgumentKind.DATE,
    time: ArgumentKind.TIME,
    datetime: ArgumentKind.MOMENT,
    Place: ArgumentKind.PLACE,
}


@dataclass(frozen=True, slots=True)
class FunctionArgument:
    """One argument of a function."""

    name: str
    kind: ArgumentKind
    required: bool
    title: str
    """How it is called to the model and, in English, to the visitor."""
    description: str = ""
    choices: Mapping[str, Any] = field(default_factory=dict)
    """What may be given, by how it is said in English."""
    bounds: Mapping[str, Any] = field(default_factory=dict)
    """The limits of its Field, such as {"ge": 1}."""


def model_of(call: Callable[..., Any]) -> type[BaseModel]:
    """A pydantic model with a field for each argument; raises FunctionError."""
    name = _name_of(call)
    try:
        hints = typing.get_type_hints(call, include_extras=True)
    except (NameError, TypeError, AttributeError) as error:
        raise FunctionError(f"{name}: an annotation cannot be read: {error}") from error
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(call).parameters.values():
        if parameter.kind not in {parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY}:
            raise FunctionError(f"{name}: the argument {parameter} cannot be asked for; give each argument a name")
        if parameter.name not in hints:
            raise FunctionError(f"{name}: the argument {parameter.name} has no type; write {parameter.name}: int")
        if parameter.name.startswith("_") or parameter.name in RESERVED or hasattr(BaseModel, parameter.name):
            raise FunctionError(
                f"{name}: the argument {parameter.name} needs another name, as this one has a use already"
            )
        hint = hints[parameter.name]
        fields[parameter.name] = hint if parameter.default is parameter.empty else (hint, parameter.default)
    try:
        return create_model(name, __config__=ConfigDict(extra="forbid", arbitrary_types_allowed=True), **fields)
    except (PydanticUserError, PydanticSchemaGenerationError, TypeError, NameError, ValueError) as error:
        raise FunctionError(f"{name}: its arguments cannot be used: {str(error).splitlines()[0]}") from error


def arguments_of(model: type[BaseModel]) -> tuple[FunctionArgument, ...]:
    """The arguments in their order; raises FunctionError for a type that no question can tell."""
    return tuple(_argument(model.__name__, name, info) for name, info in model.model_fields.items())


def _name_of(call: Callable[..., Any]) -> str:
    if not inspect.isfunction(call) or not call.__name__.isidentifier():
        raise FunctionError(f"@function stands above a def; {call!r} is none")
    if inspect.iscoroutinefunction(call) or inspect.isgeneratorfunction(call):
        raise FunctionError(f"{call.__name__}: write a plain def, neither async nor with yield")
    return call.__name__


def _argument(function: str, name: str, info: FieldInfo) -> FunctionArgument:
    kind_of = _plain(info.annotation)
    choices = _choices(kind_of)
    kind = ArgumentKind.CHOICE if choices else _KINDS.get(kind_of)
    if name == LANGUAGE and kind is ArgumentKind.TEXT:
        kind = ArgumentKind.LANGUAGE
    if kind is None:
        known = ", ".join(["Literal", "Enum", *(each.__name__ for each in _KINDS)])
        raise FunctionError(f"{function}: the argument {name} has the type {kind_of!r}; there are {known}")
    description = info.description or ""
    said = description if 0 < len(description.split()) <= SHORT else name.replace("_", " ")
    bounds = {
        each: value for mark in info.metadata for each in BOUNDS if (value := getattr(mark, each, None)) is not None
    }
    required = info.is_required() and kind is not ArgumentKind.LANGUAGE
    return FunctionArgument(name, kind, required, info.title or said, description, choices, bounds)


def _plain(annotation: Any) -> Any:  # noqa: ANN401 - a type is whatever somebody writes
    """A type without its Annotated and without "or None"."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in {Union, types.UnionType}:
        others = [each for each in get_args(annotation) if each is not types.NoneType]
        return _plain(others[0]) if len(others) == 1 else annotation
    return annotation


def _choices(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401 - as above
    if get_origin(kind) is Literal:
        return {str(value): value for value in get_args(kind)}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {str(each.value) if isinstance(each.value, str) else each.name.replace("_", " "): each for each in kind}
    return {}
