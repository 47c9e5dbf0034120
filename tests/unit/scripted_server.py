"""A real HTTP server that does what a test tells it to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Handler"], None]
Serve = Callable[[Script], type["Handler"]]


class Handler(BaseHTTPRequestHandler):
    """Each request runs the script; what was asked is in `requests`, with its path under "path"."""

    protocol_version = "HTTP/1.1"
    script: Script
    requests: list[dict[str, Any]]
    gone: threading.Event
    address: str
    asked: dict[str, Any]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked = json.loads(body or b"{}") | {"path": self.path}
        self.requests.append(self.asked)
        try:
            type(self).script(self)
        except (BrokenPipeError, ConnectionResetError):
            self.gone.set()
        self.close_connection = True

    do_GET = do_POST  # noqa: N815 - the name that http.server looks for
    do_DELETE = do_POST  # noqa: N815

    def start(self, kind: str = "text/event-stream") -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Connection", "close")
        self.end_headers()

    def send(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()

    def data(self, text: str) -> None:
        """An event of OpenAI's protocol."""
        self.send(f"data: {text}\n\n")

    def token(self, text: str, finish_reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish_reason}
        self.data(
            json.dumps({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})
        )

    def answer(self, value: object, status: int = 200) -> None:
        """One JSON value."""
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has in http.server
        """Quiet."""


@contextmanager
def scripted_servers() -> Iterator[Serve]:
    """Starts servers, and ends them."""
    servers: list[ThreadingHTTPServer] = []

    def start(script: Script) -> type[Handler]:
        events = {"script": staticmethod(script), "requests": [], "gone": threading.Event()}
        handler: type[Handler] = type("Scripted", (Handler,), events)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)
        handler.address = f"http://127.0.0.1:{server.server_port}"
        return handler

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
