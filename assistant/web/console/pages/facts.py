"""The facts of a pack: written, changed, moved, removed and brought back in the browser."""

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.packs.facts import (
    FactChange,
    FactSheet,
    WrittenFact,
    append,
    change,
    move,
    put,
    restore,
    sheet,
    take_out,
)
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.site import Site
from assistant.web.limits import BodyLimit
from assistant.web.typed import Line, Lines

PATH = f"{HOME}/facts"
WRITE = f"{HOME}/do/fact"
SHOWN = 50
"""Facts on a page."""
BEGUN = 60
"""Letters by which a fact is called."""
_TRANSLATION = re.compile(r"\[([a-z]{2})\] (\S.*)")


class FactOf(BaseModel):
    """Of which pack, as it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: str = Field(min_length=1, max_length=200)
    """The name of its file."""
    version: str = Field(pattern="^[0-9a-f]{16}$")


class TypedFact(FactOf):
    place: int | None = Field(default=None, ge=0)
    """None: it is a new one."""
    heading: Line = Field(default="", max_length=200)
    text: Line = Field(min_length=1, max_length=5000)
    questions: Lines = ()
    unanswered: Lines = ()
    translations: Lines = ()

    @field_validator("translations")
    @classmethod
    def _name_their_languages(cls, said: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := next((one for one in said if not _TRANSLATION.fullmatch(one)), ""):
            raise ValueError(f"{wrong[:60]!r}: a translation begins with the letters of its language, as in [pt] Uma …")
        return said

    @property
    def fact(self) -> WrittenFact:
        found = (_TRANSLATION.fullmatch(one) for one in self.translations)
        translations = tuple((one[1], one[2]) for one in found if one)
        return WrittenFact(self.heading, self.text, _bare(self.questions), _bare(self.unanswered), translations)


class MovedFact(FactOf):
    place: int = Field(ge=0)
    to: int = Field(ge=0)


class RemovedFact(FactOf):
    place: int = Field(ge=0)


class RestoredPack(FactOf):
    number: int = Field(ge=0)
    """Of a version in its history."""


class FactsPage:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        data = self._site.access.data
        return [
            Route(PATH, self._site.access.page(self._page), methods=["GET"]),
            Route(WRITE, data(self._write, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/move-fact", data(self._move, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/remove-fact", data(self._remove, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/restore-pack", data(self._restore, changes=True), methods=["POST"]),
        ]

    @property
    def limits(self) -> dict[str, BodyLimit]:
        """A fact may have hundreds of questions."""
        return {WRITE: BodyLimit(200_000, 20.0)}

    async def _page(self, request: Request, session: Session) -> Response:
        config = self._site.behind.config
        name, first = request.query_params.get("pack", ""), request.query_params.get("from", "0")
        begin = int(first) if first.isdecimal() and len(first) < 9 else 0
        shown = await run_in_threadpool(lambda: sheet(name, config))
        return self._site.page(
            "facts.html",
            PATH,
            session,
            sheet=shown,
            begin=min(begin, len(shown.facts)),
            size=SHOWN,
            history=shown.history,
            languages=config.kiosk.languages,
            notes=self._site.behind.notes.status,
        )

    async def _write(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, TypedFact)
        fact, place = typed.fact, typed.place
        what = f"“{_begun(fact.text)}” was {'added' if place is None else 'changed'}."
        return await self._changed(typed, what, append(fact) if place is None else put(place, fact), place)

    async def _move(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, MovedFact)
        return await self._changed(typed, "A fact was moved.", move(typed.place, typed.to), typed.to)

    async def _remove(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, RemovedFact)
        return await self._changed(typed, "A fact was removed.", take_out(typed.place), max(0, typed.place - 1))

    async def _restore(self, request: Request, _session: Session) -> Response:
        typed = await sent(request, RestoredPack)
        await run_in_threadpool(lambda: restore(typed.pack, self._site.behind.config, typed.number))
        self._site.behind.notes.look()
        return JSONResponse({"told": f"{typed.pack} is as it was then; this can be undone, too.", "at": 0})

    async def _changed(self, typed: FactOf, what: str, make: FactChange, at: int | None) -> Response:
        """Tells what was done, and where the fact stands now."""
        config = self._site.behind.config
        now: FactSheet = await run_in_threadpool(lambda: change(typed.pack, config, typed.version, what, make))
        self._site.behind.notes.look()
        told = f"{what} The kiosk is taking it in; it is used in a moment."
        return JSONResponse({"told": told, "at": len(now.facts) - 1 if at is None else at})


def _bare(questions: tuple[str, ...]) -> tuple[str, ...]:
    """Without the signs that they have in the file: somebody may have copied them from there."""
    bare = tuple(one.lstrip("?! ") for one in questions)
    if "" in bare:
        raise Refused(422, "A line holds a sign and no question. Nothing was changed.")
    return bare


def _begun(text: str) -> str:
    return text if len(text) <= BEGUN else f"{text[: BEGUN - 1]}…"
