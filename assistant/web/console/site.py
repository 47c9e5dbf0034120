"""What the pages of the console share: access, templates, and the kiosk behind them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from assistant.core.config import APP, Config
from assistant.core.events import NotesStatus
from assistant.fleet.place import ALONE, FleetPlace
from assistant.unanswered.store import UnansweredStore
from assistant.vision.sight import ImageEmbedder
from assistant.visits.page import TEMPLATES
from assistant.visits.store import CountStore
from assistant.web.console.access import HOME, Access, Refused, Session
from assistant.web.console.history import History
from assistant.web.console.jobs import Jobs
from assistant.web.console.journal import Journal
from assistant.web.console.wording import language
from assistant.web.guard import HEADERS

if TYPE_CHECKING:
    from assistant.web.console.operator_service import OperatorService

FOLDER = Path(__file__).parent
PAGES = {HOME: "Health", f"{HOME}/controls": "Controls", f"{HOME}/knowledge": "Knowledge",
         f"{HOME}/unanswered": "Asked in vain", f"{HOME}/exhibits": "Exhibits", f"{HOME}/house": "House",
         f"{HOME}/visits": "Visits", f"{HOME}/fleet": "Fleet", f"{HOME}/configuration": "Configuration",
         f"{HOME}/guide": "Guide"}  # fmt: skip

POLICY = {
    # A snapshot is shown without an address of its own.
    "content-security-policy": HEADERS["content-security-policy"].replace("img-src 'self'", "img-src 'self' blob:"),
    # With "no-referrer" the form of the login would come from nowhere, and be refused.
    "referrer-policy": "same-origin",
}


class NotesView(Protocol):
    """The packs, as the kiosk answers from them."""

    @property
    def status(self) -> NotesStatus: ...

    def look(self) -> None:
        """A pack has changed."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What the console tells of."""

    config: Config
    file: Path | None
    """The configuration file or profile that the command line names."""
    history: History
    journal: Journal
    jobs: Jobs
    facts: Callable[[], Mapping[str, str]]
    """What does not change while it runs: engine, models, voices, devices. May ask a server."""
    packs: Callable[[], list[Path]]
    """The files of the packs that are searched."""
    notes: NotesView
    visits: CountStore
    unanswered: UnansweredStore
    """What was asked in vain."""
    image_embedder: Callable[[], ImageEmbedder]
    """What exhibits are known by; raises AssistantError where it cannot be had."""
    fleet: FleetPlace = ALONE


class Site:
    """For all pages."""

    def __init__(self, behind: Behind, access: Access) -> None:
        self.behind = behind
        self.access = access
        self.desk: OperatorService | None = None
        """None until the kiosk is loaded."""
        self._templates = Environment(
            loader=FileSystemLoader([FOLDER / "templates", TEMPLATES]), autoescape=True, undefined=StrictUndefined
        )
        self._templates.filters["language"] = language
        self._templates.globals |= {"version": metadata.version(APP), "pages": PAGES}

    def at_work(self) -> "OperatorService":
        """Raises Refused while the kiosk is loaded."""
        if self.desk is None:
            raise Refused(503, "The kiosk is still starting; try again in a moment.")
        return self.desk

    def page(self, template: str, path: str, session: Session | None, status: int = 200, **values: object) -> Response:
        token = session.token if session else ""
        html = self._templates.get_template(template).render(path=path, token=token, **values)
        return HTMLResponse(html, status, POLICY)


def static_files() -> list[Route]:
    """Style and scripts; a browser asks each time whether they are still the same."""
    return [_static(path.name) for path in sorted((FOLDER / "static").iterdir())]


def _static(name: str) -> Route:
    async def send(_request: Request) -> Response:
        return FileResponse(FOLDER / "static" / name, headers={"cache-control": "no-cache"})

    return Route(f"{HOME}/static/{name}", send, methods=["GET"])
