"""A real HTTP server that misbehaves."""

import base64
import json
import threading
import time

import pytest
from scripted_server import Handler, Serve

from assistant.core.errors import EngineError, EngineTimeout, TurnCancelled, TurnTimeout
from assistant.core.messages import ChatMessage, Sampling, Usage
from assistant.thinking.engines.openai_compatible import OpenAICompatible
from assistant.turn.turn_token import Turn

QUESTION = [ChatMessage("system", "Be brief."), ChatMessage("user", "Why?")]


def model(handler: type[Handler], **settings: float) -> OpenAICompatible:
    limits = {"first_token_seconds": 5.0, "token_seconds": 5.0} | settings
    return OpenAICompatible(f"{handler.address}/v1", "m", **limits)  # type: ignore[arg-type]


def polite(handler: Handler) -> None:
    handler.start()
    for word in ("Fog", "horn", "."):
        handler.token(word)
    handler.token("", "stop")
    handler.data("[DONE]")


def test_a_reply_comes_piece_by_piece(serve: Serve) -> None:
    handler = serve(polite)
    assert list(model(handler).stream(QUESTION, Sampling(), Turn())) == ["Fog", "horn", "."]


def test_messages_and_sampling_reach_the_server(serve: Serve) -> None:
    handler = serve(polite)
    list(model(handler).stream(QUESTION, Sampling(0.2, 10, 0.5, 33), Turn()))
    [request] = handler.requests
    assert request["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    wanted = {"temperature": 0.2, "top_k": 10, "top_p": 0.5, "max_tokens": 33, "stream": True, "model": "m"}
    assert {key: request[key] for key in wanted} == wanted


def test_a_server_that_is_not_there_is_an_engine_error() -> None:
    lonely = OpenAICompatible("http://127.0.0.1:9/v1", "m", first_token_seconds=5, token_seconds=5)
    with pytest.raises(EngineError, match="m failed"):
        list(lonely.stream(QUESTION, Sampling(), Turn()))


def test_an_error_of_the_server_is_an_engine_error(serve: Serve) -> None:
    def fails(handler: Handler) -> None:
        handler.send_error(500)

    with pytest.raises(EngineError):
        list(model(serve(fails)).stream(QUESTION, Sampling(), Turn()))


def test_garbage_in_the_stream_is_an_engine_error(serve: Serve) -> None:
    def garbles(handler: Handler) -> None:
        handler.start()
        handler.token("Fog")
        handler.data('{"choices": [{"del')

    pieces = model(serve(garbles)).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Fog"
    with pytest.raises(EngineError):
        list(pieces)


@pytest.mark.parametrize(
    "event",
    [
        '{"error": {"message": "out of memory"}}',
        "[1]",
        '{"choices": [1]}',
        '{"choices": [{"delta": {"content": ["x"]}}]}',
        '{"usage": {"x": 1}}',
    ],
)
def test_an_event_that_is_none_is_an_engine_error(serve: Serve, event: str) -> None:
    def fails(handler: Handler) -> None:
        handler.start()
        handler.token("Fog")
        handler.data(event)

    pieces = model(serve(fails)).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Fog"
    with pytest.raises(EngineError, match="m failed") as caught:
        next(pieces)
    assert "memory" not in str(caught.value), "a server's words may hold the prompt"


def test_what_a_server_leaves_empty_is_no_word(serve: Serve) -> None:
    def tells_little(handler: Handler) -> None:
        handler.start()
        for choice in ({"delta": None}, {"delta": {"content": None}}, {}):
            handler.data(json.dumps({"choices": [choice], "error": None}))
        handler.token("Be\u2028cause", "stop")
        handler.data('{"choices": null, "usage": null}')
        handler.data("[DONE]")

    assert list(model(serve(tells_little)).stream(QUESTION, Sampling(), Turn())) == ["Be\u2028cause"]


def test_a_separator_of_lines_within_a_word_ends_no_event(serve: Serve) -> None:
    def raw(handler: Handler) -> None:
        handler.start("text/event-stream; charset=latin-1")
        handler.data('{"choices": [{"delta": {"content": "caf\u00e9\u2028bar"}, "finish_reason": "stop"}]}')

    assert list(model(serve(raw)).stream(QUESTION, Sampling(), Turn())) == ["caf\u00e9\u2028bar"]


def test_a_key_travels_as_it_is(serve: Serve) -> None:
    seen: list[str | None] = []

    def notes(handler: Handler) -> None:
        seen.append(handler.headers["Authorization"])
        polite(handler)

    address = f"{serve(notes).address}/v1"
    made = OpenAICompatible(address, "m", first_token_seconds=5, token_seconds=5, key="a\u2013b")
    list(made.stream(QUESTION, Sampling(), Turn()))
    assert seen[0]
    assert seen[0].encode("latin-1").decode() == "Bearer a\u2013b"


def test_a_stream_that_breaks_off_is_an_engine_error(serve: Serve) -> None:
    def breaks_off(handler: Handler) -> None:
        handler.start()
        handler.token("Fog")

    pieces = model(serve(breaks_off)).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Fog"
    with pytest.raises(EngineError, match="RemoteProtocolError"):
        next(pieces)


def test_a_server_that_says_nothing_is_not_waited_for_without_end(serve: Serve) -> None:
    def sleeps(handler: Handler) -> None:
        handler.start()
        time.sleep(5)

    began = time.monotonic()
    with pytest.raises(EngineTimeout, match=r"nothing for 0.3 s"):
        list(model(serve(sleeps), first_token_seconds=0.3).stream(QUESTION, Sampling(), Turn()))
    assert time.monotonic() - began < 3


def test_a_server_that_drips_bytes_without_words_is_not_waited_for(serve: Serve) -> None:
    def drips(handler: Handler) -> None:
        handler.start()
        for _ in range(100):
            handler.wfile.write(b":\n")
            handler.wfile.flush()
            time.sleep(0.05)

    with pytest.raises(EngineTimeout):
        list(model(serve(drips), first_token_seconds=0.3).stream(QUESTION, Sampling(), Turn()))


def test_a_stream_that_stops_in_the_middle_is_not_waited_for(serve: Serve) -> None:
    def stops(handler: Handler) -> None:
        handler.start()
        handler.token("Fog")
        time.sleep(5)

    pieces = model(serve(stops), token_seconds=0.3).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Fog"
    with pytest.raises(EngineTimeout):
        next(pieces)


def test_whoever_speaks_meanwhile_is_not_hurried(serve: Serve) -> None:
    pieces = model(serve(polite), first_token_seconds=0.3, token_seconds=0.3).stream(QUESTION, Sampling(), Turn())
    next(pieces)
    time.sleep(1.2)
    assert list(pieces) == ["horn", "."]


def test_a_cancelled_turn_wakes_the_request_and_the_server_learns_of_it(
    serve: Serve,
) -> None:
    def reads_long(handler: Handler) -> None:
        handler.start()
        for _ in range(200):
            handler.wfile.write(b":\n")
            handler.wfile.flush()
            time.sleep(0.02)

    handler, turn = serve(reads_long), Turn()
    threading.Timer(0.2, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        list(model(handler).stream(QUESTION, Sampling(), turn))
    assert time.monotonic() - began < 1
    assert handler.gone.wait(2), "a server that writes to nobody stops writing"


def test_a_turn_that_is_late_wakes_the_request(serve: Serve) -> None:
    def sleeps(handler: Handler) -> None:
        handler.start()
        time.sleep(5)

    with pytest.raises(TurnTimeout):
        list(model(serve(sleeps)).stream(QUESTION, Sampling(), Turn(seconds=0.2)))


def test_a_turn_that_was_cancelled_before_asks_nothing(serve: Serve) -> None:
    handler, turn = serve(polite), Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(model(handler).stream(QUESTION, Sampling(), turn))
    assert handler.requests == []


def test_no_reading_on_where_nobody_listens_any_more(serve: Serve) -> None:
    def endless(handler: Handler) -> None:
        handler.start()
        while True:
            handler.token("more ")
            time.sleep(0.01)

    handler = serve(endless)
    pieces = model(handler).stream(QUESTION, Sampling(), Turn())
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert handler.gone.wait(2)


def test_warming_reads_the_prompt(serve: Serve) -> None:
    handler = serve(polite)
    model(handler).warm(QUESTION)
    assert handler.requests[0]["max_tokens"] == 1


def test_pictures_travel_before_the_words(serve: Serve) -> None:
    handler = serve(polite)
    list(model(handler).stream([ChatMessage("user", "What is this?", (b"\xff\xd8",))], Sampling(), Turn()))
    picture, words = handler.requests[0]["messages"][0]["content"]
    assert picture["image_url"]["url"] == f"data:image/jpeg;base64,{base64.b64encode(bytes([255, 216])).decode()}"
    assert words == {"type": "text", "text": "What is this?"}


def test_a_busy_server_is_asked_again(serve: Serve) -> None:
    def busy_at_first(handler: Handler) -> None:
        if len(handler.requests) < 3:
            handler.answer({"error": {"message": "busy"}}, 503)
        else:
            polite(handler)

    handler = serve(busy_at_first)
    assert list(model(handler, retries=2).stream(QUESTION, Sampling(), Turn())) == ["Fog", "horn", "."]
    assert len(handler.requests) == 3


@pytest.mark.parametrize(("status", "attempts"), [(503, 3), (429, 3), (400, 1), (401, 1), (404, 1)])
def test_only_what_may_pass_is_tried_again(serve: Serve, status: int, attempts: int) -> None:
    handler = serve(lambda handler: handler.answer({"error": {"message": "no"}}, status))
    with pytest.raises(EngineError, match=str(status)):
        list(model(handler, retries=2).stream(QUESTION, Sampling(), Turn()))
    assert len(handler.requests) == attempts


def test_a_cancelled_turn_is_not_tried_again(serve: Serve) -> None:
    handler, turn = serve(lambda handler: handler.answer({}, 503)), Turn()
    threading.Timer(0.1, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        list(model(handler, retries=9).stream(QUESTION, Sampling(), turn))
    assert time.monotonic() - began < 1


def test_what_a_reply_took_is_told_in_the_servers_own_figures(serve: Serve) -> None:
    def tells(handler: Handler) -> None:
        handler.start()
        handler.token("Fog", "stop")
        timings = {"prompt_n": 30, "prompt_ms": 500.0, "predicted_n": 1, "predicted_ms": 100.0}
        usage = {"prompt_tokens": 40, "completion_tokens": 1, "total_tokens": 41}
        last = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
        handler.data(json.dumps(last | {"usage": usage, "timings": timings}))
        handler.data("[DONE]")

    told: list[Usage] = []
    engine = OpenAICompatible(
        f"{serve(tells).address}/v1", "m", first_token_seconds=5, token_seconds=5, report=told.append
    )
    list(engine.stream(QUESTION, Sampling(), Turn()))
    [usage] = told
    assert (usage.prompt_tokens, usage.prompt_seconds, usage.reply_tokens, usage.reply_seconds) == (30, 0.5, 1, 0.1)
    assert 0 < usage.total < 5


def test_thoughts_are_not_spoken(serve: Serve) -> None:
    def thinks(handler: Handler) -> None:
        handler.start()
        for word in ("<th", "ink>", "Hm, ", "Paris", "</think>", "\n\n", "Paris."):
            handler.token(word)
        handler.token("", "stop")
        handler.data("[DONE]")

    assert "".join(model(serve(thinks)).stream(QUESTION, Sampling(), Turn())).strip() == "Paris."


def test_a_wrong_address_is_said_to_be_one_and_a_missing_model_is_not(serve: Serve) -> None:
    nothing = serve(lambda handler: handler.answer({"detail": "Not Found"}, 404))
    wrong = OpenAICompatible(f"{nothing.address}/web", "m", first_token_seconds=5, token_seconds=5)
    with pytest.raises(
        EngineError, match=r"/web does not speak OpenAI's protocol there \(404\): .* mostly ends in /v1"
    ):
        list(wrong.stream([ChatMessage("user", "Why?")], Sampling(), Turn()))
    unknown = serve(lambda handler: handler.answer({"error": {"message": "The model `m` does not exist"}}, 404))
    with pytest.raises(EngineError, match="m failed: HTTPStatusError 404"):
        list(
            OpenAICompatible(f"{unknown.address}/v1", "m", first_token_seconds=5, token_seconds=5).stream(
                [ChatMessage("user", "Why?")], Sampling(), Turn()
            )
        )
