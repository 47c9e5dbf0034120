"""`assistant bench` with real models: that all of it works. How fast it is says nothing on a machine that tests."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.app import App
from assistant.asking import demo_questions
from assistant.bench.answers import Answered
from assistant.bench.hearing import CONDITIONS
from assistant.bench.questions import QuestionSet, Series, load_questions
from assistant.bench.report import draw
from assistant.bench.run import BenchPlan, Run, before_the_camera, measure
from assistant.core.config import Config

SKILLS = ("chat", "distance", "knowledge", "look")
PIPELINES = ("ours", "peer", "lab")


@pytest.fixture(scope="module")
def questions() -> QuestionSet:
    """One question a skill with the button held, and one after a tap; one to warm up."""
    shipped = load_questions()
    few = {skill: asked[:3] if skill == "chat" else asked[:1] for skill, asked in shipped.questions.items()}
    return shipped.model_copy(update={"questions": few, "warm_up": {"chat": shipped.warm_up["chat"]}})


@pytest.fixture(scope="module")
def run(questions: QuestionSet) -> Iterator[Run]:
    config = Config.model_validate({"models": {"engine": "embedded"}})
    parts = App(before_the_camera(config, questions.picture_file))
    found, shown = Run(), list[list[Answered]]()
    plan = BenchPlan(questions, SKILLS, (Series.HELD, Series.TAP))
    measure(parts, plan, found, lambda answers: shown.append(list(answers)))
    assert [answer for answers in shown for answer in answers] == found.answers
    yield found
    parts.close()


@pytest.mark.long
@pytest.mark.models
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("pipeline", PIPELINES)
@pytest.mark.parametrize("skill", SKILLS)
def test_each_pipeline_answers_a_question_of_each_skill(skill: str, pipeline: str, run: Run) -> None:
    if skill == "look" and run.left_out:
        pytest.skip(run.left_out[0])
    [found] = [a for a in run.answers if (a.skill, a.pipeline, a.series) == (skill, pipeline, Series.HELD)]
    assert not found.error
    assert found.right, found.reply
    stages = [found.times[stage] for stage in ("transcript", "first_token", "first_audio", "done")]
    assert stages == sorted(stages)
    assert found.times["first_audio"] > 0
    assert found.cpu_seconds > 0
    if pipeline == "ours":
        assert found.intent == skill
    if skill == "chat" or (pipeline != "ours" and skill != "look"):
        assert sum(usage.reply_tokens for usage in found.usages) > 0
        assert sum(usage.reply_seconds for usage in found.usages) > 0


@pytest.mark.long
@pytest.mark.models
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("pipeline", PIPELINES)
def test_after_a_tap_the_silence_is_waited_for(pipeline: str, run: Run) -> None:
    [found] = [a for a in run.answers if (a.pipeline, a.series) == (pipeline, Series.TAP)]
    assert not found.error
    hearing = Config().hearing
    least = hearing.finished_seconds if pipeline == "ours" else hearing.silence_seconds
    assert found.times["first_audio"] > least - 0.1


@pytest.mark.long
@pytest.mark.models
@pytest.mark.timeout(1200)
def test_it_is_told_as_json_and_pictures(run: Run, tmp_path: Path) -> None:
    figures = json.loads(json.dumps(run.as_values([Series.HELD, Series.TAP])))
    for pipelines in figures["skills"].values():
        assert set(pipelines) == set(PIPELINES)
        assert all(pipelines[name]["median"] > 0 and pipelines[name]["p95"] > 0 for name in PIPELINES)
        assert set(pipelines["ours"]["times_faster"]) == {"lab", "peer"}
    assert (
        set(figures["real_time_factors"]["hearing"]) == set(figures["real_time_factors"]["speaking"]) == set(PIPELINES)
    )
    assert figures["memory_mib"]["ours"] < figures["memory_mib"]["with_lab_and_peer"] <= figures["memory_mib"]["peak"]
    assert figures["models"] == {"hearing": "whisper-base", "chat": "qwen2.5-coder-1.5b"}
    assert [path.name for path in draw(figures, tmp_path)] == ["bench-held.png", "bench-tap.png"]


def bench(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Settings: ASSISTANT_ variables."""
    command = [sys.executable, "-m", "assistant", "bench", *arguments]
    environment = os.environ | settings
    return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False, env=environment)


def test_a_soak_with_fakes_needs_no_model_and_tells_what_grows() -> None:
    done = bench("--soak", "30", "--fakes", "--json", ASSISTANT_PATHS__DATA="/nowhere")
    assert done.returncode == 0, done.stdout + done.stderr
    soaked = json.loads(done.stdout)
    assert (soaked["turns"], soaked["failed"], soaked["steady"]) == (30, 0, True)
    assert set(soaked["drifts"]) == {"memory_mib", "threads", "files", "first_audio_seconds"}


@pytest.mark.long
@pytest.mark.models
def test_those_who_are_hard_to_hear_are_counted_beside_stock_whisper(tmp_path: Path) -> None:
    asked = [each for each in demo_questions.questions() if each.language == "en"][:3]
    for each in asked:
        shutil.copy(each.path, tmp_path)
    labels = {each.file: {"text": each.text, "language": "en", "intent": each.intent} for each in asked}
    (tmp_path / "labels.json").write_text(json.dumps(labels))
    out = tmp_path / "out"
    done = bench("--stt", "--pauses", "--recordings", str(tmp_path), "--out", str(out), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told == json.loads((out / "listening.json").read_text())
    heard = {(each["condition"], each["transcriber"]): each for each in told["hearing"]}
    assert {condition for condition, _ in heard} == set(CONDITIONS)
    for name in ("ours", "stock"):
        plain = heard["as recorded", name]
        assert plain["word_error"] < 0.2
        assert 2 <= plain["intents"] <= plain["questions"] == 3
        assert plain["seconds"] > 0
        assert heard["crowd, 5 dB", name]["word_error"] >= plain["word_error"]
    assert [each["rule"] for each in told["pauses"]] == ["looks finished", "0.8 s"]
    assert [each["questions"] for each in told["pauses"]] == [3, 3]
    assert told["pauses"][1]["cut"] >= 1, "a pause of 1.2 s outlasts the fixed silence"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--skills", "singing"], "there is no singing; there are chat, distance, knowledge, look"),
        (["--series", "shouted"], "there is no shouted; there are held, paused, tap, busy"),
        (["--recordings", "here"], "--recordings is of --stt and --pauses"),
        (["--stt", "--recordings", "/nowhere"], "/nowhere/labels.json has to name the recordings, as"),
        (["--fakes"], "--fakes is of --soak"),
    ],
)
def test_a_wrong_option_is_told_at_once(arguments: list[str], words: str) -> None:
    done = bench(*arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
