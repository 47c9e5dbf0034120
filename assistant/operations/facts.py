"""Asking the packs alone, for the command line: the answer, what it rests on, and the time it took."""

import json
import sys
import time
from dataclasses import asdict

from rich.console import Console

from assistant.errors import AssistantError
from assistant.messages import Intent, Reply, Transcript
from assistant.stages import Skill
from assistant.turn_token import Turn


def ask(skill: Skill, question: str, language: str, seconds: float) -> tuple[Reply, str, float, float]:
    """The reply, its text, and the seconds to its first word and to its end; raises AssistantError."""
    turn, began, first = Turn(seconds=seconds), time.monotonic(), 0.0
    try:
        reply = skill.answer(Intent("knowledge", Transcript(question, language)), (), turn)
        text = ""
        for delta in reply.deltas:
            first = first or time.monotonic() - began
            text += delta
    finally:
        turn.finish()
    return reply, text.strip(), first, time.monotonic() - began


def show(skill: Skill, question: str, language: str, seconds: float, console: Console, *, sources: bool) -> None:
    """For the eye."""
    reply, text, first, done = ask(skill, question, language, seconds)
    console.print(text, markup=False, highlight=False, soft_wrap=True)
    if sources:
        for source in reply.sources:
            line = f"  {source.score:.3f}  {source.passage}  ({source.title})"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"  {first:.2f} s to the first word, {done:.2f} s in all", style="dim", highlight=False)


def show_json(skill: Skill, question: str, language: str, seconds: float) -> None:
    """One object a line."""
    reply, text, first, done = ask(skill, question, language, seconds)
    values = {"input": question, "language": language, "reply": text, "sources": [asdict(s) for s in reply.sources]}
    times = {"first_token": round(first, 4), "done": round(done, 4)}
    print(json.dumps(values | {"times": times}, ensure_ascii=False), flush=True)


def show_failure(question: str, error: AssistantError, *, as_json: bool) -> None:
    """Why a question has no answer, in its place: those after it are answered all the same."""
    if as_json:
        print(json.dumps({"input": question, "error": error.code}, ensure_ascii=False), flush=True)
    print(f"{question}: {error}", file=sys.stderr, flush=True)
