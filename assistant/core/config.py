"""The whole configuration as frozen models; config_file reads them from one TOML file and ASSISTANT_* variables.

Every key with its default and a comment stands in config/assistant.toml. A file may set only what differs.
"""

import ipaddress
import logging
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import colorzero
import platformdirs
from babel import Locale
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.core import addresses
from assistant.core.messages import GuardKind
from assistant.core.phrases import LANGUAGES
from assistant.core.pronunciation import Pronunciations
from assistant.core.wrong_values import written

log = logging.getLogger(__name__)

APP = "wakebutton"
OLLAMA_VARIABLE = "OLLAMA_HOST"

Fraction = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(gt=0, le=3600)]


def _is_language(code: str) -> str:
    if code not in Locale("en").languages:
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


def _some(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise ValueError("name at least one")
    return values


class HomeSettings(Section):
    """Where the kiosk stands: distances start here."""

    name: str = Field(default="Santiago de Chile", min_length=1)
    latitude: float = Field(default=-33.33, ge=-90, le=90)
    longitude: float = Field(default=-70.51, ge=-180, le=180)
    unit: Literal["km", "mi"] = "km"


class KioskSettings(Section):
    """Who the kiosk is, whom it speaks with, and for how long it waits."""

    name: str = Field(default="", max_length=60)
    maker: dict[Language, str] = Field(default_factory=dict)
    languages: Annotated[tuple[Language, ...], AfterValidator(_some)] = ("en", "pt", "es", "fr", "de", "it", "zh")
    idle_seconds: Seconds = 120
    turn_seconds: Seconds = 60
    hung_seconds: Seconds = 30
    loading_seconds: Seconds = 600


class AudioSettings(Section):
    """The sound devices, by name (or part of it) or number; empty is the system's default."""

    microphone: str | int = ""
    speaker: str | int = ""
    stalled_seconds: Seconds = 1.5
    awake_seconds: float = Field(default=5, ge=0, le=3600)


class HearingSettings(Section):
    """When a question begins and ends, and how it is transcribed."""

    before_press_seconds: float = Field(default=0.3, ge=0, le=5)
    tap_seconds: float = Field(default=0.4, ge=0, le=2)
    silence_seconds: Seconds = 0.8
    looks_finished: bool = True
    finished_seconds: Seconds = 0.25
    unfinished_seconds: Seconds = 2.0
    pause_seconds: Seconds = 0.03
    settled_seconds: Seconds = 0.35
    after_release_seconds: float = Field(default=0.2, ge=0, le=2)
    longest_seconds: float = Field(default=30, gt=0, le=30)
    nothing_seconds: Seconds = 6
    voice_threshold: Fraction = 0.5
    shortest_voice_seconds: float = Field(default=0.12, ge=0, le=2)
    model: str = "whisper-base"
    threads: int = Field(default=0, ge=0, le=64)
    margin_seconds: float = Field(default=3.0, ge=1.5, le=30)
    vocabulary: str = ""
    lowest_confidence: Fraction = 0.35


class RoutingSettings(Section):
    """How a question finds its skill."""

    threshold: Fraction = 0.5
    examples: dict[str, Sentences] = Field(default_factory=dict)


OllamaAddress = Annotated[
    str, AfterValidator(addresses.ollama), Field(description=f'an address in quotes, such as "{addresses.OLLAMA}"')
]
OpenAIAddress = Annotated[
    str, AfterValidator(addresses.openai), Field(description='an address in quotes, such as "http://server:8080/v1"')
]


class OllamaSettings(Section):
    """The Ollama server."""

    url: OllamaAddress = ""

    @property
    def address(self) -> str:
        """Where it answers: as configured, else where OLLAMA_HOST says, by which all of Ollama's programs go."""
        if self.url:
            return self.url
        try:
            return addresses.ollama(os.environ.get(OLLAMA_VARIABLE, "")) or addresses.OLLAMA
        except ValueError as error:
            log.warning("%s has no effect: %s.", OLLAMA_VARIABLE, error)
            return addresses.OLLAMA


class OpenAISettings(Section):
    """A server that speaks OpenAI's protocol; its key comes from the environment only."""

    url: OpenAIAddress = ""
    key_variable: Variable = "OPENAI_API_KEY"
    retries: int = Field(default=2, ge=0, le=10)
    failures: int = Field(default=3, ge=1, le=100)
    rest_seconds: Seconds = 30


class ModelsSettings(Section):
    """The language models: which engine runs them, and which model has which role."""

    engine: Literal["auto", "ollama", "openai", "embedded"] = "auto"
    chat: str = ""
    vision: str = ""
    extraction: str = ""
    context: int = Field(default=4096, ge=1024, le=131_072)
    threads: int = Field(default=0, ge=0, le=64)
    first_token_seconds: Seconds = 20
    token_seconds: Seconds = 10
    keep_vision_seconds: int = Field(default=0, ge=-1, le=86_400)
    ollama: OllamaSettings = OllamaSettings()
    openai: OpenAISettings = OpenAISettings()


ENCRYPTED = {"mqtts", "ssl"}
"""Schemes that brokers are written with."""
RPICAM = re.compile(r"rpicam(?::([0-9]))?")
"""A camera on the ribbon cable of a Raspberry Pi, and which one."""


class VisionSettings(Section):
    """What the kiosk sees, and how it looks at it."""

    camera: str = ""
    resolution: str = Field(
        default="1280x720",
        pattern="^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$",
        description='width and height in pixels with an x between them, such as "1280x720"',
    )
    rotation: Literal[0, 90, 180, 270] = 0
    warm_up_seconds: float = Field(default=0.5, ge=0, le=10)
    camera_seconds: Seconds = 5
    detector: str = "ssd-mobilenet-v1-coco"
    threshold: Fraction = 0.45
    first_token_seconds: Seconds = 15
    max_tokens: int = Field(default=160, ge=8, le=4096)

    @field_validator("camera")
    @classmethod
    def _is_a_camera(cls, name: str) -> str:
        if name.startswith("rpicam") and not RPICAM.fullmatch(name):
            raise ValueError('a camera of a Raspberry Pi is "rpicam" or, of several, such as "rpicam:1"')
        return name

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        width, height = map(int, self.resolution.split("x"))
        return width, height


class ChatSettings(Section):
    """How the language model talks."""

    sentences: int = Field(default=2, ge=1, le=10)
    temperature: float = Field(default=0.3, ge=0, le=2)
    max_tokens: int = Field(default=120, ge=8, le=4096)
    memory_exchanges: int = Field(default=6, ge=0, le=100)
    sure_from: float = Field(default=0.55, ge=0, le=1)
    doubtful_from: float = Field(default=0.2, ge=0, le=1)
    sure_of_unknown: float = Field(default=0.95, ge=0, le=1)


def _apart(values: object, example: str) -> object:
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


class KnowledgeServerSettings(Section):
    """A Chroma server that kiosks share."""

    host: str = ""
    port: int = Field(default=8000, ge=1, le=65535)
    seconds: Seconds = 10

    @model_validator(mode="before")
    @classmethod
    def _takes_an_address_apart(cls, values: object) -> object:
        return _apart(values, "192.168.1.20")


class KnowledgeSettings(Section):
    """The packs of facts and how they are searched."""

    packs: tuple[str, ...] = ()
    server: KnowledgeServerSettings = KnowledgeServerSettings()
    lock_seconds: Seconds = 300
    passages: int = Field(default=5, ge=1, le=20)
    letters: int = Field(default=700, ge=1, le=10_000)
    temperature: float = Field(default=0.0, ge=0, le=2)
    top_k: int = Field(default=10, ge=1, le=1000)
    top_p: Fraction = 0.5
    max_tokens: int = Field(default=120, ge=8, le=4096)


class SpeakingSettings(Section):
    """The voice."""

    voices: dict[Language, str] = Field(default_factory=dict)
    pronunciation: Pronunciations = Field(default_factory=dict)
    pace: float = Field(default=1.0, ge=0.5, le=2)
    volume: Fraction = 1.0
    threads: int = Field(default=0, ge=0, le=64)


Pin = Annotated[int, Field(ge=0, le=27)]
"""A pin of the header by its BCM number."""
Input = Literal["auto", "gpio", "keyboard", "none"]


class ButtonSettings(Section):
    """The button, and what a press of it means."""

    inputs: tuple[Input, ...] = Field(default=("auto",), min_length=1)
    pin: Pin = 17
    pull: Literal["up", "down", "none"] = "up"
    active: Literal["auto", "low", "high"] = "auto"
    bounce_seconds: float = Field(default=0.01, ge=0, le=0.5)
    reset_seconds: float = Field(default=5, ge=0, le=60)
    stuck_seconds: Seconds = 60

    @field_validator("inputs")
    @classmethod
    def _go_together(cls, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
        if len(inputs) > 1 and (alone := {"auto", "none"} & set(inputs)):
            raise ValueError(f"{' and '.join(sorted(alone))} stands alone; together go gpio and keyboard")
        return tuple(dict.fromkeys(inputs))

    @model_validator(mode="after")
    def _says_what_pressed_is(self) -> Self:
        if self.pull == "none" and self.active == "auto":
            raise ValueError('pull = "none" leaves the pin to a resistor outside: set active = "low" or "high"')
        return self


def _is_colour(name: str) -> str:
    try:
        colorzero.Color(name)
    except ValueError as error:
        raise ValueError("a colour is an HTML name or code, such as orange or #ff8000") from error
    return name


Colour = Annotated[str, AfterValidator(_is_colour)]


class Look(Section):
    """How the light shows one state."""

    pattern: Literal["off", "on", "blink", "pulse", "flicker"]
    seconds: float = Field(default=1.0, ge=0.1, le=60)
    colour: Colour = "white"


class HeatLook(Section):
    """How the light shows a heat level, over whatever state it shows."""

    tint: float = Field(ge=0, le=0.5)
    colour: Colour = "orange"
    blips: int = Field(ge=0, le=5)
    seconds: float = Field(default=4.0, ge=2, le=60)


class Looks(Section):
    """The light's table: what it does in each state."""

    starting: Look = Look(pattern="pulse", seconds=3)
    ready: Look = Look(pattern="on", colour="green")
    listening: Look = Look(pattern="blink", seconds=0.5, colour="blue")
    thinking: Look = Look(pattern="pulse", seconds=1.5, colour="magenta")
    capturing: Look = Look(pattern="blink", seconds=0.2)
    speaking: Look = Look(pattern="flicker", colour="cyan")
    calling: Look = Look(pattern="blink", seconds=0.15, colour="yellow")
    error: Look = Look(pattern="blink", seconds=1, colour="red")
    paused: Look = Look(pattern="off")


class HeatLooks(Section):
    """The light's table: what is added to it when the machine is hot."""

    too_warm: HeatLook = HeatLook(tint=0.25, blips=1)
    throttled: HeatLook = HeatLook(tint=0.35, blips=2)
    cooling_down: HeatLook = HeatLook(tint=0.45, blips=3)


PINS = {"none": 0, "led": 1, "pwm": 1, "rgb": 3}
"""How many pins each kind of light takes."""


class LightSettings(Section):
    """The light in or beside the button."""

    kind: Literal["none", "led", "pwm", "rgb"] = "none"
    pins: tuple[Pin, ...] = (27,)
    active_high: bool = True
    brightness: Fraction = 1.0
    states: Looks = Looks()
    heat: HeatLooks = HeatLooks()

    @model_validator(mode="after")
    def _has_its_pins(self) -> Self:
        wanted = PINS[self.kind]
        if wanted and len(set(self.pins)) != wanted:
            example = "[22, 23, 24] for red, green and blue" if wanted > 1 else "[27]"
            raise ValueError(f"a light of kind {self.kind!r} takes {wanted} pins, such as {example}")
        return self


class TonesSettings(Section):
    """The soft tones that say when the kiosk listens."""

    listening: bool = True
    done: bool = True
    volume: float = Field(default=0.1, gt=0, le=1)


Celsius = Annotated[float, Field(ge=30, le=110)]


class HeatSettings(Section):
    """From which temperature of the chip on less is done, and how much less."""

    too_warm: Celsius = 75
    throttled: Celsius = 80
    cooling: Celsius = 85
    hysteresis_degrees: float = Field(default=3, ge=0, le=30)
    hysteresis_seconds: float = Field(default=20, ge=0, le=600)
    sample_seconds: float = Field(default=2, ge=0.1, le=60)
    sentences: int = Field(default=1, ge=1, le=10)
    max_tokens: int = Field(default=60, ge=8, le=4096)
    pause_seconds: float = Field(default=10, ge=0, le=60)
    model: str = ""

    @model_validator(mode="after")
    def _rise(self) -> Self:
        if not self.too_warm < self.throttled < self.cooling:
            raise ValueError("too_warm must be below throttled, and throttled below cooling")
        return self


def _is_host(name: str) -> str:
    return addresses.host_port(name, "kiosk.local").host


Host = Annotated[
    str, AfterValidator(_is_host), Field(description='the name or address of a machine, such as "kiosk.local"')
]


class ScreenSettings(Section):
    """The web server inside the program: the kiosk's page, and what watches the kiosk."""

    enabled: bool = True
    host: str = Field(default="127.0.0.1", description='an address of this machine, such as "127.0.0.1"')
    port: int = Field(default=8321, ge=1024, le=65_535)
    allowed_hosts: tuple[Host, ...] = ()
    text_field: bool = False
    language_choice: bool = True

    @field_validator("host")
    @classmethod
    def _is_an_address(cls, host: str) -> str:
        try:
            return host if host == "localhost" else str(ipaddress.ip_address(host))
        except ValueError as error:
            raise ValueError(
                'write an address of this machine, without a port: "127.0.0.1", or "0.0.0.0" for all it has'
            ) from error


HARMLESS = "harmless"
"""The label of example sentences that are to be answered."""


class SafetySettings(Section):
    """What the kiosk does not talk about, and whom it sends visitors to."""

    level: Literal["children", "adults", "off"] = "children"
    staff: dict[Language, str] = Field(default_factory=dict)
    helpline: str = Field(default="", max_length=100)
    emergency_number: str = Field(default="", pattern=r"^[0-9 ]*$", max_length=20)
    topics: tuple[Annotated[str, Field(min_length=1)], ...] = ()
    examples: dict[GuardKind | Literal["harmless"], Sentences] = Field(default_factory=dict)
    answers: dict[GuardKind, dict[Language, str]] = Field(default_factory=dict)


class PrivacySettings(Section):
    """What may be written down. Nothing that a visitor said, unless this is switched on."""

    log_words: bool = False
    keep_words_minutes: float = Field(default=0, ge=0, le=1440)


class ConsoleSettings(Section):
    """The operator's pages; without a password they are off."""

    password_hash: str = Field(
        default="",
        pattern=r"^(\$argon2id\$\S+)?$",
        description='nothing here by hand; the command "console password" writes it',
    )
    idle_minutes: float = Field(default=15, gt=0, le=1440)
    session_hours: float = Field(default=8, gt=0, le=168)
    upload_megabytes: float = Field(default=20, gt=0, le=100)


class MqttSettings(Section):
    """A broker that is told how the kiosk is, for Home Assistant; its password comes from the environment only."""

    host: str = ""
    port: int = Field(default=1883, ge=1, le=65_535)
    tls: bool = False
    user: str = ""
    password_variable: Variable = "MQTT_PASSWORD"  # noqa: S105 - the name of it
    name: str = Field(default="", max_length=60)
    discovery: str = Field(
        default="homeassistant",
        pattern="^[A-Za-z0-9_/-]+$",
        description='a topic of letters, digits, "_", "-" and "/", such as "homeassistant"',
    )

    @model_validator(mode="before")
    @classmethod
    def _takes_an_address_apart(cls, values: object) -> object:
        return _apart(values, "homeassistant.local")


class PathsSettings(Section):
    """Where models, index and downloaded voices live; empty is the user's data folder."""

    data: str = ""

    @field_validator("data")
    @classmethod
    def _is_ones_own(cls, data: str) -> str:
        if data.startswith("~") and data != "~" and not data.startswith("~/"):
            raise ValueError("it is a whole path such as /srv/kiosk, or one in your own home such as ~/kiosk")
        return data


class Config(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="ASSISTANT_", env_nested_delimiter="__", validate_default=True
    )

    home: HomeSettings = HomeSettings()
    kiosk: KioskSettings = KioskSettings()
    audio: AudioSettings = AudioSettings()
    hearing: HearingSettings = HearingSettings()
    routing: RoutingSettings = RoutingSettings()
    models: ModelsSettings = ModelsSettings()
    chat: ChatSettings = ChatSettings()
    vision: VisionSettings = VisionSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    speaking: SpeakingSettings = SpeakingSettings()
    button: ButtonSettings = ButtonSettings()
    light: LightSettings = LightSettings()
    tones: TonesSettings = TonesSettings()
    heat: HeatSettings = HeatSettings()
    screen: ScreenSettings = ScreenSettings()
    safety: SafetySettings = SafetySettings()
    skills: dict[str, dict[str, Any]] = {}
    """By the name of a skill in a folder, which checks its own section: [skills.clock]."""
    privacy: PrivacySettings = PrivacySettings()
    console: ConsoleSettings = ConsoleSettings()
    mqtt: MqttSettings = MqttSettings()
    paths: PathsSettings = PathsSettings()

    @model_validator(mode="after")
    def _shares_no_pin(self) -> Self:
        if self.light.kind != "none" and self.button.pin in self.light.pins:
            raise ValueError(f"button.pin and light.pins are both {self.button.pin}; each needs a pin of its own")
        return self

    @property
    def data(self) -> Path:
        """The data directory: models, index, downloaded voices."""
        return Path(self.paths.data).expanduser() if self.paths.data else Path(platformdirs.user_data_dir(APP))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment before file before defaults; the file comes as an initial value (see config_file.load)."""
        return _Environment(settings_cls), init_settings


class _Environment(EnvSettingsSource):
    """What is no JSON where JSON is wanted is handed on as it is, to be named with its key like any wrong value."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:  # noqa: ANN401 - as above it
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def available_cores() -> int:
    """How many threads compute without getting in each other's way.

    Engines left to themselves take four, whose threads wait for each other on two cores.
    """
    return len(os.sched_getaffinity(0))
