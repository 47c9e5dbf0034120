"""What lights, films and maps are told over a real WebSocket, and what they may have the kiosk do."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from kiosk_fakes import eventually
from screen_tools import free_port
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from assistant.app import App
from assistant.core.config import Config
from assistant.core.events import (
    Answering,
    Forgotten,
    Grounded,
    Guarded,
    Heard,
    KioskState,
    Level,
    Sounded,
    Sounding,
    StateChanged,
    TurnEnded,
    Understood,
)
from assistant.core.messages import GUARD, GuardKind, Intent, Provenance, Sentence, Source, Transcript
from assistant.turn.signals import OperatorTask, Pause, Pressed, Released, Signal, TypedQuestion
from assistant.web.stream.socket import MOST_READERS, PATH, TOO_SLOW
from assistant.web.stream.telling import EventTeller

ASKED = Transcript("How far is Brazil from my secret house?", "en")
SENTENCE = Sentence("Brazil is far.", "Brazil is far.", 0, "en")


class Followed:
    """A kiosk with its stream."""

    def __init__(self, **events: Any) -> None:
        self.port = free_port()
        config = {"screen": {"port": self.port}, "events": {"enabled": True, **events}}
        self.app = App(Config.model_validate(config))
        self.posted: list[Signal] = []

    @contextmanager
    def open(self, **how: Any) -> Iterator[ClientConnection]:
        with connect(f"ws://127.0.0.1:{self.port}{PATH}", open_timeout=5, proxy=None, **how) as stream:
            yield stream


@contextmanager
def kiosk(**events: Any) -> Iterator[Followed]:
    made = Followed(**events)
    assert made.app.web_server
    with made.app.web_server:
        made.app.stream_commands.listen(made.posted.append)
        yield made
    made.app.close()


def told(stream: ClientConnection) -> dict[str, Any]:
    message = json.loads(stream.recv(timeout=30))
    assert isinstance(message, dict)
    return message


def turn(made: Followed) -> None:
    """A question and its answer."""
    for event in (
        StateChanged(KioskState.LISTENING, follow_up=True),
        Level(0.256),
        Heard(ASKED),
        Understood(Intent("distance", ASKED, 0.98765)),
        Answering(Provenance.NOTED),
        Grounded((Source("Our bees", "They dance.", 0.9, "Dances"),)),
        Sounding(SENTENCE),
        Sounded(SENTENCE),
        TurnEnded(None, "en", "distance"),
    ):
        made.app.events.publish(event)


def test_a_turn_is_told_as_kinds_and_figures_and_never_in_words() -> None:
    with kiosk() as made, made.open() as stream:
        assert told(stream) == {"event": "snapshot", "state": "starting", "follow_up": False}
        turn(made)
        seen = [told(stream) for _ in range(10)]
        [place] = [message for message in seen if message["event"] == "place"]  # as soon as it is found
        seen.remove(place)
        assert seen[:4] == [
            {"event": "state", "state": "listening", "follow_up": True},
            {"event": "level", "loudness": 0.26},
            {"event": "question", "language": "en"},
            {"event": "intent", "skill": "distance", "score": 0.988, "language": "en"},
        ]
        assert (place["country"], place["kind"]) == ("BR", "country")
        assert -16 < place["latitude"] < -15
        assert seen[4:] == [
            {"event": "rung", "rung": "noted"},
            {"event": "pack", "title": "Our bees", "heading": "Dances"},
            {"event": "sentence", "index": 0, "sounding": True, "language": "en"},
            {"event": "sentence", "index": 0, "sounding": False, "language": "en"},
            {"event": "end", "error": None, "skill": "distance", "by_operator": False},
        ]
        for word in ("secret", "far", "dance."):
            assert word not in json.dumps(seen).replace("distance", "")


def test_who_comes_late_gets_how_it_is_and_nothing_of_a_visitor_who_has_gone() -> None:
    with kiosk() as made:
        turn(made)
        assert made.app.event_teller
        snapshot = made.app.event_teller.snapshot
        assert eventually(lambda: "place" in snapshot(), seconds=30)
        with made.open() as stream:
            found = told(stream)
            assert (found["event"], found["state"]) == ("snapshot", "listening")
            assert found["intent"]["skill"] == "distance"
            assert found["place"]["country"] == "BR"
            assert found["sentence"]["sounding"] is False
            made.app.events.publish(Forgotten())
            assert told(stream) == {"event": "forgotten"}
        with made.open() as stream:
            assert told(stream) == {"event": "snapshot", "state": "listening", "follow_up": True}


def test_words_are_told_where_the_operator_wants_them() -> None:
    with kiosk(words=True) as made, made.open() as stream:
        told(stream)
        turn(made)
        seen = {message["event"]: message for message in (told(stream) for _ in range(10))}
        assert seen["question"]["text"] == ASKED.text
        assert seen["sentence"]["text"] == "Brazil is far."


def test_of_what_the_guard_stops_only_the_kind_is_told() -> None:
    seen: list[dict[str, Any]] = []
    teller = EventTeller(lambda _asked: {"name": "x"}, words=True)
    teller.follow(seen.append)
    teller(Heard(Transcript("", "en")))
    teller(Guarded(GuardKind.DESPAIR))
    teller(Understood(Intent(GUARD, ASKED)))
    assert seen == [{"event": "question", "language": "en"}, {"event": "guard", "kind": "despair"}]


def test_a_place_that_is_found_after_the_visitor_has_gone_is_not_told() -> None:
    seen: list[str] = []
    gone, looked = threading.Event(), threading.Event()

    def place(_asked: Transcript) -> dict[str, str]:
        assert gone.wait(5)
        looked.set()
        return {"name": "Brasilia"}

    teller = EventTeller(place, words=False)
    teller.follow(lambda message: seen.append(message["event"]))
    teller(Heard(ASKED))
    teller(Understood(Intent("distance", ASKED)))
    teller(Forgotten())
    gone.set()
    assert looked.wait(5)
    teller.close()
    assert not eventually(lambda: "place" in seen, seconds=0.2)
    assert seen == ["question", "intent", "forgotten"]
    assert teller.snapshot() == {"event": "snapshot", "state": "starting", "follow_up": False}


def test_a_stream_that_nobody_wants_is_not_there() -> None:
    made = App(Config.model_validate({"screen": {"port": free_port()}}))
    assert made.web_server
    address = f"ws://127.0.0.1:{made.config.screen.port}{PATH}"
    with made.web_server, pytest.raises(InvalidStatus), connect(address, proxy=None):
        pass


@pytest.mark.parametrize(
    ("origin", "host", "good"),
    [
        (None, None, True),
        ("file://", None, True),
        ("null", None, True),
        ("http://192.168.1.20:8000", None, True),
        ("http://evil.example", None, False),
        (None, "evil.example", False),
    ],
)
def test_only_pages_that_are_listed_and_the_kiosks_own_may_follow(
    origin: str | None, host: str | None, *, good: bool
) -> None:
    with kiosk(origins=["file://", "http://192.168.1.20:8000"]) as made:
        reached = socket.create_connection(("127.0.0.1", made.port), 5)
        how: dict[str, Any] = {"origin": origin, "sock": reached, "proxy": None}
        address = f"ws://{host or '127.0.0.1'}:{made.port}{PATH}"
        if good:
            with connect(address, **how) as stream:
                assert told(stream)["event"] == "snapshot"
        else:
            with pytest.raises(InvalidStatus, match="403"), connect(address, **how):
                pass


def command(stream: ClientConnection, **values: Any) -> dict[str, Any]:
    stream.send(json.dumps({"token": "t0ken", **values}))
    return told(stream)


def test_a_command_with_the_token_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_TOKEN", "t0ken")
    with kiosk() as made, made.open() as stream:
        told(stream)
        for name, values in (
            ("ask", {"text": "How far is Peru?", "language": "en"}),
            ("say", {"text": "The film begins."}),
            ("press", {}),
            ("pause", {}),
            ("pause", {"on": False}),
        ):
            assert command(stream, command=name, **values) == {"event": "done", "command": name}
        asked, said, pressed, released, *pauses = made.posted
        assert asked == TypedQuestion("How far is Peru?", "en")
        assert isinstance(said, OperatorTask)
        assert isinstance(pressed, Pressed)
        assert isinstance(released, Released)
        assert pauses == [Pause(on=True), Pause(on=False)]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"command": "press", "token": "wrong"}, "the token is not the kiosk's"),
        ({"command": "press", "token": ""}, "the token is not the kiosk's"),
        ({"command": "quit"}, "command"),
        ({"command": "ask", "text": " "}, "text is empty"),
        ({"command": "say", "text": "Hej", "language": "sv"}, "the kiosk speaks en, pt"),
        ({"command": "ask", "text": "a" * 501}, "text"),
        ({"command": "ask", "text": "a" * 5000}, "more than 4096 letters"),
    ],
)
def test_any_other_command_is_refused_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, Any], why: str
) -> None:
    monkeypatch.setenv("EVENTS_TOKEN", "t0ken")
    with kiosk() as made, made.open() as stream:
        told(stream)
        answer = command(stream, **values)
        assert answer["event"] == "refused"
        assert why in answer["why"]
        assert "t0ken" not in json.dumps(answer)
        assert not made.posted


def test_without_a_token_of_its_own_the_kiosk_takes_no_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EVENTS_TOKEN", raising=False)
    with kiosk() as made, made.open() as stream:
        told(stream)
        assert "EVENTS_TOKEN of the kiosk's environment is not set" in command(stream, command="press", token="")["why"]
        stream.send("{")
        assert told(stream)["event"] == "refused"
        assert not made.posted


def test_a_stream_stays_open_though_nothing_is_told_for_longer_than_a_request_may_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assistant.web.connections.REQUEST_SECONDS", 0.2)
    with kiosk() as made, made.open() as stream:
        told(stream)
        time.sleep(0.6)
        made.app.events.publish(StateChanged(KioskState.READY))
        assert told(stream)["state"] == "ready"


def test_the_end_of_the_server_ends_the_streams() -> None:
    with kiosk() as made, made.open() as stream:
        told(stream)
        assert made.app.web_server
        began = time.monotonic()
        made.app.web_server.__exit__()
        with pytest.raises(ConnectionClosed):
            told(stream)
        assert time.monotonic() - began < 5


def test_too_many_readers_are_turned_away_and_one_that_leaves_makes_room() -> None:
    with kiosk() as made, ExitStack() as stack:
        readers = [stack.enter_context(made.open()) for _ in range(MOST_READERS)]
        with pytest.raises(InvalidStatus), made.open():
            pass
        readers[0].close()
        assert eventually(lambda: comes(made))


def comes(made: Followed) -> bool:
    """Whether there is room for one more."""
    try:
        with made.open() as stream:
            return bool(told(stream)["event"] == "snapshot")
    except InvalidStatus:
        return False


def read_to_the_end(stream: ClientConnection) -> None:
    while told(stream):
        pass


def test_who_is_too_far_behind_is_sent_away_and_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.stream.socket.MOST_WAITING", 5)
    with kiosk() as made, made.open() as stream:
        told(stream)
        began = time.monotonic()
        for _ in range(5000):
            made.app.events.publish(Level(0.5))
        assert time.monotonic() - began < 5
        with pytest.raises(ConnectionClosed) as closed:
            read_to_the_end(stream)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == TOO_SLOW
        assert comes(made)
