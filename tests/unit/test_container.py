"""The container: each part is made once, and what was opened is closed in reverse order, whatever fails."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.app import App
from assistant.app.container import Container, OpenedPart, Part
from assistant.core.config import Config


class Device:
    """Notes when it is closed."""

    def __init__(self, name: str, closed: list[str], *, sticks: bool = False) -> None:
        self._name, self._closed, self._sticks = name, closed, sticks

    def close(self) -> None:
        self._closed.append(self._name)
        if self._sticks:
            raise OSError("it sticks")


class Machine:
    """A group: a voice needs the sound card, and the last part cannot be made."""

    def __init__(self, container: Container, *, sticks: bool = False) -> None:
        self.container, self._sticks = container, sticks
        self.closed: list[str] = []
        self.made: list[str] = []
        self.waits = threading.Event()
        self.waits.set()

    def _device(self, name: str) -> Device:
        self.waits.wait(10)
        self.made.append(name)
        return Device(name, self.closed, sticks=self._sticks and name == "card")

    @OpenedPart
    def card(self) -> Device:
        """Of sound."""
        return self._device("card")

    @OpenedPart
    def voice(self) -> tuple[Device, Device] | Device:
        return self.card and self._device("voice")

    @OpenedPart
    def camera(self) -> Device | None:
        return None

    @OpenedPart
    def broken(self) -> Device:
        return self.voice and _fail()

    @Part
    def words(self) -> Device:
        return self._device("words")


def _fail() -> Device:
    raise ValueError("there is no such device")


def test_what_was_opened_is_closed_in_reverse_order_and_once() -> None:
    container = Container()
    machine = Machine(container)
    assert machine.voice is machine.voice
    assert machine.words
    assert machine.camera is None
    assert machine.made == ["card", "voice", "words"], "each is made once, and the card before the voice that needs it"
    container.close()
    assert machine.closed == ["voice", "card"], "words hold nothing open"
    container.close()
    assert machine.closed == ["voice", "card"]
    assert Machine.card.__doc__ == "Of sound."


def test_what_was_opened_before_a_failure_is_closed() -> None:
    app = App(Config(), given={"embedder": _fail})
    machine = Machine(app.container)

    def start() -> None:
        with app:
            assert machine.voice
            assert app.router

    with pytest.raises(ValueError, match="no such device"):
        start()
    assert machine.closed == ["voice", "card"]


def test_a_part_that_failed_is_made_when_it_is_asked_for_again() -> None:
    machine = Machine(Container())
    for _ in range(2):
        with pytest.raises(ValueError, match="no such device"):
            assert machine.broken
    assert machine.made == ["card", "voice"]


def test_a_part_that_cannot_be_closed_keeps_no_other_open(caplog: pytest.LogCaptureFixture) -> None:
    container = Container()
    machine = Machine(container, sticks=True)
    assert machine.card
    assert machine.voice
    with caplog.at_level(logging.WARNING):
        container.close()
    assert machine.closed == ["voice", "card"]
    assert "card could not be closed: OSError: it sticks" in caplog.messages


def test_a_part_below_one_that_cannot_be_closed_is_closed() -> None:
    class Sticky(Machine):
        def _device(self, name: str) -> Device:
            self.made.append(name)
            return Device(name, self.closed, sticks=name == "voice")

    container = Container()
    machine = Sticky(container)
    assert machine.voice
    container.close()
    assert machine.closed == ["voice", "card"]


def test_threads_that_ask_for_a_part_wait_for_the_one_that_makes_it() -> None:
    machine = Machine(Container())
    machine.waits.clear()
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(lambda: machine.voice) for _ in range(4)]
        machine.waits.set()
        assert len({id(each.result(10)) for each in asked}) == 1
    assert machine.made == ["card", "voice"]


def test_what_is_opened_after_the_end_is_closed_at_once() -> None:
    container = Container()
    machine = Machine(container)
    container.close()
    assert machine.card
    assert machine.closed == ["card"]


def test_what_is_given_takes_the_place_of_a_part_and_is_its_givers_to_close() -> None:
    closed: list[str] = []
    container = Container({"card": lambda: Device("given", closed)})
    machine = Machine(container)
    assert machine.voice
    assert machine.made == ["voice"]
    assert container.made("card")
    assert container.made("camera") is None
    container.close()
    assert (machine.closed, closed) == (["voice"], [])
