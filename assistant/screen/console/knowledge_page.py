"""What the kiosk knows: its packs, new ones, and what is found in them."""

import threading
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.errors import AssistantError, KnowledgeError
from assistant.knowledge.packs import SUFFIXES, check_title, load, title_key
from assistant.operations.packs import ADDED, add, needs_title, previous_of, remove, replaced, undo
from assistant.operations.uploads import upload_folder
from assistant.screen.console import question_files
from assistant.screen.console.access import HOME, Refused, sent
from assistant.screen.console.sessions import Session
from assistant.screen.console.site import Site, away
from assistant.screen.console.uploads import checked_name, received
from assistant.screen.limits import Limit

PATH = f"{HOME}/knowledge"
PACKS = f"{HOME}/packs"
LONGEST_LINE = 1000
UPLOAD_SECONDS = 120.0


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(min_length=1, max_length=300)
    language: str = Field(default="", pattern="^([a-z]{2})?$")


class Name(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(min_length=1, max_length=200)
    """Of a pack's file."""


class KnowledgePage:
    def __init__(self, site: Site) -> None:
        self._site = site
        self._adding = threading.Lock()
        self._most = round(site.behind.config.console.upload_megabytes * 1_000_000)

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            Route(PACKS, access.data(self._upload, changes=True), methods=["PUT"]),
            Route(PACKS, access.data(self._remove, changes=True), methods=["DELETE"]),
            Route(f"{HOME}/notes.json", access.data(self._notes, by_itself=True), methods=["GET"]),
            Route(f"{HOME}/do/undo", access.data(self._undo, changes=True), methods=["POST"]),
            Route(f"{HOME}/do/search", access.data(self._search, changes=True), methods=["POST"]),
        ]

    @property
    def limits(self) -> dict[str, Limit]:
        return {PACKS: Limit(self._most, UPLOAD_SECONDS)}

    async def _page(self, _request: Request, session: Session) -> Response:
        config = self._site.behind.config
        return self._site.page(
            "knowledge.html",
            PATH,
            session,
            packs=await away(self._listed),
            suffixes=ADDED,
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
            row: dict[str, object] = {"file": path.name, "own": path.parent == own, "undo": previous_of(path).exists()}
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
                | {"questions": questions, "error": ""}
            )  # fmt: skip
        return rows

    async def _upload(self, request: Request, _session: Session) -> Response:
        """The body is the file; it is in its place only when it was read as a pack.

        What has no title, and what would replace a pack, is asked back: the page sends it again with the answer.
        """
        given = request.query_params
        name = checked_name(given.get("name", ""), ADDED, "pack")
        config = self._site.behind.config
        with upload_folder(config.data) as folder:
            path = folder / name
            await received(request, path)
            said = StringIO()
            try:
                if asks := await away(lambda: self._asked_back(path, given)):
                    return JSONResponse(asks, 409)
                await away(lambda: self._add(path, given.get("title", ""), Console(file=said, width=LONGEST_LINE)))
            except AssistantError as error:  # the folder's name means nothing to anybody
                raise Refused(422, str(error).replace(str(path), name)) from error
        self._site.behind.notes.look()
        told = " ".join(_without(said.getvalue(), path).split("\n"))
        return JSONResponse({"told": f"{told}It is being taken in; the list tells when it is in use."})

    def _asked_back(self, path: Path, given: Mapping[str, str]) -> dict[str, str]:
        """What is to be asked before a file is taken: its title, or whether it may replace a pack; else nothing."""
        config = self._site.behind.config
        if config.knowledge.packs:
            return {}  # it is refused
        if given.get("replace") != "yes" and (title := replaced(path.name, config)):
            return {
                "asks": "replace",
                "error": f"{path.name} would replace the pack {title!r}. Shall it? The old file is kept, to undo it.",
            }
        if not given.get("title", "").strip() and needs_title(path, config):
            return {
                "asks": "title",
                "error": f"{path.name} has no title of its own. How is it called? Visitors see it as the source.",
                "suggested": path.stem,
            }
        return {}

    def _add(self, path: Path, title: str, console: Console) -> None:
        """One at a time: two of one name would write into each other's file."""
        behind = self._site.behind
        with self._adding:
            add([path], behind.config, console, searched=behind.packs(), title=title.strip())

    async def _remove(self, request: Request, _session: Session) -> Response:
        name = checked_name(request.query_params.get("name", ""), SUFFIXES, "pack")
        await away(lambda: remove(name, self._site.behind.config))
        self._site.behind.notes.look()
        return JSONResponse({"told": f"{name} is removed."})

    async def _undo(self, request: Request, _session: Session) -> Response:
        name = (await sent(request, Name)).name
        await away(lambda: undo(name, self._site.behind.config))
        self._site.behind.notes.look()
        return JSONResponse({"told": f"{name} is as it was before; this can be undone, too."})

    async def _notes(self, _request: Request, _session: Session) -> Response:
        """How far the notes are."""
        status = self._site.behind.notes.status
        values = {"standing": status.standing, "told": status.told, "waiting": status.waiting}
        return JSONResponse(values | {"done": status.done, "total": status.total})

    async def _search(self, request: Request, _session: Session) -> Response:
        asked, desk = await sent(request, Question), self._site.at_work()
        count = self._site.behind.config.knowledge.passages
        finding = await away(lambda: desk.search(asked.text, asked.language, count))
        hits = [
            {"passage": h.passage.text, "pack": h.passage.pack, "heading": h.passage.heading,
             "score": round(h.score, 3), "via": h.via}
            for h in finding.hits
        ]  # fmt: skip
        return JSONResponse({"told": f"The packs: {finding.verdict}.", "verdict": finding.verdict, "hits": hits})


def _without(said: str, path: Path) -> str:
    """With the name of a file alone: where it lies for the moment means nothing to anybody."""
    return said.replace(f"{path}: ", "").replace(str(path), path.name)
