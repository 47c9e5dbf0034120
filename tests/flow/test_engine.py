"""The embedded engine, for real."""

import threading
import time
import urllib.request
from collections.abc import Iterator
from json import loads

import pytest

from assistant.build import Parts
from assistant.config import Config
from assistant.errors import TurnCancelled
from assistant.messages import ChatMessage, Sampling
from assistant.thinking.engines.embedded import Embedded
from assistant.turn_token import Turn

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def engine() -> Iterator[Embedded]:
    made = Parts(Config()).embedded
    yield made
    made.close()


def busy(engine: Embedded) -> bool:
    """Whether the server reads or writes for anyone."""
    with urllib.request.urlopen(f"{engine.address}/slots") as answer:
        return any(slot["is_processing"] for slot in loads(answer.read()))


def idle_within(engine: Embedded, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while busy(engine) and time.monotonic() < end:
        time.sleep(0.05)
    return not busy(engine)


def test_it_answers(engine: Embedded) -> None:
    question = [ChatMessage("user", "What is the capital of France? One word.")]
    assert "Paris" in "".join(engine.stream(question, Sampling(max_tokens=10), Turn()))


def test_a_turn_cancelled_while_it_writes_stops_the_server(engine: Embedded) -> None:
    turn = Turn()
    pieces = engine.stream([ChatMessage("user", "Count from 1 to 500.")], Sampling(max_tokens=800), turn)
    next(pieces)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(pieces)
    assert idle_within(engine, 4)


def test_a_reply_that_is_not_read_to_its_end_stops_the_server(engine: Embedded) -> None:
    pieces = engine.stream([ChatMessage("user", "Count from 1 to 500.")], Sampling(max_tokens=800), Turn())
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert idle_within(engine, 4)


def test_the_prefixes_of_all_skills_stay_in_the_cache(engine: Embedded) -> None:
    skills = Parts(Config()).skills  # of another engine; only the prompts matter here
    prefixes = [list(skills[name].prefix) for name in ("knowledge", "chat")]  # type: ignore[attr-defined]
    for prefix in prefixes:
        engine.warm(prefix)
    for prefix in prefixes:
        reading = cached(engine, [*prefix, ChatMessage("user", "How many legs has a bee?")])
        assert reading > 0.5, "most of the prompt is at hand"


def cached(engine: Embedded, messages: list[ChatMessage]) -> float:
    """The share of a prompt that the server did not have to read again."""
    from json import dumps

    body = {"messages": [{"role": m.role, "content": m.content} for m in messages], "max_tokens": 1}
    request = urllib.request.Request(
        f"{engine.address}/v1/chat/completions", dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        timings = loads(answer.read())["timings"]
    return float(timings["cache_n"] / (timings["cache_n"] + timings["prompt_n"]))


@pytest.mark.parametrize("seconds", [0.3, 1.0, 2.0])
def test_a_turn_cancelled_while_the_prompt_is_read_stops_the_server(engine: Embedded, seconds: float) -> None:
    bees = (f"After {seconds} s bee number {i} flies to flower {i * 7}." for i in range(150))  # never cached
    long = [ChatMessage("user", " ".join(bees))]
    turn = Turn()
    threading.Timer(seconds, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        list(engine.stream(long, Sampling(max_tokens=10), turn))
    assert time.monotonic() - began < seconds + 1
    assert idle_within(engine, 4), "to read it all would take a minute"
