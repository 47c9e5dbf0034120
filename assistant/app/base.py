"""What every part is made from: the configuration, the catalogue of models, and where they lie."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.app.container import Container, OpenedPart, Part
from assistant.core.events import Events, Forgotten
from assistant.core.forgetting import Forgetful, WordCaches, with_conversation
from assistant.core.stages import Sensors
from assistant.models.catalogue import Catalogue, check, load_catalogue
from assistant.models.store import model_path
from assistant.thinking.memory import Memory
from assistant.turn.word_log import log_words

if TYPE_CHECKING:
    from assistant.core.config import Config
    from assistant.thinking.engines.cores import CoreWatch

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

F = TypeVar("F", bound=Forgetful)


class Base:
    """Holds what the parts share."""

    def __init__(self, config: "Config", container: Container) -> None:
        self.config, self.container = config, container
        self._forgetful: list[Forgetful] = []
        self.events = Events()
        self.memory = Memory(
            config.chat.memory_exchanges,
            config.kiosk.idle_seconds,
            forgotten=lambda: self.events.publish(Forgotten()),
        )
        self.forgets(WordCaches())
        if config.privacy.log_words:
            self.events.subscribe(log_words)

    def forgets(self, part: F) -> F:
        """A part that keeps words of the visitor, which go with the conversation."""
        self.events.subscribe(with_conversation(part))
        self._forgetful.append(part)
        return part

    def forget(self) -> None:
        """All of them forget, once more: one has seen words of a conversation after that was forgotten."""
        for part in tuple(self._forgetful):
            part.forget()

    @Part
    def catalogue(self) -> Catalogue:
        """Raises ConfigError where the configuration names what it does not hold."""
        catalogue = load_catalogue()
        check(self.config, catalogue)
        return catalogue

    @Part
    def sensors(self) -> Sensors:
        """Of the machine's heat and power."""
        from assistant.device.sensors import open_sensors

        return open_sensors()

    @OpenedPart
    def cores(self) -> "CoreWatch":
        """Whether other programs want the cores."""
        from assistant.thinking.engines.cores import CoreWatch

        watch = CoreWatch()
        self.events.subscribe(watch.observe)
        return watch

    @Part
    def folder(self) -> Callable[[str], Path]:
        """Where an installed model lies, by its name; raises SetupError where it is missing or broken."""
        return lambda name: model_path(name, data=self.config.data, catalogue=self.catalogue)
