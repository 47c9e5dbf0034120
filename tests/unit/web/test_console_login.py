"""Logging in, and what is refused to whom."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from console_fakes import ADDRESS, PASSWORD, Desktop, desktop
from starlette.testclient import TestClient

from assistant.core.config import Config, ScreenSettings
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.index.live import LiveNotes
from assistant.thinking.embeddings import FakeEmbedder
from assistant.unanswered.store import UnansweredStore
from assistant.vision.image_embedder import FakeImageEmbedder
from assistant.visits.store import CountStore
from assistant.web.app import make_app
from assistant.web.console.access import COOKIE, TOKEN_HEADER
from assistant.web.console.history import History
from assistant.web.console.jobs import Jobs
from assistant.web.console.journal import Journal
from assistant.web.console.part import Console
from assistant.web.console.site import Behind
from assistant.web.console.throttle import ONE, Throttle

PAGES = [
    "/console",
    "/console/controls",
    "/console/knowledge",
    "/console/house",
    "/console/configuration",
    "/console/guide",
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path) as made:
        yield made


def test_without_a_password_the_console_is_off() -> None:
    notes = LiveNotes(list, lambda: KnowledgeIndex(Path("nowhere"), FakeEmbedder()))
    nowhere = Path("nowhere")
    visits, unanswered = CountStore(nowhere, 1), UnansweredStore(nowhere)
    kept = Config(), None, History(0), Journal(), Jobs(), dict[str, str], list[Path]
    behind = Behind(*kept, notes, visits, unanswered, FakeImageEmbedder)
    client = TestClient(make_app(ScreenSettings(), [Console(behind).part()]), base_url=ADDRESS)
    for path in [*PAGES, "/console/login", "/console/health.json", "/console/stream", "/console/support.zip"]:
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code == 404, path
        assert "assistant console password" in answer.text
    answer = client.post("/console/login", data={"password": ""})
    assert answer.status_code == 404
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_for_the_password_first(desk: Desktop, path: str) -> None:
    answer = desk.client.get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/console/login"
    desk.log_in()
    answer = desk.client.get(path)
    assert answer.status_code == 200
    assert "<h1>" in answer.text


def test_the_cookie_is_for_this_server_and_no_script(desk: Desktop) -> None:
    answer = desk.client.post("/console/login", data={"password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/console" in cookie
    assert "max-age" not in cookie, "it ends with the browser"


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second passes between two tries, however slow the machine is."""
    monkeypatch.setattr("assistant.web.console.access.Throttle", lambda: Throttle(lambda: 0.0))


@pytest.mark.usefixtures("stopped_clock")
def test_a_wrong_password_is_told_and_then_waited_for(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        _is_told_and_waited_for(desk)


def _is_told_and_waited_for(desk: Desktop) -> None:
    for _ in range(ONE.free):
        answer = desk.client.post("/console/login", data={"password": "wrong"})
        assert answer.status_code == 403
        assert "The password is wrong." in answer.text
    answer = desk.client.post("/console/login", data={"password": PASSWORD})
    assert answer.status_code == 429, "even the right one has to wait, or guessing would go on"
    assert "Try again in" in answer.text
    assert COOKIE not in desk.client.cookies


@pytest.mark.parametrize("body", [b"", b"password=", b"\xff\xfe", b"a=1&b=2&c=3&d=4&password=x", b"password"])
def test_a_form_that_is_none_is_a_wrong_password(desk: Desktop, body: bytes) -> None:
    answer = desk.client.post("/console/login", content=body)
    assert answer.status_code == 403


def test_a_new_login_has_a_new_session_and_the_old_one_ends(desk: Desktop) -> None:
    desk.log_in()
    old = desk.client.cookies[COOKIE]
    desk.log_in()
    assert desk.client.cookies[COOKIE] != old
    desk.client.cookies.clear()
    desk.client.cookies.set(COOKIE, old)
    assert desk.client.get("/console/health.json").status_code == 401


def test_logging_out_ends_the_session(desk: Desktop) -> None:
    desk.log_in()
    cookie = desk.client.cookies[COOKIE]
    assert desk.client.post("/console/logout", headers={TOKEN_HEADER: desk.token}).status_code == 204
    desk.client.cookies.set(COOKIE, cookie)
    assert desk.client.get("/console/health.json").status_code == 401


def test_a_session_that_is_over_is_told_and_nothing_is_done(desk: Desktop) -> None:
    status, told = desk.do("pause", {"on": True})
    assert status == 401
    assert "Log in again" in str(told["error"])
    desk.client.cookies.set(COOKIE, "made up")
    assert desk.do("pause", {"on": True})[0] == 401


@pytest.mark.parametrize("token", ["", "wrong", "ü"])
def test_a_change_without_the_token_of_the_page_is_refused(desk: Desktop, token: str) -> None:
    desk.log_in()
    before = desk.volume.volume
    answer = desk.client.post(
        "/console/do/volume", json={"volume": 0.1}, headers={TOKEN_HEADER.encode(): token.encode("latin-1")}
    )
    assert answer.status_code == 403
    assert "nothing was changed" in answer.json()["error"]
    assert desk.volume.volume == before


@pytest.mark.parametrize(
    "headers", [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}]
)
def test_a_page_of_another_site_is_refused(desk: Desktop, headers: dict[str, str]) -> None:
    desk.log_in()
    answer = desk.client.post("/console/do/volume", json={"volume": 0.1}, headers={TOKEN_HEADER: desk.token, **headers})
    assert answer.status_code == 403
    assert desk.volume.volume == 1.0


def test_a_foreign_host_is_refused(desk: Desktop) -> None:
    assert desk.client.get("/console/login", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 10_000, b"\xff", b"NaN", b'{"volume": 0.5, "x": 1}', b"[]", b'"x"'])
def test_malformed_json_is_refused(desk: Desktop, body: bytes) -> None:
    desk.log_in()
    answer = desk.client.post("/console/do/volume", content=body, headers={TOKEN_HEADER: desk.token})
    assert answer.status_code in {400, 422}
    assert "nothing was changed" in answer.json()["error"]
    assert desk.volume.volume == 1.0


def test_pages_carry_a_policy_that_allows_no_inline_script_or_style(desk: Desktop) -> None:
    desk.log_in()
    for path in PAGES:
        answer = desk.client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert " style=" not in answer.text
        assert "<style" not in answer.text
        assert "<script>" not in answer.text
        assert "//" not in answer.text.replace("<!doctype html>", "").split("<main")[0], "no outside resource"
        assert answer.headers["cache-control"] == "no-store"


def test_style_and_scripts_are_served(desk: Desktop) -> None:
    assert "javascript" in desk.client.get("/console/static/health.js").headers["content-type"]
    assert desk.client.get("/console/static/console.css").headers["content-type"].startswith("text/css")
    assert desk.client.get("/console/static/..%2fsite.py").status_code == 404


@pytest.mark.parametrize(
    ("client", "scheme", "warned"),
    [
        ("127.0.0.1", "http", False),
        ("::1", "http", False),
        ("192.168.1.20", "http", True),
        ("192.168.1.20", "https", False),
    ],
)
def test_where_others_could_read_the_password_the_login_says_so(
    desk: Desktop, client: str, scheme: str, *, warned: bool
) -> None:
    there = TestClient(desk.client.app, base_url=f"{scheme}://127.0.0.1:8321", client=(client, 50_000))
    assert ("not encrypted" in there.get("/console/login").text) is warned
    assert ("not encrypted" in there.post("/console/login", data={"password": "wrong"}).text) is warned
