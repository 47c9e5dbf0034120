"""What `assistant bench` makes of its answers: plain values, for JSON, the table and the picture alike."""

import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np

from assistant.bench.answers import OURS, Answered
from assistant.bench.questions import Series
from assistant.core.languages import ENGLISH
from assistant.core.messages import HEARING_RATE, Ending, Samples, Sentence, Speech, Utterance
from assistant.core.stages import Transcriber

STAGES = ("transcript", "intent", "first_token", "first_audio", "done")
Figures: TypeAlias = dict[str, Any]


def spread(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th percentile (between the two nearest values) and worst."""
    return {
        "median": round(statistics.median(values), 3),
        "p95": round(float(np.percentile(values, 95)), 3),
        "worst": round(max(values), 3),
    }


def skills(answers: Iterable[Answered], series: Series) -> dict[str, dict[str, Figures]]:
    """By skill and pipeline, of one series: seconds to first audio, each stage, and what else was counted."""
    ordered = sorted((a for a in answers if a.series is series), key=lambda a: (a.skill, a.pipeline))
    found: dict[str, dict[str, Figures]] = {}
    for (skill, pipeline), group in groupby(ordered, key=lambda a: (a.skill, a.pipeline)):
        found.setdefault(skill, {})[pipeline] = _pipeline(list(group))
    for pipelines in found.values():
        ours = pipelines.get(OURS, {}).get("median")
        if ours is not None:
            others = {name: each for name, each in pipelines.items() if name != OURS and "median" in each}
            pipelines[OURS]["times_faster"] = {
                name: round(each["median"] / ours, 1) if ours else None for name, each in others.items()
            }
    return found


def _pipeline(answers: Sequence[Answered]) -> Figures:
    """A turn that failed has no times: an apology is no answer."""
    good = [answer for answer in answers if not answer.error]
    stages = {stage: [a.times[stage] for a in good if stage in a.times] for stage in STAGES}
    usages = [usage for answer in answers for usage in answer.usages]
    written, writing = sum(u.reply_tokens for u in usages), sum(u.reply_seconds for u in usages)
    read, reading = sum(u.prompt_tokens or 0 for u in usages), sum(u.prompt_seconds for u in usages if u.prompt_tokens)
    return {
        **(spread(stages["first_audio"]) if stages["first_audio"] else {}),
        "turns": len(answers),
        "right": sum(answer.right for answer in answers),
        "failed": len(answers) - len(good),
        "stages": {stage: spread(seconds) for stage, seconds in stages.items() if seconds},
        "tokens": round(written / len(answers), 1),
        "tokens_per_second": rate(written, writing),
        "prompt_tokens": round(read / len(answers), 1),
        "prompt_tokens_per_second": rate(read, reading),
        "cpu_seconds": round(statistics.median(answer.cpu_seconds for answer in answers), 2),
        "tick_late_ms": _late([late for answer in answers for late in answer.late]),
    }


def _late(ticks: Sequence[float]) -> dict[str, float]:
    """The 99th percentile and the worst, in ms."""
    if not ticks:
        return {}
    return {"p99": round(1000 * float(np.percentile(ticks, 99)), 1), "worst": round(1000 * max(ticks), 1)}


def rate(tokens: int, seconds: float) -> float | None:
    return round(tokens / seconds, 1) if tokens and seconds else None


def hearing_factor(transcriber: Transcriber, clips: Sequence[Samples]) -> float:
    """Seconds of work per second of sound: the median over the clips, each heard on its own."""
    factors: list[float] = []
    for clip in clips:
        began = time.monotonic()
        transcriber.transcribe(Utterance(clip, HEARING_RATE, Ending.RELEASED, began))
        factors.append((time.monotonic() - began) * HEARING_RATE / len(clip))
    return round(statistics.median(factors), 3)


def speaking_factor(speak: Callable[[Sentence], Speech], texts: Sequence[str]) -> float:
    """Seconds of work per second of speech: the median over the texts."""
    factors: list[float] = []
    for text in texts:
        began = time.monotonic()
        speech = speak(Sentence(text, text, 0, ENGLISH))
        factors.append((time.monotonic() - began) / speech.seconds)
    return round(statistics.median(factors), 3)


def rows(by_skill: Mapping[str, Mapping[str, Figures]]) -> list[tuple[str, dict[str, float]]]:
    """Time lines of the medians: of each skill ours, and theirs below."""
    return [
        (f"{skill}: {name}", {stage: each["median"] for stage, each in pipelines[name]["stages"].items()})
        for skill, pipelines in by_skill.items()
        for name in in_order(pipelines)
        if pipelines[name]["stages"]
    ]


def in_order(pipelines: Iterable[str]) -> list[str]:
    """Ours, then the quicker of the others."""
    return sorted(pipelines, key=lambda name: (name != OURS, name != "peer", name))
