"""The guide as pages: the list of its topics, and one a page, with its pictures."""

from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.guide import topic, topics
from assistant.web.console.access import HOME, Session
from assistant.web.console.site import Site

PATH = f"{HOME}/guide"
PICTURES = f"{HOME}/pictures"
"""Where "../pictures/…" leads from a topic."""
_SUFFIX = ".md"
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def html(text: str) -> str:
    """Of Markdown; HTML in it is shown as text, and no link runs a script. Links to topics lead to their pages."""
    tokens = _MARKDOWN.parse(text)
    for token in tokens:
        token.attrs.pop("style", None)  # of an aligned column; the policy of the pages forbids it
        for child in token.children or ():
            _lead(child)
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def _lead(token: Token) -> None:
    """A link to the file of a topic: to its page."""
    address = str(token.attrGet("href") or "") if token.type == "link_open" else ""
    parts = urlsplit(address)
    if not parts.scheme and not parts.netloc and parts.path.endswith(_SUFFIX):
        token.attrSet("href", f"{PATH}/{parts.path.removesuffix(_SUFFIX)}")


class GuidePage:
    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        access = self._site.access
        return [
            Route(PATH, access.page(self._list), methods=["GET"]),
            Route(PATH + "/{name}", access.page(self._topic), methods=["GET"]),
            Route(PICTURES + "/{name}", access.page(self._picture), methods=["GET"]),
        ]

    async def _list(self, _request: Request, session: Session) -> Response:
        return self._site.page("guide.html", PATH, session, topics=topics(), shown=None, text="")

    async def _topic(self, request: Request, session: Session) -> Response:
        try:
            shown = topic(request.path_params["name"])
        except ConfigError as error:
            return PlainTextResponse(f"{error}\n", 404)
        return self._site.page("guide.html", PATH, session, topics=topics(), shown=shown, text=html(shown.text))

    async def _picture(self, request: Request, _session: Session) -> Response:
        known = {path.name: path for path in resource("config", "pictures").iterdir()}
        found = known.get(request.path_params["name"])
        return FileResponse(found) if found else PlainTextResponse("There is no such picture.\n", 404)
