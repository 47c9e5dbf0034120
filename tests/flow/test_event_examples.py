"""The guide's examples of the stream of events, as they stand there, at a real kiosk's server."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, WHY_NOT, chromium
from playwright.sync_api import Page
from screen_tools import free_port

from assistant.app import App
from assistant.core.config import Config
from assistant.core.events import Grounded, Heard, KioskState, StateChanged, Understood
from assistant.core.messages import Intent, Source, Transcript
from assistant.core.resources import resource

EXAMPLES = resource("config", "guide", "examples")
STANDS = "127.0.0.1:8321"
"""The address in the examples."""


@pytest.fixture
def kiosk() -> Iterator[App]:
    config = {"screen": {"port": free_port()}, "events": {"enabled": True, "origins": ["file://"]}}
    made = App(Config.model_validate(config))
    assert made.web_server
    with made.web_server:
        yield made
    made.close()


def copied(kiosk: App, name: str, folder: Path) -> Path:
    """An example for the port of the test."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    assert STANDS in text
    path = folder / name
    path.write_text(text.replace(STANDS, f"127.0.0.1:{kiosk.config.screen.port}"), encoding="utf-8")
    return path


@pytest.fixture
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip(WHY_NOT)
    with chromium() as browser:
        yield browser.new_page()


def test_the_globe_turns_to_the_country_that_is_asked_for(kiosk: App, page: Page, tmp_path: Path) -> None:
    page.goto(copied(kiosk, "globe.html", tmp_path).as_uri())
    page.wait_for_timeout(500)
    assert page.title() == "A globe"
    asked = Transcript("How far away is Brazil?", "en")
    kiosk.events.publish(Heard(asked))
    kiosk.events.publish(Understood(Intent("distance", asked)))
    page.wait_for_function("document.title.endsWith('-16 -48')", timeout=20_000)


def test_the_film_shows_while_its_pack_is_spoken_of(kiosk: App, page: Page, tmp_path: Path) -> None:
    page.goto(copied(kiosk, "film.html", tmp_path).as_uri())
    kiosk.events.publish(Grounded((Source("Bees", "They dance.", 0.9),)))
    page.wait_for_function("film.style.visibility === 'visible' && film.src.endsWith('bees.webm')", timeout=20_000)


def test_the_lamp_shines_while_the_kiosk_speaks(kiosk: App, tmp_path: Path) -> None:
    program = copied(kiosk, "lamp.py", tmp_path)
    watched = f"""
import runpy, threading, time
from gpiozero import Device
from gpiozero.pins.mock import MockFactory
Device.pin_factory = factory = MockFactory()
def watch():
    last = None
    while True:
        state = factory.pin(22).state
        if state != last:
            print("on" if state else "off", flush=True)
            last = state
        time.sleep(0.01)
threading.Thread(target=watch, daemon=True).start()
runpy.run_path({str(program)!r}, run_name="__main__")
"""
    running = subprocess.Popen([sys.executable, "-c", watched], stdout=subprocess.PIPE, text=True)
    assert running.stdout
    try:
        kiosk.events.publish(StateChanged(KioskState.SPEAKING))
        while running.stdout.readline() != "on\n":
            assert running.poll() is None
        kiosk.events.publish(StateChanged(KioskState.READY))
        assert running.stdout.readline() == "off\n"
    finally:
        running.kill()
        running.wait(5)
