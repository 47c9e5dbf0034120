"""A real Prometheus, where there is one: its rules fire when they should, and it reads a running kiosk."""

import json
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles
from assistant.core.resources import resource

pytestmark = pytest.mark.skipif(shutil.which("promtool") is None, reason="needs Debian's prometheus")
RULES = resource("config", "prometheus", "alerts.yml")


def promtool(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_the_rules_fire_when_they_should(tmp_path: Path) -> None:
    tests = Path(__file__).resolve().parents[1] / "data" / "alerts_test.yml"
    (tmp_path / "tests.yml").write_text(tests.read_text("utf-8").replace("RULES", str(RULES)))
    done = promtool("test", "rules", "tests.yml", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_configuration_that_ships_is_one() -> None:
    config = RULES.with_name("prometheus.yml")
    done = promtool("check", "config", config.name, folder=config.parent)
    assert done.returncode == 0, done.stdout + done.stderr


class Prometheus:
    """Of its own, which looks at one kiosk each second."""

    def __init__(self, folder: Path, kiosk: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.address = f"127.0.0.1:{free.getsockname()[1]}"
        config = RULES.with_name("prometheus.yml").read_text("utf-8")
        config = config.replace('"kiosk-1.local:8321", "kiosk-2.local:8321"', f'"{kiosk}"').replace(": 15s", ": 1s")
        (folder / "prometheus.yml").write_text(config.replace('"alerts.yml"', f'"{RULES}"'))
        options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
        self.process = subprocess.Popen(
            ["prometheus", *options, f"--web.listen-address={self.address}"], stderr=subprocess.DEVNULL
        )

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Raises URLError where it does not run yet or finds the expression wrong."""
        query = urllib.parse.urlencode({"query": expression})
        with urllib.request.urlopen(f"http://{self.address}/api/v1/query?{query}", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)["data"]["result"]
        return found

    def until(self, expression: str, seconds: float = 60) -> list[dict[str, Any]]:
        """Waits until something is found."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if found := self.query(expression):
                    return found
            except OSError:
                pass
            time.sleep(0.2)
        raise AssertionError(f"{expression} is empty after {seconds:g} s")


@pytest.mark.long
@pytest.mark.models
@pytest.mark.sound
def test_a_running_kiosk_is_read_and_every_panel_has_an_answer(
    sound: VirtualSound, tmp_path: Path, recordings: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    question = write(tmp_path / "question.wav", soundfiles.read(recordings / "000_en_distance.flac"))
    with LiveKiosk(sound, ASSISTANT_SCREEN__PORT=str(port)) as kiosk:
        prometheus = Prometheus(tmp_path, f"127.0.0.1:{port}")
        try:
            prometheus.until('up{job="wakebutton"} == 1')
            prometheus.until('wakebutton_failures_total{code="microphone"} == 0')
            for number in (1, 2):
                kiosk.ask(question)
                prometheus.until(f"wakebutton_turns_total >= {number}")
            prometheus.until("process_resident_memory_bytes > 1e8")
            panels = json.loads(RULES.with_name("dashboard.json").read_text("utf-8"))["panels"]
            for panel in panels:
                for target in panel["targets"]:
                    prometheus.query(target["expr"].replace("$kiosk", ".*"))
            fired = f"http://{prometheus.address}/api/v1/rules"
            with urllib.request.urlopen(fired, timeout=10) as answer:
                [group] = json.load(answer)["data"]["groups"]
            health = {rule["name"]: (rule["health"], rule["state"]) for rule in group["rules"]}
            assert health == dict.fromkeys(health, ("ok", "inactive")), health
            kiosk.process.kill()
            prometheus.until('ALERTS{alertname="KioskAway"}')
        finally:
            prometheus.process.terminate()
            prometheus.process.wait(20)
