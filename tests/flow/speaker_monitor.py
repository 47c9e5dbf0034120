"""Run by test_silence.py beside the virtual sound card: prints how long the speaker sounds on after each cancel."""

import json
import os
import subprocess
import threading
import time

import numpy as np

from assistant.core.config import AudioSettings
from assistant.core.messages import Sentence, Speech
from assistant.device.portaudio import PortAudio
from assistant.speaking.speaker import SoundDeviceSpeaker
from assistant.turn.turn_token import Turn

RATE = 48_000
TIMES = 7
COMMAND = ["parec", "--device=speaker.monitor", f"--rate={RATE}", "--channels=1", "--latency-msec=2", "--raw"]


class Monitor:
    """Listens to what the speaker plays, and notes when it last heard anything."""

    def __init__(self) -> None:
        self.heard_at = 0.0
        self.process = subprocess.Popen(COMMAND, stdout=subprocess.PIPE)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout
        while block := os.read(self.process.stdout.fileno(), RATE // 100 * 2):
            if np.abs(np.frombuffer(block[: len(block) // 2 * 2], np.int16).astype(np.int32)).max(initial=0) > 200:
                self.heard_at = time.monotonic()


def main() -> None:
    speaker, monitor, further = (
        SoundDeviceSpeaker(AudioSettings(awake_seconds=0.2), PortAudio()),
        Monitor(),
        list[float](),
    )
    tone = (8000 * np.sin(np.arange(3 * RATE) / RATE * 2 * np.pi * 440)).astype(np.int16)
    for i in range(TIMES):
        turn = Turn()
        assert i == 0 or not speaker._stream.active, "it sleeps between two speeches"
        speaker.play(Speech(tone, RATE, Sentence("a", "a", 0, "en")), turn)
        time.sleep(0.7 + i * 0.003)  # at different places of a block
        assert time.monotonic() - monitor.heard_at < 0.2, "it plays"
        cancelled = time.monotonic()
        turn.cancel()
        time.sleep(0.4)
        further.append(monitor.heard_at - cancelled)
    monitor.process.terminate()
    speaker.close()
    print(json.dumps(further))


if __name__ == "__main__":
    main()
