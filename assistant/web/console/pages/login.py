"""Logging in and out; the one form that works without any script."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from assistant.web.addresses import is_own
from assistant.web.console.access import COOKIE, HOME, LOGIN, Refused, Session, give_cookie, off
from assistant.web.console.site import Site


class LoginPage:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(LOGIN, self._page, methods=["GET"]),
            Route(LOGIN, self._log_in, methods=["POST"]),
            Route(f"{HOME}/logout", access.data(self._log_out, changes=True), methods=["POST"]),
        ]

    async def _page(self, request: Request) -> Response:
        if not self._site.access.is_on:
            return PlainTextResponse(off(), 404)
        return self._site.page("login.html", LOGIN, None, told="", open_wire=open_wire(request))

    async def _log_in(self, request: Request) -> Response:
        try:
            session = await self._site.access.log_in(request)
        except Refused as refusal:
            return self._site.page(
                "login.html", LOGIN, None, refusal.status, told=str(refusal), open_wire=open_wire(request)
            )
        return give_cookie(RedirectResponse(HOME, 303), session, request)

    async def _log_out(self, request: Request, _session: Session) -> Response:
        self._site.access.log_out(request)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE, path=HOME, httponly=True, samesite="strict")
        return response


def open_wire(request: Request) -> bool:
    """Whether the password would travel so that others in the network could read it."""
    return request.url.scheme != "https" and not is_own(request.client.host if request.client else "")
