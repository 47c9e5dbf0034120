"""What the sections of the configuration are made of."""

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar

from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from assistant.core import addresses
from assistant.core.languages import ENGLISH, LANGUAGES
from assistant.core.wrong_values import written

Fraction = Annotated[float, Field(ge=0, le=1)]
Pin = Annotated[int, Field(ge=0, le=27)]
"""A pin of the header by its BCM number."""
Seconds = Annotated[float, Field(gt=0, le=3600)]


def _is_language(code: str) -> str:
    if code not in Locale(ENGLISH).languages:
        raise ValueError(f"that is no language; fixed sentences exist in {', '.join(LANGUAGES)}")
    return code


Language = Annotated[
    str,
    Field(pattern="^[a-z]{2}$", description='the two small letters of a language (ISO 639-1), such as "de"'),
    AfterValidator(_is_language),
]
Variable = Annotated[
    str,
    Field(
        pattern="^[A-Za-z_][A-Za-z0-9_]*$",
        description="the name of an environment variable: letters, digits and underscores, no digit first",
    ),
]
Sentences = dict[Language, tuple[str, ...]]
CONTROL = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's control characters, halves of characters, and separators of lines and paragraphs."""
PROSE = {"vocabulary"}
"""The keys whose text may have several lines."""


def _without_control(key: str, value: object) -> None:
    """Raises ValueError for a text, however deep in a value, that a unit, a header or a terminal could not hold."""
    for text in _texts(value):
        rest = text.replace("\n", "").replace("\t", "") if key in PROSE else text
        if odd := next((letter for letter in rest if unicodedata.category(letter) in CONTROL), ""):
            raise ValueError(f"it holds the control character {ascii(odd)[1:-1]}; write it on one line, without that")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from (*_texts(key), *_texts(inner))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _holds_no_control_character(cls, value: object, info: ValidationInfo) -> object:
        _without_control(info.field_name or "", value)
        return value


def some(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values; raises ValueError where there are none."""
    if not values:
        raise ValueError("name at least one")
    return values


ENCRYPTED = {"mqtts", "ssl"}
"""Schemes that brokers are written with."""


def _host_apart(values: object, example: str) -> object:
    """The values of a section whose host may have been written with its port, and with a scheme."""
    if not isinstance(values, dict) or not isinstance(values.get("host"), str) or not values["host"].strip():
        return values
    try:
        told = addresses.host_port(values["host"], example)
    except ValueError as error:
        raise ValueError(f"host = {written(values['host'])}: {error}") from error
    if told.port and str(values.get("port", told.port)) != str(told.port):
        raise ValueError(f"host names port {told.port}, and port is {values['port']}; write one of them")
    more: dict[str, object] = {"host": told.host} | ({"port": told.port} if told.port else {})
    return values | more | ({"tls": True} if told.scheme in ENCRYPTED else {})


class HostSection(Section):
    """A section with a host and a port, which may be written as one, and with a scheme."""

    example: ClassVar[str]
    """A host as it may be written."""

    @model_validator(mode="before")
    @classmethod
    def _takes_an_address_apart(cls, values: object) -> object:
        return _host_apart(values, cls.example)
