"""`assistant run` as a visitor meets it: a process with Enter for the button, a microphone and a speaker."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

from virtual_sound import VirtualSound

from assistant.core.config import Config

READY_SECONDS = 120
ANSWER_SECONDS = 60


class FirstStart:
    """What the first kiosk of a run of tests had made by the time it was ready: index, read prompts, places.

    The others find it, as a kiosk does from its second start on; so do those of another worker.
    """

    folder: Path
    """Set by conftest.py; does not exist before the first kiosk is ready."""

    @classmethod
    def copy_to(cls, data: Path) -> None:
        if cls.folder.exists():
            shutil.copytree(cls.folder, data, dirs_exist_ok=True)

    @classmethod
    def keep(cls, data: Path) -> None:
        if cls.folder.exists():
            return
        with tempfile.TemporaryDirectory(dir=cls.folder.parent) as folder:
            made = Path(folder, "made")
            shutil.copytree(data, made, ignore=shutil.ignore_patterns("models", "*.lock"))
            with suppress(OSError):  # another worker was as fast
                made.rename(cls.folder)


def own_data(folder: Path) -> Path:
    """A data folder whose every file may be changed or removed; the models are links to those of the machine."""
    models = Config().data / "models"
    shutil.copytree(models, folder / "models", copy_function=os.symlink, ignore=lambda *_: [".partial"])
    FirstStart.copy_to(folder)
    return folder


class LiveKiosk:
    """The running program, its output line by line."""

    def __init__(self, sound: VirtualSound, *arguments: str, **settings: str) -> None:
        """Arguments: of `assistant run`. Settings: ASSISTANT_ variables, such as ASSISTANT_CHAT__SENTENCES="4"."""
        self.lines: list[str] = []
        self._arguments = arguments
        self.sound = sound
        self._settings = settings
        self._changed = threading.Condition()

    def __enter__(self) -> Self:
        self._data = tempfile.TemporaryDirectory(prefix="kiosk-")
        FirstStart.copy_to(self.data)
        (self.data / "models").symlink_to(Config().data / "models")
        command = [sys.executable, "-m", "assistant", "--verbose", "run", *self._arguments]
        self.process = subprocess.Popen(
            command,
            env={
                **self.sound.env,
                "COLUMNS": "500",
                "ASSISTANT_PRIVACY__LOG_WORDS": "true",
                "ASSISTANT_PATHS__DATA": self._data.name,  # of its own: there is one kiosk at a time on the same data
                **self._settings,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.wait_for("● ready", READY_SECONDS)
        FirstStart.keep(self.data)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(10)
            finally:
                self.process.kill()
                self.process.wait(10)
        self._data.cleanup()

    @property
    def data(self) -> Path:
        """The folder of its own data."""
        return Path(self._data.name)

    def press(self) -> int:
        """Enter; returns the number of lines before it, to look from there on."""
        assert self.process.stdin
        seen = len(self.lines)
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return seen

    def ask(self, question: Path) -> list[str]:
        """Presses, speaks, and waits for the end of the answer; returns what was printed."""
        seen = self.press()
        self.wait_for("● listening", 5, seen)
        self.sound.speak(question)
        return self.until_ready(seen)

    def until_ready(self, seen: int, seconds: float = ANSWER_SECONDS) -> list[str]:
        end = self.wait_for("● ready", seconds, seen)
        return self.lines[seen : end + 1]

    def wait_for(self, text: str, seconds: float, seen: int = 0) -> int:
        """The number of the first line from `seen` on that holds a text."""

        def found() -> int | None:
            return next((i for i, line in enumerate(self.lines) if i >= seen and text in line), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self.process.poll() is not None, seconds)
            line = found()
        assert line is not None, f"{text!r} did not come within {seconds} s:\n" + "".join(self.lines[seen:])
        return line

    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._changed:
                self.lines.append(line)
                self._changed.notify_all()
        self.process.wait()
        with self._changed:  # who waits for a line need not wait for one that cannot come
            self._changed.notify_all()


def interrupt(process: subprocess.Popen[str], seconds: float) -> float:
    """Ctrl-C; how long the process took to end."""
    began = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    process.wait(seconds)
    return time.monotonic() - began
