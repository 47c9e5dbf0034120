"""A server that fails is left in peace, and another model answers in its place."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import cast

import pytest

from assistant.errors import EngineError
from assistant.messages import ChatMessage, Sampling
from assistant.stages import CancelToken
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.fallback import Circuit, FallbackModel
from assistant.turn_token import Turn

QUESTION = [ChatMessage("user", "Why?")]


class Server(FakeLanguageModel):
    """Fails while it is down, after so many words."""

    def __init__(self) -> None:
        super().__init__("from the server")
        self.down, self.words = False, 0

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        for number, word in enumerate(super().stream(messages, sampling, token)):
            if self.down and number == self.words:
                raise EngineError("it is down")
            yield word


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def said(model: FallbackModel) -> str:
    return "".join(model.stream(QUESTION, Sampling(), Turn())).strip()


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def model(server: Server, clock: Clock) -> FallbackModel:
    return FallbackModel(server, Circuit(2, 30, clock), lambda: FakeLanguageModel("from the reserve"))


def test_a_failure_is_answered_by_the_reserve_in_the_same_turn(model: FallbackModel, server: Server) -> None:
    assert said(model) == "from the server"
    server.down = True
    assert said(model) == "from the reserve"


def test_after_failures_in_a_row_the_server_rests_and_is_then_tried_again(
    model: FallbackModel, server: Server, clock: Clock
) -> None:
    server.down = True
    said(model), said(model), said(model)
    assert len(server.requests) == 2, "the third question does not wait for it"
    server.down, clock.now = False, 29
    assert said(model) == "from the reserve"
    clock.now = 31
    assert said(model) == "from the server"
    assert said(model) == "from the server"


def test_of_many_one_tries_after_the_rest(clock: Clock) -> None:
    circuit = Circuit(1, 30, clock)
    circuit.failed()
    clock.now = 31
    assert [circuit.closed(), circuit.closed()] == [True, False]


def test_single_failures_between_successes_open_nothing(model: FallbackModel, server: Server) -> None:
    for _ in range(4):
        server.down = True
        said(model)
        server.down = False
        assert said(model) == "from the server"


def first_piece(model: FallbackModel) -> str:
    """As the kiosk reads: it closes the reply when it has enough sentences."""
    with closing(cast("Generator[str]", model.stream(QUESTION, Sampling(), Turn()))) as pieces:
        return next(pieces).strip()


def test_replies_that_are_closed_early_are_successes_too(model: FallbackModel, server: Server) -> None:
    for _ in range(4):
        server.down = True
        assert first_piece(model) == "from"  # the reserve's
        server.down = False
        first_piece(model)
    assert len(server.requests) == 8, "single failures between successes open nothing"


def test_a_server_that_is_well_again_gets_every_question_though_no_reply_is_read_to_its_end(
    model: FallbackModel, server: Server, clock: Clock
) -> None:
    server.down = True
    said(model), said(model)
    server.down, clock.now = False, 31
    for _ in range(3):
        first_piece(model)
    assert len(server.requests) == 5


def test_a_server_that_breaks_off_again_and_again_rests(model: FallbackModel, server: Server) -> None:
    server.down, server.words = True, 1
    for _ in range(2):
        with pytest.raises(EngineError):
            said(model)
    assert said(model) == "from the reserve"


def test_half_a_sentence_is_not_continued_by_another_model(model: FallbackModel, server: Server) -> None:
    server.down, server.words = True, 1
    with pytest.raises(EngineError):
        said(model)


def test_the_reserve_is_made_once_and_only_when_needed(server: Server) -> None:
    made = []

    def make() -> FakeLanguageModel:
        made.append(True)
        return FakeLanguageModel("from the reserve")

    model = FallbackModel(server, Circuit(2, 30), make)
    said(model)
    assert not made
    server.down = True
    said(model), said(model)
    assert len(made) == 1
