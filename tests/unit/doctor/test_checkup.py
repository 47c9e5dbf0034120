"""The whole doctor where nothing is configured and nothing is there."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

NAMES = [
    "disk",
    "memory",
    "temperature",
    "power",
    "clock",
    "permissions",
    "microphone",
    "speaker",
    "button",
    "light",
    "camera",
    "fonts",
    "skills",
    "languages",
    "house",
    "library",
    "models",
    "roles",
    "voices",
    "index",
    "hearing",
    "language model",
]


def doctor(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """With empty folders for everything."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "ASSISTANT_PATHS__DATA": str(folder / "data")}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[3]), **settings}
    return subprocess.run(
        [sys.executable, "-m", "assistant", "doctor", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )


@pytest.mark.slow
def test_a_fresh_machine_gets_a_line_for_each_check_and_what_mends_it(tmp_path: Path) -> None:
    quick = [name for name in NAMES if name != "index"]  # which is built, and takes a minute the first time
    done = doctor(tmp_path, "--json", *quick)
    found = {entry["check"]: entry for entry in map(json.loads, done.stdout.splitlines())}
    assert list(found) == quick
    assert all(entry["state"] == "well" or entry["mend"] for entry in found.values())
    for name in ("models", "hearing", "language model"):
        assert found[name]["state"] == "broken"
        assert "assistant" in found[name]["mend"]
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_the_quick_checks_are_those_that_load_no_model(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json", "--quick", "disk", "hearing", "index", "clock")
    assert [json.loads(line)["check"] for line in done.stdout.splitlines()] == ["disk", "clock"]


def test_where_nothing_is_broken_the_exit_code_is_0_and_lines_are_for_people(tmp_path: Path) -> None:
    done = doctor(tmp_path, "disk", "power")
    lines = done.stdout.splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["disk", "power"]
    assert lines[-1].endswith(" broken")
    assert done.returncode == 0


def test_button_and_light_are_tried_on_pins(tmp_path: Path) -> None:
    settings = {"GPIOZERO_PIN_FACTORY": "mock", "ASSISTANT_LIGHT__KIND": "led"}
    done = doctor(tmp_path, "--json", "button", "light", **settings)
    button, light = [json.loads(line) for line in done.stdout.splitlines()]
    assert (button["state"], button["why"]) == ("well", "pin 17, at rest")
    assert light["state"] == "well"
    assert light["why"].startswith("led on 27, lit")
    done = doctor(tmp_path, "--json", "button", ASSISTANT_BUTTON__PULL="down", **settings)
    assert json.loads(done.stdout)["state"] == "well"


def test_pins_that_are_asked_for_and_not_there_are_broken(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--json", "light", ASSISTANT_LIGHT__KIND="led", GPIOZERO_PIN_FACTORY="lgpio")
    [light] = [json.loads(line) for line in done.stdout.splitlines()]
    assert light["state"] == "broken"
    assert done.returncode == 1


@pytest.mark.parametrize(("options", "seconds"), [([], "0.2"), (["--patience", "2"], "0.4")])
def test_what_hangs_does_not_keep_the_doctor_either(tmp_path: Path, options: list[str], seconds: str) -> None:
    script = (
        "import atexit, sys, time\n"
        "from assistant.doctor.checkup import Checkup\n"
        "from assistant.doctor.findings import Check\n"
        "from assistant.cli import main\n"
        "atexit.register(time.sleep, 60)  # as PortAudio does where a stream hangs\n"
        "Checkup.checks = lambda _: [Check('ear', lambda: time.sleep(60), 0.2, 'plug it in')]\n"
        f"sys.argv = ['assistant', 'doctor', *{options!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert f"did not answer in {seconds} s → plug it in" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("name", ["nose", "Disk"])
def test_a_check_that_is_none_is_told_with_those_that_are(tmp_path: Path, name: str) -> None:
    done = doctor(tmp_path, name)
    assert done.returncode == 2
    assert all(word in done.stderr for word in ("microphone", "permissions"))
