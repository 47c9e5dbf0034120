"""What breaks in a museum: each fault gets a clear sentence and no traceback, and the next question works."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_table import ANSWER, FaultTable
from kiosk import LiveKiosk, own_data
from virtual_sound import VirtualSound

pytestmark = pytest.mark.models
QUESTION = "How far away is France?"


def assistant(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return own_data(tmp_path / "data")


def test_a_missing_model_is_named_with_the_command_that_gets_it(data: Path) -> None:
    shutil.rmtree(data / "models" / "whisper-base")
    done = assistant("transcribe", "x.wav", ASSISTANT_PATHS__DATA=str(data))
    assert done.returncode == 1
    assert "whisper-base" in done.stderr
    assert "assistant setup" in done.stderr


def test_a_truncated_model_is_named_with_the_command_that_gets_it(data: Path) -> None:
    [model] = (data / "models" / "qwen2.5-coder-1.5b").glob("*.gguf")
    model.unlink()
    model.write_bytes(b"GGUF" * 1000)
    done = assistant("ask", QUESTION, ASSISTANT_PATHS__DATA=str(data))
    assert done.returncode == 1
    assert model.name in done.stderr
    assert "assistant setup" in done.stderr


def test_a_wrong_configuration_stops_the_program_at_start(tmp_path: Path) -> None:
    path = tmp_path / "assistant.toml"
    path.write_text('[home]\nlatitud = 3\nunit = "yd"\n')
    done = assistant("--config", str(path), "ask", QUESTION)
    assert done.returncode == 2
    assert "did you mean latitude?" in done.stderr
    assert 'home.unit = "yd": write "km" or "mi"' in done.stderr


def test_an_empty_and_an_unreadable_pack_leave_the_others_working(data: Path) -> None:
    folder = data / "knowledge"
    folder.mkdir()
    (folder / "empty.md").write_text("")
    (folder / "broken.md").write_bytes(b"\xff\xfe\xfa")
    done = assistant("ask", "What is propolis?", ASSISTANT_PATHS__DATA=str(data))
    assert done.returncode == 0
    assert "resin" in done.stdout
    assert "empty.md" in done.stderr
    assert "broken.md" in done.stderr


def test_a_damaged_index_is_built_anew(data: Path) -> None:
    assert assistant("knowledge", "search", "What is propolis?", ASSISTANT_PATHS__DATA=str(data)).returncode == 0
    for path in (data / "index").rglob("*.sqlite3"):
        path.write_bytes(b"no database" * 100)
    done = assistant("knowledge", "search", "What is propolis?", ASSISTANT_PATHS__DATA=str(data))
    assert done.returncode == 0
    assert "resin" in done.stdout


def test_a_question_file_that_is_no_sound_fails_alone(recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.wav").write_text("no sound")
    done = assistant("listen", "--json", str(tmp_path / "bad.wav"), str(recordings / "000_en_distance.flac"))
    assert done.returncode == 1
    bad, good = done.stdout.splitlines()
    assert '"error": "hearing"' in bad
    assert ANSWER in good


@pytest.mark.skipif(Path("/proc/asound/pcm").exists(), reason="this machine has a sound card")
def test_without_any_sound_device_there_is_a_sentence() -> None:
    done = assistant("devices", "--seconds", "1", PULSE_SERVER="unix:/nowhere")
    assert done.returncode == 1
    assert "No microphone is plugged in." in done.stderr


def test_a_wrong_device_name_lists_the_real_ones(sound: VirtualSound) -> None:
    done = assistant("devices", "--seconds", "0", ASSISTANT_AUDIO__MICROPHONE="golden mic", **sound.environment)
    assert done.returncode == 1
    assert "There is no microphone 'golden mic'. There are:" in done.stderr
    assert "default" in done.stderr


@pytest.fixture(scope="module")
def kiosk(sound: VirtualSound) -> Iterator[LiveKiosk]:
    with LiveKiosk(sound, ASSISTANT_HEARING__NOTHING_SECONDS="2") as live:
        yield live


@pytest.mark.faults
@pytest.mark.sound
def test_a_frozen_microphone_is_said_and_works_again_when_it_thaws(
    sound: VirtualSound, kiosk: LiveKiosk, distance: Path, faults: FaultTable
) -> None:
    row = faults.row("microphone frozen", lost="the question")
    sound.pactl("suspend-source", "mic", "1")
    lines = kiosk.until_ready(kiosk.press(), 30)
    row.hears(lines)
    assert "My microphone is not working" in row.heard, "".join(lines)
    sound.pactl("suspend-source", "mic", "0")
    row.comes_back(kiosk, distance)


@pytest.mark.faults
@pytest.mark.sound
def test_unplugged_sound_is_said_and_works_again_when_it_is_back(
    sound: VirtualSound, kiosk: LiveKiosk, distance: Path, faults: FaultTable
) -> None:
    row = faults.row("microphone and speaker unplugged", lost="the question")
    sound.kill()
    time.sleep(0.5)
    lines = kiosk.until_ready(kiosk.press(), 30)
    assert any("My microphone is not working" in line for line in lines), "".join(lines)
    lines = kiosk.until_ready(kiosk.press(), 30)
    assert any("My microphone is not working" in line for line in lines), "the second press is no worse"
    row.heard = "nothing, as there is no speaker"
    sound.start()
    row.comes_back(kiosk, distance)


@pytest.mark.faults
@pytest.mark.sound
def test_sound_that_goes_away_in_mid_answer_leaves_the_text(
    sound: VirtualSound, kiosk: LiveKiosk, distance: Path, faults: FaultTable
) -> None:
    row = faults.row("speaker gone in mid-sentence", lost="the rest of the sentence; it stands on the screen")
    seen = kiosk.press()
    kiosk.wait_for("● listening", 5, seen)
    sound.speak(distance)
    kiosk.wait_for("● speaking", 30, seen)
    time.sleep(0.5)
    sound.kill()
    lines = kiosk.until_ready(seen, 30)
    row.heard = "the beginning of the answer"
    assert any(ANSWER in line for line in lines)
    sound.start()
    row.comes_back(kiosk, distance)
    assert not any("internal" in line or "Traceback" in line for line in kiosk.lines)
