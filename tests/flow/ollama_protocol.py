"""The documented HTTP API of Ollama, for its stand-in."""

import base64
import contextlib
import io
import json
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from ollama_stand_in import OllamaStandIn

Json = dict[str, Any]

DEFAULT_CONTEXT = 4096
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "1.2B",
    "quantization_level": "Q8_0",
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


class OllamaHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    stand_in: "OllamaStandIn"

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
                self._json({"models": [self._running(name) for name in self.stand_in.running]})
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

    def _running(self, name: str) -> Json:
        expires = datetime.now(UTC) + timedelta(seconds=self.stand_in.seconds_left(name))
        more = {"expires_at": expires.isoformat(), "size_vram": 0, "context_length": DEFAULT_CONTEXT}
        return self._listed(name) | more

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
        if not body.get("messages") and not body.get("prompt"):  # it was only to be loaded
            self._json(self._last(body, 0, load, began) | self._content("") | {"done_reason": "load"})
            return
        messages = body.get("messages") or [{"role": "user", "content": body["prompt"]}]
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
