"""What the kiosk knows: its packs, new ones, and what is found in them."""

import tempfile
from io import StringIO
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant import hints
from assistant.errors import AssistantError, KnowledgeError
from assistant.knowledge.packs import SUFFIXES, load
from assistant.operations import doubtful
from assistant.operations.packs import ADDED, add, counted, remove
from assistant.screen.console import question_files
from assistant.screen.console.access import HOME, Refused, sent
from assistant.screen.console.sessions import Session
from assistant.screen.console.site import Site, away
from assistant.screen.console.uploads import checked_name, received
from assistant.screen.console.wording import VERDICTS, VIA, closeness
from assistant.screen.limits import Limit
from assistant.screen.typed import Line

PATH = f"{HOME}/knowledge"
PACKS = f"{HOME}/packs"
LONGEST_LINE = 1000
UPLOAD_SECONDS = 120.0


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Line = Field(min_length=1, max_length=300)
    language: str = Field(default="", pattern="^([a-z]{2})?$")


class Accepted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    pack: str = Field(min_length=1, max_length=300)
    """The name of its file."""
    key: str = Field(default="", pattern="^([0-9a-f]{16})?$")
    """Of one passage; empty for all that are doubtful."""


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
            Route(f"{HOME}/do/accept", access.data(self._accept, changes=True), methods=["POST"]),
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
            adding=hints.command("knowledge", "add", "FOLDER"),
            most=self._most,
            listed=bool(config.knowledge.packs),
            languages=config.kiosk.languages,
            questions=question_files.listed(config.data),
        )

    def _listed(self) -> list[dict[str, object]]:
        """Each pack that is searched, or why it cannot be read."""
        own = self._site.behind.config.data / "knowledge"
        rows: list[dict[str, object]] = []
        for path in self._site.behind.packs():
            row: dict[str, object] = {"file": path.name, "own": path.parent == own, "doubtful": ()}
            try:
                pack = load(path)
            except KnowledgeError as error:
                rows.append(row | {"error": str(error)})
                continue
            questions = sum(len(passage.questions) for passage in pack.passages)
            rows.append(
                row | {"title": pack.title, "language": pack.language, "passages": len(pack.passages)}
                | {"questions": questions, "error": "", "doubtful": doubtful.as_rows(pack)}
            )  # fmt: skip
        return rows

    async def _upload(self, request: Request, _session: Session) -> Response:
        """The body is the file; it is in its place only when it was read as a pack."""
        name = checked_name(request.query_params.get("name", ""), ADDED, "pack")
        config, title = self._site.behind.config, request.query_params.get("title", "").strip()
        with tempfile.TemporaryDirectory(prefix="upload-") as folder:
            path = Path(folder) / name
            await received(request, path)
            said = StringIO()
            try:
                await away(lambda: add([path], config, Console(file=said, width=LONGEST_LINE), page=True, title=title))
            except AssistantError as error:  # the folder's name means nothing to anybody
                raise Refused(422, str(error).replace(str(path), name)) from error
        told = " ".join(said.getvalue().replace(f"{path}: ", "").split("\n"))
        return JSONResponse({"told": f"{told}The kiosk knows what it says from its next start on."})

    async def _remove(self, request: Request, _session: Session) -> Response:
        name = checked_name(request.query_params.get("name", ""), SUFFIXES, "pack")
        await away(lambda: remove(name, self._site.behind.config))
        return JSONResponse({"told": f"{name} is removed. The kiosk forgets it with its next start."})

    async def _accept(self, request: Request, _session: Session) -> Response:
        """One doubtful passage of a pack, by its key, or all of them."""
        asked = await sent(request, Accepted)
        path = next((path for path in self._site.behind.packs() if path.name == asked.pack), None)
        if path is None:
            raise Refused(404, f"There is no pack {asked.pack!r}. Nothing was changed.")
        count = await away(lambda: doubtful.accept_of(path, {asked.key} - {""}))
        told = f"{counted(count)} accepted." if count else "That was accepted before."
        return JSONResponse({"told": f"{told} The kiosk answers from it from its next start on.", "accepted": count})

    async def _search(self, request: Request, _session: Session) -> Response:
        asked, desk = await sent(request, Question), self._site.at_work()
        count = self._site.behind.config.knowledge.passages
        finding = await away(lambda: desk.search(asked.text, asked.language, count))
        hits = [
            {"passage": h.passage.text, "pack": h.passage.pack, "heading": h.passage.heading,
             "score": round(h.score, 3), "via": h.via, "fits": closeness(h.score), "by": VIA[h.via]}
            for h in finding.hits
        ]  # fmt: skip
        return JSONResponse({"told": VERDICTS[finding.verdict], "verdict": finding.verdict, "hits": hits})
