"""Actions at real machines: a web server, an OSC program, and what they do when they fail."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from pythonosc.dispatcher import Dispatcher
from pythonosc.osc_server import ThreadingOSCUDPServer
from scripted_server import Serve, scripted_servers

from assistant.core.config import ActionSettings, MqttSettings
from assistant.core.errors import GpioError, MachineError
from assistant.machines.actions import Actions


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


def no_pins(*_: object, **_how: object) -> None:
    raise GpioError("This machine has no pins")


def action(**what: Any) -> ActionSettings:
    return ActionSettings.model_validate({"name": "film", "phrases": {"en": ["Show the film."]}, **what})


def do(action: ActionSettings, language: str = "de") -> None:
    Actions(MqttSettings(), no_pins).do(action, language)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_a_request_is_sent_as_it_stands_with_the_language_and_the_token(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}

    def script(handler: Any) -> None:
        seen.update(handler.headers, command=handler.command)
        handler.answer({})

    player = serve(script)
    monkeypatch.setenv("PLAYER_TOKEN", "t0ken")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    body = '{"film": "bees", "language": "{language}"}'
    do(action(http={"url": f"{player.address}/play?in={{language}}", "body": body, "token_variable": "PLAYER_TOKEN"}))
    assert player.requests == [{"film": "bees", "language": "de", "path": "/play?in=de"}]
    assert seen["command"] == "POST"
    assert seen["Authorization"] == "Bearer t0ken"
    assert seen["Content-Type"] == "application/json"


def test_a_redirection_is_not_followed(serve: Serve) -> None:
    other = serve(lambda handler: handler.answer({}))

    def away(handler: Any) -> None:
        handler.send_response(302)
        handler.send_header("Location", other.address)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    player = serve(away)
    with pytest.raises(MachineError, match="status 302"):
        do(action(http={"url": player.address}))
    assert not other.requests


def test_a_machine_that_refuses_is_absent_or_silent_is_named(serve: Serve) -> None:
    refuses = serve(lambda handler: handler.answer({}, 500))
    with pytest.raises(MachineError, match=r"127\.0\.0\.1 answers with the status 500 to POST"):
        do(action(http={"url": refuses.address}))
    with pytest.raises(MachineError, match=r"127\.0\.0\.1 was not reached"):
        do(action(http={"url": f"http://127.0.0.1:{free_port()}/"}))
    over = threading.Event()

    def wait(_handler: Any) -> None:
        over.wait(10)

    silent = serve(wait)
    with pytest.raises(MachineError, match="was not reached: ReadTimeout"):
        do(action(http={"url": silent.address}, seconds=0.2))
    over.set()


def test_a_token_that_is_not_set_is_named(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PLAYER_TOKEN", raising=False)
    player = serve(lambda handler: handler.answer({}))
    with pytest.raises(MachineError, match="PLAYER_TOKEN"):
        do(action(http={"url": player.address, "token_variable": "PLAYER_TOKEN"}))
    assert not player.requests


def test_an_osc_program_hears_the_address_and_each_argument_in_its_type() -> None:
    heard: list[tuple[Any, ...]] = []
    arrived = threading.Event()

    def hear(address: str, *arguments: Any) -> None:
        heard.append((address, *arguments))
        arrived.set()

    dispatcher = Dispatcher()
    dispatcher.map("/*", hear)
    with ThreadingOSCUDPServer(("127.0.0.1", 0), dispatcher) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        port = server.server_address[1]
        osc = {"host": f"127.0.0.1:{port}", "address": "/cue/3/start", "arguments": [1, 0.5, "{language}", True]}
        do(action(osc=osc))
        assert arrived.wait(5)
        server.shutdown()
    assert heard == [("/cue/3/start", 1, 0.5, "de", True)]


def test_an_osc_host_that_has_no_address_is_named() -> None:
    with pytest.raises(MachineError, match=r"lights\.invalid port 8000 was not reached"):
        do(action(osc={"host": "lights.invalid", "address": "/on"}))


def test_a_machine_without_pins_says_so() -> None:
    with pytest.raises(MachineError, match="no pins"):
        do(action(gpio={"pin": 22}))


def test_a_pin_is_switched_as_it_stands() -> None:
    switched: list[tuple[int, dict[str, object]]] = []
    Actions(MqttSettings(), lambda pin, **how: switched.append((pin, how))).do(
        action(gpio={"pin": 22, "seconds": 5, "active_high": False}), "en"
    )
    assert switched == [(22, {"on": True, "seconds": 5.0, "active_high": False})]


def test_a_broker_that_is_not_there_is_named() -> None:
    port = free_port()
    with pytest.raises(MachineError, match=rf"127\.0\.0\.1 port {port} cannot be reached"):
        Actions(MqttSettings(host="127.0.0.1", port=port), no_pins).do(action(mqtt={"topic": "film"}), "en")
