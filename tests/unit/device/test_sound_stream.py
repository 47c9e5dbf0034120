"""A stream that is opened again: what PortAudio must not be asked meanwhile, and what a failed waking leads to."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.core.errors import SpeakerError
from assistant.device.portaudio import PortAudio
from assistant.device.sound_stream import SoundStream


class Fault(Exception):
    pass


class Buffer:
    latency, asleep = 0.0, False

    def call_back(self, *_: object) -> None:
        """Nothing to play."""

    def begin(self) -> None:
        self.asleep = False

    def end(self) -> None:
        """Nothing to end."""


class Machine(PortAudio):
    """With one speaker; `while_starting` happens as its stream starts, which fails so often as is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []
        self.failures = 0
        self.while_starting: Callable[[], None] = lambda: None
        self._library = SimpleNamespace(
            default=SimpleNamespace(device=(-1, 0)),
            query_devices=lambda: [
                {"name": "Speaker", "max_input_channels": 0, "max_output_channels": 2, "default_samplerate": 48000.0}
            ],
            check_output_settings=lambda **_: None,
            OutputStream=self._made,
            PortAudioError=Fault,
            CallbackStop=Fault,
            _terminate=lambda: self.calls.append("terminate"),
            _initialize=lambda: None,
        )

    @property
    def library(self) -> Any:
        return self._library

    def _made(self, **_: object) -> Any:
        made = SimpleNamespace(latency=0.0, active=True, start=self._start)

        def close(*, ignore_errors: bool) -> None:
            made.closed = ignore_errors
            self.calls.append("close")

        made.closed, made.close, made.stop = False, close, lambda: self._stopped(made)
        return made

    def _stopped(self, stream: Any) -> None:
        if stream.closed:
            self.calls.append("stop after close")  # PortAudio would read freed memory

    def _start(self) -> None:
        self.while_starting()
        if self.failures:
            self.failures -= 1
            raise Fault("it is gone")
        self.calls.append("start")


def opened(machine: Machine, buffer: Buffer) -> SoundStream:
    return SoundStream(
        machine, "output", "", lambda _rate: buffer, SpeakerError, block_seconds=0.01, latency_seconds=0.02
    )


def test_the_devices_are_not_listed_anew_while_a_stream_starts() -> None:
    machine, others = Machine(), list[threading.Thread]()

    def look() -> None:
        machine.while_starting = lambda: None
        others.append(threading.Thread(target=machine.rescan, daemon=True))
        others[0].start()
        others[0].join(0.1)

    machine.while_starting = look
    opened(machine, Buffer())
    others[0].join(5)
    assert machine.calls == ["start", "close", "terminate", "start"], "and it goes on afterwards"


@pytest.mark.parametrize("failures", [2, 3])
def test_a_stream_that_cannot_be_woken_is_looked_for_again(failures: int) -> None:
    machine, buffer = Machine(), Buffer()
    stream = opened(machine, buffer)
    buffer.asleep, machine.failures = True, failures  # its waking fails, and opening it again
    if failures == 2:
        stream.open_again_unless(lambda: True)
        assert machine.calls[-1] == "start"
    else:
        with pytest.raises(SpeakerError, match="it is gone"):
            stream.open_again_unless(lambda: True)
    assert machine.calls.count("terminate") == 1


def test_a_stream_that_sleeps_is_there_again_after_the_devices_were_listed_anew() -> None:
    machine, buffer = Machine(), Buffer()
    stream = opened(machine, buffer)
    stream._stream.active = False  # it has ended by itself
    buffer.asleep = True
    machine.rescan()
    assert machine.calls == ["start", "close", "terminate", "start"]
    assert not buffer.asleep


@pytest.mark.parametrize("use", [SoundStream.wake, lambda stream: stream.open_again_unless(lambda: True)])
def test_a_stream_that_was_closed_while_its_waking_waited_is_not_touched(use: Callable[[SoundStream], None]) -> None:
    machine, buffer = Machine(), Buffer()
    stream = opened(machine, buffer)
    buffer.asleep = True
    waking = threading.Thread(target=use, args=(stream,), daemon=True)
    with machine.undisturbed():
        waking.start()
        waking.join(0.1)  # it waits for the lock
        machine.rescan()
    waking.join(5)
    assert not waking.is_alive()
    assert machine.calls == ["start", "close", "terminate", "start"]


def test_whether_a_stream_runs_is_not_asked_of_one_that_is_being_closed() -> None:
    machine = Machine()
    stream, told = opened(machine, Buffer()), list[bool]()
    asking = threading.Thread(target=lambda: told.append(stream.active), daemon=True)
    with machine.undisturbed():
        asking.start()
        asking.join(0.1)
        assert told == []
    asking.join(5)
    assert told == [True]
