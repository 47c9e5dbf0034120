"""Commands that run beside the kiosk: the doctor, and the evaluation of what the packs answer."""

import json
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from assistant.web.console import question_files
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.jobs import QUICK, QUICK_CHECKS, Job
from assistant.web.console.site import Site

HELD = {"microphone", "speaker", "button", "light"}
"""What the kiosk itself holds, so that another process may not get it."""
EVALUATION = "evaluation"
REPORT = "evaluation.html"


class Which(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    questions: str = ""
    """The file for an evaluation; those that ship, where not given."""


class JobsPage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._report = site.behind.config.data / REPORT
        self._commands: Mapping[str, Sequence[str]] = {
            "doctor": ("doctor", "--json"),
            QUICK: QUICK_CHECKS,
            EVALUATION: ("eval", "--html", str(self._report)),
        }

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(f"{HOME}/do/job", access.data(self._start, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/stop-job", access.data(self._stop, changes=True), methods=["POST"]),
            Route(f"{HOME}/jobs/{{name}}", access.data(self._job, by_itself=True), methods=["GET"]),
            Route(f"{HOME}/{REPORT}", access.page(self._send_report), methods=["GET"]),
        ]

    async def _start(self, request: Request, _session: Session) -> Response:
        which = await sent(request, Which)
        if which.name not in self._commands:
            raise Refused(422, f"{which.name[:40]!r} is nothing to run; there are {', '.join(self._commands)}.")
        asked = (self._questions(which),) if which.name == EVALUATION else ()
        self._site.behind.jobs.start(which.name, *self._commands[which.name], *asked)
        return JSONResponse({"told": "It is running."})

    def _questions(self, which: Which) -> str:
        own = which.questions
        return str(question_files.file(self._site.behind.config.data, own)) if own else question_files.SHIPPED

    async def _stop(self, _request: Request, _session: Session) -> Response:
        self._site.behind.jobs.stop()
        return JSONResponse({"told": "It was stopped."})

    async def _job(self, request: Request, _session: Session) -> Response:
        name = request.path_params["name"]
        job = self._site.behind.jobs.find(name)
        if job is None:
            raise Refused(404, "That was not run yet.")
        told = {"findings": findings(job)} if name.startswith("doctor") else {"lines": list(job.lines)}
        return JSONResponse({"runs": job.runs, "status": job.status, **told})

    async def _send_report(self, _request: Request, _session: Session) -> Response:
        """As a file: it has its style within, which no page of ours may have."""
        if not self._report.is_file():
            return Response("There is no report yet.", 404, media_type="text/plain")
        return FileResponse(self._report, filename=REPORT, media_type="text/html")


def findings(job: Job) -> list[dict[str, object]]:
    """What the doctor found, a check each; a line that is none stands for itself."""
    found: list[dict[str, object]] = []
    for line in list(job.lines):
        try:
            values = dict(json.loads(line))
        except (ValueError, TypeError):
            values = {"check": "", "state": "doubtful", "why": line, "mend": ""}
        if values.get("check") in HELD and values.get("state") == "broken":
            values |= {"state": "doubtful", "mend": f"{values['mend']} (the running kiosk may hold it: try it above)"}
        found.append(values)
    return found
