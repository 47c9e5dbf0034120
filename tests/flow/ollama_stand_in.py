"""A stand-in for an Ollama server: its documented HTTP API, with real answers of the embedded llama.cpp behind it.

What it says of pictures is canned, because there are no weights of a vision model here: it names their size in pixels.
Everything else is as https://github.com/ollama/ollama/blob/main/docs/api.md has it: field names, nanoseconds, a line
of JSON for each piece of a stream, models that load when they are asked and unload when nobody keeps them alive.
"""

import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from http.server import ThreadingHTTPServer
from typing import Self

from ollama_protocol import Fault, Json, OllamaHandler

__all__ = ["Fault", "OllamaStandIn", "echo", "of_llama_cpp"]

Answer = Callable[[list[Json], Json], Iterator[str]]
"""From messages and options to the pieces of a reply."""

KEEP_SECONDS = 300
CAPABILITIES = {
    "llama3.2:1b": ["completion", "tools"],
    "qwen3:0.6b": ["completion", "thinking"],
    "moondream:latest": ["completion", "vision"],
}


def echo(messages: list[Json], options: Json) -> Iterator[str]:
    """For tests that need no model."""
    yield from (f"{word} " for word in f"You said: {messages[-1]['content'][:60]}".split())


def of_llama_cpp(address: str) -> Answer:
    """Real answers, from an OpenAI-compatible server."""

    def answer(messages: list[Json], options: Json) -> Iterator[str]:
        sampling = {"temperature": options.get("temperature", 0.8), "max_tokens": options.get("num_predict", 128)}
        body = {"messages": messages, "stream": True, "return_progress": True, **sampling}
        request = urllib.request.Request(
            f"{address}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as stream:
            for line in stream:
                data = line.decode().removeprefix("data: ").strip()
                if data.startswith("{"):
                    for choice in json.loads(data)["choices"]:
                        if content := choice["delta"].get("content"):
                            yield content

    return answer


def duration(keep_alive: float | str) -> float:
    """Seconds; as Ollama reads it: a number of them, or a text such as "5m" or "-1m"."""
    if not isinstance(keep_alive, str):
        return float(keep_alive)
    units = {"s": 1, "m": 60, "h": 3600}
    return float(keep_alive[:-1]) * units[keep_alive[-1]]


class OllamaStandIn:
    """A context manager; its port stays the same over stop() and start()."""

    def __init__(
        self, answer: Answer = echo, models: Mapping[str, list[str]] = CAPABILITIES, address: str = ""
    ) -> None:
        """Address: of the server whose /v1/chat/completions answers for this one's."""
        self.answer = answer
        self.models = dict(models)
        self.address = address
        self.fault = Fault.NONE
        self.requests: list[tuple[str, Json]] = []
        self.loads: list[str] = []
        """Models in the order in which they were loaded."""
        self.aborted = threading.Event()
        """Set when a client went away in the middle of a stream."""
        self._loaded: dict[str, tuple[int, float]] = {}
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        handler = type("Handler", (OllamaHandler,), {"stand_in": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), handler)
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """It is gone, and with it what was loaded."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None
        self._loaded.clear()

    @property
    def running(self) -> list[str]:
        """The models in memory."""
        now = time.monotonic()
        return [name for name, (_, until) in self._loaded.items() if until > now]

    def seconds_left(self, name: str) -> float:
        """Until a model is unloaded."""
        return self._loaded[name][1] - time.monotonic()

    def use(self, name: str, context: int, keep_alive: float | str | None) -> float:
        """Loads a model if need be; returns how many seconds that took."""
        was = self._loaded.get(name)
        if name not in self.running or not was or was[0] != context:
            self.loads.append(name)
            time.sleep(0.05)
        keep = KEEP_SECONDS if keep_alive is None else duration(keep_alive)
        self._loaded[name] = (context, time.monotonic() + (keep if keep >= 0 else 1e9))
        return 0.0 if was else 0.05
