"""Comparing language models, with fake ones."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from assistant.bench.models import compare_models, draw, table, with_model
from assistant.bench.questions import BenchQuestion
from assistant.core.config import Config
from assistant.core.errors import EngineError
from assistant.core.events import Events, Generated
from assistant.core.messages import ChatMessage, Sampling, Usage
from assistant.core.stages import CancelToken, LanguageModel
from assistant.models.catalogue import load_catalogue
from assistant.thinking.engines.fake import FakeLanguageModel

QUESTIONS = [
    BenchQuestion(text="Capital of France?", expect=("Paris",)),
    BenchQuestion(text="Of Italy?", expect=("Rome",)),
]


class Reporting(FakeLanguageModel):
    """Tells what each reply took: the first one needs the model to be loaded."""

    def __init__(self, answer: str, events: Events) -> None:
        super().__init__(answer)
        self._events = events

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        yield from super().stream(messages, sampling, token)
        first = len(self.requests) == 1
        usage = Usage("m", 9.0, 2.5 if first else 0.0, 60 if first else 20, 1.5 if first else 0.5, 12, 3.0)
        self._events.publish(Generated(usage))


class OneModel:
    """The parts of a kiosk with one model, or without it."""

    def __init__(self, name: str) -> None:
        self.config = with_model(Config(), name, load_catalogue())
        self.events = Events()
        self.closed = False
        self._name = name
        self._model: LanguageModel | None = None

    @property
    def engine(self) -> LanguageModel:
        if self._name == "missing":
            raise EngineError("Ollama has no model missing.")
        self._model = self._model or Reporting("" if self._name == "mute" else "It is Paris.", self.events)
        return self._model

    def close(self) -> None:
        self.closed = True


def test_load_rates_and_right_answers_of_a_model() -> None:
    [found] = compare_models(["m"], OneModel, QUESTIONS)
    assert found.load_seconds == pytest.approx(2.5, abs=0.1)
    assert found.prompt_tokens_per_second == 40.0
    assert found.tokens_per_second == 4.0
    assert (found.right, found.questions, found.wrong) == (1, 2, ("Of Italy?",))


def test_models_are_asked_one_after_the_other_and_each_is_freed_before_the_next() -> None:
    made: list[OneModel] = []

    def make(name: str) -> OneModel:
        assert all(parts.closed for parts in made)
        made.append(OneModel(name))
        return made[-1]

    assert [each.model for each in compare_models(["a", "b"], make, QUESTIONS)] == ["a", "b"]
    assert all(parts.closed for parts in made)


@pytest.mark.parametrize(("name", "words"), [("missing", "no model missing"), ("mute", "wrote nothing")])
def test_a_model_that_cannot_be_asked_is_told_in_its_place(name: str, words: str) -> None:
    broken, sound = compare_models([name, "m"], OneModel, QUESTIONS)
    assert words in broken.error
    assert broken.tokens_per_second is None
    assert sound.right == 1


@pytest.mark.parametrize(
    ("name", "engine"),
    [("qwen2.5-coder-1.5b", "embedded"), ("/models/own.gguf", "embedded"), ("llama3.2:1b", "ollama")],
)
def test_a_name_tells_its_engine(name: str, engine: str) -> None:
    models = with_model(Config(), name, load_catalogue()).models
    assert (models.engine, models.chat) == (engine, name)


def test_the_comparison_is_json_a_table_and_a_picture(tmp_path: Path) -> None:
    compared = list(compare_models(["m", "missing"], OneModel, QUESTIONS))
    values = json.loads(json.dumps([each.as_values() for each in compared]))
    assert (values[0]["right"], values[1]["error"]) == (1, "Ollama has no model missing.")
    cells = [list(column.cells) for column in table(compared).columns]
    assert cells[0] == ["m", "missing"]
    assert cells[-1] == ["1 of 2", "–"]
    draw(compared, tmp_path / "models.png")
    draw([*compared, *compared], tmp_path / "more.png")
    assert Image.open(tmp_path / "models.png").size[1] < Image.open(tmp_path / "more.png").size[1]
