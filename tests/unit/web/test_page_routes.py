"""What a page may ask of the kiosk, and what it is told."""

import time

import httpx
import numpy as np
import pytest
from kiosk_fakes import eventually
from screen_tools import SAMPLES, Served, Stream, sentence, served

from assistant.core.events import Forgotten, Heard, KioskState, Level, Pictured, Said, StateChanged
from assistant.core.messages import Picture, Transcript
from assistant.turn.signals import Chosen, Pressed, Released, TypedQuestion
from assistant.web import feed as feeds
from assistant.web.feed import Feed


def test_the_page_and_its_files_come_from_here_alone() -> None:
    with served() as kiosk, kiosk.client() as client:
        page = client.get("/")
        assert page.headers["content-type"].startswith("text/html")
        for name in ("page.css", "page.js", "icon.svg"):
            assert f'"{name}"' in page.text
            assert client.get(f"/{name}").status_code == 200
        everything = page.text + client.get("/page.css").text + client.get("/page.js").text
        assert "http://" not in everything.replace("http://www.w3.org", "")
        assert "https://" not in everything
        assert "<style" not in page.text
        assert page.headers["cache-control"] == "no-store"


def test_the_page_learns_its_words_in_every_language() -> None:
    with served() as kiosk, kiosk.client() as client:
        settings = client.get("/page.json").json()
    assert [each["code"] for each in settings["languages"]] == list(settings["words"])
    assert settings["words"]["de"]["ready"] == "Drücken Sie den Knopf und fragen Sie."
    assert settings["samples"] == {"en": SAMPLES}
    assert not settings["text_field"]


def test_every_page_sees_the_state_the_words_and_the_level() -> None:
    with served() as kiosk, kiosk.client() as client:
        streams = [Stream(client), Stream(client)]
        assert streams[0].page != streams[1].page
        for stream in streams:
            assert stream.next("state")["state"] == "starting"
        kiosk.events.publish(StateChanged(KioskState.LISTENING))
        for stream in streams:
            assert stream.next("state")["state"] == "listening"
        kiosk.events.publish(Level(0.25))
        for stream in streams:
            assert stream.next("level") == 0.25
        kiosk.events.publish(Heard(Transcript("Why?", "en")))
        assert [stream.next("state")["question"] for stream in streams] == ["Why?", "Why?"]
        for stream in streams:
            stream.close()


def test_a_page_that_comes_later_sees_what_there_is() -> None:
    with served() as kiosk, kiosk.client() as client:
        kiosk.events.publish(Heard(Transcript("Why?", "en")))
        kiosk.events.publish(Said(sentence("It is so.")))
        shown = Stream(client).next("state")
        assert (shown["question"], shown["answer"][0]["text"]) == ("Why?", "It is so.")


def test_the_button_of_a_page_is_pressed_and_released() -> None:
    with served() as kiosk, kiosk.client() as client:
        stream = Stream(client)
        before = time.monotonic()
        assert client.post("/press", json={"page": stream.page}).status_code == 204
        assert client.post("/release", json={"page": stream.page}).status_code == 204
        [pressed, released] = kiosk.posted
        assert isinstance(pressed, Pressed)
        assert isinstance(released, Released)
        assert before < pressed.at < released.at < time.monotonic()
        assert pressed.source == released.source == f"screen {stream.page}"


def test_the_button_of_a_page_that_is_gone_is_released() -> None:
    with served() as kiosk:
        client = kiosk.client()
        stream = Stream(client)
        client.post("/press", json={"page": stream.page})
        stream.close()
        client.close()
        assert eventually(lambda: [type(signal) for signal in kiosk.posted] == [Pressed, Released], 0.4)


def test_a_button_that_is_never_released_is_after_the_longest_question() -> None:
    with served() as kiosk, kiosk.client() as client:
        stream = Stream(client)
        client.post("/press", json={"page": stream.page})
        assert eventually(lambda: [type(signal) for signal in kiosk.posted] == [Pressed, Released])
        assert kiosk.posted[1].at - kiosk.posted[0].at == pytest.approx(0.5, abs=0.2)  # type: ignore[union-attr]


def test_a_second_press_before_the_release_is_none() -> None:
    with served() as kiosk, kiosk.client() as client:
        stream = Stream(client)
        for _ in range(3):
            client.post("/press", json={"page": stream.page})
        assert len(kiosk.posted) == 1


def test_a_page_that_is_not_connected_presses_nothing() -> None:
    with served() as kiosk, kiosk.client() as client:
        assert client.post("/press", json={"page": "somebody"}).status_code == 409
        assert client.post("/release", json={"page": "somebody"}).status_code == 204
        assert not kiosk.posted


def test_nothing_is_pressed_while_the_kiosk_starts() -> None:
    with served(started=False) as kiosk, kiosk.client() as client:
        answer = client.post("/press", json={"page": Stream(client).page})
        assert (answer.status_code, answer.text) == (503, "The kiosk is starting.")


def test_a_question_can_be_typed_where_the_operator_allows_it() -> None:
    with served(text_field=True) as kiosk, kiosk.client() as client:
        assert client.post("/ask", json={"text": "  Why is it so? "}).status_code == 204
        assert kiosk.posted == [TypedQuestion("Why is it so?")]
    with served() as kiosk, kiosk.client() as client:
        assert client.post("/ask", json={"text": "Why is it so?"}).status_code == 403
        assert not kiosk.posted


def test_a_language_can_be_chosen_where_the_operator_allows_it() -> None:
    with served() as kiosk, kiosk.client() as client:
        assert client.post("/language", json={"language": "pt"}).status_code == 204
        assert client.post("/language", json={"language": ""}).status_code == 204
        assert kiosk.posted == [Chosen("pt"), Chosen("")]
        answer = client.post("/language", json={"language": "xx"})
        assert answer.status_code == 400
        assert "pt" in answer.text
    with served(language_choice=False) as kiosk, kiosk.client() as client:
        assert client.post("/language", json={"language": "pt"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"", "JSON"),
        (b"{", "JSON"),
        (b"[]", "table"),
        (b"null", "table"),
        (b'{"text": 5}', "text"),
        (b'{"text": "   "}', "text"),
        (b'{"text": "secret", "more": 1}', "more"),
        (b'{"other": "secret"}', "text"),
        (b'"\xff"', "JSON"),
        (b'{"text": "%s"}' % (b"secret" * 100), "300"),
        (b"[" * 5000, "JSON"),
    ],
)
def test_what_is_no_question_is_explained_and_not_repeated(body: bytes, told: str) -> None:
    with served(text_field=True) as kiosk, kiosk.client() as client:
        answer = client.post("/ask", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 400
        assert told in answer.text
        assert "secret" not in answer.text
        assert not kiosk.posted


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_form_of_another_site_cannot_ask(kind: str) -> None:
    with served(text_field=True) as kiosk, kiosk.client() as client:
        answer = client.post("/ask", content=b'{"text": "Why?"}', headers={"content-type": kind})
        assert answer.status_code == 415
        assert not kiosk.posted


def test_a_picture_is_gone_when_its_visitor_is() -> None:
    with served() as kiosk, kiosk.client() as client:
        stream = Stream(client)
        stream.next("state")
        kiosk.events.publish(Pictured(Picture(np.zeros((40, 60, 3), np.uint8)), ()))
        address = f"/picture/{stream.next('state')['picture']['name']}"
        answer = client.get(address)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.content.startswith(b"\xff\xd8")
        kiosk.events.publish(Forgotten())
        assert client.get(address).status_code == 404


def _flood(kiosk: Served, count: int) -> None:
    for i in range(count):
        kiosk.events.publish(Said(sentence("A long sentence about honey. " * 30, i)))


def test_who_reads_nothing_keeps_nobody_waiting() -> None:
    with served() as kiosk, kiosk.client() as client:
        asleep, awake = Stream(client), Stream(client)
        began = time.monotonic()
        _flood(kiosk, 500)
        assert time.monotonic() - began < 2
        kiosk.events.publish(StateChanged(KioskState.READY))
        while awake.next("state")["state"] != "ready":
            pass
        assert all(len(reader.pending) <= 2 for reader in kiosk.page.feed._readers)
        del asleep


def test_no_more_pages_than_can_be_told_are_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "MOST_STREAMS", 2)
    with served() as kiosk, kiosk.client() as client:
        kept = [Stream(client), Stream(client)]
        for _ in range(3):
            assert client.get("/events").status_code == 503
        assert len(kiosk.page._pages) == 2, "who is turned away leaves nothing behind"
        kept.pop().close()
        assert eventually(lambda: len(kiosk.page.feed._readers) == 1)


def test_a_silent_kiosk_gives_a_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "SIGN_OF_LIFE_SECONDS", 0.1)
    with served() as kiosk, kiosk.client() as client:
        assert Stream(client).next("alive") == {}


def test_what_is_told_to_nobody_is_kept_if_it_lasts() -> None:
    feed = Feed("state")
    feed.tell("state", "1")
    feed.tell("level", "2")
    assert feed._newest == {"state": "1"}


def test_a_wrong_method_or_path_is_refused() -> None:
    with served() as kiosk, kiosk.client() as client:
        assert client.get("/press").status_code == 405
        assert client.post("/").status_code == 405
        assert client.get("/../etc/passwd").status_code == 404
        assert isinstance(client.get("/page.json"), httpx.Response)
