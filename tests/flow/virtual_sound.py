"""A real sound card where there is none: PulseAudio null sinks, which the program reaches through PortAudio and ALSA.

What is played into `mic_in` is heard by the microphone; what the program says can be recorded from `speaker`.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from assistant.core.messages import HEARING_RATE, Samples

NEEDED = ("pulseaudio", "paplay", "parec", "pactl")

# norewinds: without it the first callback can come two seconds late.
SERVER = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={folder}/native
load-module module-null-sink sink_name=speaker rate=48000 channels=2 format=s16le norewinds=1
load-module module-null-sink sink_name=mic_in rate=16000 channels=1 format=s16le norewinds=1
load-module module-remap-source source_name=mic master=mic_in.monitor
set-default-sink speaker
set-default-source mic
"""
ALSA = "pcm.!default { type pulse }\nctl.!default { type pulse }\n"


def available() -> bool:
    """Whether the tools are installed."""
    return all(shutil.which(tool) for tool in NEEDED)


class VirtualSound:
    """A sound server of its own in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "va.pa").write_text(SERVER.format(folder=folder))
        (folder / "asound.conf").write_text(ALSA)
        self.environment = {
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
            "PULSE_SERVER": f"unix:{folder}/native",
            "ALSA_CONFIG_PATH": f"{folder}/asound.conf",
        }
        # ALSA_CONFIG_PATH replaces the system's file, which the pulse plugin's own definitions come from.
        system = Path("/usr/share/alsa/alsa.conf")
        if system.exists():
            (folder / "asound.conf").write_text(f"<{system}>\n{ALSA}")
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["pulseaudio", "-n", "-F", str(self.folder / "va.pa"), "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--use-pid-file=no", "--disable-shm=yes"]
        quiet = subprocess.DEVNULL
        self._server = subprocess.Popen(command, env=self.env, stdout=quiet, stderr=quiet)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            if self.pactl("info", check=False):
                return
            time.sleep(0.05)
        raise RuntimeError("the sound server did not start")

    def kill(self) -> None:
        """As if the devices were unplugged."""
        if self._server:
            self._server.send_signal(signal.SIGKILL)
            self._server.wait()
            self._server = None
        (self.folder / "native").unlink(missing_ok=True)

    @property
    def env(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    def pactl(self, *arguments: str, check: bool = True) -> bool:
        done = subprocess.run(["pactl", *arguments], env=self.env, check=check, capture_output=True)
        return done.returncode == 0

    def speak(self, path: Path) -> None:
        """The visitor says what is in a file; returns when it is over."""
        subprocess.run(["paplay", "--device=mic_in", str(path)], env=self.env, check=True, timeout=90)

    @contextmanager
    def recording(self, path: Path) -> Iterator[None]:
        """Records what comes out of the speaker into a WAV."""
        command = ["parec", "--device=speaker.monitor", f"--rate={HEARING_RATE}", "--channels=1", "--file-format=wav"]
        recorder = subprocess.Popen([*command, "--latency-msec=20", str(path)], env=self.env)
        try:
            time.sleep(0.2)
            yield
        finally:
            time.sleep(0.3)
            recorder.send_signal(signal.SIGINT)
            recorder.wait(5)

    @contextmanager
    def echo(self, gain: float = 1.0, seconds: float = 0.08) -> Iterator[None]:
        """What the speaker plays is heard by the microphone, too, so late and as in a room of 0.4 s of echo."""
        latency, rate = "--latency-msec=20", f"--rate={HEARING_RATE}"
        raw = [rate, "--channels=1", "--format=s16le", "--raw", latency]
        listen = subprocess.Popen(["parec", "--device=speaker.monitor", *raw], env=self.env, stdout=subprocess.PIPE)
        play = subprocess.Popen(["pacat", "--device=mic_in", *raw], env=self.env, stdin=subprocess.PIPE)
        room = threading.Thread(target=_resound, args=(listen, play, gain * _room(seconds)), daemon=True)
        room.start()
        try:
            time.sleep(0.5)
            yield
        finally:
            for process in (listen, play):
                process.kill()
                process.wait(5)
            room.join(5)


def _room(seconds: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The impulse response of a room, the direct sound so many seconds late."""
    time_of = np.arange(HEARING_RATE // 4) / HEARING_RATE
    tail = np.random.default_rng(3).normal(0, 1, len(time_of)) * np.exp(-6.9 * time_of / 0.4)
    tail *= 0.5 / np.sqrt((tail**2).sum())
    tail[0] = 0.8
    return np.concatenate([np.zeros(int(seconds * HEARING_RATE)), tail])


def _resound(
    listen: subprocess.Popen[bytes], play: subprocess.Popen[bytes], room: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    """Plays what is listened to as the room sounds it, until one of both ends."""
    assert listen.stdout
    assert play.stdin
    size = HEARING_RATE // 50
    length = 1 << (len(room) + size).bit_length()
    spectrum, kept = np.fft.rfft(room, length), np.zeros(len(room))
    while len(block := listen.stdout.read(2 * size)) == 2 * size:
        kept = np.concatenate([kept, np.frombuffer(block, np.int16)])[-len(room) - size :]
        sound = np.fft.irfft(np.fft.rfft(kept, length) * spectrum, length)[len(kept) - size : len(kept)]
        try:
            play.stdin.write(sound.clip(-32768, 32767).astype("<i2").tobytes())
            play.stdin.flush()
        except OSError:
            return


def samples(path: Path) -> Samples:
    """Of a mono 16-bit WAV, also of one whose length was never written because its recorder was stopped."""
    data = path.read_bytes()
    start = data.index(b"data") + 8
    return np.frombuffer(data[start : start + (len(data) - start) // 2 * 2], np.int16)


def write(path: Path, sound: Samples, rate: int = HEARING_RATE) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.astype("<i2").tobytes())
    return path


def loud(sound: Samples, threshold: int = 200) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """For each 10 ms whether anything was heard."""
    count = len(sound) // (HEARING_RATE // 100)
    blocks = sound[: count * (HEARING_RATE // 100)].reshape(count, -1)
    heard: np.ndarray[tuple[int], np.dtype[np.bool_]] = np.abs(blocks.astype(np.int32)).max(axis=1) > threshold
    return heard
