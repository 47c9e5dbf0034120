"""The real instructor and openai libraries against a real HTTP server with canned JSON."""

import json
import threading
import time

import pytest
from scripted_server import Handler, Script, Serve

from assistant.core.errors import EngineError, EngineTimeout, TurnCancelled
from assistant.core.messages import PlaceGuess, Usage
from assistant.thinking.engines.places import ModelPlaceFinder
from assistant.thinking.engines.structured import StructuredModel
from assistant.turn.turn_token import Turn

PARIS = {"city": "Paris", "country": "France", "lat": 48.86, "lon": 2.35}


def says(*contents: object) -> Script:
    """One completion after the other; text as it is, all else as JSON."""

    def script(handler: Handler) -> None:
        content = contents[min(len(handler.requests), len(contents)) - 1]
        text = content if isinstance(content, str) else json.dumps(content)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
        head = {"id": "1", "object": "chat.completion", "created": 1, "model": "m"}
        handler.answer(head | {"choices": [choice], "usage": usage})

    return script


def finder(handler: type[Handler], seconds: float = 5) -> ModelPlaceFinder:
    return ModelPlaceFinder(StructuredModel(f"{handler.address}/v1", "m", seconds=seconds), "Which place?")


def test_a_place_is_asked_for_with_a_schema_and_no_chance(serve: Serve) -> None:
    handler = serve(says(PARIS))
    assert finder(handler).find("Where is the Louvre?", Turn()) == PlaceGuess("Paris", "France", 48.86, 2.35)
    [request] = handler.requests
    assert request["response_format"]["type"] == "json_schema"
    properties = request["response_format"]["json_schema"]["schema"]["properties"]
    assert (properties["lat"]["minimum"], properties["lat"]["maximum"]) == (-90, 90)
    assert (properties["lon"]["minimum"], properties["lon"]["maximum"]) == (-180, 180)
    assert request["temperature"] == 0
    assert request["max_tokens"] <= 200
    assert [message["content"] for message in request["messages"]][-1] == "Where is the Louvre?"


def test_a_model_that_thinks_is_told_not_to_and_asked_about_that_once(serve: Serve) -> None:
    handler, answers = serve(says(PARIS)), iter([True])
    thinker = ModelPlaceFinder(
        StructuredModel(f"{handler.address}/v1", "m", thinks=lambda: next(answers)), "Which place?"
    )
    for _ in range(2):
        assert thinker.find("Paris", Turn())
    assert [request["reasoning_effort"] for request in handler.requests] == ["none", "none"]
    handler.requests.clear()
    assert finder(handler).find("Paris", Turn())
    assert "reasoning_effort" not in handler.requests[0]


def test_what_is_out_of_range_is_asked_for_again(serve: Serve) -> None:
    handler = serve(says(PARIS | {"lat": 148.86}, PARIS))
    assert finder(handler).find("Paris", Turn()) == PlaceGuess("Paris", "France", 48.86, 2.35)
    assert len(handler.requests) == 2


def test_it_is_given_up_after_three_retries_and_nothing_of_it_is_logged(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    handler = serve(says("no JSON at all"))
    with pytest.raises(EngineError, match="m filled in no CityCoord"):
        finder(handler).find("Paris", Turn())
    assert len(handler.requests) == 1 + 3
    assert not [record for record in caplog.records if "instructor" in record.name]


@pytest.mark.parametrize("empty", ["city", "country"])
def test_no_place_is_none(serve: Serve, empty: str) -> None:
    assert finder(serve(says(PARIS | {empty: " "}))).find("Narnia", Turn()) is None


def test_a_failing_server_is_an_engine_error(serve: Serve) -> None:
    with pytest.raises(EngineError):
        finder(serve(lambda handler: handler.answer({"error": {"message": "no"}}, 500))).find("Paris", Turn())


def test_a_server_that_does_not_answer_is_not_waited_for(serve: Serve) -> None:
    began = time.monotonic()
    with pytest.raises(EngineTimeout, match=r"within 0\.4 s"):
        finder(serve(lambda _: time.sleep(3)), seconds=0.4).find("Paris", Turn())
    assert time.monotonic() - began < 2


def test_a_cancelled_turn_is_over_at_once(serve: Serve) -> None:
    turn, made = Turn(), finder(serve(lambda _: time.sleep(3)))
    threading.Timer(0.2, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        made.find("Paris", turn)
    assert time.monotonic() - began < 1


def test_what_function_calling_took_is_told(serve: Serve) -> None:
    told: list[Usage] = []
    handler = serve(says(PARIS))
    server = StructuredModel(f"{handler.address}/v1", "m", report=told.append)
    assert ModelPlaceFinder(server, "Which place?").find("Louvre", Turn())
    assert [(used.model, used.prompt_tokens, used.reply_tokens) for used in told] == [("m", 1, 1)]
    assert 0 < told[0].reply_seconds <= told[0].total
