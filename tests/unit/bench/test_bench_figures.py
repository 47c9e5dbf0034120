"""The arithmetic of the bench, its table and its pictures."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from assistant.bench.answers import Answered
from assistant.bench.figures import hearing_factor, rows, skills, speaking_factor, spread
from assistant.bench.questions import Series
from assistant.bench.report import draw, show, show_question
from assistant.bench.run import Run
from assistant.core.messages import HEARING_RATE, Samples, Sentence, Speech, Transcript, Usage, Utterance
from assistant.core.stages import CancelToken


def answered(pipeline: str, first_audio: float, **others: Any) -> Answered:
    values: dict[str, Any] = {
        "pipeline": pipeline,
        "skill": "chat",
        "series": Series.HELD,
        "question": "Why?",
        "heard": "Why?",
        "intent": "chat",
        "reply": "So.",
        "right": True,
        "error": None,
        "times": {"transcript": first_audio / 2, "first_audio": first_audio, "done": first_audio + 1},
        "usages": (),
        "cpu_seconds": 1.0,
    }
    return Answered(**values | others)


@pytest.fixture
def run() -> Run:
    found = Run(
        start_seconds=[5.5], memory={"ours": 1000.4, "peak": 2000}, factors={"hearing": {"ours": 0.05, "lab": 0.4}}
    )
    for seconds in (0.5, 0.7, 0.9):
        found.answers.append(answered("lab", 6 * seconds))
        found.answers.append(answered("peer", 2 * seconds, right=False))
        found.answers.append(answered("ours", seconds))
    found.answers.append(answered("ours", 0.8, series=Series.PAUSED))
    return found


def test_median_p95_and_worst() -> None:
    assert spread([4.0, 1.0, 3.0, 2.0]) == {"median": 2.5, "p95": 3.85, "worst": 4.0}
    assert spread([0.12345]) == {"median": 0.123, "p95": 0.123, "worst": 0.123}


def test_each_skill_has_the_seconds_to_first_audio_of_each_pipeline_and_how_much_faster_ours_is(run: Run) -> None:
    chat = skills(run.answers, Series.HELD)["chat"]
    assert (chat["ours"]["median"], chat["ours"]["p95"], chat["ours"]["worst"]) == (0.7, 0.88, 0.9)
    assert (chat["lab"]["median"], chat["peer"]["median"]) == (4.2, 1.4)
    assert chat["ours"]["times_faster"] == {"lab": 6.0, "peer": 2.0}
    assert chat["ours"]["stages"]["transcript"]["median"] == 0.35
    assert "intent" not in chat["lab"]["stages"]
    assert (chat["ours"]["right"], chat["peer"]["right"], chat["peer"]["turns"]) == (3, 0, 3)


def test_each_series_is_counted_by_itself(run: Run) -> None:
    assert skills(run.answers, Series.PAUSED)["chat"]["ours"]["median"] == 0.8
    assert skills(run.answers, Series.TAP) == {}


def test_a_turn_that_failed_has_no_times_but_is_counted() -> None:
    answers = [answered("ours", 1.0), answered("ours", 0.1, error="engine", right=False)]
    ours = skills(answers, Series.HELD)["chat"]["ours"]
    assert (ours["median"], ours["worst"], ours["turns"], ours["right"], ours["failed"]) == (1.0, 1.0, 2, 1, 1)
    [only] = skills(answers[1:], Series.HELD)["chat"].values()
    assert "median" not in only
    assert only["stages"] == {}


def test_tokens_are_counted_a_turn_and_their_rates_over_all_turns() -> None:
    quick = Usage("m", 2.0, 0.0, prompt_tokens=30, prompt_seconds=0.5, reply_tokens=20, reply_seconds=1.0)
    slow = Usage("m", 5.0, 0.0, prompt_tokens=10, prompt_seconds=1.5, reply_tokens=10, reply_seconds=2.0)
    stopped = Usage("m", 5.0, 0.0, prompt_tokens=None, prompt_seconds=9.0, reply_tokens=6, reply_seconds=1.0)
    answers = [answered("ours", 1.0, usages=(quick, slow), cpu_seconds=2.0), answered("ours", 1.0, usages=(stopped,))]
    ours = skills(answers, Series.HELD)["chat"]["ours"]
    assert (ours["tokens"], ours["tokens_per_second"]) == (18.0, 9.0)
    assert (ours["prompt_tokens"], ours["prompt_tokens_per_second"]) == (20.0, 20.0)
    assert ours["cpu_seconds"] == 1.5


def test_how_late_a_tick_was_is_told_over_all_turns_of_a_skill() -> None:
    answers = [answered("ours", 1.0, late=[0.001] * 99), answered("ours", 1.0, late=[0.05]), answered("lab", 1.0)]
    chat = skills(answers, Series.HELD)["chat"]
    assert chat["ours"]["tick_late_ms"]["worst"] == 50
    assert 1 <= chat["ours"]["tick_late_ms"]["p99"] < 2
    assert chat["lab"]["tick_late_ms"] == {}
    assert skills([answered("ours", 1.0)], Series.HELD)["chat"]["ours"]["tokens_per_second"] is None


def test_real_time_factors_are_seconds_of_work_for_a_second_of_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr("assistant.bench.figures.time", SimpleNamespace(monotonic=lambda: clock.now))

    class Ear:
        def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
            clock.now += 0.5
            return Transcript("so", "en")

    def speak(sentence: Sentence) -> Speech:
        clock.now += 0.3
        return Speech(np.zeros(3 * HEARING_RATE, np.int16), HEARING_RATE, sentence)

    clips: list[Samples] = [np.zeros(seconds * HEARING_RATE, np.int16) for seconds in (1, 2, 5)]
    assert hearing_factor(Ear(), clips) == 0.25
    assert speaking_factor(speak, ["So.", "It is so."]) == 0.1


def test_the_figures_are_json_with_the_first_series_as_skills(run: Run) -> None:
    figures = json.loads(json.dumps(run.as_values([Series.HELD, Series.PAUSED])))
    assert figures["skills"]["chat"]["ours"]["median"] == 0.7
    assert figures["skills"]["chat"]["lab"]["p95"] == pytest.approx(5.28)
    assert figures["series"]["held"] == figures["skills"]
    assert figures["series"]["paused"]["chat"]["ours"]["median"] == 0.8
    assert figures["memory_mib"] == {"ours": 1000, "peak": 2000}
    assert len(figures["turns"]) == 10
    assert figures["machine"]["cores"] >= 1


def test_time_lines_have_ours_above_theirs(run: Run) -> None:
    lines = rows(skills(run.answers, Series.HELD))
    assert [label for label, _ in lines] == ["chat: ours", "chat: peer", "chat: lab"]
    assert lines[0][1] == {"transcript": 0.35, "first_audio": 0.7, "done": 1.7}


def test_the_table_tells_times_ratios_and_what_was_right(run: Run) -> None:
    console = Console(file=io.StringIO(), width=160)
    show(run.as_values([Series.HELD, Series.PAUSED]), console)
    lines = cast("io.StringIO", console.file).getvalue().splitlines()
    ours, theirs = ([line for line in lines if f" {name} " in line] for name in ("ours", "peer"))
    assert "0.70" in ours[0]
    assert any("0.88 0.90" in line for line in lines), "95th percentile and worst stand below the median"
    assert any("2.0 ×" in line and "0 of 3" in line for line in theirs)
    assert any("Real-time factor of hearing: ours 0.050, lab 0.400." in line for line in lines)
    assert any("700 ms after the last word" in line for line in lines)


def test_a_question_is_told_in_one_line_as_it_is_answered() -> None:
    console = Console(file=io.StringIO(), width=160)
    show_question(
        [answered("lab", 4.0, right=False), answered("ours", 0.5), answered("peer", 1, error="engine")], console
    )
    line = cast("io.StringIO", console.file).getvalue()
    assert line.split() == ["chat", "held", "ours", "✓", "0.50", "·", "peer", "engine", "·", "lab", "✗", "4.00", "Why?"]


def test_each_series_has_a_picture(run: Run, tmp_path: Path) -> None:
    pictures = draw(run.as_values([Series.HELD, Series.PAUSED, Series.TAP]), tmp_path / "new")
    assert [path.name for path in pictures] == ["bench-held.png", "bench-paused.png"]
    sizes = [Image.open(path).size for path in pictures]
    assert sizes[0][1] > sizes[1][1] > 100, "three bars need more room than one"
