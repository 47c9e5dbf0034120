"""The commands with real models, as a newcomer runs them."""

import json
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest
from kiosk import own_data

pytestmark = pytest.mark.models


def assistant(*arguments: str | Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


@pytest.mark.long
def test_every_demonstration_question_is_understood_and_rightly_answered(tmp_path: Path) -> None:
    done = assistant("demo", "--json", "--out", tmp_path)
    figures = json.loads(done.stdout)
    wrong = [turn for turn in figures["turns"] if not (turn["understood"] and turn["right"])]
    assert not wrong
    assert done.returncode == 0
    assert len(list(tmp_path.glob("*.wav"))) == len(figures["turns"])
    for turn in figures["turns"]:
        times = turn["times"]
        assert 0 < times["transcript"] <= times["intent"] <= times["first_token"] <= times["first_audio"]
    assert figures["first_audio"]["distance"]["median"] > 0


def test_the_labs_pair_works_by_voice(tmp_path: Path, recordings: Path) -> None:
    following = tmp_path / "following.wav"
    assert assistant("say", "And what about Italy?", "--language", "en", "--out", following).returncode == 0
    done = assistant("listen", "--json", "--conversation", recordings / "026_en_chat.flac", following)
    first, second = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Paris" in first["reply"]
    assert "Rome" in second["reply"]
    assert second["intent"] == "places"


def test_a_reply_is_written_as_sound(tmp_path: Path, recordings: Path) -> None:
    reply = tmp_path / "reply.wav"
    done = assistant("listen", recordings / "000_en_distance.flac", "--out", reply)
    assert done.returncode == 0
    assert "11,630 kilometers" in done.stdout
    with wave.open(str(reply)) as file:
        assert file.getnframes() / file.getframerate() > 3


def test_many_lines_of_standard_input_are_answered_in_one_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "route", "--json", "-"],
        input="How far is Norway?\nHow far is the Moon?\nWhat do you see?\nHow far do bees fly?\n",
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    intents = [json.loads(line)["intent"] for line in done.stdout.splitlines()]
    assert intents == ["distance", "distance", "look", "knowledge"]


def test_no_word_of_a_visitor_is_written_to_disk(tmp_path: Path) -> None:
    home, temporary = tmp_path / "home", tmp_path / "tmp"
    data = own_data(tmp_path / "data")
    home.mkdir()
    temporary.mkdir()
    places = {"ASSISTANT_PATHS__DATA": str(data), "HOME": str(home), "TMPDIR": str(temporary)}
    done = assistant("--verbose", "ask", "What would my grandmother Hortensia say about quinces?", **places)
    assert done.returncode == 0
    assert "Hortensia" not in done.stderr
    written = [path for path in tmp_path.rglob("*") if path.is_file() and not path.is_symlink()]
    assert written, "the index is there"
    assert not [path for path in written if b"Hortensia" in path.read_bytes() or b"quinces" in path.read_bytes()]


@pytest.mark.parametrize("after", [0.5, 3.0])
def test_ctrl_c_ends_it_at_once_and_without_a_traceback(after: float) -> None:
    command = [sys.executable, "-m", "assistant", "ask", "Tell me a long story about a bee."]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert time.monotonic() - began < 12, "a native load that is under way ends first"
