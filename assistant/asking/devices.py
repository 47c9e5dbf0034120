"""Which microphones and speakers there are, and whether the chosen one hears."""

import time

import numpy as np
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from assistant.core.config import AudioSettings
from assistant.core.errors import MicrophoneError, SpeakerError
from assistant.core.messages import Samples
from assistant.core.stages import Microphone
from assistant.device.portaudio import DeviceError, Kind, PortAudio
from assistant.turn.turn_token import Turn

QUIETEST_DB = -60.0
SILENT_DB = -50.0
"""Nobody who speaks to a microphone is less loud."""
METER_WIDTH = 50


def list_devices(portaudio: PortAudio, audio: AudioSettings, console: Console) -> None:
    """All of them, the chosen ones marked; raises MicrophoneError or SpeakerError where a chosen one is not there."""
    table = Table("", "number", "kind", "name", "rate")
    missing: list[MicrophoneError | SpeakerError] = []
    wanted: tuple[tuple[Kind, str | int], ...] = (("input", audio.microphone), ("output", audio.speaker))
    for kind, name in wanted:
        chosen = -1
        try:
            chosen = portaudio.find(kind, name).number
        except DeviceError as error:
            missing.append(MicrophoneError(str(error)) if kind == "input" else SpeakerError(str(error)))
        for device in portaudio.devices(kind):
            what = "microphone" if kind == "input" else "speaker"
            mark = "●" if device.number == chosen else ""
            table.add_row(mark, str(device.number), what, Text(device.name), f"{device.rate} Hz")
    if table.rows:
        console.print(table)
    else:
        console.print("This machine has no microphone and no speaker; plug in a USB sound card or a headset.")
    if missing:
        raise missing[0]


def show_level(microphone: Microphone, seconds: float, console: Console) -> None:
    """A bar that moves with what the microphone hears, and at last how loud it was; raises MicrophoneError."""
    console.print("Speak: the bar should reach the middle. Louder than the end is too loud.")
    end, loudest = time.monotonic() + seconds, QUIETEST_DB
    with Live(console=console, refresh_per_second=20, transient=not console.is_terminal) as live:
        for chunk in microphone.record(time.monotonic(), Turn()):
            now = level(chunk.samples)
            loudest = max(loudest, now)
            live.update(_bar(now))
            if time.monotonic() > end:
                break
    console.print(f"The loudest was {loudest:.0f} dB.", highlight=False)
    if loudest <= SILENT_DB:
        console.print("That is silence: is it the right microphone, plugged in and switched on?", highlight=False)


def level(samples: Samples) -> float:
    """Root mean square in dB below full scale, at least QUIETEST_DB."""
    power = float(np.mean((samples.astype(np.float64) / 32768) ** 2)) if len(samples) else 0.0
    return max(QUIETEST_DB, 10 * np.log10(power)) if power else QUIETEST_DB


def _bar(decibels: float) -> Text:
    filled = round(METER_WIDTH * (1 - decibels / QUIETEST_DB))
    return Text(f"{'█' * filled}{'·' * (METER_WIDTH - filled)} {decibels:5.0f} dB")
