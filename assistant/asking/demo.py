"""The demonstration: spoken questions that ship with the product, through the very pipeline of the device."""

import json
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from assistant.asking import timeline
from assistant.asking.demo_questions import DemoQuestion, questions
from assistant.asking.describing import describe
from assistant.asking.questions import Result, listen
from assistant.device.process import memory_mib
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Record


@dataclass(frozen=True, slots=True)
class Shown:
    """A question of the demonstration and what came of it."""

    question: DemoQuestion
    record: Record

    @property
    def understood(self) -> bool:
        heard, intent = self.record.transcript, self.record.intent
        same_language = heard is not None and heard.language == self.question.language
        return same_language and intent is not None and intent.skill == self.question.intent

    @property
    def right(self) -> bool:
        return any(words.lower() in self.record.reply.lower() for words in self.question.expect)


def show(stations: Pipeline, speaker: RecordingSpeaker, out: Path) -> Iterator[Shown]:
    """Plays each question in real time into the pipeline; writes each reply as a WAV."""
    for question in questions():
        result: Result = next(listen(stations, [str(question.path)], conversation=False, realtime=True))
        speaker.write(out / f"{question.path.stem}.wav")
        yield Shown(question, result.record)


def run_demo(stations: Pipeline, speaker: RecordingSpeaker, out: Path, console: Console, started: float) -> bool:
    """Prints as it goes, draws the time lines; says whether every question was understood and rightly answered."""
    done: list[Shown] = []
    for shown in show(stations, speaker, out):
        done.append(shown)
        _print(shown, console)
    picture = out / "timelines.png"
    timeline.draw([(f"{s.question.language} {s.question.text}", s.record.times) for s in done], picture)
    good = [s for s in done if s.understood and s.right]
    console.print(f"\n{len(good)} of {len(done)} understood and rightly answered.", style="bold")
    for skill, figures in latencies(done).items():
        console.print(
            f"  {skill:10} first audio after {figures['median']:.2f} s (median), {figures['worst']:.2f} s (worst)"
        )
    console.print(f"Ready after {started:.1f} s, {memory_mib():.0f} MiB of memory.")
    console.print(f"Replies and time lines are in {out}{'/' if out.is_dir() else ''} ({picture.name}).", soft_wrap=True)
    return len(good) == len(done)


def run_json(stations: Pipeline, speaker: RecordingSpeaker, out: Path, started: float) -> bool:
    """One JSON object for all: each question, latencies by skill, start-up and memory."""
    done = list(show(stations, speaker, out))
    turns = [
        {"input": s.question.file, **describe(s.record), "understood": s.understood, "right": s.right} for s in done
    ]
    figures: dict[str, Any] = {"turns": turns, "first_audio": latencies(done)}
    print(
        json.dumps(
            figures | {"start_seconds": round(started, 2), "memory_mib": round(memory_mib())}, ensure_ascii=False
        )
    )
    return all(s.understood and s.right for s in done)


def latencies(done: list[Shown]) -> dict[str, dict[str, float]]:
    """Seconds from the end of speech to the first audio, by skill."""
    by_skill: dict[str, list[float]] = {}
    for shown in done:
        if "first_audio" in shown.record.times:
            by_skill.setdefault(shown.question.intent, []).append(shown.record.times["first_audio"])
    return {
        skill: {"median": round(statistics.median(seconds), 3), "worst": round(max(seconds), 3)}
        for skill, seconds in by_skill.items()
    }


def _print(shown: Shown, console: Console) -> None:
    record, intent = shown.record, shown.record.intent
    heard = f"{record.transcript.text} [{record.transcript.language}]" if record.transcript else "–"
    mark = "[green]✓[/]" if shown.understood and shown.right else "[red]✗[/]"
    console.print(f"\n{mark} [bold]{shown.question.text}[/]", highlight=False)
    console.print(f"  heard   {heard}", highlight=False, markup=False)
    console.print(f"  intent  {f'{intent.skill} ({intent.score:.2f})' if intent else '–'}", highlight=False)
    console.print(f"  reply   {record.reply or record.error}", highlight=False, markup=False)
    line = " · ".join(f"{stage.replace('_', ' ')} {seconds:.2f}" for stage, seconds in _in_order(record.times))
    console.print(f"  seconds {line}", highlight=False)


def _in_order(times: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(times.items(), key=lambda stage: stage[1])
