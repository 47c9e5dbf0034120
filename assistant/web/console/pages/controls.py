"""What can be done: volume, voice, questions, pause, restart, light, camera."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant.asking.describing import describe
from assistant.core.events import KioskState
from assistant.vision.pictures import jpeg
from assistant.web.console.access import HOME, Refused, Session, sent
from assistant.web.console.site import Site
from assistant.web.console.wording import failure, skill
from assistant.web.typed import Line

PATH = f"{HOME}/controls"
SNAPSHOT_SIDE = 1024
"""Pixels of its longer side."""
Text = Annotated[Line, Field(min_length=1, max_length=300)]
Code = Annotated[str, Field(pattern="^([a-z]{2})?$")]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Spoken(Strict):
    text: Text
    language: Code = ""


class Switch(Strict):
    on: bool


class Loud(Strict):
    volume: float = Field(ge=0, le=1)


class Pace(Strict):
    pace: float = Field(ge=0.5, le=2)


class VoiceOf(Strict):
    language: Code
    name: str = Field(min_length=1, max_length=100)


class ControlsPage:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        access = self._site.access
        actions = {
            "say": self._say, "ask": self._ask, "pause": self._pause, "restart": self._restart,
            "light": self._light, "snapshot": self._snapshot, "volume": self._volume, "pace": self._pace,
            "voice": self._voice
        }  # fmt: skip
        return [
            Route(PATH, access.page(self._page), methods=["GET"]),
            *(
                Route(f"{HOME}/do/{name}", access.data(action, changes=True), methods=["POST"])
                for name, action in actions.items()
            ),
        ]

    async def _page(self, _request: Request, session: Session) -> Response:
        desk, behind = self._site.desk, self._site.behind
        paused = behind.history.latest.state is KioskState.PAUSED or bool(desk and desk.paused)
        return self._site.page(
            "controls.html", PATH, session, desk=desk, paused=paused, languages=behind.config.kiosk.languages
        )

    async def _say(self, request: Request, _session: Session) -> Response:
        spoken, desk = await sent(request, Spoken), self._site.at_work()
        await run_in_threadpool(lambda: desk.say(spoken.text, self._known(spoken.language)))
        return _done("It was said.")

    async def _ask(self, request: Request, _session: Session) -> Response:
        spoken, desk = await sent(request, Spoken), self._site.at_work()
        record = await run_in_threadpool(lambda: desk.ask(spoken.text, self._known(spoken.language)))
        told = describe(record)
        words = {"how": skill(str(told.get("intent") or "")), "failure": failure(record.error) if record.error else ""}
        return JSONResponse({"told": "It was answered.", **told, **words})

    async def _pause(self, request: Request, _session: Session) -> Response:
        switch, desk = await sent(request, Switch), self._site.at_work()
        desk.pause(on=switch.on)
        return _done("The kiosk is paused." if switch.on else "The kiosk answers again.")

    async def _restart(self, _request: Request, _session: Session) -> Response:
        self._site.at_work().restart()
        return _done("The kiosk starts anew; that takes a minute.")

    async def _light(self, _request: Request, _session: Session) -> Response:
        await run_in_threadpool(self._site.at_work().show_light)
        return _done("Every state of the light was shown.")

    async def _snapshot(self, _request: Request, _session: Session) -> Response:
        """A picture that is kept nowhere."""
        picture = await run_in_threadpool(self._site.at_work().photograph)
        return Response(await run_in_threadpool(lambda: jpeg(picture, SNAPSHOT_SIDE)), media_type="image/jpeg")

    async def _volume(self, request: Request, _session: Session) -> Response:
        loud, desk = await sent(request, Loud), self._site.at_work()
        await run_in_threadpool(lambda: desk.set_volume(round(loud.volume, 2)))
        return _done(f"The volume is {loud.volume:.0%}.")

    async def _pace(self, request: Request, _session: Session) -> Response:
        wanted, desk = await sent(request, Pace), self._site.at_work()
        await run_in_threadpool(lambda: desk.set_pace(round(wanted.pace, 2)))
        return _done(f"The speed is {wanted.pace:.2g}.")

    async def _voice(self, request: Request, _session: Session) -> Response:
        wanted, desk = await sent(request, VoiceOf), self._site.at_work()
        await run_in_threadpool(lambda: desk.set_voice(wanted.language, wanted.name))
        return _done(f"{wanted.name} speaks.")

    def _known(self, language: str) -> str:
        languages = self._site.behind.config.kiosk.languages
        if language and language not in languages:
            raise Refused(422, f"The kiosk does not speak {language!r}; there are {', '.join(languages)}.")
        return language


def _done(told: str) -> Response:
    return JSONResponse({"told": told})
