"""The sound devices, as PortAudio lists them; shared by the microphone and the speaker.

PortAudio lists devices once. To see one that was plugged in later it must start again, which closes every stream:
so streams are registered here, and opened again after it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from assistant.core.errors import AssistantError

Kind = Literal["input", "output"]


class DeviceError(AssistantError):
    """There is no such sound device; the message says which there are."""

    code = "device"


@dataclass(frozen=True, slots=True)
class Device:
    """A sound device, from one side."""

    number: int
    name: str
    kind: Kind
    rate: int
    """Its own sample rate in Hz."""
    is_default: bool


class PortAudio:
    """The sound system of this machine."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._ways: list[Callable[[], Callable[[], None]]] = []

    @property
    def library(self) -> ModuleType:
        """The sounddevice module; raises DeviceError where the PortAudio library is missing."""
        try:
            import sounddevice  # noqa: PLC0415 - lists the devices when first imported
        except OSError as error:
            raise DeviceError("The PortAudio library is missing: install the package libportaudio2.") from error
        return sounddevice  # type: ignore[no-any-return]

    def devices(self, kind: Kind) -> list[Device]:
        """All devices that can record ("input") or play ("output")."""
        with self._lock:
            library = self.library
            default = library.default.device[0 if kind == "input" else 1]
            return [
                Device(i, d["name"], kind, int(d["default_samplerate"]), i == default)
                for i, d in enumerate(library.query_devices())
                if d[f"max_{kind}_channels"] > 0
            ]

    def find(self, kind: Kind, wanted: str | int) -> Device:
        """By number, by name or part of it, or the default for ""; raises DeviceError with the list of real ones."""
        devices = self.devices(kind)
        name = str(wanted).strip().lower()
        found = [d for d in devices if (d.is_default if not name else name == str(d.number))]
        found = found or [d for d in devices if name in d.name.lower()]
        if found:
            return found[0]
        real = "; ".join(f"{d.number}: {d.name}" for d in devices) or "none at all"
        what = "microphone" if kind == "input" else "speaker"
        raise DeviceError(f"There is no {what} {wanted!r}. There are: {real}." if name else f"No {what} is plugged in.")

    def format(self, device: Device, rate: int | None = None) -> tuple[int, int]:
        """The rate in Hz and channels to open a device with: what is wanted, as near as it can."""
        check = getattr(self.library, f"check_{device.kind}_settings")
        wanted = ((r, c) for c in (1, 2) for r in ((rate, device.rate) if rate else (device.rate,)))
        for sample_rate, channels in wanted:
            try:
                check(device=device.number, channels=channels, dtype="int16", samplerate=sample_rate)
            except self.library.PortAudioError:
                continue
            return sample_rate, channels
        return device.rate, 1

    @contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Nothing else opens a stream or lists the devices anew meanwhile: PortAudio would crash."""
        with self._lock:
            yield

    def register(self, make_way: Callable[[], Callable[[], None]]) -> None:
        """Has a stream closed before the devices are listed anew, and opened again by what that returns."""
        with self._lock:
            self._ways.append(make_way)

    def rescan(self) -> None:
        """Lists the devices anew; the streams that were well are open again afterwards."""
        with self._lock:
            library = self.library
            again = [make_way() for make_way in self._ways]
            library._terminate()  # noqa: SLF001 - sounddevice has no public way, and documents this one
            library._initialize()  # noqa: SLF001
            for open_again in again:
                open_again()
