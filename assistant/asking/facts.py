"""Asking the packs alone, for the command line: the answer, what it rests on, and the time it took."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass

from rich.console import Console

from assistant.core.errors import AssistantError
from assistant.core.messages import Intent, Reply, Transcript
from assistant.core.stages import Skill
from assistant.turn.turn_token import Turn


@dataclass(frozen=True, slots=True)
class AskedFact:
    """What became of one question."""

    question: str
    language: str
    reply: Reply | None = None
    text: str = ""
    first: float = 0.0
    """Seconds to its first word."""
    done: float = 0.0
    error: AssistantError | None = None


def ask_all(
    skill: Skill, questions: Iterable[tuple[str, str]], seconds: float, show: Callable[[AskedFact], None]
) -> bool:
    """Shows the answer to each question in its language; one that fails is named, and those after it are answered.

    Returns whether none failed.
    """
    good = True
    for question, language in questions:
        asked = ask(skill, question, language, seconds)
        if asked.error:
            good = False
            print(f"{question}: {asked.error}", file=sys.stderr, flush=True)
        show(asked)
    return good


def ask(skill: Skill, question: str, language: str, seconds: float) -> AskedFact:
    """The answer to one question, or why there is none."""
    turn, began, first, text = Turn(seconds=seconds), time.monotonic(), 0.0, ""
    try:
        reply = skill.answer(Intent("knowledge", Transcript(question, language)), (), turn)
        for delta in reply.deltas:
            first = first or time.monotonic() - began
            text += delta
    except AssistantError as error:
        return AskedFact(question, language, error=error)
    finally:
        turn.finish()
    return AskedFact(question, language, reply, text.strip(), first, time.monotonic() - began)


def for_the_eye(console: Console, *, sources: bool) -> Callable[[AskedFact], None]:
    """Shows the answer and, where wanted, its sources."""

    def show(asked: AskedFact) -> None:
        if not asked.reply:
            return
        console.print(asked.text, markup=False, highlight=False, soft_wrap=True)
        for source in asked.reply.sources if sources else ():
            line = f"  {source.score:.3f}  {source.passage}  ({source.title})"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        times = f"  {asked.first:.2f} s to the first word, {asked.done:.2f} s in all"
        console.print(times, style="dim", highlight=False)

    return show


def in_json(asked: AskedFact) -> None:
    """One object a line; of a question that failed its error's code, as `assistant ask` has it."""
    values: dict[str, object] = {"input": asked.question, "language": asked.language}
    if asked.error or not asked.reply:
        values["error"] = asked.error.code if asked.error else ""
    else:
        values |= {"reply": asked.text, "sources": [asdict(source) for source in asked.reply.sources]}
        values["times"] = {"first_token": round(asked.first, 4), "done": round(asked.done, 4)}
    print(json.dumps(values, ensure_ascii=False), flush=True)
