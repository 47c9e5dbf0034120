"""Who may ask, by what name, and what every answer says to the browser."""

import pytest
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from assistant.core.config import ScreenSettings
from assistant.web.app import ScreenPart, make_app
from assistant.web.guard import HEADERS, host_name


def client(called: str = "127.0.0.1:8321", **settings: object) -> TestClient:
    async def hello(_request: object) -> PlainTextResponse:
        return PlainTextResponse("hello")

    screen = ScreenSettings.model_validate(settings)
    return TestClient(make_app(screen, [ScreenPart([Route("/", hello, methods=["GET", "POST"])])]), f"http://{called}")


@pytest.mark.parametrize("host", ["localhost", "localhost:8321", "127.0.0.1:8321", "[::1]:8321", "LOCALHOST"])
def test_the_machine_itself_may_ask(host: str) -> None:
    assert client(host).get("/").text == "hello"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8321", "localhost.evil", "", "[::1", "a b"])
def test_a_name_that_was_made_to_point_here_is_refused(host: str) -> None:
    answer = client().get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "screen.allowed_hosts" in answer.text
    assert "hello" not in answer.text


def test_the_operator_may_give_the_kiosk_more_names() -> None:
    allowed: dict[str, object] = {"host": "0.0.0.0", "allowed_hosts": ["kiosk.local", "fd00::7"]}
    assert client("kiosk.local:8321", **allowed).get("/").status_code == 200
    assert client("[fd00::7]:8321", **allowed).get("/").status_code == 200
    assert client("0.0.0.0:8321", **allowed).get("/").status_code == 421
    assert client("192.168.1.20:8321", host="192.168.1.20").get("/").status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:8080", "http://127.0.0.1:8321.evil", "http://["]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_of_others_may_not_ask(origin: str, method: str) -> None:
    assert client().request(method, "/", headers={"origin": origin}).status_code == 403


def test_its_own_pages_may_ask() -> None:
    own = {"origin": "http://127.0.0.1:8321", "sec-fetch-site": "same-origin"}
    assert client().post("/", headers=own).status_code == 200


def test_a_browser_that_hides_the_origin_still_says_that_it_is_foreign() -> None:
    assert client().post("/", headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_every_answer_keeps_the_page_to_itself(path: str) -> None:
    answer = client().get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


def test_a_refusal_has_the_headers_too() -> None:
    assert client().get("/", headers={"host": "evil"}).headers["x-frame-options"] == "DENY"


def test_what_is_no_host_has_no_name() -> None:
    assert host_name("http://x") != "x"
    assert host_name("[") == ""
