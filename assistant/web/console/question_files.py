"""A curator's own files of questions, for the evaluation."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.core.files import beside, locked, put_in_place
from assistant.evaluation.question_files import load
from assistant.packs.uploads import upload_folder
from assistant.web.console.access import HOME, Refused
from assistant.web.console.sessions import Session
from assistant.web.console.site import Site, away
from assistant.web.console.uploads import checked_name, received
from assistant.web.limits import BodyLimit

QUESTIONS = f"{HOME}/questions"
SUFFIXES = (".toml", ".csv")
LIMIT = BodyLimit(1_000_000, 60.0)
LOCK_SECONDS = 10.0
"""For another file that is being kept."""
SHIPPED = "bees"


class QuestionFiles:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(QUESTIONS, access.data(self._upload, changes=True), methods=["PUT"]),
            Route(QUESTIONS, access.data(self._remove, changes=True), methods=["DELETE"]),
        ]

    async def _upload(self, request: Request, _session: Session) -> Response:
        """The body is the file; it takes its place only when it could be asked."""
        name, config = _name(request), self._site.behind.config
        with upload_folder(config.data) as folder:
            path = folder / name
            await received(request, path)
            try:
                count = await away(lambda: _keep(path, config))
            except ConfigError as error:  # the folder's name means nothing to anybody
                raise Refused(422, str(error).replace(str(path), name)) from error
            except OSError as error:
                raise Refused(503, f"{name} cannot be kept: {error.strerror or error}.") from error
        return JSONResponse({"told": f"{name}: {count} question{'' if count == 1 else 's'}. Choose it and evaluate."})

    async def _remove(self, request: Request, _session: Session) -> Response:
        path = file(self._site.behind.config.data, _name(request))
        await away(lambda: path.unlink(missing_ok=True))  # somebody else may have been quicker
        return JSONResponse({"told": f"{path.name} is removed."})


def listed(data: Path) -> list[str]:
    """The names of those that were sent."""
    folder = _folder(data)
    return sorted(path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def file(data: Path, name: str) -> Path:
    """One that was sent; raises Refused."""
    if name not in listed(data):
        raise Refused(404, f"There is no file of questions {name[:80]!r}.")
    return _folder(data) / name


def _name(request: Request) -> str:
    return checked_name(request.query_params.get("name", ""), SUFFIXES, "file of questions")


def _keep(sent: Path, config: Config) -> int:
    """How many questions it holds; raises ConfigError."""
    questions = load(sent, config.kiosk.languages).questions
    if recorded := next((question.file for question in questions if question.file), ""):
        raise ConfigError(
            f"{sent}: file = {recorded!r}: only typed questions are asked here; `assistant eval` hears recordings."
        )
    path = _folder(config.data) / sent.name
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(path.parent, LOCK_SECONDS):
        beside(path).write_bytes(sent.read_bytes())
        put_in_place(beside(path), path)
    return len(questions)


def _folder(data: Path) -> Path:
    return data / "questions"
