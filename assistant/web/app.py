"""The application: the routes of all parts of the screen behind one guard."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.core.config import ScreenSettings
from assistant.core.errors import place
from assistant.web.guard import HostGuard
from assistant.web.limits import BodyLimit, RequestLimits
from assistant.web.rates import Rates

log = logging.getLogger(__name__)

STATIC = Path(__file__).with_name("static")


@dataclass(frozen=True, slots=True)
class ScreenPart:
    """What one part of the screen serves."""

    routes: Sequence[BaseRoute]
    limits: Mapping[str, BodyLimit] = field(default_factory=dict)
    """Of requests, by the path that they begin with, where they may be larger or slower than others."""


def make_app(settings: ScreenSettings, parts: Sequence[ScreenPart]) -> Starlette:
    """Everything behind the guard and the limits."""
    limits = {path: limit for part in parts for path, limit in part.limits.items()}
    return Starlette(
        routes=[route for part in parts for route in part.routes],
        middleware=[
            Middleware(HostGuard, settings=settings),
            Middleware(Rates),
            Middleware(RequestLimits, limits=limits),
        ],
        exception_handlers={404: _not_found, 405: _wrong_method, Exception: _failed},
    )


def static_file(path: str, name: str) -> Route:
    """A file of the page; it is fetched anew by each page that is opened."""

    async def send(_request: Request) -> Response:
        return FileResponse(STATIC / name)

    return Route(path, send, methods=["GET"])


async def _failed(_request: Request, error: Exception) -> Response:
    """What it was about could be a visitor's words, so only its kind and place are logged."""
    log.error("screen: %s at %s", type(error).__name__, place(error))
    return PlainTextResponse("Something went wrong.", 500)


async def _not_found(request: Request, _error: Exception) -> Response:
    return PlainTextResponse("There is nothing here.", 404)


async def _wrong_method(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{request.method} is not possible here.", 405, headers=getattr(error, "headers", None))
