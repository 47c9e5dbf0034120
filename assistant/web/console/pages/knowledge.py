"""What the kiosk knows: its packs, new ones, and what is found in them."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.core import hints
from assistant.core.errors import AssistantError, KnowledgeError
from assistant.knowledge.packs.packs import SUFFIXES, check_title, load, title_key
from assistant.packs import doubtful
from assistant.packs.changes import ADDED, add, counted, previous_of, remove, undo
from assistant.packs.facts import may_change
from assistant.packs.titles import AsksError
from assistant.packs.uploads import upload_folder
from assistant.web.console import question_files
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.site import Site
from assistant.web.console.uploads import checked_name, received
from assistant.web.console.wording import VERDICTS, VIA, closeness
from assistant.web.limits import BodyLimit
from assistant.web.typed import Line

PATH = f"{HOME}/knowledge"
PACKS = f"{HOME}/packs"
LONGEST_LINE = 1000
UPLOAD_SECONDS = 120.0


class TriedQuestion(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Line = Field(min_length=1, max_length=300)
    language: str = Field(default="", pattern="^([a-z]{2})?$")


class Accepted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: str = Field(min_length=1, max_length=300)
    """The name of its file."""
    key: str = Field(default="", pattern="^([0-9a-f]{16})?$")
    """Of one passage; empty for all that are doubtful."""


class PackName(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=200)
    """Of a pack's file."""


class KnowledgePage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._most = round(site.behind.config.console.upload_megabytes * 1_000_000)

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(PACKS, access.data(self._upload, changes=True), methods=["PUT"]),
            Route(PACKS, access.data(self._remove, changes=True), methods=["DELETE"]),
            Route(f"{HOME}/notes.json", access.data(self._notes, by_itself=True), methods=["GET"]),
            Route(f"{HOME}/do/accept", access.data(self._accept, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/undo", access.data(self._undo, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/search", access.data(self._search, changes=True), methods=["POST"]),
        ]

    @property
    def limits(self) -> dict[str, BodyLimit]:
        return {PACKS: BodyLimit(self._most, UPLOAD_SECONDS)}

    async def _page(self, _request: Request, session: Session) -> Response:
        config = self._site.behind.config
        return self._site.page(
            "knowledge.html",
            PATH,
            session,
            packs=await run_in_threadpool(self._listed),
            suffixes=ADDED,
            adding=hints.command("knowledge", "add", "FOLDER"),
            most=self._most,
            listed=bool(config.knowledge.packs),
            languages=config.kiosk.languages,
            questions=question_files.listed(config.data),
            notes=self._site.behind.notes.status,
        )

    def _listed(self) -> list[dict[str, object]]:
        """Each pack that is searched, or why it cannot be read."""
        own = self._site.behind.config.data / "knowledge"
        rows: list[dict[str, object]] = []
        seen: dict[str, Path] = {}
        for path in self._site.behind.packs():
            row: dict[str, object] = {"file": path.name, "own": path.parent == own, "doubtful": (), "facts": False}
            row["undo"] = previous_of(path).exists()
            try:
                pack = load(path)
                check_title(pack.title, path, seen)
            except KnowledgeError as error:
                rows.append(row | {"error": str(error)})
                continue
            seen[title_key(pack.title)] = path
            questions = sum(len(passage.questions) for passage in pack.passages)
            rows.append(
                row | {"title": pack.title, "language": pack.language, "passages": len(pack.passages)}
                | {"questions": questions, "error": "", "doubtful": doubtful.as_rows(pack)}
                | {"facts": may_change(path, self._site.behind.config) and not pack.doubtful}
            )  # fmt: skip
        return rows

    async def _upload(self, request: Request, _session: Session) -> Response:
        """The body is the file; it is in its place only when it was read as a pack.

        What has no title, and what would replace a pack, is asked back: the page sends it again with the answer.
        """
        given = request.query_params
        name = checked_name(given.get("name", ""), ADDED, "pack")
        with upload_folder(self._site.behind.config.data) as folder:
            path = folder / name
            await received(request, path)
            said = StringIO()
            try:
                await run_in_threadpool(lambda: self._add(path, given, Console(file=said, width=LONGEST_LINE)))
            except AsksError as error:
                return JSONResponse({"asks": error.asks, "error": str(error), "suggested": path.stem}, 409)
            except AssistantError as error:  # the folder's name means nothing to anybody
                raise Refused(422, str(error).replace(str(path), name)) from error
        self._site.behind.notes.look()
        told = " ".join(_without(said.getvalue(), path).split("\n"))
        return JSONResponse({"told": f"{told}It is being taken in; the list tells when it is in use."})

    def _add(self, path: Path, given: Mapping[str, str], console: Console) -> None:
        behind, title = self._site.behind, given.get("title", "").strip()
        may = given.get("replace") == "yes"
        add([path], behind.config, console, searched=behind.packs(), title=title, page=True, replace=may)

    async def _remove(self, request: Request, _session: Session) -> Response:
        name = checked_name(request.query_params.get("name", ""), SUFFIXES, "pack")
        await run_in_threadpool(lambda: remove(name, self._site.behind.config))
        self._site.behind.notes.look()
        return JSONResponse({"told": f"{name} is removed."})

    async def _undo(self, request: Request, _session: Session) -> Response:
        name = (await sent(request, PackName)).name
        await run_in_threadpool(lambda: undo(name, self._site.behind.config))
        self._site.behind.notes.look()
        return JSONResponse({"told": f"{name} is as it was before; this can be undone, too."})

    async def _notes(self, _request: Request, _session: Session) -> Response:
        """How far the notes are."""
        status = self._site.behind.notes.status
        values = {"standing": status.standing, "told": status.told, "waiting": status.waiting}
        return JSONResponse(values | {"done": status.done, "total": status.total})

    async def _accept(self, request: Request, _session: Session) -> Response:
        """One doubtful passage of a pack, by its key, or all of them."""
        asked = await sent(request, Accepted)
        path = next((path for path in self._site.behind.packs() if path.name == asked.pack), None)
        if path is None:
            raise Refused(404, f"There is no pack {asked.pack!r}. Nothing was changed.")
        count = await run_in_threadpool(lambda: doubtful.accept_of(path, {asked.key} - {""}))
        self._site.behind.notes.look()
        told = f"{counted(count)} accepted. The kiosk is taking it in." if count else "That was accepted before."
        return JSONResponse({"told": told, "accepted": count})

    async def _search(self, request: Request, _session: Session) -> Response:
        asked, desk = await sent(request, TriedQuestion), self._site.at_work()
        count = self._site.behind.config.knowledge.passages
        finding = await run_in_threadpool(lambda: desk.search(asked.text, asked.language, count))
        hits = [
            {"passage": h.passage.text, "pack": h.passage.pack, "heading": h.passage.heading,
             "score": round(h.score, 3), "via": h.via, "fits": closeness(h.score), "by": VIA[h.via]}
            for h in finding.hits
        ]  # fmt: skip
        return JSONResponse({"told": VERDICTS[finding.verdict], "verdict": finding.verdict, "hits": hits})


def _without(said: str, path: Path) -> str:
    """With the name of a file alone: where it lies for the moment means nothing to anybody."""
    return said.replace(f"{path}: ", "").replace(str(path), path.name)
