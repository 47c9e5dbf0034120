"""The web server: uvicorn on a thread of its own, on a socket of its own, with a clean start and end."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette

from assistant.core.config import ScreenSettings
from assistant.core.errors import ScreenError
from assistant.web.connections import BoundedProtocol, MutualProtocol

log = logging.getLogger(__name__)

BACKLOG = 128
START_SECONDS = 10.0
LARGEST_MESSAGE = 16_384
"""Bytes that may come over a WebSocket at once."""
END_SECONDS = 1.0
"""For what is still being answered when the server ends; event streams end at once."""
JOIN_SECONDS = 1.5
LOOK_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class ServerTls:
    """Encrypted; whoever shows a certificate has to have one of the authority."""

    certificate: Path
    key: Path
    authority: Path

    @property
    def options(self) -> dict[str, Any]:
        """As uvicorn calls them."""
        return {
            "ssl_certfile": self.certificate,
            "ssl_keyfile": self.key,
            "ssl_ca_certs": str(self.authority),
            "ssl_cert_reqs": ssl.CERT_OPTIONAL,
        }


class WebServer:
    """Serves an application while it is entered."""

    def __init__(
        self,
        app: Starlette,
        settings: ScreenSettings,
        end_streams: Callable[[], None] = lambda: None,
        tls: ServerTls | None = None,
    ) -> None:
        """Takes the port at once; raises ScreenError where it cannot be had. end_streams: lets the open ones end."""
        self._end_streams = end_streams
        self._socket = _listen(settings.host, settings.port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                loop="asyncio",
                http=MutualProtocol if tls else BoundedProtocol,
                ws_max_size=LARGEST_MESSAGE,
                ws="websockets-sansio",
                lifespan="off",
                log_config=None,
                log_level="critical",  # it logs errors with their messages; make_app tells of them without
                access_log=False,  # addresses say who looked, and when
                server_header=False,
                timeout_graceful_shutdown=int(END_SECONDS),
                **(tls.options if tls else {}),
            )
        )
        self._thread = threading.Thread(target=self._run, name="screen", daemon=True)
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        self.address = f"{'https' if tls else 'http'}://{host}:{self.port}"

    @property
    def port(self) -> int:
        return int(self._socket.getsockname()[1])

    def __enter__(self) -> Self:
        self._thread.start()
        limit = time.monotonic() + START_SECONDS
        while not self._server.started and self._thread.is_alive() and time.monotonic() < limit:
            time.sleep(LOOK_SECONDS)
        if not self._server.started:
            log.error("the screen's server would not start within %g s", START_SECONDS)
        return self

    def __exit__(self, *_: object) -> None:
        self._end_streams()
        self._server.should_exit = True
        self._thread.join(JOIN_SECONDS)
        if self._thread.is_alive():
            log.error("the thread %s would not end within %g s", self._thread.name, JOIN_SECONDS)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server(
            ("127.0.0.1" if host == "localhost" else host, port), family=family, backlog=BACKLOG
        )
    except OSError as error:
        raise ScreenError(f"The screen cannot use {host} port {port}: {error.strerror or error}.") from error
