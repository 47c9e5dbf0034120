"""What every LanguageModel does, whoever stands between it and its skill."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, cast

import pytest
from scripted_server import Handler, scripted_servers

from assistant.core.errors import TurnCancelled
from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import LanguageModel
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.fallback import Circuit, FallbackModel
from assistant.thinking.engines.generation_budget import BudgetedModel, Cooldown
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.app import App

QUESTION = (ChatMessage("system", "Be brief."), ChatMessage("user", "Count from one to twenty, in words."))
SAMPLING = Sampling(max_tokens=24)
WORDS = "one two three four five six seven eight nine ten"


def fake(_: ExitStack, __: pytest.FixtureRequest) -> LanguageModel:
    return FakeLanguageModel(WORDS)


def restrained(_: ExitStack, __: pytest.FixtureRequest) -> LanguageModel:
    return BudgetedModel(FakeLanguageModel(WORDS), Cooldown())


def fallback(_: ExitStack, __: pytest.FixtureRequest) -> LanguageModel:
    return FallbackModel(FakeLanguageModel(WORDS), Circuit(1, 60), lambda: FakeLanguageModel("the second"))


def polite(handler: Handler) -> None:
    handler.start()
    for word in WORDS.split():
        handler.token(f"{word} ")
    handler.token("", "stop")
    handler.data("[DONE]")


def openai_compatible(made: ExitStack, _: pytest.FixtureRequest) -> LanguageModel:
    from assistant.thinking.engines.openai_compatible import OpenAICompatible

    address = made.enter_context(scripted_servers())(polite).address
    return OpenAICompatible(f"{address}/v1", "m", first_token_seconds=20, token_seconds=20)


def embedded(_: ExitStack, request: pytest.FixtureRequest) -> LanguageModel:
    program: App = request.getfixturevalue("program")
    return program.engine


SHARED = {embedded}
"""What others need, too, and so is not closed here."""


@pytest.fixture(
    params=[fake, restrained, fallback, openai_compatible, pytest.param(embedded, marks=pytest.mark.models)]
)
def model(request: pytest.FixtureRequest) -> Iterator[LanguageModel]:
    with ExitStack() as stack:
        made: LanguageModel = request.param(stack, request)
        if request.param not in SHARED:
            stack.callback(made.close)
        yield made


def said(model: LanguageModel) -> str:
    return "".join(model.stream(QUESTION, SAMPLING, Turn()))


def test_it_has_a_name_and_answers_piece_by_piece(model: LanguageModel) -> None:
    assert model.name
    pieces = list(model.stream(QUESTION, SAMPLING, Turn()))
    assert len(pieces) > 2
    assert "two" in "".join(pieces).casefold()


def test_a_turn_that_was_cancelled_before_gets_no_word(model: LanguageModel) -> None:
    turn = Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(model.stream(QUESTION, SAMPLING, turn))
    assert said(model), "and the next one is answered"


def test_a_turn_that_is_cancelled_in_the_middle_gets_no_further(model: LanguageModel) -> None:
    turn = Turn()
    pieces = model.stream(QUESTION, SAMPLING, turn)
    next(pieces)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(pieces)
    assert said(model)


def test_a_reply_need_not_be_read_to_its_end(model: LanguageModel) -> None:
    with closing(cast("Any", model.stream(QUESTION, SAMPLING, Turn()))) as pieces:
        next(pieces)
    assert said(model)


def test_what_is_read_ahead_changes_no_answer(model: LanguageModel) -> None:
    model.warm(QUESTION[:1])
    assert "two" in said(model).casefold()
