"""What is wrong in a command line, in sentences: the option, its value and what to write."""

import difflib
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import get_args

import typer
from typer.exceptions import TyperException

KINDS: dict[object, str] = {
    int: "a whole number",
    float: "a number",
    Path: "the name of a file or folder",
    str: "a text",
}


def explained(error: TyperException, arguments: Sequence[str]) -> str:
    """Arguments: of the command line, in which the value is looked for."""
    where = getattr(getattr(error, "ctx", None), "command_path", "assistant")
    end = f"See `{where} --help`."
    if name := getattr(error, "option_name", ""):
        return f"{_about_option(error, str(name), arguments)} {end}"
    param = getattr(error, "param", None)
    if param is None:  # one of our own, or a command that there is not
        return f"{_about_command(error)} {end}"
    names = [*getattr(param, "opts", [])] if getattr(param, "param_type_name", "") == "option" else []
    name = max(names, key=len, default=str(getattr(param, "name", "")).upper().replace("_", " "))
    value = _value(names, arguments)
    if not isinstance(error, typer.BadParameter) or type(error) is not typer.BadParameter:
        return f"{name} is missing: {str(getattr(param, 'help', '') or 'a value').rstrip('.')}. {end}"
    return f"{name}{value}: write {_wanted(param)}. {end}"


def _about_option(error: TyperException, name: str, arguments: Sequence[str]) -> str:
    known = getattr(error, "possibilities", None)
    if known is None:  # it is there, but was given without what it takes, or with what it does not
        given = any(argument.startswith(f"{name}=") for argument in arguments)
        return f"{name} takes no value." if given else f"{name} needs a value behind it."
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"There is no option {name}{f'; did you mean {close[0]}?' if close else '.'}"


def _about_command(error: TyperException) -> str:
    context = getattr(error, "ctx", None)
    commands = list(getattr(getattr(context, "command", None), "commands", {}))
    if isinstance(error, typer.BadParameter):
        return f"{error.message[:1].upper()}{error.message[1:].rstrip('.')}."
    if not commands:
        return "There is an argument too many; put what belongs together in quotes."
    return f"There is no such command; there are {', '.join(commands)}."


def _value(names: Sequence[str], arguments: Sequence[str]) -> str:
    """What an option was given, as " = value"; empty where it cannot be told."""
    for number, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name in names:
            given = value if equals else next(iter(arguments[number + 1 :]), "")
            return f" = {given}"
    return ""


def _wanted(param: object) -> str:
    """What a parameter takes, in words that go after "write"."""
    descriptor = getattr(param, "type_descriptor", None)
    annotation = getattr(descriptor, "annotation", None)
    kinds = [kind for kind in get_args(annotation) or (annotation,) if kind is not type(None)]
    if kinds and isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        *first, last = [str(choice.value) for choice in kinds[0]]
        return f"{', '.join(first)} or {last}" if first else last
    said = next((KINDS[kind] for kind in kinds if kind in KINDS), "another value")
    least, most = getattr(param, "min", None), getattr(param, "max", None)
    if least is not None and most is not None:
        return f"{said} from {least} to {most}"
    return said + (f" of at least {least}" if least is not None else "") + (f" of at most {most}" if most else "")
