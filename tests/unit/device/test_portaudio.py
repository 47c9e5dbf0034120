import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.device.portaudio import Device, DeviceError, PortAudio


class Refused(Exception):
    pass


class Machine(PortAudio):
    """A machine with two microphones and a speaker that takes only stereo."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        devices = [
            {
                "name": "USB Microphone",
                "max_input_channels": 1,
                "max_output_channels": 0,
                "default_samplerate": 44100.0,
            },
            {"name": "Webcam", "max_input_channels": 2, "max_output_channels": 0, "default_samplerate": 48000},
            {"name": "USB Speaker", "max_input_channels": 0, "max_output_channels": 2, "default_samplerate": 48000},
        ]

        def check(*, channels: int, samplerate: int, device: int, **_: Any) -> None:
            if (device == 2 and channels != 2) or (device == 0 and samplerate != 44_100):
                raise Refused

        self._library = SimpleNamespace(
            default=SimpleNamespace(device=(1, 2)),
            query_devices=lambda: devices,
            check_input_settings=check,
            check_output_settings=check,
            PortAudioError=Refused,
            _terminate=lambda: self.calls.append("terminate"),
            _initialize=lambda: self.calls.append("initialize"),
        )

    @property
    def library(self) -> Any:
        return self._library


@pytest.mark.parametrize(("wanted", "number"), [("", 1), ("usb", 0), ("USB Microphone", 0), (0, 0), ("1", 1)])
def test_a_device_is_found_by_number_name_or_as_the_default(wanted: str | int, number: int) -> None:
    assert Machine().find("input", wanted).number == number


def test_a_wrong_name_lists_the_real_ones() -> None:
    with pytest.raises(DeviceError, match=r"no microphone 'gold'\. There are: 0: USB Microphone; 1: Webcam"):
        Machine().find("input", "gold")


def test_a_speaker_is_no_microphone() -> None:
    with pytest.raises(DeviceError):
        Machine().find("input", "USB Speaker")


def test_a_device_is_opened_as_it_can() -> None:
    machine = Machine()
    microphone, webcam = machine.devices("input")
    [speaker] = machine.devices("output")
    assert machine.format(microphone, 16_000) == (44_100, 1)
    assert machine.format(webcam, 16_000) == (16_000, 1)
    assert machine.format(speaker) == (48_000, 2)
    assert isinstance(speaker, Device)


def test_looking_again_closes_every_stream_first_and_opens_it_afterwards() -> None:
    machine = Machine()

    def make_way() -> Callable[[], None]:
        machine.calls.append("close")
        return lambda: machine.calls.append("open")

    machine.register(make_way)
    machine.rescan()
    assert machine.calls == ["close", "terminate", "initialize", "open"]


def test_nothing_is_listed_anew_while_a_stream_is_being_opened() -> None:
    machine = Machine()
    with machine.undisturbed():
        looking = threading.Thread(target=machine.rescan, daemon=True)
        looking.start()
        looking.join(0.1)
        assert machine.calls == []
    looking.join(5)
    assert machine.calls == ["terminate", "initialize"]
