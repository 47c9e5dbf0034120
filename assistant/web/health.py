"""Whether the program is alive, and whether it can be asked: for whoever watches it."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from assistant.core.events import Event, KioskState, StateChanged
from assistant.web.app import ScreenPart


class Health:
    """An observer of the events."""

    def __init__(self) -> None:
        self._state = KioskState.STARTING

    def __call__(self, event: Event) -> None:
        if isinstance(event, StateChanged):
            self._state = event.state

    def part(self) -> ScreenPart:
        return ScreenPart([Route("/healthz", self._alive), Route("/readyz", self._ready)])

    async def _alive(self, _request: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def _ready(self, _request: Request) -> Response:
        """Once the models are warm, the first question can be asked."""
        starting = self._state is KioskState.STARTING
        return PlainTextResponse("starting\n" if starting else "ready\n", 503 if starting else 200)
