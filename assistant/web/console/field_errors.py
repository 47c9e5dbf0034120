"""What is wrong with a value of the settings form, said at its field in words of the form."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from assistant.core.config import Config
from assistant.core.errors import ConfigError

_BOUNDS = {"ge": "at least {}", "gt": "more than {}", "le": "at most {}", "lt": "less than {}"}
_RANGE = {"greater_than_equal", "greater_than", "less_than_equal", "less_than", "finite_number"}
_NUMBER = {"float_parsing", "float_type", "int_parsing", "int_type"}


class WrongValues(ConfigError):
    """Some values cannot be saved; `fields` says of each key what it takes."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        told = "; ".join(f"{label(key)}: {why.rstrip('.')}" for key, why in fields.items())
        super().__init__(f"{told}. Nothing was saved.")
        self.fields = dict(fields)


def check(settings: Mapping[str, Any], typed: Iterable[str]) -> None:
    """Raises WrongValues for the typed keys of a configuration that are wrong, and ConfigError for all others."""
    try:
        Config(**settings)
    except ValidationError as error:
        keys = sorted(typed, key=len, reverse=True)
        fields: dict[str, str] = {}
        for detail in error.errors():
            where = ".".join(map(str, detail["loc"]))
            key = next((key for key in keys if f"{where}.".startswith(f"{key}.")), "")
            if not key:
                raise ConfigError(f"{_own_words(detail)} Nothing was saved.") from error
            fields.setdefault(key, sentence(key, detail))
        raise WrongValues(fields) from error


def label(key: str) -> str:
    """As the form calls it."""
    section, _, name = key.partition(".")
    return f"{section.capitalize()}, {name.replace('_', ' ')}"


def sentence(key: str, detail: ErrorDetails) -> str:
    """What the field takes."""
    field = _field(key)
    kind = detail["type"]
    if kind in _RANGE and (limits := _limits(field)):
        return f"It takes a number, {limits}."
    if kind in _RANGE | _NUMBER:
        return "It takes a number."
    if kind == "int_from_float":
        return "It takes a whole number."
    if kind == "literal_error":
        return f"It takes one of these: {', '.join(map(str, get_args(field.annotation)))}."
    return _own_words(detail)


def _own_words(detail: ErrorDetails) -> str:
    """Those of our own checks; a library's are for programmers."""
    error = detail.get("ctx", {}).get("error")
    text = str(error) if error else "This value is not possible here; the words beside the field say what is"
    typed = detail["input"] if isinstance(detail["input"], list | tuple) else [detail["input"]]
    begun = text if text.startswith(tuple(map(str, typed))) else f"{text[:1].upper()}{text[1:]}"
    return f"{begun.rstrip('.')}."


def _field(key: str) -> FieldInfo:
    model: type[BaseModel] = Config
    *sections, name = key.split(".")
    for section in sections:
        annotation = model.model_fields[section].annotation
        assert isinstance(annotation, type)  # a section is a model
        model = annotation
    return model.model_fields[name]


def _limits(field: FieldInfo) -> str:
    """Such as "at least -90, at most 90"; nothing where there are none."""
    found = [
        words.format(f"{value:g}")
        for name, words in _BOUNDS.items()
        for value in [next((getattr(each, name) for each in field.metadata if hasattr(each, name)), None)]
        if value is not None
    ]
    return ", ".join(found)
