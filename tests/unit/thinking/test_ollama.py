"""The real ollama library against a real HTTP server that speaks as the documentation says."""

import base64
import json
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from scripted_server import Handler, Script, Serve

from assistant.core.errors import EngineError, EngineTimeout, ModelMissing, TurnCancelled
from assistant.core.messages import ChatMessage, Sampling, Usage
from assistant.thinking.engines import ollama as engine
from assistant.thinking.engines.ollama import OllamaModel, can_think, capabilities, models_in
from assistant.thinking.model_names import full_name
from assistant.turn.turn_token import Turn

QUESTION = [ChatMessage("user", "Why?")]
FIGURES = {
    "total_duration": 4_000_000_000,
    "load_duration": 1_000_000_000,
    "prompt_eval_count": 26,
    "prompt_eval_duration": 500_000_000,
    "eval_count": 3,
    "eval_duration": 300_000_000,
}


def part(text: str, *, done: bool = False, **more: object) -> str:
    message = {"role": "assistant", "content": text}
    head = {"model": "m", "created_at": "2026-11-24T12:00:00Z", "message": message, "done": done}
    return json.dumps(head | more) + "\n"


def server(chat: Script, capabilities: tuple[str, ...] = ("completion",)) -> Script:
    """Shows the model, lists it as running, and chats as it is told."""

    def script(handler: Handler) -> None:
        match handler.asked["path"]:
            case "/api/show":
                handler.answer({"capabilities": list(capabilities), "details": {}, "model_info": {}})
            case "/api/ps":
                handler.answer({"models": [{"model": "m:latest", "name": "m:latest"}]})
            case _:
                handler.start("application/x-ndjson")
                chat(handler)

    return script


def polite(handler: Handler) -> None:
    for word in ("Fog", "horn", "."):
        handler.send(part(word))
    handler.send(part("", done=True, done_reason="stop", **FIGURES))


def model(handler: type[Handler], **settings: object) -> OllamaModel:
    limits = {"first_token_seconds": 5.0, "token_seconds": 5.0} | settings
    return OllamaModel(handler.address, "m", **limits)  # type: ignore[arg-type]


def chats(handler: type[Handler]) -> list[dict[str, object]]:
    return [request for request in handler.requests if request["path"] == "/api/chat"]


def test_a_reply_comes_piece_by_piece_with_what_it_took(serve: Serve) -> None:
    told: list[Usage] = []
    pieces = model(serve(server(polite)), report=told.append).stream(QUESTION, Sampling(), Turn())
    assert list(pieces) == ["Fog", "horn", "."]
    assert told == [Usage("m", 4.0, 1.0, 26, 0.5, 3, 0.3)]


def test_the_request_keeps_the_model_loaded_and_the_context_the_servers_own(serve: Serve) -> None:
    handler = serve(server(polite))
    list(model(handler).stream(QUESTION, Sampling(0.2, 10, 0.5, 33), Turn()))
    [request] = chats(handler)
    assert request["keep_alive"] == -1
    assert request["options"] == {"temperature": 0.2, "top_k": 10, "top_p": 0.5, "num_predict": 33}
    assert "think" not in request


def test_a_model_that_can_think_is_told_not_to(serve: Serve) -> None:
    handler = serve(server(polite, ("completion", "thinking")))
    thinker = model(handler)
    list(thinker.stream(QUESTION, Sampling(), Turn()))
    list(thinker.stream(QUESTION, Sampling(), Turn()))
    assert [request["think"] for request in chats(handler)] == [False, False]
    assert len(handler.requests) == 3, "what it can do is asked once"


def test_whether_a_model_can_think_is_no_where_nobody_says(serve: Serve) -> None:
    assert can_think(serve(server(polite, ("completion", "thinking"))).address, "m")
    assert not can_think(serve(server(polite, ("completion",))).address, "m")
    assert not can_think("http://127.0.0.1:9", "m")


def test_thoughts_that_come_all_the_same_are_not_spoken(serve: Serve) -> None:
    def thinks(handler: Handler) -> None:
        thought = {"role": "assistant", "content": "", "thinking": "Hm."}
        handler.send(json.dumps(json.loads(part("")) | {"message": thought}) + "\n")
        handler.send(part("<think>Hm</think>"))
        polite(handler)

    assert "".join(model(serve(server(thinks))).stream(QUESTION, Sampling(), Turn())) == "Foghorn."


def test_pictures_travel_as_base64(serve: Serve) -> None:
    handler = serve(server(polite))
    list(model(handler).stream([ChatMessage("user", "What is this?", (b"\xff\xd8",))], Sampling(), Turn()))
    assert chats(handler)[0]["messages"] == [
        {"role": "user", "content": "What is this?", "images": [base64.b64encode(b"\xff\xd8").decode()]}
    ]


def test_a_model_that_is_not_there_names_the_command_that_gets_it(serve: Serve) -> None:
    handler = serve(lambda handler: handler.answer({"error": "model 'm' not found"}, 404))
    with pytest.raises(ModelMissing, match="get it with `assistant models pull m`"):
        list(model(handler).stream(QUESTION, Sampling(), Turn()))


def test_a_server_that_is_not_there_is_named() -> None:
    lonely = OllamaModel("http://127.0.0.1:9", "m", first_token_seconds=5, token_seconds=5)
    with pytest.raises(EngineError, match=r"does not answer at http://127\.0\.0\.1:9"):
        list(lonely.stream(QUESTION, Sampling(), Turn()))


def test_a_failing_server_is_an_engine_error(serve: Serve) -> None:
    with pytest.raises(EngineError, match="500"):
        list(model(serve(lambda h: h.answer({"error": "no"}, 500))).stream(QUESTION, Sampling(), Turn()))


@pytest.mark.parametrize("rest", ['{"model": "m", "mess', "", '{"error": "out of memory"}\n'])
def test_a_stream_that_breaks_in_the_middle_is_an_engine_error(serve: Serve, rest: str) -> None:
    def breaks(handler: Handler) -> None:
        handler.send(part("Fog"))
        handler.send(rest)

    pieces = model(serve(server(breaks))).stream(QUESTION, Sampling(), Turn())
    assert next(pieces) == "Fog"
    with pytest.raises(EngineError):
        list(pieces)


def test_a_server_that_drips_bytes_is_not_waited_for(serve: Serve) -> None:
    def drips(handler: Handler) -> None:
        for byte in part("x" * 200):
            handler.send(byte)
            time.sleep(0.05)

    with pytest.raises(EngineTimeout, match=r"nothing for 0\.3 s"):
        list(model(serve(server(drips)), first_token_seconds=0.3).stream(QUESTION, Sampling(), Turn()))


def test_a_server_that_never_answers_at_all_is_not_waited_for(serve: Serve) -> None:
    with pytest.raises(EngineTimeout):
        list(model(serve(lambda _: time.sleep(3)), first_token_seconds=0.3).stream(QUESTION, Sampling(), Turn()))


def test_a_cancelled_turn_stops_the_generation(serve: Serve) -> None:
    def endless(handler: Handler) -> None:
        while True:
            handler.send(part("more "))
            time.sleep(0.01)

    handler, turn = serve(server(endless)), Turn()
    pieces = model(handler).stream(QUESTION, Sampling(), turn)
    next(pieces)
    turn.cancel()
    with pytest.raises(TurnCancelled):
        list(pieces)
    assert handler.gone.wait(2), "the server learns that nobody listens"


def test_a_reply_that_is_stopped_early_has_figures_too(serve: Serve) -> None:
    told: list[Usage] = []
    pieces = model(serve(server(polite)), report=told.append).stream(QUESTION, Sampling(), Turn())
    next(pieces), next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert [(usage.prompt_tokens, usage.reply_tokens) for usage in told] == [(None, 2)]


def test_a_turn_cancelled_before_the_first_word_is_over_at_once(serve: Serve) -> None:
    handler, turn = serve(server(lambda _: time.sleep(3))), Turn()
    threading.Timer(0.2, turn.cancel).start()
    began = time.monotonic()
    with pytest.raises(TurnCancelled):
        list(model(handler).stream(QUESTION, Sampling(), turn))
    assert time.monotonic() - began < 1


def test_a_model_that_the_server_lost_is_loaded_again(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.05)
    running = threading.Event()
    running.set()

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/api/ps":
            handler.answer({"models": [{"model": "m:latest"}] if running.is_set() else []})
        else:
            if handler.asked["path"] == "/api/chat":
                running.set()
            server(polite)(handler)

    handler = serve(script)
    warm = model(handler)
    warm.warm([ChatMessage("system", "Be brief.")])
    time.sleep(0.3)
    assert len(chats(handler)) == 1, "while it is loaded nothing is asked"
    running.clear()
    limit = time.monotonic() + 3
    while len(chats(handler)) < 2 and time.monotonic() < limit:
        time.sleep(0.02)
    warm.close()
    assert [request["messages"] for request in chats(handler)] == [[{"role": "system", "content": "Be brief."}]] * 2
    assert chats(handler)[1]["options"]["num_predict"] == 1  # type: ignore[index]


@pytest.mark.parametrize(("minutes", "asked"), [(4, True), (1_000_000, False)])
def test_a_model_that_would_be_unloaded_soon_is_kept(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, minutes: int, *, asked: bool
) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.05)
    until = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()

    def script(handler: Handler) -> None:
        match handler.asked["path"]:
            case "/api/ps":
                handler.answer({"models": [{"model": "m:latest", "expires_at": until}]})
            case "/api/generate":
                handler.answer({"model": "m", "response": "", "done": True, "done_reason": "load"})
            case _:
                server(polite)(handler)

    handler = serve(script)
    warm = model(handler)
    warm.warm([ChatMessage("system", "Be brief.")])
    time.sleep(0.5)
    warm.close()
    kept = [request for request in handler.requests if request["path"] == "/api/generate"]
    assert bool(kept) == asked
    assert all(request["keep_alive"] == -1 and not request.get("prompt") for request in kept)


@pytest.mark.parametrize(
    ("name", "full"), [("moondream", "moondream:latest"), ("llama3.2:1b", "llama3.2:1b"), ("me/x", "me/x:latest")]
)
def test_a_name_without_a_tag_means_the_latest(name: str, full: str) -> None:
    assert full_name(name) == full


def lonely_ps(models: list[dict[str, object]], tags: list[dict[str, object]]) -> Script:
    def script(handler: Handler) -> None:
        match handler.asked["path"]:
            case "/api/ps":
                handler.answer({"models": models})
            case "/api/tags":
                handler.answer({"models": tags})
            case _:
                server(polite)(handler)

    return script


@pytest.mark.parametrize(("digest", "loads"), [("aa", 1), ("bb", 2)])
def test_a_model_that_is_loaded_by_another_of_its_names_is_not_loaded_again(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, digest: str, loads: int
) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.05)
    tags: list[dict[str, object]] = [{"model": "m:latest", "digest": "aa"}, {"model": "other:1b", "digest": digest}]
    handler = serve(lonely_ps([{"model": "other:1b", "digest": digest}], tags))
    warm = model(handler)
    warm.warm([ChatMessage("system", "Be brief.")])
    limit = time.monotonic() + 30
    looks = 0
    while (looks < 3 or len(chats(handler)) < loads) and time.monotonic() < limit:
        time.sleep(0.02)
        looks = [request["path"] for request in handler.requests].count("/api/ps")
    warm.close()
    assert min(len(chats(handler)), 2) == loads


def test_whoever_keeps_a_model_warm_tells_whether_the_server_answers(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(engine, "LOOK_LIMIT", 0.2)
    hangs, told = threading.Event(), list[bool]()

    def script(handler: Handler) -> None:
        if handler.asked["path"] == "/api/ps" and hangs.is_set():
            time.sleep(1)
        server(polite)(handler)

    def watch(*, answers: bool) -> None:
        told.append(answers)

    warm = model(serve(script), watch=watch)
    warm.warm([ChatMessage("system", "Be brief.")])

    def found(*, answers: bool) -> bool:
        limit = time.monotonic() + 30
        while told[-1:] != [answers] and time.monotonic() < limit:
            time.sleep(0.02)
        return told[-1:] == [answers]

    assert found(answers=True)
    hangs.set()
    assert found(answers=False)
    hangs.clear()
    assert found(answers=True)
    warm.close()


def test_a_path_that_is_none_of_ollamas_is_no_missing_model(serve: Serve) -> None:
    def script(handler: Handler) -> None:
        handler.send_response(404)
        handler.send_header("Content-Length", "18")
        handler.end_headers()
        handler.wfile.write(b"404 page not found")

    address = f"{serve(script).address}/wrong"
    lost = OllamaModel(address, "m", first_token_seconds=5, token_seconds=5)
    with pytest.raises(EngineError, match=r"is not Ollama; the part /wrong of the address is wrong"):
        list(lost.stream(QUESTION, Sampling(), Turn()))
    with pytest.raises(EngineError, match=r"is not Ollama; the part /wrong"):
        models_in(address, 3)


def test_what_a_model_can_do_is_told(serve: Serve) -> None:
    assert capabilities(serve(server(polite, ("completion", "vision"))).address, "m") == {"completion", "vision"}
    assert capabilities("http://127.0.0.1:9", "m") == frozenset()
