"""What the leader answers, over TLS: to a kiosk that wants to join, and to those that have, by their certificates."""

import ipaddress
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Self, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from assistant.core.config import FleetSettings, ScreenSettings
from assistant.core.errors import FleetError, place
from assistant.fleet import discovery
from assistant.fleet.certificates import AUTHORITY, CERTIFICATE, KEY, certified_name
from assistant.fleet.leader import Leader
from assistant.fleet.messages import JoinOffer, JoinProof, JoinTicket, Report
from assistant.web.limits import BodyLimit, RequestLimits
from assistant.web.rates import Rates
from assistant.web.server import ServerTls, WebServer

log = logging.getLogger(__name__)

Sent = TypeVar("Sent", bound=BaseModel)
REPORT_LIMIT = BodyLimit(60_000, 20.0)
Handler = Callable[[Request], Awaitable[Response]]


class LeaderService:
    """While it is entered the leader can be found and reached. A kiosk that leads answers visitors all the same."""

    def __init__(self, leader: Leader, settings: FleetSettings, name: str) -> None:
        """Takes the port at once; raises ScreenError where it cannot be had."""
        folder, self._settings, self._name = leader.folder, settings, name
        tls = ServerTls(folder / CERTIFICATE, folder / KEY, folder / AUTHORITY)
        screen = ScreenSettings(host=settings.listen, port=settings.port)
        self.server = WebServer(make_fleet_app(leader), screen, tls=tls)
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        self._opened.enter_context(self.server)
        try:
            found = discovery.announced(self._settings.listen, self.server.port, self._name)
            self._opened.enter_context(found)
        except (OSError, ValueError) as error:
            log.warning("fleet: kiosks cannot find this leader by themselves: %s", error)
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()


def make_fleet_app(leader: Leader) -> Starlette:
    answers = _Answers(leader)
    return Starlette(
        routes=[
            Route("/fleet/authority", answers.authority, methods=["GET"]),
            Route("/fleet/offer", _told(answers.offer), methods=["POST"]),
            Route("/fleet/offer/{ticket}", _told(answers.look), methods=["GET"]),
            Route("/fleet/offer/{ticket}", _told(answers.prove), methods=["POST"]),
            Route("/fleet/offer/{ticket}", _told(answers.withdraw), methods=["DELETE"]),
            Route("/fleet/report", _told(answers.report), methods=["POST"]),
            Route("/fleet/file/{digest}", _told(answers.file), methods=["GET"]),
            Route("/fleet/bundle/{identity}", _told(answers.bundle), methods=["GET"]),
            Route("/fleet/leave", _told(answers.leave), methods=["POST"]),
        ],
        middleware=[Middleware(Rates), Middleware(RequestLimits, limits={"/fleet/report": REPORT_LIMIT})],
        exception_handlers={Exception: _failed},
    )


class _Answers:
    def __init__(self, leader: Leader) -> None:
        self._leader = leader

    async def authority(self, _request: Request) -> Response:
        return PlainTextResponse(self._leader.authority.pem)

    async def offer(self, request: Request) -> Response:
        offer, address = await _sent(request, JoinOffer), request.client.host if request.client else ""
        of_many = bool(address) and ipaddress.ip_address(address).is_loopback
        ticket = await run_in_threadpool(self._leader.admissions.offer, offer, "" if of_many else address)
        return JSONResponse(JoinTicket(ticket=ticket).model_dump())

    async def look(self, request: Request) -> Response:
        return JSONResponse(self._leader.admissions.answer(request.path_params["ticket"]).model_dump())

    async def prove(self, request: Request) -> Response:
        proof, ticket = (await _sent(request, JoinProof)).proof, request.path_params["ticket"]
        found = await run_in_threadpool(self._leader.admissions.prove, ticket, proof)
        return JSONResponse(found.model_dump())

    async def withdraw(self, request: Request) -> Response:
        self._leader.admissions.withdraw(request.path_params["ticket"])
        return Response(status_code=204)

    async def report(self, request: Request) -> Response:
        member, report = self._member(request), await _sent(request, Report)
        wanted = await run_in_threadpool(self._leader.heard, member, report)
        return JSONResponse(wanted.model_dump())

    async def file(self, request: Request) -> Response:
        self._member(request)
        return FileResponse(self._leader.shared_file(request.path_params["digest"]))

    async def bundle(self, request: Request) -> Response:
        member = self._member(request)
        return FileResponse(self._leader.bundle_file(member, request.path_params["identity"]))

    async def leave(self, request: Request) -> Response:
        await run_in_threadpool(self._leader.remove, self._member(request))
        return Response(status_code=204)

    def _member(self, request: Request) -> str:
        """Who asks, by the certificate that was checked with the connection. Raises FleetError for a stranger."""
        chain = request.scope.get("extensions", {}).get("tls", {}).get("client_cert_chain", [])
        member = certified_name(chain[0]) if chain else ""
        if member not in self._leader.names:
            raise FleetError("Only kiosks that have joined this fleet may ask this.")
        return member


def _told(handler: Handler) -> Handler:
    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except (FleetError, ValidationError) as error:
            told = str(error) if isinstance(error, FleetError) else "The message cannot be read."
            return JSONResponse({"error": told}, 403)

    return endpoint


async def _sent(request: Request, model: type[Sent]) -> Sent:
    try:
        return model.model_validate(json.loads(await request.body()))
    except (ValueError, RecursionError) as error:
        raise FleetError("The message cannot be read; leader and kiosk may be of different versions.") from error


async def _failed(_request: Request, error: Exception) -> Response:
    log.error("fleet: %s at %s", type(error).__name__, place(error))
    return PlainTextResponse("Something went wrong.", 500)
