"""All checks, in the order in which they are made: what is quick first, what loads models last."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import assistant
from assistant.core import hints
from assistant.core.errors import EngineError
from assistant.core.timekeeping import newest_file
from assistant.device import gpio
from assistant.device.button import GpioButton
from assistant.device.lamps import open_lamp
from assistant.device.outputs import try_pin
from assistant.doctor import camera, facts, machine, machines, sound
from assistant.doctor import gpio as gpio_checks
from assistant.doctor import models as model_checks
from assistant.doctor.findings import Check, Finding
from assistant.doctor.fleet import fleet
from assistant.doctor.languages import languages
from assistant.install.steps import FLEET_PATH_UNIT, UNITS
from assistant.models.memory import budget, embedded_memory, total_memory
from assistant.models.ollama_catalogue import load_ollama_catalogue

if TYPE_CHECKING:
    from assistant.app import App

QUICK_SECONDS = 5.0
SOUND_SECONDS = 15.0
FUNCTION_SECONDS = 30.0
"""A file of functions may import something large."""
ACTIONS = "[[actions]], [[readings]] and [mqtt]"
LOADING_SECONDS = 180.0
"""A model from an SD card takes a minute."""


class Checkup:
    """Each check makes the parts that it needs anew, and lets them go: no two models are loaded at once."""

    def __init__(self, make: "Callable[[], App]", config_file: Path) -> None:
        self._make = make
        self._file = config_file
        self._parts = make()
        """For what is quick; nothing is loaded in them."""
        self._config = self._parts.config

    def checks(self) -> list[Check]:
        devices, installed, models = (hints.command(name) for name in ("devices", "setup", "models"))
        return [
            Check("disk", lambda: machine.disk(self._config.data), QUICK_SECONDS, "df -h"),
            Check("memory", self._memory, QUICK_SECONDS, "free -h"),
            Check("temperature", self._temperature, QUICK_SECONDS, "vcgencmd measure_temp"),
            Check("power", lambda: machine.power(self._parts.sensors.read()), QUICK_SECONDS, "vcgencmd get_throttled"),
            Check("clock", self._clock, QUICK_SECONDS, "timedatectl"),
            Check("permissions", self._permissions, QUICK_SECONDS, "id; ls -l /dev/snd"),
            Check("microphone", self._microphone, SOUND_SECONDS, devices),
            Check("speaker", self._speaker, SOUND_SECONDS, devices),
            Check("button", self._button, QUICK_SECONDS, gpio_checks.STOP),
            Check("light", self._light, QUICK_SECONDS, gpio_checks.STOP),
            Check("camera", self._camera, self._camera_seconds, camera.show()),
            Check("fonts", self._fonts, QUICK_SECONDS, "fc-list"),
            Check("skills", self._skills, SOUND_SECONDS, hints.command("skills", "list")),
            Check("languages", self._languages, QUICK_SECONDS, hints.command("languages", "list")),
            Check("house", self._house, QUICK_SECONDS, f"mend [skills.house] of {self._file}"),
            Check("functions", self._functions, FUNCTION_SECONDS, hints.command("skills", "list")),
            Check("machines", self._machines, machines.longest(self._config), f"see {ACTIONS} of {self._file}"),
            Check("library", self._library, QUICK_SECONDS, hints.command("library", "list")),
            Check("fleet", self._fleet, QUICK_SECONDS, hints.command("doctor", "permissions")),
            Check("models", self._models, QUICK_SECONDS, installed),
            Check("roles", self._roles, SOUND_SECONDS, models),
            Check("voices", self._voices, LOADING_SECONDS, installed, slow=True),
            Check("index", self._index, LOADING_SECONDS, hints.command("knowledge", "list"), slow=True),
            Check("hearing", self._hearing, LOADING_SECONDS, installed, slow=True),
            Check("language model", self._language_model, LOADING_SECONDS, models, slow=True),
        ]

    def _languages(self) -> Finding:
        from assistant.hearing.whisper import known_languages  # noqa: PLC0415 - an engine, loaded where it is asked for

        return languages(self._config.kiosk.languages, self._parts.catalogue, known_languages)

    def _memory(self) -> Finding:
        items = budget(self._config, self._parts.catalogue, load_ollama_catalogue())
        return machine.memory(total_memory(), sum(item.memory for item in items if item.where == "kiosk"))

    def _temperature(self) -> Finding:
        return machine.temperature(self._parts.sensors.read(), self._config.heat)

    def _clock(self) -> Finding:
        return machine.clock(newest=newest_file(Path(assistant.__file__).parent))

    def _permissions(self) -> Finding:
        return machine.permissions(self._config.data, self._file)

    def _microphone(self) -> Finding:
        with closing(self._make()) as parts:
            return sound.microphone(lambda: parts.microphone)

    def _speaker(self) -> Finding:
        with closing(self._make()) as parts:
            return sound.speaker(lambda: parts.speaker, lambda: parts.microphone)

    def _button(self) -> Finding:
        settings = self._config.button

        def pressed() -> bool:
            with closing(GpioButton(settings)) as taken:
                return taken.is_pressed

        return gpio_checks.button(settings, settings.inputs, pins=gpio.is_there(), pressed=pressed)

    def _light(self) -> Finding:
        settings = self._config.light
        return gpio_checks.light(settings, lambda: open_lamp(settings))

    def _camera(self) -> Finding:
        return camera.camera(self._parts.camera, self._config.vision)

    @property
    def _camera_seconds(self) -> float:
        """Two cameras may be tried, each with a limit of its own."""
        vision = self._config.vision
        return 2 * (vision.warm_up_seconds + vision.camera_seconds) + QUICK_SECONDS

    def _fonts(self) -> Finding:
        return machine.fonts(self._config.kiosk.languages)

    def _skills(self) -> Finding:
        return facts.skills(self._parts.tools, str(self._file))

    def _house(self) -> Finding:
        return facts.house(self._config, str(self._file))

    def _fleet(self) -> Finding:
        return fleet(self._config, installed=(UNITS / FLEET_PATH_UNIT).is_file())

    def _functions(self) -> Finding:
        from assistant.functions.files import find  # noqa: PLC0415 - runs what is in the files

        return facts.functions(find())

    def _machines(self) -> Finding:
        return machines.machines(self._config, try_pin)

    def _library(self) -> Finding:
        from assistant.skills.library import shelf_of  # noqa: PLC0415 - brings chromadb, as above

        return facts.library(shelf_of(self._config))

    def _models(self) -> Finding:
        return model_checks.models(self._config, self._parts.catalogue)

    def _roles(self) -> Finding:
        from assistant.models.inventory import ModelInventory  # noqa: PLC0415 - with ollama 0.5 s, which no other check needs

        parts, library = self._parts, load_ollama_catalogue()
        return model_checks.roles(ModelInventory(self._config, parts.chooser, parts.catalogue, library, total_memory()))

    def _voices(self) -> Finding:
        with closing(self._make()) as parts:
            found = {code: parts.voice_of(code) for code in self._config.kiosk.languages}
            return model_checks.voices(
                self._config, {code: v[0] if v else None for code, v in found.items()}, parts.voices
            )

    def _index(self) -> Finding:
        with closing(self._make()) as parts:
            return model_checks.index(parts.notes, self._config.data / "index")

    def _hearing(self) -> Finding:
        with closing(self._make()) as parts:
            proposed = model_checks.larger_hearing(
                self._config, parts.catalogue, load_ollama_catalogue(), total_memory()
            )
            return model_checks.hearing(lambda: parts.stock_transcriber, self._config.kiosk.languages, proposed)

    def _language_model(self) -> Finding:
        with closing(self._make()) as parts:
            choice = parts.chooser.choose("chat")
            if choice is None:
                raise EngineError("no model can talk; name one as models.chat.")
            inside = choice.engine == "embedded" and choice.model in parts.catalogue.models
            needs = embedded_memory(choice.model, parts.catalogue, self._config.models.context) if inside else 0
            return model_checks.language_model(
                lambda: parts.engine, parts.events, name=choice.model, why=choice.why, needs=needs
            )
