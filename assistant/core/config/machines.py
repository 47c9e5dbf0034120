"""The house's other machines: what a visitor may have done, [[actions]], and what the kiosk can read, [[readings]]."""

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from assistant.core.config.section import HostSection, Language, Pin, Section, Sentences, Variable

VALUE = "{value}"
"""In what is said of a reading: the number with its unit."""
LANGUAGE = "{language}"
"""In what is sent: the visitor's language, ISO 639-1."""
_PATH = re.compile(r"[^.\s]+(\.[^.\s]+)*")


def _is_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"\s", url):
        raise ValueError('write the whole address, such as "http://192.168.1.30/play"')
    if parts.username or parts.password:
        raise ValueError("leave name and password out of it; token_variable names the variable that holds a token")
    return url


def _has_value(said: str) -> str:
    if VALUE not in said:
        raise ValueError(f'it has no {VALUE}, in whose place the number is said: "In the hive it is {VALUE}."')
    return said


def _has_phrases(phrases: Sentences) -> Sentences:
    for language, texts in phrases.items():
        if not texts or not all(text.strip() for text in texts):
            raise ValueError(f'{language} has an empty phrase, or none; write {language} = ["…"]')
    return phrases


Name = Annotated[
    str,
    Field(
        pattern="^[a-z][a-z0-9_]{0,39}$",
        description='small letters, digits and "_", a letter first, such as "film" or "hive_2"',
    ),
]
Url = Annotated[str, AfterValidator(_is_url)]
Topic = Annotated[
    str, Field(pattern=r"^[^+#\s]+$", max_length=200, description='a topic without + and #, such as "hall/lamp/set"')
]
Phrases = Annotated[
    Sentences,
    Field(min_length=1, description='what visitors say, by language: { en = ["Show the film."] }'),
    AfterValidator(_has_phrases),
]
Said = Annotated[str, Field(min_length=1, max_length=600, description="a sentence in quotes, as it is to be said")]
Key = Annotated[
    str, Field(pattern=rf"^({_PATH.pattern})?$", description='a name in the JSON, such as "temperature" or "main.temp"')
]


class MqttMessage(Section):
    """Published to the broker of [mqtt]."""

    topic: Topic
    message: str = Field(default="", max_length=4000)
    retain: bool = False


class HttpRequest(Section):
    """Sent to a host that stands here; redirections are not followed."""

    url: Url
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    body: str = Field(default="", max_length=4000)
    content_type: str = Field(default="application/json", pattern=r"^[\w.+-]+/[\w.+-]+(; ?charset=[\w-]+)?$")
    token_variable: Variable | None = None
    """The variable of the environment that holds a bearer token."""


class PinOutput(Section):
    """A pin of the header is switched."""

    pin: Pin
    on: bool = True
    seconds: float = Field(default=0, ge=0, le=3600)
    """So long it is on; then off again. 0: it stays."""
    active_high: bool = True
    """False: on is the low level."""

    @model_validator(mode="after")
    def _is_on_for_a_while(self) -> Self:
        if self.seconds and not self.on:
            raise ValueError("seconds tells how long an output is on; leave it out with on = false")
        return self


class OscMessage(HostSection):
    """Sent by UDP; nobody says whether it arrived."""

    example = "192.168.1.40"

    host: str
    port: int = Field(default=8000, ge=1, le=65_535)
    address: str = Field(pattern=r"^/[^\s#*,?\[\]{}]+$", description='an OSC address, such as "/cue/3/start"')
    arguments: tuple[int | float | str | bool, ...] = ()


class ActionSettings(Section):
    """One of [[actions]]: what visitors say, what is done, and what is said of it."""

    name: Name
    phrases: Phrases
    says: dict[Language, Said] = Field(default_factory=dict)
    """After it was done."""
    confirm: bool = False
    """It is asked back, and done after a yes."""
    question: dict[Language, Said] = Field(default_factory=dict)
    """What is asked back."""
    seconds: float = Field(default=3.0, gt=0, le=30)
    """How long all of it may take."""
    mqtt: MqttMessage | None = None
    http: HttpRequest | None = None
    gpio: PinOutput | None = None
    osc: OscMessage | None = None

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not any((self.mqtt, self.http, self.gpio, self.osc)):
            raise ValueError(f'the action "{self.name}" does nothing; write mqtt, http, gpio or osc, a table each')
        if self.question and not self.confirm:
            raise ValueError(f'the action "{self.name}" has a question that is never asked; write confirm = true')
        return self


class ReadingSettings(Section):
    """One of [[readings]]: what visitors ask, where the number is, and how it is told."""

    name: Name
    phrases: Phrases
    says: dict[Language, Annotated[Said, AfterValidator(_has_value)]] = Field(default_factory=dict)
    topic: Topic | None = None
    file: str | None = Field(default=None, pattern="^/", description='a whole path, such as "/run/sensors/hive"')
    url: Url | None = None
    token_variable: Variable | None = None
    key: Key = ""
    """Where the number is in JSON; empty: it is all that there is."""
    time_key: Key = ""
    """Where the time of measuring is in JSON: ISO 8601, or seconds since 1970."""
    unit: str = Field(default="", max_length=20)
    scale: float = 1.0
    """What the number is multiplied by."""
    decimals: int = Field(default=0, ge=0, le=4)
    oldest_seconds: float = Field(default=600, gt=0)
    """A number that is older is told as old."""
    lowest: float | None = None
    highest: float | None = None
    """What is beyond is not told: the sensor must be broken."""
    seconds: float = Field(default=3.0, gt=0, le=30)
    """How long reading may take."""

    @model_validator(mode="after")
    def _has_one_source(self) -> Self:
        sources = [name for name in ("topic", "file", "url") if getattr(self, name) is not None]
        if len(sources) != 1:
            told = " and ".join(sources) or "none"
            raise ValueError(f'the reading "{self.name}" has {told}; write one of topic, file and url')
        if self.time_key and not self.key:
            raise ValueError(f'the reading "{self.name}" has a time_key; write the key of the number, too')
        if self.lowest is not None and self.highest is not None and self.lowest >= self.highest:
            raise ValueError(f'the reading "{self.name}" has lowest = {self.lowest:g}, which is not below its highest')
        return self


def named_once(*names: str) -> None:
    """Raises ValueError where two are called the same."""
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f'two of the actions and readings are called "{twice[0]}"; each needs a name of its own')
