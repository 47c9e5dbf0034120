"""What else is bolted to the kiosk: camera and detector, light, and the sensors of heat."""

import logging
from typing import TYPE_CHECKING

from assistant.app.container import OpenedPart, Part
from assistant.core.errors import AssistantError, ConfigError, GpioError
from assistant.core.stages import Camera, ObjectDetector
from assistant.vision.sight import ImageEmbedder, TextReader

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.device.heat import HeatPolicy
    from assistant.device.light import Light
    from assistant.device.monitor import Monitor
    from assistant.device.outputs import Outputs
    from assistant.machines.readings import Readings
    from assistant.vision.exhibits.recogniser import ExhibitRecogniser

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


class Devices:
    """The devices, each made when first asked for."""

    def __init__(self, base: "Base") -> None:
        self.container = base.container
        self._base, self._config = base, base.config

    @Part
    def camera(self) -> Camera:
        from assistant.vision.camera import open_camera

        return open_camera(self._config.vision)

    @Part
    def detector(self) -> ObjectDetector | None:
        """None where none is configured, installed or usable."""
        from assistant.vision.detector import LiteRTDetector
        from assistant.vision.labels import labels

        vision = self._config.vision
        if not vision.detector:
            return None
        try:
            model = next(self._base.folder(vision.detector).glob("*.tflite"))
            return LiteRTDetector(model, labels(), vision.threshold)
        except AssistantError as error:
            log.info("Things in pictures are not named: %s", error)
            return None

    @Part
    def image_embedder(self) -> ImageEmbedder:
        """What exhibits are known by; raises AssistantError where it is not configured, installed or usable."""
        from assistant.vision.image_embedder import EfficientNetEmbedder

        name = self._config.vision.exhibits
        if not name:
            raise ConfigError(
                'vision.exhibits = "": no exhibit is known at sight; name a model, such as in models.toml.'
            )
        return EfficientNetEmbedder(next(self._base.folder(name).glob("*.pth")))

    @Part
    def exhibits(self) -> "ExhibitRecogniser":
        """Knows the exhibits at sight."""
        from assistant.vision.exhibits.recogniser import ExhibitRecogniser
        from assistant.vision.exhibits.store import ExhibitStore

        sure_from = self._config.vision.exhibit_sureness
        return ExhibitRecogniser(ExhibitStore(self._config.data), lambda: self.image_embedder, sure_from)

    @Part
    def text_reader(self) -> TextReader:
        from assistant.vision.reading.tesseract import TesseractReader

        return TesseractReader(self._config.kiosk.languages)

    @Part
    def light(self) -> "Light | None":
        """None where none is configured or its pins cannot be had: a kiosk in the dark still answers."""
        from assistant.device.lamps import open_lamp
        from assistant.device.light import Light

        try:
            lamp = open_lamp(self._config.light)
        except GpioError as error:
            log.warning("There will be no light. %s", error)
            return None
        return Light(lamp, self._config.light) if lamp else None

    @OpenedPart
    def outputs(self) -> "Outputs":
        """The pins that actions switch."""
        from assistant.device.outputs import Outputs

        return Outputs()

    @OpenedPart
    def readings(self) -> "Readings":
        """What the house's other machines measure; their topics are listened to from now on."""
        from assistant.machines.readings import Readings

        return Readings(self._config.readings, self._config.mqtt)

    @Part
    def heat(self) -> "HeatPolicy":
        from assistant.device.heat import HeatPolicy

        return HeatPolicy(self._config.heat)

    @Part
    def monitor(self) -> "Monitor":
        """Lets the warmth of the machine count, while it is entered."""
        from assistant.device.monitor import Monitor

        return Monitor(
            self._base.sensors,
            self.heat,
            self._base.events,
            seconds=self._config.heat.sample_seconds,
            data=self._config.data,
        )
