"""The configuration: the common keys as a form, all others to be read."""

from itertools import groupby

from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.web.console.access import HOME, Session, sent
from assistant.web.console.pages.saving import saved
from assistant.web.console.settings_form import SettingsForm
from assistant.web.console.site import Site

PATH = f"{HOME}/configuration"


class Typed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    values: dict[str, str | bool | int | float]


class SettingsPage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._form = SettingsForm(site.behind.file)

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(PATH, access.data(self._save, changes=True), methods=["POST"]),
        ]

    async def _page(self, _request: Request, session: Session) -> Response:
        form = await run_in_threadpool(self._form.read)
        sections = [(name, list(entries)) for name, entries in groupby(form.common, lambda entry: entry.section)]
        return self._site.page("configuration.html", PATH, session, form=form, sections=sections)

    async def _save(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, Typed)
        counts = "It counts once the kiosk was started again."
        return await saved(self._form, typed.values, typed.version, counts)
