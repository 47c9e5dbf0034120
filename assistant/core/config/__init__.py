"""The whole configuration as frozen models; config_file reads them from one TOML file and ASSISTANT_* variables.

Every key with its default and a comment stands in config/assistant.toml. A file may set only what differs.
"""

import os
from pathlib import Path
from typing import Any, Self

import platformdirs
from pydantic import model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from assistant.core.config.button import ButtonSettings, HeatSettings, LightSettings
from assistant.core.config.fleet import FleetSettings
from assistant.core.config.kiosk import APP, HomeSettings, KioskSettings, PathsSettings, PrivacySettings
from assistant.core.config.knowledge import KnowledgeSettings, RoutingSettings
from assistant.core.config.machines import ActionSettings, ReadingSettings, named_once
from assistant.core.config.models import ChatSettings, ModelsSettings
from assistant.core.config.pages import ConsoleSettings, EventsSettings, MqttSettings, ScreenSettings
from assistant.core.config.safety import SafetySettings
from assistant.core.config.sound import (
    AudioSettings,
    HearingSettings,
    SpeakingSettings,
    TonesSettings,
    WakeWordSettings,
)
from assistant.core.config.vision import VisionSettings

__all__ = [
    "APP",
    "ActionSettings",
    "AudioSettings",
    "ButtonSettings",
    "ChatSettings",
    "Config",
    "ConsoleSettings",
    "EventsSettings",
    "FleetSettings",
    "HearingSettings",
    "HeatSettings",
    "HomeSettings",
    "KioskSettings",
    "KnowledgeSettings",
    "LightSettings",
    "ModelsSettings",
    "MqttSettings",
    "PathsSettings",
    "PrivacySettings",
    "ReadingSettings",
    "RoutingSettings",
    "SafetySettings",
    "ScreenSettings",
    "SpeakingSettings",
    "TonesSettings",
    "VisionSettings",
    "WakeWordSettings",
    "available_cores",
]


class Config(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="ASSISTANT_", env_nested_delimiter="__", validate_default=True
    )

    home: HomeSettings = HomeSettings()
    kiosk: KioskSettings = KioskSettings()
    audio: AudioSettings = AudioSettings()
    hearing: HearingSettings = HearingSettings()
    wake_word: WakeWordSettings = WakeWordSettings()
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
    actions: tuple[ActionSettings, ...] = ()
    readings: tuple[ReadingSettings, ...] = ()
    privacy: PrivacySettings = PrivacySettings()
    console: ConsoleSettings = ConsoleSettings()
    events: EventsSettings = EventsSettings()
    mqtt: MqttSettings = MqttSettings()
    fleet: FleetSettings = FleetSettings()
    paths: PathsSettings = PathsSettings()

    @model_validator(mode="after")
    def _shares_no_pin(self) -> Self:
        if self.light.kind != "none" and self.button.pin in self.light.pins:
            raise ValueError(f"button.pin and light.pins are both {self.button.pin}; each needs a pin of its own")
        taken = {self.button.pin, *(self.light.pins if self.light.kind != "none" else ())}
        for action in self.actions:
            if action.gpio and action.gpio.pin in taken:
                raise ValueError(
                    f"the action \"{action.name}\" switches pin {action.gpio.pin}, which is the button's or the light's"
                )
        return self

    @model_validator(mode="after")
    def _knows_its_machines(self) -> Self:
        named_once(*(one.name for one in self.actions), *(one.name for one in self.readings))
        published = [one.name for one in self.actions if one.mqtt] + [one.name for one in self.readings if one.topic]
        if published and not self.mqtt.host:
            raise ValueError(f'"{published[0]}" needs a broker; write its address as host in [mqtt]')
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
