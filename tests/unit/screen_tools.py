"""A page of the kiosk, served for real, and what happens in the kiosk."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from assistant.core.config import Config
from assistant.core.events import Events
from assistant.core.messages import Sentence
from assistant.turn.signals import Signal
from assistant.web.app import make_app
from assistant.web.health import Health
from assistant.web.metrics import Metrics
from assistant.web.page import Page
from assistant.web.server import WebServer

SAMPLES = ["How do bees make honey?", "How far away is Paris?", "What is propolis?"]


def sentence(text: str, index: int = 0, language: str = "en") -> Sentence:
    return Sentence(text, text, index, language)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass
class Served:
    """A page at its address."""

    address: str
    port: int
    page: Page
    events: Events
    posted: list[Signal] = field(default_factory=list)

    def client(self, **headers: str) -> httpx.Client:
        return httpx.Client(base_url=self.address, headers=headers, timeout=5)


@contextmanager
def served(*, started: bool = True, **screen: object) -> Iterator[Served]:
    """Started: whether the button works already."""
    config = Config.model_validate(
        {"screen": {"port": free_port(), **screen}, "hearing": {"longest_seconds": 0.5}, "kiosk": {"idle_seconds": 1}}
    )
    events, health, metrics = Events(), Health(), Metrics()
    page = Page(config, lambda: {"en": SAMPLES})
    for observer in (page, health, metrics):
        events.subscribe(observer)
    app = make_app(config.screen, [page.part(), health.part(), metrics.part()])
    with WebServer(app, config.screen, page.feed.close) as server:
        made = Served(server.address, server.port, page, events)
        if started:
            with page.button.watch(made.posted.append):
                yield made
        else:
            yield made


class Stream:
    """A page that is open somewhere."""

    def __init__(self, client: httpx.Client) -> None:
        self._open = client.stream("GET", "/events", timeout=5)
        self._response = self._open.__enter__()
        self._lines = self._response.iter_lines()
        self.page: str = self.next("hello")["page"]

    def next(self, topic: str) -> Any:
        """The next message of a topic."""
        for line in self._lines:
            if line == f"event: {topic}":
                return json.loads(next(self._lines).removeprefix("data: "))
        raise EOFError("the stream ended")

    def close(self) -> None:
        self._open.__exit__(None, None, None)
