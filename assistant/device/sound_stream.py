"""A stream from or to a sound device, opened again after a fault; the microphone and the speaker have one each."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from assistant.core.errors import AssistantError
from assistant.core.messages import Samples
from assistant.device.portaudio import DeviceError, Kind, PortAudio
from assistant.device.stream_reader import BUFFER_SECONDS, StreamReader

log = logging.getLogger(__name__)


class Buffer(Protocol):
    """What the audio thread writes to or reads from; made anew with each stream."""

    latency: float
    """Seconds between the program and the air."""
    asleep: bool
    """Whether it has nothing more to do until it is woken; then it is called back no more."""

    def call_back(self, block: Samples, _frames: int, _time: object, _status: object) -> None:
        """Called on the audio thread, or on the reader's, with a block of shape (frames, channels)."""

    def begin(self) -> None:
        """The stream is about to run."""

    def end(self) -> None:
        """The stream is gone."""


class SoundStream:
    """The stream of one device. A fault is an error of the kind that its owner tells the visitor.

    Its one lock is PortAudio's: whoever lists the devices anew closes the stream, on another thread, and a stream that
    was read before the lock was taken would be a dead pointer.
    """

    def __init__(
        self,
        portaudio: PortAudio,
        kind: Kind,
        wanted: str | int,
        make: Callable[[int], Buffer],
        fault: type[AssistantError],
        *,
        rate: int | None = None,
        block_seconds: float,
        latency_seconds: float,
    ) -> None:
        """Make: the buffer for a rate in Hz. Rate: the wanted one, else the device's own.

        Opens the device at once; where there is none, that is logged, and the next `working` looks again.
        """
        self._portaudio = portaudio
        self._kind, self._wanted, self._rate = kind, wanted, rate
        self._make, self._fault = make, fault
        self._block_seconds, self._latency_seconds = block_seconds, latency_seconds
        self._stream: Any = None
        self._reader: StreamReader | None = None
        self._hurried = 0
        self._buffer: Buffer | None = None
        with portaudio.undisturbed():
            portaudio.register(self._make_way)
            self._open_if_there()

    @property
    def active(self) -> bool:
        """Whether the device is open, as far as PortAudio knows: one that was unplugged may only fall silent."""
        with self._portaudio.undisturbed():
            failed = self._reader is not None and self._reader.failed
            return self._stream is not None and bool(self._stream.active) and not failed

    def open_again_unless(self, well: Callable[[], bool]) -> None:
        """Makes sure that the stream runs; `well` is asked where PortAudio sees no fault. Raises the fault."""
        with self._portaudio.undisturbed():
            try:
                if self._stream is not None and self._buffer and self._buffer.asleep:
                    self._start_again()
                if self.active and well():
                    return
                self._close()
                self._open()
            except self._fault as error:
                log.warning("%s Looking again.", error)
                self._look_again()
                self._open()

    @contextmanager
    def hurried(self) -> Iterator[None]:
        """What a microphone hears meanwhile is there at once."""
        self._hurry(1)
        try:
            yield
        finally:
            self._hurry(-1)

    def _hurry(self, more: int) -> None:
        with self._portaudio.undisturbed():
            self._hurried += more
            if self._reader:
                self._reader.hurry(on=self._hurried > 0)

    def wake(self) -> None:
        """Goes on after its buffer has fallen asleep; raises the fault."""
        with self._portaudio.undisturbed():
            if self._buffer and self._buffer.asleep:
                self._start_again()

    def close(self) -> None:
        with self._portaudio.undisturbed():
            self._close()

    def _start_again(self) -> None:
        """Wakes the stream. The device stays open while a stream sleeps, so this takes some milliseconds only."""
        stream, buffer = self._stream, self._buffer
        if stream is None or buffer is None:
            return
        try:
            stream.stop()  # PortAudio wants it also of a stream that has ended by itself
            buffer.begin()
            stream.start()
        except self._portaudio.library.PortAudioError as error:
            log.warning("%s Opening again.", error)
            self._close()
            self._open()

    def _open(self) -> None:
        """Opens the device; the caller holds the lock, as for all that follows."""
        try:
            device = self._portaudio.find(self._kind, self._wanted)
            rate, channels = self._portaudio.format(device, self._rate)
            self._buffer = buffer = self._make(rate)
            library, hears = self._portaudio.library, self._kind == "input"
            make = library.InputStream if hears else library.OutputStream
            self._stream = make(
                device=device.number,
                samplerate=rate,
                blocksize=int(rate * self._block_seconds),
                channels=channels,
                dtype="int16",
                latency=BUFFER_SECONDS if hears else self._latency_seconds,
                callback=None if hears else self._until_asleep(buffer),
            )
            buffer.latency = self._latency_seconds if hears else self._stream.latency
            buffer.begin()
            self._stream.start()
            if hears:
                self._reader = StreamReader(self._stream, buffer.call_back, library.PortAudioError)
                self._reader.hurry(on=self._hurried > 0)
        except DeviceError as error:
            raise self._fault(str(error)) from error
        except self._portaudio.library.PortAudioError as error:
            self._close()
            what = "microphone" if self._kind == "input" else "speaker"
            raise self._fault(f"The {what} cannot be opened: {error}") from error

    def _until_asleep(self, buffer: Buffer) -> Callable[[Samples, int, object, object], None]:
        """What PortAudio calls on its audio thread."""
        call_back, stop = buffer.call_back, self._portaudio.library.CallbackStop

        def called(block: Samples, frames: int, moment: object, status: object) -> None:
            call_back(block, frames, moment, status)
            if buffer.asleep:
                raise stop

        return called

    def _look_again(self) -> None:
        try:
            self._portaudio.rescan()
        except DeviceError as error:
            raise self._fault(str(error)) from error

    def _make_way(self) -> Callable[[], None]:
        """While the devices are listed anew; a microphone would lose what is said before the next press."""
        asleep = self._stream is not None and self._buffer is not None and self._buffer.asleep
        again = self._open_if_there if self.active or asleep else lambda: None
        self._close()
        return again

    def _open_if_there(self) -> None:
        try:
            self._open()
        except self._fault as error:
            log.warning("%s", error)

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        reader, self._reader = self._reader, None
        free = reader.close() if reader else True
        if stream is not None and free:
            stream.close(ignore_errors=True)
        if self._buffer:
            self._buffer.end()
