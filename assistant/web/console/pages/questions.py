"""A curator's own files of questions: they are sent and removed."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.core.errors import ConfigError
from assistant.packs.uploads import upload_folder
from assistant.web.console import question_files
from assistant.web.console.access import HOME, Refused, Session
from assistant.web.console.site import Site
from assistant.web.console.uploads import checked_name, received
from assistant.web.limits import BodyLimit

QUESTIONS = f"{HOME}/questions"
LIMIT = BodyLimit(1_000_000, 60.0)


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
                count = await run_in_threadpool(lambda: question_files.keep(path, config))
            except ConfigError as error:  # the folder's name means nothing to anybody
                raise Refused(422, str(error).replace(str(path), name)) from error
            except OSError as error:
                raise Refused(503, f"{name} cannot be kept: {error.strerror or error}.") from error
        return JSONResponse({"told": f"{name}: {count} question{'' if count == 1 else 's'}. Choose it and evaluate."})

    async def _remove(self, request: Request, _session: Session) -> Response:
        path = question_files.file(self._site.behind.config.data, _name(request))
        await run_in_threadpool(lambda: path.unlink(missing_ok=True))  # somebody else may have been quicker
        return JSONResponse({"told": f"{path.name} is removed."})


def _name(request: Request) -> str:
    return checked_name(request.query_params.get("name", ""), question_files.SUFFIXES, "file of questions")
