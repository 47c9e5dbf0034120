"""What visitors are told of the house: hours, closed days, and a sentence for each topic."""

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.web.console.access import HOME, sent
from assistant.web.console.field_errors import WrongValues
from assistant.web.console.house_form import SECTION, HouseForm
from assistant.web.console.sessions import Session
from assistant.web.console.site import Site, away

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
        form = await away(self._form.read)
        return self._site.page("house.html", PATH, session, form=form, days=DAYS)

    async def _save(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, TypedHouse)
        try:
            file = await away(lambda: self._form.save(typed.values, typed.version))
        except WrongValues as error:
            fields = {key.removeprefix(f"{SECTION}."): why for key, why in error.fields.items()}
            return JSONResponse({"error": str(error), "fields": fields}, 422)
        form = await away(self._form.read)
        told = "Saved; what was before is kept, too. Visitors hear it once the kiosk was started again."
        if form.file != file:
            told = f"Saved in {file}, but the kiosk was started with {form.file}: start it without --config."
        return JSONResponse({"told": told, "version": form.version})
