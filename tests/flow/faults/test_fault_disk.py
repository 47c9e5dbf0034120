"""Faults of disks and of what lies on them: full, damaged, deleted; real file systems of their own."""

import os
import random
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from fault_table import FaultTable
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles
from assistant.core.config import Config

pytestmark = [pytest.mark.models, pytest.mark.sound]
FACT = "20,000"
"""In the answer to how many bees live in a hive."""


@pytest.fixture
def bees(tmp_path: Path, recordings: Path) -> Path:
    return write(tmp_path / "bees.wav", soundfiles.read(recordings / "012_en_knowledge.flac"))


def mount(*arguments: str) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@contextmanager
def file_system(folder: Path, megabytes: int) -> Iterator[Path]:
    """One in memory; a test that may not mount is skipped."""
    folder.mkdir()
    if not mount("-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)):
        pytest.skip("needs the right to mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Until there is no room for a byte."""
    filler = folder / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass
    assert shutil.disk_usage(folder).free == 0
    return filler


def with_models(folder: Path) -> Path:
    """Links to each of the installed models, which a test may delete or replace."""
    real = Config().data / "models"
    shutil.copytree(real, folder / "models", copy_function=os.symlink, ignore=lambda *_: [".partial"])
    return folder


def test_a_disk_that_is_full_at_the_first_start(
    sound: VirtualSound, distance: Path, bees: Path, tmp_path: Path, faults: FaultTable
) -> None:
    row = faults.row("disk full, before the index was ever made", lost="answers from notes until there is room")
    with file_system(tmp_path / "data", 300) as data:
        (data / "models").symlink_to(Config().data / "models")
        filler = fill(data)
        with LiveKiosk(sound, ASSISTANT_PATHS__DATA=str(data)) as kiosk:
            row.hears(kiosk.ask(bees))
            assert row.heard != "nothing"
            assert any("11,630" in line for line in kiosk.ask(distance)), "distances go on"
            told = "".join(kiosk.lines)
            assert told.count("is full") <= 3, "said, and not in a loop"
            assert "Traceback" not in told
            seen, began = len(kiosk.lines), time.monotonic()
            filler.unlink()
            kiosk.wait_for(" added, ", 120, seen)  # notes are read in while nobody is answered, so nobody asks yet
            waited = time.monotonic() - began
            row.comes_back(kiosk, bees, FACT)
            row.seconds = (row.seconds or 0) + waited


def test_a_disk_that_fills_up_while_it_runs(
    sound: VirtualSound, bees: Path, distance: Path, tmp_path: Path, faults: FaultTable
) -> None:
    row = faults.row("disk full while it runs")
    with file_system(tmp_path / "data", 300) as data:
        (data / "models").symlink_to(Config().data / "models")
        with LiveKiosk(sound, ASSISTANT_PATHS__DATA=str(data)) as kiosk:
            filler = fill(data)
            row.hears(kiosk.ask(bees))
            assert FACT in row.heard
            assert any("11,630" in line for line in kiosk.ask(distance))
            filler.unlink()
            row.comes_back(kiosk, bees, FACT)
            assert "Traceback" not in "".join(kiosk.lines)


def test_a_full_tmp(sound: VirtualSound, distance: Path, tmp_path: Path, faults: FaultTable) -> None:
    row = faults.row("/tmp full, at the start and while it runs")
    with file_system(tmp_path / "tmp", 1) as folder:
        fill(folder)
        with LiveKiosk(sound, TMPDIR=str(folder)) as kiosk:
            row.hears(kiosk.ask(distance))
            assert "11,630" in row.heard
            row.comes_back(kiosk, distance)


def flip(path: Path) -> None:
    """Four hundred bytes of it, beyond the header."""
    rng, changed = random.Random(5), bytearray(path.read_bytes())
    for _ in range(400):
        changed[rng.randrange(100, len(changed))] ^= rng.randrange(1, 256)
    path.write_bytes(changed)


def halve(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


@pytest.mark.parametrize(
    ("what", "damage"),
    [("400 bytes flipped", flip), ("cut in half", halve), ("emptied", lambda path: os.truncate(path, 0))],
    ids=["flipped", "truncated", "emptied"],
)
def test_a_damaged_index(
    sound: VirtualSound, bees: Path, tmp_path: Path, faults: FaultTable, what: str, damage: Callable[[Path], None]
) -> None:
    row = faults.row(f"index: {what}, at the next start")
    data = tmp_path / "data"
    data.mkdir()
    (data / "models").symlink_to(Config().data / "models")
    with LiveKiosk(sound, ASSISTANT_PATHS__DATA=str(data)):
        pass
    files = [path for pattern in ("*.sqlite3", "*.bin") for path in data.rglob(pattern) if path.stat().st_size > 4096]
    assert len(files) > 1
    for path in files:
        damage(path)
    with LiveKiosk(sound, ASSISTANT_PATHS__DATA=str(data)) as kiosk:
        row.comes_back(kiosk, bees, FACT)
        row.heard = "the answer"
        assert "Traceback" not in "".join(kiosk.lines)


def test_models_that_are_deleted_while_it_runs(
    sound: VirtualSound, distance: Path, bees: Path, tmp_path: Path, faults: FaultTable
) -> None:
    row = faults.row("models deleted while it runs")
    data = with_models(tmp_path / "data")
    with LiveKiosk(sound, ASSISTANT_PATHS__DATA=str(data)) as kiosk:
        shutil.rmtree(data / "models")
        row.hears(kiosk.ask(distance))
        assert "11,630" in row.heard
        row.comes_back(kiosk, bees, FACT)
        assert "Traceback" not in "".join(kiosk.lines)
