"""The kiosks of the house: how each is, who may join, and what all of them are to have."""

import asyncio
import logging
from typing import TYPE_CHECKING

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.pages.controls import Loud, Strict, Switch
from assistant.web.console.site import Site
from assistant.web.console.uploads import received
from assistant.web.limits import BodyLimit

if TYPE_CHECKING:
    from assistant.fleet.sharing import Sharing

log = logging.getLogger(__name__)

PATH = f"{HOME}/fleet"
BUNDLE = f"{HOME}/fleet-bundle"
LIMIT = BodyLimit(20_000_000_000, 7200.0)

# The room of the fleet needs an extra, so its modules are imported where there is one.
# ruff: noqa: PLC0415


class TypedCode(Strict):
    ticket: str = Field(max_length=100)
    code: str = Field(max_length=40)


class KioskOf(Strict):
    id: str = Field(max_length=64)


class FleetPage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = asyncio.Lock()

    def routes(self) -> list[Route]:
        access = self._site.access
        actions = {
            "admit": self._admit, "remove": self._remove, "settings": self._settings, "packs": self._packs,
            "pause": self._pause, "volume": self._volume, "stop": self._stop, "ask": self._ask, "leave": self._leave,
        }  # fmt: skip
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(f"{PATH}.json", access.data(self._data, by_itself=True), methods=["GET"]),
            Route(BUNDLE, access.data(self._bundle, changes=True), methods=["PUT"]),
            *(
                Route(f"{HOME}/do/fleet-{name}", access.data(action, changes=True), methods=["POST"])
                for name, action in actions.items()
            ),
        ]

    async def _page(self, _request: Request, session: Session) -> Response:
        behind = self._site.behind
        return self._site.page("fleet.html", PATH, session, fleet=behind.fleet)

    async def _data(self, _request: Request, _session: Session) -> Response:
        fleet = self._site.behind.fleet
        if fleet.leader is None:
            return JSONResponse({"told": fleet.member.told if fleet.member else ""})
        from assistant.fleet.overview import overview

        return JSONResponse(await run_in_threadpool(overview, self._site.behind.fleet.leading))

    async def _admit(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, TypedCode)
        name = await run_in_threadpool(self._site.behind.fleet.leading.admissions.type_code, typed.ticket, typed.code)
        return _done(f"{name} is asked whether that is its code.")

    async def _remove(self, request: Request, _session: Session) -> Response:
        kiosk = await sent(request, KioskOf)
        name = await run_in_threadpool(self._site.behind.fleet.leading.remove, kiosk.id)
        return _done(f"{name} is no member any more. It goes on as it is, by itself.")

    async def _settings(self, _request: Request, _session: Session) -> Response:
        return _done(await run_in_threadpool(self._sharing.share_settings))

    async def _packs(self, _request: Request, _session: Session) -> Response:
        return _done(await run_in_threadpool(self._sharing.share_packs))

    async def _pause(self, request: Request, _session: Session) -> Response:
        on = (await sent(request, Switch)).on
        return _done(await run_in_threadpool(lambda: self._sharing.pause(on=on)))

    async def _volume(self, request: Request, _session: Session) -> Response:
        volume = (await sent(request, Loud)).volume
        return _done(await run_in_threadpool(self._sharing.set_volume, volume))

    async def _stop(self, _request: Request, _session: Session) -> Response:
        await run_in_threadpool(self._site.behind.fleet.leading.stop_push)
        return _done("No further kiosk gets it; those that have it keep it.")

    async def _bundle(self, request: Request, _session: Session) -> Response:
        """The body is the bundle."""
        leader, name = self._site.behind.fleet.leading, request.query_params.get("name", "")
        if self._lock.locked():
            raise Refused(409, "Another bundle is being sent to this leader; wait for it to end.")
        async with self._lock:
            file = leader.arriving / "arriving"
            try:
                await received(request, file)
                first = request.query_params.get("first", "")
                rollout = await run_in_threadpool(leader.push, file, first, name)
            finally:
                file.unlink(missing_ok=True)
        return _done(rollout.told(leader.names))

    async def _ask(self, _request: Request, _session: Session) -> Response:
        self._site.behind.fleet.following.ask_again()
        return _done("A new code is on its way to the screen.")

    async def _leave(self, _request: Request, _session: Session) -> Response:
        await run_in_threadpool(self._site.behind.fleet.following.leave)
        return _done("The kiosk has left its fleet, and goes on as it is.")

    @property
    def _sharing(self) -> "Sharing":
        from assistant.fleet.sharing import Sharing

        return Sharing(self._site.behind.fleet.leading, self._site.behind.config, self._site.behind.file)


def _done(told: str) -> Response:
    return JSONResponse({"told": told})
