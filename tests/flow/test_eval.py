"""`assistant eval` with the real models: that the bees are answered, and that a threshold which is not met shows."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.knowledge.packs.translations import read

pytestmark = pytest.mark.models

ANSWERED, FALSE, ROUTING = 0.94, 0.04, 0.97
"""Measured were 0.957, 0.018 and 0.985; what the language model composes may differ by a question or two."""


def evaluate(*arguments: str | Path, env: dict[str, str]) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "assistant", "eval", *map(str, arguments), "--json"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=200, env=env)
    assert run.stdout, run.stderr
    values: dict[str, Any] = json.loads(run.stdout)
    return run.returncode, values


@pytest.fixture
def embedded() -> dict[str, str]:
    return {**os.environ, "ASSISTANT_MODELS__ENGINE": "embedded"}


def test_some_of_the_questions_about_bees_from_all_over_the_file_are_answered(embedded: dict[str, str]) -> None:
    code, values = evaluate("bees", "--limit", "39", "--min-answered", "0.85", "--min-routing", "0.92", env=embedded)
    assert values["scores"]["questions"] == 39
    assert [check["name"] for check in values["checks"] if not check["met"]] == []
    assert code == 0


@pytest.mark.long
def test_the_questions_about_bees_are_answered(tmp_path: Path, embedded: dict[str, str]) -> None:
    page = tmp_path / "bees.html"
    thresholds = ["--min-answered", str(ANSWERED), "--max-false", str(FALSE), "--min-routing", str(ROUTING)]
    code, values = evaluate("bees", "--html", page, *thresholds, env=embedded)
    assert values["scores"]["questions"] == 195
    assert {check["name"]: check["met"] for check in values["checks"]} == {
        "answered": True,
        "false": True,
        "routing": True,
    }
    assert code == 0
    assert page.read_text(encoding="utf-8").count("<svg") == 4


def test_recordings_are_heard_and_a_threshold_that_is_not_met_is_an_exit_code(
    tmp_path: Path, embedded: dict[str, str], recordings: Path
) -> None:
    table = tmp_path / "spoken.csv"
    table.write_text(
        "file,text,language,intent,must,answerable\n"
        f'{recordings / "012_en_knowledge.flac"},How many bees are in a colony?,en,knowledge,"20,000 & 80,000",\n'
        f"{recordings / '000_en_distance.flac'},How far away is France?,en,distance,kilometers,\n"
        f"{recordings / '014_en_knowledge.flac'},What is propolis?,en,knowledge,a word that nobody says,\n",
        encoding="utf-8",
    )
    thresholds = ["--max-word-error", "0.1", "--min-answered", "0.9"]
    code, values = evaluate(table, *thresholds, env=embedded)
    assert {check["name"]: check["met"] for check in values["checks"]} == {"answered": False, "word_error": True}
    assert code == 1
    assert values["scores"]["word_error"]["of"] == 15
    assert values["scores"]["language"]["rate"] == 1
    assert [question["said"] for question in values["questions"]] == ["right", "right", "wrong"]
    assert all("first_audio" in question["times"] for question in values["questions"]), "they are answered aloud"


def test_a_pack_is_translated_ahead_of_time_once(tmp_path: Path, embedded: dict[str, str]) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("## Gauge\n\nThe rails of most trains lie 1,435 millimeters apart.\n", encoding="utf-8")
    command = [sys.executable, "-m", "assistant", "knowledge", "bake", str(pack), "-l", "es", "--silent"]

    def bake() -> str:
        run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=200, env=embedded)
        return run.stdout

    assert "1 translated; 0 kept" in bake()
    [entry] = read(pack.with_name("trains.es.toml")).entries.values()
    assert entry.spoken, entry
    assert "1435" in entry.said.replace(".", "").replace(",", "").replace(" ", "")
    assert "0 translated; 1 kept" in bake()
