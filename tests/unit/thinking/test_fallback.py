"""A server that fails is left in peace, and another model answers in its place."""

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import cast

import pytest

from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import CancelToken
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.fallback import Circuit, FallbackModel
from assistant.turn.turn_token import Turn

FIRST = "From the server. And more from it."
QUESTION = [ChatMessage("user", "Why?")]


class Server(FakeLanguageModel):
    """Fails while it is down, after so many words."""

    def __init__(self) -> None:
        super().__init__("From the server. And more from it.")
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
    assert said(model) == FIRST
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
    assert said(model) == FIRST
    assert said(model) == FIRST


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
        assert said(model) == FIRST


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
    for _ in range(3):
        assert said(model) == "from the reserve", "nothing of its own was heard yet"
    assert len(server.requests) == 2


def test_a_sentence_that_was_heard_is_not_continued_by_another_model(model: FallbackModel, server: Server) -> None:
    server.down, server.words = True, 4
    with pytest.raises(EngineError):
        said(model)


@pytest.mark.parametrize("words", [1, 2])
def test_a_server_killed_before_anything_was_heard_is_replaced(
    model: FallbackModel, server: Server, words: int
) -> None:
    server.down, server.words = True, words
    assert said(model) == "from the reserve", "and nothing of the half sentence"


def test_held_pieces_are_told_as_empty_ones_and_nothing_waits_for_a_whole_sentence(model: FallbackModel) -> None:
    pieces = [piece.strip() for piece in model.stream(QUESTION, Sampling(), Turn())]
    assert pieces == ["", "", "From the server.", "And", "more", "from", "it."]


def test_a_reply_that_is_closed_early_is_a_success(model: FallbackModel, server: Server) -> None:
    for _ in range(4):
        server.down = True
        said(model)
        server.down = False
        pieces = model.stream(QUESTION, Sampling(), Turn())
        assert any(piece.strip() for piece in pieces)
        pieces.close()  # type: ignore[attr-defined]
    assert said(model) == FIRST


def test_what_a_watcher_finds_costs_no_visitor_a_wait(clock: Clock) -> None:
    circuit = Circuit(3, 5, clock)
    circuit.watched(answers=False)
    clock.now = 20
    assert not circuit.closed(), "the watcher looks again before anybody has to"
    circuit.watched(answers=True)
    assert circuit.closed()


def test_a_server_that_answers_a_watcher_may_fail_visitors_all_the_same(clock: Clock) -> None:
    circuit = Circuit(2, 30, clock)
    circuit.failed()
    circuit.watched(answers=True)
    circuit.failed()
    assert not circuit.closed()


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
