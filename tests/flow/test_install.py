"""The built wheel in an empty environment in an empty folder."""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.install, pytest.mark.long, pytest.mark.models, pytest.mark.timeout(900)]


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Without anything of the checkout in sight."""
    hidden = ("PYTHONPATH", "VIRTUAL_ENV", "ASSISTANT_CONFIG")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [str(c) for c in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder to stand in, and the command that was installed."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", folder / "dist", ROOT, cwd=folder)
    [wheel] = (folder / "dist").glob("wakebutton-*.whl")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    constraints = ROOT / "config" / "constraints.txt"
    # Not compiled: what is imported compiles itself, a sixth of it.
    pip = (python, "-m", "pip", "install", "--quiet", "--no-compile", "--constraint", constraints)
    run(*pip, f"{wheel}[embedded]", cwd=folder)
    empty = folder / "empty"
    empty.mkdir()
    return empty, folder / "venv" / "bin" / "assistant"


def test_it_answers_a_question(installed: tuple[Path, Path]) -> None:
    folder, assistant = installed
    done = run(assistant, "ask", "--json", "How far away is France?", "What is propolis?", cwd=folder)
    distance, fact = [json.loads(line) for line in done.stdout.splitlines()]
    assert distance["reply"] == "Santiago de Chile is about 11,630 kilometers away from Paris."
    assert fact["intent"] == "knowledge"
    assert "resin" in fact["reply"]
    assert list(folder.iterdir()) == [], "nothing is written where it is started"


def test_it_carries_its_files(installed: tuple[Path, Path]) -> None:
    folder, assistant = installed
    listed = json.loads(run(assistant, "knowledge", "list", "--json", cwd=folder).stdout.splitlines()[0])
    assert listed["passages"] >= 20
    assert str(ROOT) not in listed["pack"]


def test_it_speaks(installed: tuple[Path, Path], tmp_path: Path) -> None:
    folder, assistant = installed
    run(assistant, "say", "Hello.", "--out", tmp_path / "hello.wav", cwd=folder)
    assert (tmp_path / "hello.wav").stat().st_size > 10_000
