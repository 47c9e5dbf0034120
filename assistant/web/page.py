"""The kiosk's page: its files, the stream that it follows, and what a visitor may do on it."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.core.config import Config
from assistant.core.events import Event, Level
from assistant.core.wrong_values import explained
from assistant.web.app import STATIC, ScreenPart, static_file
from assistant.web.button import ScreenButton
from assistant.web.feed import Feed
from assistant.web.pictures import Gallery
from assistant.web.snapshot import Snapshot
from assistant.web.typed import Line, one_line
from assistant.web.words import native_name, words

LONGEST_QUESTION = 300
"""Characters; a long breath of speech has fewer."""

T = TypeVar("T", bound=BaseModel)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Hand(Body):
    """A finger on the button of a page, or off it."""

    page: Annotated[str, StringConstraints(max_length=40)]


class QuestionBody(Body):
    text: Annotated[Line, StringConstraints(min_length=1, max_length=LONGEST_QUESTION)]
    shown: str = Field(default="", max_length=2)
    """The language of the page."""


class Wish(Body):
    language: str = Field(max_length=2)


class Page:
    """An observer of the events, and the routes of the page."""

    def __init__(self, config: Config, samples: Callable[[], dict[str, list[str]]]) -> None:
        """Samples: questions that visitors may ask, by language."""
        self._config = config
        self._samples = samples
        self._gallery = Gallery()
        self._pages: set[str] = set()
        """Those that follow the stream at this moment."""
        self.feed = Feed("state")
        self.button = ScreenButton(config.hearing.longest_seconds)
        self._snapshot = Snapshot(
            config.kiosk.languages[0], self._gallery, lambda shown: self.feed.tell("state", _line(shown))
        )

    def __call__(self, event: Event) -> None:
        """On the thread that publishes; returns at once."""
        if isinstance(event, Level):
            self.feed.tell("level", f"{event.loudness:.2f}")
        else:
            self._snapshot(event)

    def part(self) -> ScreenPart:
        screen = self._config.screen
        routes = [
            static_file("/", "page.html"),
            static_file("/page.css", "page.css"),
            static_file("/page.js", "page.js"),
            static_file("/icon.svg", "icon.svg"),
            Route("/page.json", self._settings),
            Route("/events", self._follow),
            Route("/picture/{name}", self._picture),
            Route("/press", self._press, methods=["POST"]),
            Route("/release", self._release, methods=["POST"]),
            Route("/ask", self._ask, methods=["POST"]),
        ]
        if screen.language_choice:
            routes.append(Route("/language", self._choose, methods=["POST"]))
        return ScreenPart(routes)

    async def _settings(self, _request: Request) -> Response:
        """What a page needs once, and anew when the program was."""
        kiosk, screen = self._config.kiosk, self._config.screen
        return JSONResponse(
            {
                "languages": [{"code": code, "name": native_name(code)} for code in kiosk.languages],
                "language_choice": screen.language_choice and len(kiosk.languages) > 1,
                "text_field": screen.text_field,
                "longest_question": LONGEST_QUESTION,
                "words": {code: words(code) for code in kiosk.languages},
                "samples": await run_in_threadpool(self._samples),
            }
        )

    async def _follow(self, request: Request) -> Response:
        page = secrets.token_urlsafe(9)
        return self.feed.response(request, _line({"page": page, "version": VERSION}), lambda: self._present(page))

    @contextmanager
    def _present(self, page: str) -> Iterator[None]:
        """While a page follows the stream, its button works."""
        self._pages.add(page)
        try:
            yield
        finally:
            self._pages.discard(page)
            self.button.release(page)

    async def _picture(self, request: Request) -> Response:
        file = await run_in_threadpool(self._gallery.file, request.path_params["name"])
        if file is None:
            raise HTTPException(404)
        return Response(file, media_type="image/jpeg")

    async def _press(self, request: Request) -> Response:
        hand = await read(request, Hand)
        self._check_works()
        if hand.page not in self._pages:
            raise HTTPException(409, "The page is not connected.")
        self.button.press(hand.page)
        return _done()

    async def _release(self, request: Request) -> Response:
        self.button.release((await read(request, Hand)).page)
        return _done()

    async def _ask(self, request: Request) -> Response:
        """Anything that is typed, or else one of the questions that the page offers."""
        question = await read(request, QuestionBody)
        if not self._config.screen.text_field and not await self._offers(question.text):
            raise HTTPException(403, "Here only the questions that the page offers can be asked without speaking.")
        self._check_works()
        self.button.ask(question.text, question.shown if question.shown in self._config.kiosk.languages else "")
        return _done()

    async def _offers(self, question: str) -> bool:
        samples = await run_in_threadpool(self._samples)
        return any(question == one_line(sample) for offered in samples.values() for sample in offered)

    async def _choose(self, request: Request) -> Response:
        language = (await read(request, Wish)).language
        if language and language not in (there_are := self._config.kiosk.languages):
            raise HTTPException(400, f"language: there are {', '.join(there_are)}, or nothing for any.")
        self._check_works()
        self.button.choose(language)
        return _done()

    def _check_works(self) -> None:
        if not self.button.works:
            raise HTTPException(503, "The kiosk is starting.")


async def read(request: Request, kind: type[T]) -> T:
    """The JSON of a request; what is wrong with it is answered, without repeating what a visitor wrote."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise HTTPException(415, "It has to be application/json.")
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        raise HTTPException(400, " ".join(map(str, explained(error, kind, repeats=False)))) from error


def _done() -> Response:
    return Response(status_code=204)


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _version() -> str:
    """Another one where a page that is open has to load itself anew."""
    files = b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))
    return hashlib.sha256(files).hexdigest()[:12]


VERSION = _version()
