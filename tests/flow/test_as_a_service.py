"""The kiosk as a service: systemd's side of its notify socket, SIGTERM and SIGKILL in the middle of anything."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kiosk import READY_SECONDS, LiveKiosk
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles
from assistant.core.config import Config
from assistant.core.resources import resource
from assistant.knowledge.index.entries import keys
from assistant.knowledge.packs.packs import load

pytestmark = [pytest.mark.models, pytest.mark.sound]
LONG = pytest.mark.long
END_SECONDS = 3.0
WATCHDOG_SECONDS = 3.0


class Manager:
    """Listens as systemd does."""

    def __init__(self, path: Path) -> None:
        self.heard: list[tuple[float, str]] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self.settings = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": str(int(WATCHDOG_SECONDS * 1e6))}
        threading.Thread(target=self._listen, daemon=True).start()

    def moments(self, message: str) -> list[float]:
        return [at for at, told in self.heard if told.startswith(message)]

    def close(self) -> None:
        self._socket.close()

    def _listen(self) -> None:
        while True:
            try:
                message = self._socket.recv(4096).decode()
            except OSError:  # closed
                return
            self.heard.append((time.monotonic(), message))


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    made = Manager(tmp_path / "notify")
    yield made
    made.close()


def question(tmp_path: Path, name: str) -> Path:
    recordings = Path(__file__).resolve().parents[2] / "config" / "demo"
    return write(tmp_path / f"{name}.wav", soundfiles.read(recordings / f"{name}.flac"))


def seconds_to_end(process: subprocess.Popen[str]) -> float:
    """From SIGTERM on."""
    began = time.monotonic()
    process.terminate()
    process.wait(20)
    return time.monotonic() - began


def test_a_kill_in_mid_answer_loses_nothing_but_the_turn(sound: VirtualSound, manager: Manager, tmp_path: Path) -> None:
    """And the one that is started then tells systemd how it is, and ends in time."""
    with LiveKiosk(sound) as kiosk:
        seen = kiosk.press()
        kiosk.wait_for("● listening", 5, seen)
        sound.speak(question(tmp_path, "012_en_knowledge"))
        kiosk.wait_for("● thinking", 30, seen)
        kiosk.process.kill()
        kiosk.process.wait(5)
    with LiveKiosk(sound, **manager.settings) as kiosk:
        lines = kiosk.ask(question(tmp_path, "026_en_chat"))
        assert any("Paris" in line for line in lines)
        [ready], loaded = manager.moments("READY=1"), manager.moments("STATUS=starting: ")
        assert loaded[-1] < ready, "all models are loaded before it is ready"
        listed = next(told for _, told in reversed(manager.heard) if told.startswith("STATUS=starting: "))
        assert all(stage in listed for stage in ("embedding", "knowledge", "hearing", "language model", "voice"))
        assert any("start-up: hearing" in line for line in kiosk.lines), "in the log, too"
        time.sleep(2 * WATCHDOG_SECONDS)
        signs = manager.moments("WATCHDOG=1")
        gaps = [later - earlier for earlier, later in zip([ready, *signs], signs, strict=False)]
        assert max(gaps) < WATCHDOG_SECONDS / 2, "two signs of life in the time of the watchdog, also in a turn"
        assert seconds_to_end(kiosk.process) < END_SECONDS
        assert kiosk.process.returncode == 0
        assert manager.moments("STOPPING=1")


@pytest.mark.alone
@pytest.mark.parametrize(
    "stage", [pytest.param("listening", marks=LONG), pytest.param("thinking", marks=LONG), "speaking"]
)
def test_sigterm_ends_it_within_three_seconds(sound: VirtualSound, tmp_path: Path, stage: str) -> None:
    with LiveKiosk(sound) as kiosk:
        assert any("start-up: " in line for line in kiosk.lines)
        seen = kiosk.press()
        kiosk.wait_for("● listening", 5, seen)
        if stage != "listening":
            sound.speak(question(tmp_path, "012_en_knowledge"))
            kiosk.wait_for(f"● {stage}", 30, seen)
        time.sleep(0.2)
        assert seconds_to_end(kiosk.process) < END_SECONDS
        assert kiosk.process.returncode in {0, -signal.SIGALRM}
        assert "Traceback" not in "".join(kiosk.lines)


@pytest.mark.parametrize("after", [0.3, 2.0, 5.0, 9.0])
def test_sigterm_ends_it_while_it_loads(sound: VirtualSound, after: float) -> None:
    command = [sys.executable, "-m", "assistant", "run"]
    with subprocess.Popen(command, env=sound.env, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(after)
        assert seconds_to_end(process) < END_SECONDS
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


@pytest.mark.long
def test_a_kill_while_notes_are_indexed_leaves_an_index_that_is_completed(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(Config().data / "models")
    pack = tmp_path / "trains.md"
    facts = [
        f"## Engine {n}\n\nEngine number {n} ran from 18{n:02} on.\n\n? When did engine {n} run?\n" for n in range(60)
    ]
    pack.write_text("\n".join(facts), encoding="utf-8")
    command = [sys.executable, "-m", "assistant", "--verbose", "knowledge", "add", str(pack)]
    environment = {**os.environ, "ASSISTANT_PATHS__DATA": str(data)}
    shipped = sum(len(keys(passage)) for passage in load(resource("config", "knowledge", "bees.md")).passages)
    for passages in (5, 40):
        adding = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        _wait_for_entries(data / "index", shipped + 2 * passages)
        adding.kill()
        adding.wait(5)
    search = [sys.executable, "-m", "assistant", "knowledge", "search", "When did engine 59 run?"]
    found = subprocess.run(search, env=environment, capture_output=True, text=True, timeout=READY_SECONDS, check=False)
    assert found.returncode == 0, found.stderr
    assert "1859" in found.stdout
    assert "Traceback" not in found.stderr


def _wait_for_entries(index: Path, count: int) -> None:
    """Until an index that another process builds holds so many entries."""
    import sqlite3

    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        time.sleep(0.05)
        try:
            with sqlite3.connect(f"file:{index / 'chroma.sqlite3'}?mode=ro", uri=True) as database:
                [(entries,)] = database.execute("select count(*) from embeddings")
        except sqlite3.OperationalError:
            continue
        if entries >= count:
            return
    raise AssertionError("the index was not built")
