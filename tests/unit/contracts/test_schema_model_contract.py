"""What every SchemaModel does."""

import json
from collections.abc import Iterator

import pytest
from pydantic import BaseModel
from scripted_server import Handler, scripted_servers

from assistant.core.errors import CoolingDown, EngineError, TurnCancelled
from assistant.core.messages import GenerationBudget
from assistant.core.stages import SchemaModel
from assistant.thinking.engines.generation_budget import BudgetedSchemaModel, Cooldown
from assistant.thinking.engines.structured import FakeStructuredModel, StructuredModel
from assistant.turn.turn_token import Turn


class Hive(BaseModel):
    number: int | None


class Wrong(BaseModel):
    number: list[str]


def answers(handler: Handler) -> None:
    """The same whatever is asked."""
    message = {"role": "assistant", "content": json.dumps({"number": 7})}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    head = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
    handler.answer(head | {"choices": [choice], "usage": usage})


def fake() -> FakeStructuredModel:
    return FakeStructuredModel({"Hive": {"number": 7}, "Wrong": {"number": 7}})


@pytest.fixture(params=["fake", "restrained", "real"])
def model(request: pytest.FixtureRequest) -> Iterator[SchemaModel]:
    with scripted_servers() as serve:
        match request.param:
            case "fake":
                yield fake()
            case "restrained":
                yield BudgetedSchemaModel(fake, Cooldown())
            case _:
                yield StructuredModel(f"{serve(answers).address}/v1", "m", seconds=30)


def test_a_schema_is_filled_in(model: SchemaModel) -> None:
    assert model.fill(Hive, "Which hive?", "The seventh.", Turn(seconds=60)).number == 7


def test_what_does_not_fit_the_schema_is_an_error_of_the_engine(model: SchemaModel) -> None:
    with pytest.raises(EngineError, match="Wrong"):
        model.fill(Wrong, "Which hive?", "The seventh.", Turn(seconds=60))


def test_for_a_turn_that_was_cancelled_nothing_is_asked(model: SchemaModel) -> None:
    turn = Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        model.fill(Hive, "Which hive?", "The seventh.", turn)


def test_a_machine_that_is_too_hot_asks_no_model() -> None:
    inner, turn = fake(), Turn()
    turn.restraint = GenerationBudget(may_generate=False)
    with pytest.raises(CoolingDown):
        BudgetedSchemaModel(lambda: inner, Cooldown()).fill(Hive, "Which hive?", "The seventh.", turn)
    assert not inner.asked
