"""How many came and what they asked: the counts of a month as pictures, and as a page to take away."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant.visits.figures import figures, months
from assistant.visits.page import html
from assistant.web.console.access import HOME, Session
from assistant.web.console.site import Site

PATH = f"{HOME}/visits"
REPORT = f"{PATH}/report.html"


class VisitsPage:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(REPORT, access.page(self._report), methods=["GET"]),
        ]

    async def _page(self, request: Request, session: Session) -> Response:
        behind, month = self._site.behind, request.query_params.get("month", "")
        there = await run_in_threadpool(lambda: months(behind.visits))
        found = await run_in_threadpool(lambda: figures(behind.visits, month))
        counts = behind.config.privacy.keep_counts_days > 0
        return self._site.page("visits.html", PATH, session, figures=found, months=there[::-1], counts=counts)

    async def _report(self, request: Request, _session: Session) -> Response:
        """As a file: it has its style within, which no page of ours may have."""
        behind, month = self._site.behind, request.query_params.get("month", "")
        found = await run_in_threadpool(lambda: figures(behind.visits, month))
        if found is None:
            return Response("Nothing was counted yet.", 404, media_type="text/plain")
        name = f"visits-{found.month.replace(' ', '-')}.html"
        page = await run_in_threadpool(lambda: html(found, behind.config.kiosk.name))
        return Response(page, media_type="text/html", headers={"content-disposition": f'attachment; filename="{name}"'})
