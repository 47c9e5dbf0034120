"""Who may see and do what: a session for everything, its token for every change, and clear refusals."""

import hmac
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar
from urllib.parse import parse_qs

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from assistant.core import hints
from assistant.core.errors import AssistantError, BackupError, BundleError, ConfigError, FleetError, KioskBusy
from assistant.core.wrong_values import explained
from assistant.web.console.passwords import Password
from assistant.web.console.throttle import Throttle

log = logging.getLogger(__name__)

HOME = "/console"
LOGIN = f"{HOME}/login"
MOST_SESSIONS = 8
"""Logged in at once; the one that was idle for longest makes room."""
COOKIE = "console_session"
TOKEN_HEADER = "x-csrf-token"  # noqa: S105 - the name of it
ENDED = "The session has ended. Log in again; nothing was changed."
FOREIGN = "This did not come from a page of the console. Load the page again; nothing was changed."


@dataclass(slots=True)
class Session:
    """A browser that knew the password."""

    id: str
    token: str
    """Stands in the pages, and comes back with every change: what a page of another site cannot know."""
    began: float
    used: float
    waiting: int = 0
    """How many of a person's requests are not answered yet."""

    def sent(self, token: str) -> bool:
        """Whether a change comes from one of its own pages."""
        return hmac.compare_digest(token.encode(), self.token.encode())


class Sessions:
    """For the thread of the server only."""

    def __init__(
        self, idle_seconds: float, longest_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle_seconds = idle_seconds
        self._longest_seconds = longest_seconds
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    def begin(self) -> Session:
        self._expire()
        if len(self._sessions) >= MOST_SESSIONS:
            del self._sessions[min(self._sessions.values(), key=lambda session: session.used).id]
        now = self._clock()
        session = Session(secrets.token_urlsafe(32), secrets.token_urlsafe(32), now, now)
        self._sessions[session.id] = session
        return session

    def find(self, id_: str, *, used: bool = True) -> Session | None:
        """None where there is none, or it has ended. Used: by a person; what a page asks by itself keeps none alive."""
        self._expire()
        session = self._sessions.get(id_)
        if session and used:
            session.used = self._clock()
        return session

    @contextmanager
    def awake(self, session: Session) -> Iterator[None]:
        """While a person waits for an answer, be it a slow one, the session is not idle."""
        session.waiting += 1
        try:
            yield
        finally:
            session.waiting -= 1
            session.used = self._clock()

    def end(self, id_: str) -> None:
        self._sessions.pop(id_, None)

    def __len__(self) -> int:
        return len(self._sessions)

    def _expire(self) -> None:
        now = self._clock()
        self._sessions = {
            key: session
            for key, session in self._sessions.items()
            if (session.waiting or now - session.used < self._idle_seconds)
            and now - session.began < self._longest_seconds
        }


def off() -> str:
    """Why there is no console."""
    making = hints.command("console", "password")
    return f"The console is off: it has no password. On the kiosk, this makes one: {making}\n"


Body = TypeVar("Body", bound=BaseModel)
Handler: TypeAlias = Callable[[Request, Session], Awaitable[Response]]
Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A request that cannot be done; the message says why, and what would be right."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Access:
    """Guards the console's endpoints."""

    def __init__(self, password: Password, sessions: Sessions) -> None:
        self._password = password
        self._sessions = sessions
        self._throttle = Throttle()

    @property
    def is_on(self) -> bool:
        """Without a password nobody may log in."""
        return self._password.is_set

    def page(self, handler: Handler) -> Endpoint:
        """For a page that is looked at; without a session one is asked to log in."""

        async def endpoint(request: Request) -> Response:
            if not self.is_on:
                return PlainTextResponse(off(), 404)
            session = self._session(request)
            if session is None:
                return RedirectResponse(LOGIN, 303)
            try:
                with self._sessions.awake(session):
                    return await handler(request, session)
            except AssistantError as error:
                return PlainTextResponse(f"{error}\n", _status(error))
            except OSError as error:
                return PlainTextResponse(f"{_told_of(error)}\n", 503)

        return endpoint

    def data(self, handler: Handler, *, changes: bool = False, by_itself: bool = False) -> Endpoint:
        """For what a page asks. Changes: it needs the session's token, too. By_itself: nobody clicked."""

        async def endpoint(request: Request) -> Response:
            if not self.is_on:
                return PlainTextResponse(off(), 404)
            try:
                session = self._allowed(request, changes=changes, by_itself=by_itself)
                with nullcontext() if by_itself else self._sessions.awake(session):
                    return await handler(request, session)
            except Refused as refusal:
                return JSONResponse({"error": str(refusal)}, refusal.status)
            except AssistantError as error:
                return JSONResponse({"error": str(error)}, _status(error))
            except OSError as error:
                return JSONResponse({"error": _told_of(error)}, 503)

        return endpoint

    def _allowed(self, request: Request, *, changes: bool, by_itself: bool) -> Session:
        session = self._session(request, used=not by_itself)
        if session is None:
            raise Refused(401, ENDED)
        if changes and not session.sent(request.headers.get(TOKEN_HEADER, "")):
            raise Refused(403, FOREIGN)
        return session

    def still_open(self, request: Request) -> bool:
        """Whether the session of a stream goes on."""
        return self._session(request, used=False) is not None

    async def log_in(self, request: Request) -> Session:
        """Raises Refused for a wrong password, and for one that comes too soon."""
        if not self.is_on:
            raise Refused(404, off())
        client = request.client.host if request.client else ""
        if wait := self._throttle.attempt(client):
            raise Refused(429, f"Too many wrong passwords. Try again in {_told(wait)}.")
        if not await run_in_threadpool(self._password.matches, await _typed_password(request)):
            log.warning("console: a wrong password")
            raise Refused(403, "The password is wrong.")
        self._throttle.succeeded(client)
        self.log_out(request)
        return self._sessions.begin()

    def log_out(self, request: Request) -> None:
        self._sessions.end(request.cookies.get(COOKIE, ""))

    def _session(self, request: Request, *, used: bool = True) -> Session | None:
        return self._sessions.find(request.cookies.get(COOKIE, ""), used=used)


def give_cookie(response: Response, session: Session, request: Request) -> Response:
    """Until the browser is closed, or the session ends."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, session.id, path=HOME, httponly=True, samesite="strict", secure=secure)
    return response


async def sent(request: Request, model: type[Body]) -> Body:
    """The body of a request; raises Refused where it is no JSON, or not what is wanted."""
    try:
        values: Any = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise Refused(400, "The request is no JSON; nothing was changed.") from error
    try:
        return model.model_validate(values)
    except ValidationError as error:
        told = explained(error, model, repeats=False)[0]
        raise Refused(422, f"{str(told).rstrip('.?')}; nothing was changed.") from error


async def _typed_password(request: Request) -> str:
    """Of the form, which a browser sends without any JavaScript."""
    try:
        fields = parse_qs((await request.body()).decode(), strict_parsing=True, max_num_fields=3)
    except ValueError:
        return ""
    return fields.get("password", [""])[0]


def _status(error: AssistantError) -> int:
    match error:
        case KioskBusy():
            return 409
        case ConfigError() | BackupError() | BundleError() | FleetError():
            return 422
        case _:
            return 503


def _told(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds > 90 else f"{max(1, round(seconds))} seconds"


def _told_of(error: OSError) -> str:
    """What the disk or its permissions do not allow, and who finds out which."""
    log.error("console: %s", error)
    check = "permissions" if isinstance(error, PermissionError) else "disk"
    return f"The machine could not do that: {error.strerror or error}. `sudo assistant doctor {check}` tells more."
