import base64
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant.core.resources import resource
from assistant.install.own_wheel import write_wheel

pytestmark = pytest.mark.slow


def test_the_wheel_holds_the_program_with_its_files_and_every_sum_is_right(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_wheel(tmp_path)) as wheel:
        names = wheel.namelist()
        assert {"assistant/cli.py", "assistant/py.typed", "assistant/share/voices/voices.toml"} < set(names)
        assert not [name for name in names if "__pycache__" in name]
        toml = wheel.read("assistant/share/config/assistant.toml")
        assert toml == resource("config", "assistant.toml").read_bytes()
        [record] = [name for name in names if name.endswith(".dist-info/RECORD")]
        lines = wheel.read(record).decode().splitlines()
        assert len(lines) == len(names)
        for name, digest, _size in (line.rsplit(",", 2) for line in lines[:-1]):
            expected = base64.urlsafe_b64encode(hashlib.sha256(wheel.read(name)).digest()).rstrip(b"=").decode()
            assert digest == f"sha256={expected}"


def test_the_same_program_makes_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert write_wheel(tmp_path / "a").read_bytes() == write_wheel(tmp_path / "b").read_bytes()


def test_pip_takes_it_and_what_it_installs_runs(tmp_path: Path) -> None:
    wheel, place = write_wheel(tmp_path), tmp_path / "place"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(place)]
    subprocess.run([*pip, str(wheel)], check=True, timeout=120)
    code = "from assistant.core.config_file import find; print(find())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(place), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert Path(done.stdout.strip()).is_relative_to(place)
    assert (place / "bin" / "assistant").exists()
