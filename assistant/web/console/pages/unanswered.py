"""What visitors asked in vain: a curator answers it in a line, or dismisses it."""

from collections.abc import Sequence
from itertools import groupby

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.packs.facts import answering, append, begin, change, changeable
from assistant.unanswered.clusters import Cluster, Clusters, Reason
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.site import Site
from assistant.web.typed import Line

PATH = f"{HOME}/unanswered"
SHOWN = 50
"""Clusters of a language."""
KEY = "^[0-9a-f]{16}$"
WHY = {
    Reason.UNNOTED: "no note answers it",
    Reason.DOUBTED: "the kiosk was not sure, or did not know",
    Reason.REPEATED: "asked again at once",
    Reason.INTERRUPTED: "not heard out",
}


class AnsweredInVain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=KEY)
    """Of the cluster."""
    question: Line = Field(min_length=1, max_length=300)
    answer: Line = Field(min_length=1, max_length=2000)
    pack: str = Field(default="", max_length=200)
    """The name of its file; empty for a new one."""
    title: Line = Field(default="", max_length=120)
    """Of a new one."""


class DismissedInVain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=KEY)
    on: bool


class UnansweredPage:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        data = self._site.access.data
        return [
            Route(PATH, self._site.access.page(self._page), methods=["GET"]),
            Route(f"{HOME}/do/answer-unanswered", data(self._answer, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/dismiss-unanswered", data(self._dismiss, changes=True), methods=["POST"]),
        ]

    async def _page(self, _request: Request, session: Session) -> Response:
        behind = self._site.behind
        counted = await run_in_threadpool(behind.unanswered.read)
        return self._site.page(
            "unanswered.html",
            PATH,
            session,
            languages=_by_language(counted),
            dismissed=[one for one in counted.clusters if one.dismissed],
            texts=await run_in_threadpool(behind.unanswered.texts),
            why=WHY,
            most=SHOWN,
            packs=await run_in_threadpool(lambda: changeable(behind.packs(), behind.config)),
            listed=bool(behind.config.knowledge.packs),
            privacy=behind.config.privacy,
        )

    async def _answer(self, request: Request, _session: Session) -> Response:
        typed, behind = await sent(request, AnsweredInVain), self._site.behind
        cluster = (await run_in_threadpool(behind.unanswered.read)).find(typed.key)
        if cluster is None:
            raise Refused(404, "That is not in the list any more; load the page again. Nothing was changed.")
        name = await run_in_threadpool(lambda: self._write(typed, cluster))
        await run_in_threadpool(lambda: behind.unanswered.remove(typed.key))
        behind.notes.look()
        return JSONResponse({"told": f"Added to {name}. The kiosk is taking it in; it answers so in a moment."})

    def _write(self, typed: AnsweredInVain, cluster: Cluster) -> str:
        """The title of the pack that the fact is in now."""
        config, fact = self._site.behind.config, answering(typed.question, typed.answer)
        if typed.pack:
            what = f"“{fact.heading[:80]}”, which was asked in vain, was answered."
            return change(typed.pack, config, "", what, append(fact)).title
        if not typed.title:
            raise Refused(422, "A new pack needs a title: visitors see it as the source. Nothing was changed.")
        begin(typed.title, cluster.label.language, fact, config, self._site.behind.packs())
        return typed.title

    async def _dismiss(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, DismissedInVain)
        await run_in_threadpool(lambda: self._site.behind.unanswered.dismiss(typed.key, on=typed.on))
        return JSONResponse({"told": "Dismissed; it can be brought back below." if typed.on else "It is back."})


def _by_language(counted: Clusters) -> Sequence[tuple[str, list[Cluster]]]:
    """The language in which most was asked first."""
    shown = sorted(counted.shown(), key=lambda one: one.label.language)  # which keeps the order within
    groups = [(language, list(own)) for language, own in groupby(shown, lambda one: one.label.language)]
    return sorted(groups, key=lambda group: -sum(one.total for one in group[1]))
