"""How the kiosk is: state, curves, turns, errors; live by server-sent events."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from assistant.core.errors import KioskBusy
from assistant.core.events import Event, Failed, Guarded, MachineMeasured, StateChanged, ThermalStateChanged, TurnEnded
from assistant.core.messages import MachineSample
from assistant.web.console.access import HOME, Session
from assistant.web.console.advice import advice
from assistant.web.console.bundle import bundle
from assistant.web.console.history import Past, TurnLine, thinned
from assistant.web.console.jobs import QUICK, QUICK_CHECKS
from assistant.web.console.site import Site
from assistant.web.console.wording import failure, language, skill
from assistant.web.feed import Feed

POINTS = 300
"""Of a curve."""
MEGA = 1_000_000
DOCTOR_SECONDS, LOOK_SECONDS = 90.0, 0.2
"""How long the bundle waits for the doctor, and between two looks."""


class HealthPage:
    """An observer of the events, too: each makes the open pages look anew."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._began = time.monotonic()
        self.feed = Feed("now")

    def __call__(self, event: Event) -> None:
        if isinstance(event, MachineMeasured | StateChanged | ThermalStateChanged | TurnEnded | Failed | Guarded):
            self.feed.tell("now", json.dumps(self._now(self._site.behind.history.latest)))

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(HOME, access.page(self._page), methods=["GET"]),
            Route(f"{HOME}/health.json", access.data(self._data, by_itself=True), methods=["GET"]),
            Route(f"{HOME}/session", access.data(self._session, by_itself=True), methods=["GET"]),
            Route(f"{HOME}/stream", access.data(self._stream, by_itself=True), methods=["GET"]),
            Route(f"{HOME}/support.zip", access.page(self._bundle), methods=["GET"]),
        ]

    async def _page(self, _request: Request, session: Session) -> Response:
        return self._site.page("health.html", HOME, session, advice=advice)

    async def _data(self, _request: Request, _session: Session) -> Response:
        past = self._site.behind.history.past()
        facts = await run_in_threadpool(self._site.behind.facts)
        return JSONResponse(
            {
                "now": self._now(past),
                "too_warm": self._site.behind.config.heat.too_warm,
                "curves": [_point(sample) for sample in thinned(past.samples, POINTS)],
                "turns": [_line(turn) for turn in past.turns],
                "errors": [
                    {
                        "code": f.code,
                        "title": failure(f.code),
                        "when": _clock(f.last),
                        "count": f.count,
                        "advice": advice(f.code),
                    }
                    for f in past.failures
                ],
                "calls": [{"kind": call.kind, "when": _clock(call.when)} for call in past.calls],
                "guarded": past.guarded,
                "keeps_words": self._site.behind.config.privacy.keep_words_minutes > 0,
                "facts": facts,
            }
        )

    async def _session(self, _request: Request, _session: Session) -> Response:
        """Nothing, while it goes on."""
        return Response(status_code=204)

    async def _stream(self, request: Request, _session: Session) -> Response:
        """Until the session ends."""
        response = self.feed.response(request)
        if isinstance(response, StreamingResponse):
            response.body_iterator = self._while_open(request, cast("AsyncGenerator[str]", response.body_iterator))
        return response

    async def _while_open(self, request: Request, messages: AsyncGenerator[str]) -> AsyncIterator[str]:
        async with aclosing(messages):
            async for message in messages:
                if not self._site.access.still_open(request):
                    yield "event: ended\ndata: {}\n\n"
                    return
                yield message

    async def _bundle(self, _request: Request, _session: Session) -> Response:
        behind = self._site.behind
        facts = {**await run_in_threadpool(behind.facts), "uptime_seconds": f"{time.monotonic() - self._began:.0f}"}
        lines = await self._doctor()
        past = behind.history.past()
        content = await run_in_threadpool(bundle, behind.config, past, facts, behind.journal.lines, lines)
        name = f"wakebutton-{datetime.now(UTC):%Y%m%d-%H%M}.zip"
        return Response(content, media_type="application/zip", headers=_as_file(name))

    async def _doctor(self) -> list[str]:
        """What the last check-up found; where there was none it is made now, and where that fails, why."""
        jobs = self._site.behind.jobs
        job = jobs.find("doctor") or jobs.find(QUICK)
        if job is None:
            try:
                job = jobs.start(QUICK, *QUICK_CHECKS)
            except KioskBusy as error:
                return [f"The doctor was not asked: {error}"]
        until = time.monotonic() + DOCTOR_SECONDS
        while job.runs and time.monotonic() < until:
            await asyncio.sleep(LOOK_SECONDS)
        told = [f"The doctor was not done after {DOCTOR_SECONDS:g} s."] if job.runs else []
        return [*job.lines, *told] or [f"The doctor said nothing; it ended with status {job.status}."]

    def _now(self, past: Past) -> dict[str, object]:
        desk = self._site.desk
        return {
            "state": past.state,
            "warmth": past.warmth,
            "uptime": round(time.monotonic() - self._began),
            "level": round(level) if desk and (level := desk.level) is not None else None,
            "sample": _point(past.samples[-1]) if past.samples else None,
            "news": past.news,
        }


def _point(sample: MachineSample) -> dict[str, object]:
    load, vitals = sample.load, sample.vitals
    return {
        "time": round(sample.time, 1),
        "temperature": vitals.temperature,
        "throttled": vitals.throttled,
        "fan": vitals.fan_step,
        "load": None if load.processor is None else round(load.processor, 3),
        "memory": None if load.memory_available is None else round(load.memory_available / MEGA),
        "disk": None if load.disk_free is None else round(load.disk_free / MEGA),
    }


def _line(turn: TurnLine) -> dict[str, object]:
    return {
        "when": _clock(turn.ended),
        "language": language(turn.language),
        "skill": skill(turn.skill),
        "score": round(turn.score, 2),
        "times": turn.times,
        "error": turn.error and failure(turn.error),
        "question": turn.words.question if turn.words else None,
        "answer": turn.words.answer if turn.words else None,
    }


def _clock(moment: float) -> str:
    """Of the kiosk, with its offset: the browser shows it in its own time."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")


def _as_file(name: str) -> dict[str, str]:
    return {"content-disposition": f'attachment; filename="{name}"'}
