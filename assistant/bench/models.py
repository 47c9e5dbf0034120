"""Comparing language models: how long they load, how fast they read and write, and whether they are right."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from rich.table import Table

from assistant.bench.figures import rate
from assistant.bench.questions import BenchQuestion
from assistant.core.config import Config
from assistant.core.errors import AssistantError, ThinkingError
from assistant.core.events import Event, Events, Generated
from assistant.core.messages import ChatMessage, Sampling, Usage
from assistant.core.stages import LanguageModel
from assistant.models.catalogue import GGUF, Catalogue
from assistant.thinking.prompts import prompt
from assistant.turn.turn_token import Turn

COLOUR = "#4c78a8"


class ModelBenchParts(Protocol):
    """What asking a model needs of the assistant's parts."""

    @property
    def config(self) -> Config: ...

    @property
    def events(self) -> Events: ...

    @property
    def engine(self) -> LanguageModel: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of one model."""

    model: str
    engine: str
    load_seconds: float | None
    prompt_tokens_per_second: float | None
    tokens_per_second: float | None
    right: int
    questions: int
    wrong: tuple[str, ...]
    """The questions that it did not answer rightly."""
    error: str = ""
    """Why it could not be asked."""

    def as_values(self) -> dict[str, Any]:
        return asdict(self)


def with_model(config: Config, name: str, catalogue: Catalogue) -> Config:
    """The same kiosk with another language model: of this program (by its name or file), or of Ollama."""
    engine = "embedded" if name in catalogue.models or name.endswith(GGUF) else "ollama"
    models = config.models.model_copy(update={"engine": engine, "chat": name})
    return config.model_copy(update={"models": models})


def compare_models(
    names: Sequence[str], make: Callable[[str], ModelBenchParts], questions: Sequence[BenchQuestion]
) -> Iterator[Compared]:
    """One model after the other, each freed before the next. Make: the parts of a kiosk with that model.

    What cannot be had is told in its place.
    """
    for name in names:
        with closing(make(name)) as parts:
            try:
                yield _asked(name, parts, questions)
            except AssistantError as error:
                yield Compared(name, parts.config.models.engine, None, None, None, 0, len(questions), (), str(error))


def _asked(name: str, parts: ModelBenchParts, questions: Sequence[BenchQuestion]) -> Compared:
    """Raises AssistantError where the model cannot be had or says nothing."""
    usages: list[Usage] = []

    def note(event: Event) -> None:
        if isinstance(event, Generated):
            usages.append(event.usage)

    parts.events.subscribe(note)
    began = time.monotonic()
    engine = parts.engine
    load, wrong = time.monotonic() - began, list[str]()
    for question in questions:
        reply = _reply(engine, question.text, parts.config)
        if not question.is_answered_by(reply, parts.config.home):
            wrong.append(question.text)
    read = [usage for usage in usages if usage.prompt_tokens]
    return Compared(
        model=name,
        engine=parts.config.models.engine,
        load_seconds=round(load + sum(usage.load for usage in usages[:1]), 2),
        prompt_tokens_per_second=rate(sum(u.prompt_tokens or 0 for u in read), sum(u.prompt_seconds for u in read)),
        tokens_per_second=rate(sum(u.reply_tokens for u in usages), sum(u.reply_seconds for u in usages)),
        right=len(questions) - len(wrong),
        questions=len(questions),
        wrong=tuple(wrong),
    )


def _reply(engine: LanguageModel, asked: str, config: Config) -> str:
    """The whole of it, so that the server tells what it took; raises ThinkingError where there is none."""
    turn = Turn(seconds=config.kiosk.turn_seconds)
    messages = [ChatMessage("system", prompt("chat")), ChatMessage("user", asked)]
    try:
        reply = "".join(engine.stream(messages, Sampling(max_tokens=config.chat.max_tokens), turn))
    finally:
        turn.finish()
    if not reply.strip():
        raise ThinkingError(f"{engine.name} wrote nothing")
    return reply


def table(compared: Sequence[Compared]) -> Table:
    found = Table(title="Language models")
    for column in ("model", "engine", "load s", "read/s", "tok/s", "right"):
        found.add_column(column, no_wrap=column in {"model", "engine", "right"})
    for each in compared:
        figures = (each.load_seconds, each.prompt_tokens_per_second, each.tokens_per_second)
        told = ("–" if figure is None else f"{figure:.1f}" for figure in figures)
        found.add_row(each.model, each.engine, *told, f"{each.right} of {each.questions}" if not each.error else "–")
    return found


def draw(compared: Sequence[Compared], path: Path) -> None:
    """Writes a PNG: a panel for each figure, a bar for each model that could be asked."""
    import matplotlib as mpl  # noqa: PLC0415 - half a second to load, for pictures only

    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    shown = [each for each in compared if not each.error]
    panels = {
        "seconds to load": [each.load_seconds or 0.0 for each in shown],
        "prompt, tokens/s": [each.prompt_tokens_per_second or 0.0 for each in shown],
        "reply, tokens/s": [each.tokens_per_second or 0.0 for each in shown],
        "right, of 100": [100 * each.right / each.questions for each in shown],
    }
    figure, axes = plt.subplots(1, len(panels), figsize=(12, 1.2 + 0.5 * len(shown)), sharey=True)
    for axis, (title, values) in zip(axes, panels.items(), strict=True):
        bars = axis.barh(range(len(shown)), values, color=COLOUR)
        axis.bar_label(bars, fmt="%.4g", padding=2, fontsize=8)
        axis.set_title(title, fontsize=10)
        axis.margins(x=0.25)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_yticks(range(len(shown)), [each.model for each in shown])
    axes[0].invert_yaxis()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120, bbox_inches="tight")
    plt.close(figure)
