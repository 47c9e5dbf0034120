"""What visitors are told of the house: hours, closed days, and a sentence for each topic."""

from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.web.console.access import HOME, Session, sent
from assistant.web.console.house_form import SECTION, HouseForm
from assistant.web.console.pages.saving import saved
from assistant.web.console.site import Site

PATH = f"{HOME}/house"
DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
        "sun": "Sunday"}  # fmt: skip


class TypedHouse(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    values: dict[str, str]


class HousePage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._form = HouseForm(site.behind.file)

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(PATH, access.data(self._save, changes=True), methods=["POST"]),
        ]

    async def _page(self, _request: Request, session: Session) -> Response:
        form = await run_in_threadpool(self._form.read)
        return self._site.page("house.html", PATH, session, form=form, days=DAYS)

    async def _save(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, TypedHouse)
        counts = "Visitors hear it once the kiosk was started again."
        return await saved(self._form, typed.values, typed.version, counts, lambda key: key.removeprefix(f"{SECTION}."))
