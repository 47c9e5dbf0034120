"""Packs with the real embedding model: a run that is killed, a kiosk that takes what another one built."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.models
WAIT_SECONDS = 60.0


def settings(data: Path) -> dict[str, str]:
    """A data folder of its own."""
    data.mkdir(exist_ok=True)
    return {**os.environ, "ASSISTANT_PATHS__DATA": str(data)}


def knowledge(data: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "assistant", "--verbose", "knowledge", *map(str, arguments)]
    return subprocess.run(command, env=settings(data), capture_output=True, text=True, timeout=200, check=False)


def museum(folder: Path, rooms: int) -> Path:
    folder.mkdir()
    (folder / "pack.toml").write_text('title = "The clock museum"\n', encoding="utf-8")
    for room in range(rooms):
        said = [f"The clock with the number {room}-{n} was made in {1500 + 7 * n} in room {room}." for n in range(25)]
        (folder / f"room{room}.txt").write_text("\n\n".join(said), encoding="utf-8")
    return folder


def test_a_run_that_is_killed_goes_on_where_it_ended_and_others_take_what_it_built(tmp_path: Path) -> None:
    folder, data = museum(tmp_path / "clocks", rooms=6), tmp_path / "data"
    command = [sys.executable, "-m", "assistant", "--verbose", "knowledge", "add", str(folder)]
    with subprocess.Popen(command, env=settings(data), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        assert process.stderr
        began = time.monotonic()
        for line in process.stderr:
            if b"passages are indexed" in line and int(line.partition(b" of ")[0].split()[-1]) > 50:
                break
            assert time.monotonic() - began < WAIT_SECONDS
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL

    again = knowledge(data, "add", folder)
    assert again.returncode == 0, again.stderr
    indexed = [line.split() for line in again.stderr.splitlines() if "passages are indexed" in line]
    left = int(indexed[-1][indexed[-1].index("of") + 1])
    assert 50 <= left <= 173 - 50, "what was embedded is not embedded again"
    assert "The clock museum: 150 passages." in again.stdout

    archive = tmp_path / "index.zip"
    assert knowledge(data, "export", archive).returncode == 0
    taken = knowledge(tmp_path / "other", "import", archive)
    assert "clocks.pack imported. In all 173 passages." in taken.stdout
    asked = "When was the clock with the number 4-3 made?"
    answers = [knowledge(where, "search", asked, "--json") for where in (data, tmp_path / "other")]
    assert answers[0].stdout == answers[1].stdout
    assert "passages are indexed" not in answers[1].stderr
    assert "1521 in room 4" in json.loads(answers[1].stdout)["passages"][0]["passage"]
