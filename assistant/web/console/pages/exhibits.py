"""The exhibits that are known at sight: their photographs, by upload or the kiosk's camera, and what it sees now."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.core.errors import ExhibitError, VisionError
from assistant.exhibits.changes import PLACE, ExhibitAdder, told
from assistant.packs.uploads import upload_folder
from assistant.vision.exhibits.recogniser import ExhibitRecogniser
from assistant.vision.exhibits.store import LONGEST_NAME, ExhibitStore, checked_name
from assistant.vision.pictures import SUFFIXES
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.site import Site
from assistant.web.console.uploads import checked_name as checked_file
from assistant.web.console.uploads import received
from assistant.web.limits import BodyLimit

PATH = f"{HOME}/exhibits"
PHOTOGRAPHS = f"{HOME}/exhibits/photographs"
MOST_BYTES = 25_000_000
"""Of one photograph; the largest of telephones are half of it."""
UPLOAD_SECONDS = 60.0


class NamedExhibit(BaseModel):
    """Which exhibit a photograph is of."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(default=PLACE, max_length=LONGEST_NAME)
    """PLACE: of the place without an exhibit."""
    pack: str = Field(default="", max_length=300)
    """The title of a pack."""


class ExhibitsPage:
    def __init__(self, site: Site) -> None:
        self._site = site
        behind = site.behind
        self._store = ExhibitStore(behind.config.data)
        self._adder = ExhibitAdder(self._store, behind.image_embedder)
        self._eyes = ExhibitRecogniser(self._store, behind.image_embedder, behind.config.vision.exhibit_sureness)

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(PATH, access.data(self._remove, changes=True), methods=["DELETE"]),
            Route(PHOTOGRAPHS, access.data(self._upload, changes=True), methods=["PUT"]),
            Route(f"{HOME}/do/photograph-exhibit", access.data(self._photograph, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/recognise", access.data(self._recognise, changes=True), methods=["POST"]),
        ]

    @property
    def limits(self) -> dict[str, BodyLimit]:
        return {PHOTOGRAPHS: BodyLimit(MOST_BYTES, UPLOAD_SECONDS)}

    async def _page(self, _request: Request, session: Session) -> Response:
        read = await run_in_threadpool(self._store.load)
        exhibits = [{"name": one.name, "called": one.title, "told": told(one)} for one in read.exhibits]
        return self._site.page(
            "exhibits.html",
            PATH,
            session,
            exhibits=exhibits,
            faults=read.faults,
            packs=self._site.behind.notes.status.packs,
            suffixes=sorted(SUFFIXES),
            longest=LONGEST_NAME,
            lacks=not self._site.behind.config.vision.exhibits,
        )

    async def _upload(self, request: Request, _session: Session) -> Response:
        """The body is one photograph, which is gone when its features are kept."""
        given = request.query_params
        of = self._exhibit_of(given.get("exhibit", ""), given.get("pack", ""))
        name = checked_file(given.get("name", ""), sorted(SUFFIXES), "photograph")
        with upload_folder(self._site.behind.config.data) as folder:
            path = folder / name
            await received(request, path)
            said = await run_in_threadpool(lambda: self._added(of, path))
        return JSONResponse({"told": said})

    @staticmethod
    def _exhibit_of(name: str, pack: str) -> NamedExhibit:
        try:
            return NamedExhibit(name=name if name == PLACE else checked_name(name), pack=pack)
        except ValidationError as error:
            raise Refused(422, "The name or the pack is too long. Nothing was changed.") from error
        except ExhibitError as error:
            raise Refused(422, f"{error} Nothing was changed.") from error

    def _added(self, of: NamedExhibit, path: Path) -> str:
        try:
            return self._adder.add(of.name, [path], pack=of.pack).told
        except VisionError as error:  # the folder's name means nothing to anybody
            raise Refused(422, str(error).replace(str(path), path.name)) from error

    async def _photograph(self, request: Request, _session: Session) -> Response:
        """Takes one with the kiosk's own camera, which sees the thing as it will see it at a visitor's question."""
        given, desk = await sent(request, NamedExhibit), self._site.at_work()
        of = self._exhibit_of(given.name, given.pack)

        said = await run_in_threadpool(lambda: self._adder.add_picture(of.name, desk.photograph(), of.pack))
        return JSONResponse({"told": said})

    async def _recognise(self, _request: Request, _session: Session) -> Response:
        """What the kiosk's camera sees now, and how sure that is."""
        desk = self._site.at_work()
        found = await run_in_threadpool(lambda: self._eyes.nearest(desk.photograph()))
        if found is None:
            return JSONResponse({"told": "There are no exhibits yet."})
        sure = found.is_sure(self._eyes.sure_from)
        name = found.exhibit.title
        said = f"That is {name}." if sure else f"That is no exhibit; the nearest is {name}."
        how = f"Sureness {found.sureness:.2f}; from {self._eyes.sure_from:.2f} on it is told."
        return JSONResponse({"told": f"{said} {how}"})

    async def _remove(self, request: Request, _session: Session) -> Response:
        name = request.query_params.get("name", "")
        try:
            await run_in_threadpool(lambda: self._store.remove(name))
        except ExhibitError as error:
            raise Refused(404, str(error)) from error
        return JSONResponse({"told": f"{name or 'The place'} is forgotten."})
