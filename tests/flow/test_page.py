"""The page of the running program, with real models, a virtual sound card and a real browser."""

import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np
import pytest
from browser import CHROMIUM, WHY_NOT, chromium, open_page, picture
from kiosk import LiveKiosk
from playwright.sync_api import Browser, Page
from screen_tools import free_port
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles
from assistant.core.config import Config
from assistant.core.errors import SetupError
from assistant.core.resources import resource
from assistant.models.catalogue import load_catalogue
from assistant.models.store import model_path

pytestmark = [
    pytest.mark.models,
    pytest.mark.sound,
    pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT),
]

IN_STEP_SECONDS = 0.25
"""Between a sentence's first sound and its mark on the page; what is off by less looks simultaneous."""

SILENCE_SECONDS = 0.2

WATCH = """() => {
    window.marks = [];
    new MutationObserver(() => {
        const now = document.querySelector("#answer .now");
        const text = now ? now.dataset.text : "";
        if (text !== (window.marks.at(-1)?.text ?? "")) window.marks.push({ text, at: Date.now() / 1000 });
    }).observe(document.querySelector("#answer"), { attributes: true, subtree: true, childList: true });
}"""


class Ear:
    """Notes when the speaker sounds."""

    def __init__(self, sound: VirtualSound) -> None:
        command = ["parec", "--device=speaker.monitor", "--rate=16000", "--channels=1", "--latency-msec=10", "--raw"]
        self._process = subprocess.Popen(command, env=sound.env, stdout=subprocess.PIPE)
        self._loud: list[float] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait(5)

    def _listen(self) -> None:
        assert self._process.stdout
        while block := os.read(self._process.stdout.fileno(), 320):
            if np.abs(np.frombuffer(block[: len(block) // 2 * 2], np.int16).astype(np.int32)).max(initial=0) > 300:
                self._loud.append(time.time())

    def first_after(self, moment: float) -> float:
        return min(at for at in self._loud if at > moment)

    def begun_near(self, moment: float) -> float:
        """When the sound nearest to a moment began after a silence; the tone of the button sounds just before it."""
        begun = [at for before, at in pairwise([0.0, *self._loud]) if at - before > SILENCE_SECONDS]
        return min(begun, key=lambda at: abs(at - moment))

    def last_before(self, moment: float) -> float:
        return max(at for at in self._loud if at < moment)


class Screen:
    """The program that is running now, and where its page is."""

    def __init__(self, sound: VirtualSound) -> None:
        self._sound = sound
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._settings = {
            "ASSISTANT_SCREEN__PORT": str(port),
            "ASSISTANT_SCREEN__TEXT_FIELD": "true",
            "ASSISTANT_VISION__CAMERA": str(resource("config", "bench", "cat.jpg")),
        }
        self.kiosk = self.start()

    def start(self) -> LiveKiosk:
        self.kiosk = LiveKiosk(self._sound, **self._settings).__enter__()
        return self.kiosk

    def stop(self) -> None:
        self.kiosk.__exit__()


@pytest.fixture(scope="module")
def screen(sound: VirtualSound) -> Iterator[Screen]:
    made = Screen(sound)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def ready(page: Page) -> None:
    page.wait_for_selector("body[data-state=ready] #language:not([hidden])", timeout=60_000)


def test_a_question_that_is_typed_is_answered_aloud_and_on_two_screens(
    screen: Screen, browser: Browser, sound: VirtualSound
) -> None:
    (page, complaints), (other, _) = open_page(browser, screen.address), open_page(browser, screen.address, "600x1024")
    ready(page)
    assert page.query_selector_all("#examples li"), "what may be asked is shown"
    with Ear(sound) as ear:
        asked = time.time()
        page.fill("#text", "How far away is France?")
        page.press("#text", "Enter")
        for each in (page, other):
            each.wait_for_selector("#answer .now", timeout=30_000)
            assert each.inner_text("#question") == "How far away is France?"
            assert re.search(r"11[,.]?\d{3} kilometers", each.inner_text("#answer"))
        picture(page, "live-speaking")
        ready(page)
        assert ear.last_before(time.time()) > ear.first_after(asked) + 1, "it was said aloud"
    assert complaints == []
    other.context.close()
    page.context.close()


@pytest.mark.alone
def test_a_spoken_question_appears_and_its_captions_are_in_step_with_the_sound(
    screen: Screen, browser: Browser, sound: VirtualSound, recordings: Path, tmp_path: Path
) -> None:
    question = write(tmp_path / "question.wav", soundfiles.read(recordings / "012_en_knowledge.flac"))
    page, _ = open_page(browser, screen.address)
    ready(page)
    page.evaluate(WATCH)
    levels = page.evaluate_handle(
        """() => {
            const seen = new Set();
            new MutationObserver(() => seen.add(document.body.style.getPropertyValue("--level")))
                .observe(document.body, { attributes: true, attributeFilter: ["style"] });
            return seen;
        }"""
    )
    with Ear(sound) as ear:
        page.click("#button")
        page.wait_for_selector("body[data-state=listening]")
        sound.speak(question)
        page.wait_for_selector("#answer .now", timeout=30_000)
        assert "bees" in page.inner_text("#question").lower()
        assert re.search(r"[28]0[,.]?000", page.inner_text("#answer"))
        assert "Bees and beekeeping" in page.inner_text("#sources")
        ready(page)
        page.wait_for_timeout(300)
        marks = page.evaluate("window.marks")
        first, last = marks[0], marks[-1]
        began = ear.begun_near(first["at"])
        ended = ear.last_before(last["at"] + 1)
    assert first["text"]
    assert not last["text"]
    print(f"captions: {first['at'] - began:+.3f} s at the beginning, {last['at'] - ended:+.3f} s at the end")
    assert first["at"] == pytest.approx(began, abs=IN_STEP_SECONDS)
    assert last["at"] == pytest.approx(ended, abs=2 * IN_STEP_SECONDS), "the pause after a sentence belongs to it"
    assert len({float(level) for level in levels.evaluate("(seen) => [...seen]") if level}) > 3, "the level moved"
    assert page.inner_text("#answer"), "it stays to be read"
    page.context.close()


def test_the_picture_that_is_taken_is_shown_with_what_was_found_in_it(screen: Screen, browser: Browser) -> None:
    config = Config()
    try:
        model_path(config.vision.detector, data=config.data, catalogue=load_catalogue())
    except SetupError as error:
        pytest.skip(f"{error}")
    page, _ = open_page(browser, screen.address)
    ready(page)
    page.fill("#text", "What do you see?")
    page.press("#text", "Enter")
    page.wait_for_selector("#picture img[src]", timeout=30_000)
    assert "a cat" in (page.get_attribute("#picture img", "alt") or "")
    page.wait_for_selector("#answer .now:has-text('cat')", timeout=30_000)
    assert page.evaluate("document.querySelector('#picture img').naturalWidth") == 300, "it was loaded"
    page.context.close()


def test_a_language_that_is_tapped_is_that_of_page_and_answer(screen: Screen, browser: Browser) -> None:
    page, _ = open_page(browser, screen.address)
    ready(page)
    for language, word in (("pt", "quilômetros"), ("", "kilometers")):
        page.click("#language")
        page.click(f"dialog button[value='{language}']")
        page.wait_for_selector(f"dialog button[value='{language}'][aria-pressed=true]", state="attached")
        page.fill("#text", "How far away is France?")
        page.press("#text", "Enter")
        page.wait_for_selector(f"#answer .now:has-text('{word}')", timeout=30_000)
        assert page.get_attribute("html", "lang") == (language or "en")
    page.context.close()


def test_the_figures_tell_of_these_turns(screen: Screen, browser: Browser) -> None:
    page, _ = open_page(browser, screen.address)
    told = page.request.get(f"{screen.address}/metrics").text()
    assert re.search(r'wakebutton_turns_total\{outcome="answered",skill="distance"\} [1-9]', told)
    assert re.search(r'wakebutton_stage_seconds_count\{stage="first_audio"\} [1-9]', told)
    assert page.request.get(f"{screen.address}/readyz").status == 200
    page.context.close()


def test_a_page_survives_the_restart_of_the_program(screen: Screen, browser: Browser) -> None:
    page, _ = open_page(browser, screen.address)
    ready(page)
    screen.stop()
    page.wait_for_selector("body.lost", timeout=10_000)
    assert page.inner_text("#headline") == "I am starting again. One moment, please."
    picture(page, "live-reconnecting")
    assert page.is_hidden("#talk")
    assert not page.inner_text("#question") + page.inner_text("#answer"), "nothing of a visitor is left"
    screen.start()
    page.wait_for_selector("body:not(.lost)", timeout=10_000)
    ready(page)
    page.fill("#text", "How far away is France?")
    page.press("#text", "Enter")
    page.wait_for_selector("#answer .now", timeout=30_000)
    page.context.close()
