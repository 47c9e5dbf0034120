"""What is said of a function: which value is missing, what would be right, and what it returns."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from pydantic import ValidationError

from assistant.functions.arguments import NUMBERS, ArgumentKind, FunctionArgument
from assistant.functions.declaring import Function
from assistant.geography.places import Place
from assistant.skills.functions.settings import WORDING

MORE = "…"
"""After what was cut short."""
MOST_CHOICES = 8


class WrongResultError(TypeError):
    """A function has returned what cannot be said."""


def ask(function: Function[..., Any], argument: FunctionArgument, language: str) -> str:
    """Asks back for a value."""
    return WORDING.say(language, "ask", name=function.said_name(argument, language))


def unread(function: Function[..., Any], argument: FunctionArgument, language: str) -> str:
    """Says that an answer to `ask` holds no such value, and what would be right."""
    said = WORDING.say(language, "unread", name=function.said_name(argument, language))
    return f"{said} {_right(function, argument, language)}"


def wrong(function: Function[..., Any], error: ValidationError, given: Mapping[str, Any], language: str) -> str:
    """Names the value that cannot be, and what would be right."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    argument = next((each for each in function.arguments if each.name == name), None)
    if argument is None:
        return WORDING.say(language, "other")
    value = spoken_value(function, given.get(name), language)
    said = WORDING.say(language, "wrong", value=value, name=function.said_name(argument, language))
    return f"{said} {_right(function, argument, language)}"


def _right(function: Function[..., Any], argument: FunctionArgument, language: str) -> str:
    if argument.choices:
        names = [function.said_choice(choice, language) for choice in argument.choices]
        return WORDING.say(language, "one_of", choices=format_list(names[:MOST_CHOICES], "or", locale=language))
    if argument.kind in NUMBERS and (told := _range(argument, language)):
        return told
    return WORDING.say(language, "other")


def _range(argument: FunctionArgument, language: str) -> str:
    """Which numbers would be right; empty where any would."""
    bounds, step = argument.bounds, 1 if argument.kind is ArgumentKind.WHOLE else 0
    low = bounds.get("ge", bounds["gt"] + step if "gt" in bounds else None)
    high = bounds.get("le", bounds["lt"] - step if "lt" in bounds else None)
    if low is not None and high is not None:
        return WORDING.say(language, "between", low=_number(low, language), high=_number(high, language))
    if low is not None:
        return WORDING.say(language, "at_least", low=_number(low, language))
    if high is not None:
        return WORDING.say(language, "at_most", high=_number(high, language))
    return WORDING.say(language, "whole") if argument.kind is ArgumentKind.WHOLE else ""


def spoken_value(function: Function[..., Any], value: object, language: str) -> str:
    """A value as it is said."""
    if isinstance(value, str):
        choices = {choice for argument in function.arguments for choice in argument.choices}
        if value in choices:
            return function.said_choice(value, language)
        return _number(Decimal(value), language) if value.replace(".", "", 1).isdigit() else value
    return _of_type(value, language)


def _of_type(value: object, language: str) -> str:
    match value:
        case Place():
            said = value.name
        case datetime():
            said = f"{format_date(value, locale=language)} {format_time(value, 'short', locale=language)}"
        case date():
            said = format_date(value, "long", locale=language)
        case time():
            said = format_time(value, "short", locale=language)
        case int() | float() | Decimal():
            said = _number(value, language)
        case _:
            said = str(value)
    return str(said)


def _number(value: float | Decimal, language: str) -> str:
    return str(format_decimal(value, locale=language))


def result(value: object, language: str, longest: int) -> str:
    """What a function returned as it is said, cut at a word; raises WrongResultError for what is no text or number."""
    match value:
        case str() if value.strip():
            text = " ".join(value.split())
        case bool():
            raise WrongResultError("it returned True or False; return a sentence")
        case int() | float() | Decimal():
            text = _number(value, language)
        case _:
            raise WrongResultError(f"it returned {type(value).__name__}; return a sentence or a number")
    if len(text) <= longest:
        return text
    cut = text[:longest]
    return f"{cut[: max(cut.rfind(' '), longest // 2)].rstrip()} {MORE}"
