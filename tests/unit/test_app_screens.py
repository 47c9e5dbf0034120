"""How the web server and what it serves are put together."""

import logging
import socket

import httpx
import pytest
from screen_tools import free_port

from assistant.app import App
from assistant.core.config import Config
from assistant.core.events import KioskState, StateChanged, TurnEnded


def parts(**screen: object) -> App:
    return App(Config.model_validate({"screen": {"port": free_port(), **screen}}))


def test_page_health_and_figures_see_the_events_of_the_program() -> None:
    made = parts()
    assert made.web_server
    with made.web_server as server:
        made.events.publish(StateChanged(KioskState.READY))
        made.events.publish(TurnEnded(None, "en", "chat", 0.9, {"done": 1.0}))
        assert "<!doctype html>" in httpx.get(server.address).text
        assert httpx.get(f"{server.address}/readyz").status_code == 200
        assert 'outcome="answered"' in httpx.get(f"{server.address}/metrics").text
        samples = httpx.get(f"{server.address}/page.json").json()["samples"]
        assert samples["de"] == ["Wie weit ist es bis Paris?"], "the packs are not read yet"


def test_a_port_that_is_taken_leaves_a_kiosk_without_a_screen(caplog: pytest.LogCaptureFixture) -> None:
    made = parts()
    with socket.create_server(("127.0.0.1", made.config.screen.port)), caplog.at_level(logging.WARNING):
        assert made.web_server is None
    assert f"127.0.0.1 port {made.config.screen.port}" in caplog.text


def test_the_screen_can_be_switched_off() -> None:
    assert parts(enabled=False).web_server is None
