"""The real openai library against a real HTTP server that misbehaves."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from assistant.config import Models
from assistant.errors import EngineError, EngineTimeout, TurnCancelled, TurnTimeout
from assistant.messages import ChatMessage, Sampling
from assistant.thinking.engines.openai_compatible import OpenAICompatible
from assistant.turn_token import Turn

QUESTION = [ChatMessage("system", "Be brief."), ChatMessage("user", "Why?")]
Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Script
    requests: list[dict[str, Any]]
    gone: threading.Event

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.requests.append(json.loads(body))
        try:
            type(self).script(self)
        except (BrokenPipeError, ConnectionResetError):
            self.gone.set()
        self.close_connection = True

    def start(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()

    def data(self, text: str) -> None:
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()

    def token(self, text: str, finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
        self.data(
            json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in http.server
        """Quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[[Script], type[Handler]]]:
    servers: list[ThreadingHTTPServer] = []

    def start(script: Script) -> type[Handler]:
        handler = type(
            "Scripted", (Handler,), {"script": staticmethod(script), "requests": [], "gone": threading.Event()}
        )
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        handler.url = f"http://127.0.0.1:{server.server_port}/v1"  # type: ignore[attr-defined]
        return handler

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def model(handler: type[Handler], **limits: float) -> OpenAICompatible:
    return OpenAICompatible(handler.url, "m", Models.model_validate(limits))  # type: ignore[attr-defined]


def polite(handler: Handler) -> None:
    handler.start()
    for word in ("Be", "cause", "."):
        handler.token(word)
    handler.token("", "stop")
    handler.data("[DONE]")


def test_a_reply_comes_piece_by_piece(serve: Callable[[Script], type[Handler]]) -> None:
    handler = serve(polite)
    assert list(model(handler).stream(QUESTION, Sampling(), Turn())) == ["Be", "cause", "."]


def test_messages_and_sampling_reach_the_server(serve: Callable[[Script], type[Handler]]) -> None:
    handler = serve(polite)
    list(model(handler).stream(QUESTION, Sampling(0.2, 10, 0.5, 33), Turn()))
    [request] = handler.requests
    assert request["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    wanted = {"temperature": 0.2, "top_k": 10, "top_p": 0.5, "max_tokens": 33, "stream": True, "model": "m"}
    assert {key: request[key] for key in wanted} == wanted


def test_a_server_that_is_not_there_is_an_engine_error() -> None:
    lonely = OpenAICompatible("http://127.0.0.1:9/v1", "m", Models())
    with pytest.raises(EngineError, match="m failed"):
        list(lonely.stream(QUESTION, Sampling(), Turn()))


def test_an_error_of_the_server_is_an_engine_error(serve: Callable[[Script], type[Handler]]) -> None:
    def fails(handler: Handler) -> None:
        handler.send_error(500)

    with pytest.raises(EngineError):
        list(model(serve(fails)).stream(QUESTION, Sampling(), Turn()))


def test_garbage_in_the_stream_is_an_engine_error(serve: Callable[[Script], type[Handler]]) -> None:
    def garbles(handler: Handler) -> None:
        handler.start()
        handler.token("Be")
        handler.data('{"choices": [{"del')

    pieces = model(serve(garbles)).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Be"
    with pytest.raises(EngineError):
        list(pieces)


def test_a_stream_that_breaks_off_is_an_engine_error(serve: Callable[[Script], type[Handler]]) -> None:
    def breaks_off(handler: Handler) -> None:
        handler.start()
        handler.token("Be")

    pieces = model(serve(breaks_off)).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Be"
    with pytest.raises(EngineError, match="RemoteProtocolError"):
        next(pieces)


def test_a_server_that_says_nothing_is_not_waited_for_without_end(serve: Callable[[Script], type[Handler]]) -> None:
    def sleeps(handler: Handler) -> None:
        handler.start()
        time.sleep(5)

    began = time.monotonic()
    with pytest.raises(EngineTimeout, match=r"nothing for 0.3 s"):
        list(model(serve(sleeps), first_token_seconds=0.3).stream(QUESTION, Sampling(), Turn()))
    assert time.monotonic() - began < 3


def test_a_server_that_drips_bytes_without_words_is_not_waited_for(serve: Callable[[Script], type[Handler]]) -> None:
    def drips(handler: Handler) -> None:
        handler.start()
        for _ in range(100):
            handler.wfile.write(b":\n")
            handler.wfile.flush()
            time.sleep(0.05)

    with pytest.raises(EngineTimeout):
        list(model(serve(drips), first_token_seconds=0.3).stream(QUESTION, Sampling(), Turn()))


def test_a_stream_that_stops_in_the_middle_is_not_waited_for(serve: Callable[[Script], type[Handler]]) -> None:
    def stops(handler: Handler) -> None:
        handler.start()
        handler.token("Be")
        time.sleep(5)

    pieces = model(serve(stops), token_seconds=0.3).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Be"
    with pytest.raises(EngineTimeout):
        next(pieces)


def test_whoever_speaks_meanwhile_is_not_hurried(serve: Callable[[Script], type[Handler]]) -> None:
    pieces = model(serve(polite), first_token_seconds=0.3, token_seconds=0.3).stream(QUESTION, Sampling(), Turn())
    next(pieces)
    time.sleep(1.2)
    assert list(pieces) == ["cause", "."]


def test_a_cancelled_turn_wakes_the_request_and_the_server_learns_of_it(
    serve: Callable[[Script], type[Handler]],
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


def test_a_turn_that_is_late_wakes_the_request(serve: Callable[[Script], type[Handler]]) -> None:
    def sleeps(handler: Handler) -> None:
        handler.start()
        time.sleep(5)

    with pytest.raises(TurnTimeout):
        list(model(serve(sleeps)).stream(QUESTION, Sampling(), Turn(seconds=0.2)))


def test_a_turn_that_was_cancelled_before_asks_nothing(serve: Callable[[Script], type[Handler]]) -> None:
    handler, turn = serve(polite), Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(model(handler).stream(QUESTION, Sampling(), turn))
    assert handler.requests == []


def test_no_reading_on_where_nobody_listens_any_more(serve: Callable[[Script], type[Handler]]) -> None:
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


def test_warming_reads_the_prompt(serve: Callable[[Script], type[Handler]]) -> None:
    handler = serve(polite)
    model(handler).warm(QUESTION)
    assert handler.requests[0]["max_tokens"] == 1
