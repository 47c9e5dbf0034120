"""A backup to take away, and one that is sent, looked at, and put in the place of what is here."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.backup.backups import Backups, CheckedBackup
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.site import Site
from assistant.web.console.uploads import received
from assistant.web.limits import BodyLimit

BACKUP = f"{HOME}/backup"
LIMIT = BodyLimit(500_000_000, 900.0)
OFFERED = "backup.zip"


class Seen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    seen: str = Field(pattern="^[0-9a-f]{64}$")
    """What was shown, as `_seen` names it."""


class BackupPage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._backups = Backups(site.behind.config.data, site.behind.file)
        self._offered = ExitStack()
        """Holds the folder of the one that was sent last, until it is restored or another one comes."""
        self._look: Callable[[], CheckedBackup] | None = None

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(f"{BACKUP}.zip", access.page(self._download), methods=["GET"]),
            Route(BACKUP, access.data(self._offer, changes=True), methods=["PUT"]),
            Route(f"{HOME}/do/restore", access.data(self._restore, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/look-back", access.data(self._look_back, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/undo-restore", access.data(self._undo, changes=True), methods=["POST"]),
        ]

    async def _download(self, _request: Request, _session: Session) -> Response:
        with self._backups.room() as folder:
            file = (await run_in_threadpool(lambda: self._backups.save(folder))).file
            content = await run_in_threadpool(file.read_bytes)
        headers = {"content-disposition": f'attachment; filename="{file.name}"'}
        return Response(content, media_type="application/zip", headers=headers)

    async def _offer(self, request: Request, _session: Session) -> Response:
        """The body is the backup; what it would change is answered, and nothing is changed."""
        self._forget()
        with ExitStack() as stack:
            file = stack.enter_context(self._backups.room()) / OFFERED
            await received(request, file)
            found = await run_in_threadpool(lambda: self._backups.look(file))
            self._forget()  # another one may have come meanwhile
            self._offered, self._look = stack.pop_all(), lambda: self._backups.look(file)
        return _shown(found)

    async def _restore(self, request: Request, _session: Session) -> Response:
        seen = (await sent(request, Seen)).seen
        if self._look is None:
            raise Refused(409, "The backup is no longer here; send it again. Nothing was changed.")
        done = await self._done(seen, await run_in_threadpool(self._look))
        self._forget()
        return done

    async def _look_back(self, _request: Request, _session: Session) -> Response:
        return _shown(await run_in_threadpool(self._before))

    async def _undo(self, request: Request, _session: Session) -> Response:
        return await self._done((await sent(request, Seen)).seen, await run_in_threadpool(self._before))

    async def _done(self, seen: str, found: CheckedBackup) -> Response:
        if _seen(found) != seen:
            raise Refused(409, "Something else would be changed now than was shown; look again. Nothing was changed.")
        await run_in_threadpool(lambda: self._backups.restore(found))
        self._site.behind.notes.look()
        return JSONResponse(
            {"told": "It is restored, and the packs are being taken in. The configuration counts after a restart."}
        )

    def _before(self) -> CheckedBackup:
        found = self._backups.look_back()
        if found is None:
            raise Refused(404, "No backup was restored here, so there is nothing to undo.")
        return found

    def _forget(self) -> None:
        self._look = None
        self._offered.close()


def _shown(found: CheckedBackup) -> Response:
    return JSONResponse({"lines": found.plan.lines, "nothing": found.plan.is_nothing, "seen": _seen(found)})


def _seen(found: CheckedBackup) -> str:
    """Changes with what a backup holds and with what it would change."""
    told = (found.backup.manifest.model_dump_json(), found.text, *found.plan.lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
