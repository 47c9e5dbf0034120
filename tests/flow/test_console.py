"""The operator's console of the running program, with real models, a virtual sound card and a real browser."""

import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import CHROMIUM, WHY_NOT, chromium, picture, violations
from kiosk import LiveKiosk, own_data
from playwright.sync_api import Browser, Page, expect
from screen_tools import free_port
from virtual_sound import VirtualSound

from assistant.core.config_file import load
from assistant.core.resources import resource
from assistant.web.console.passwords import hashed

pytestmark = [
    pytest.mark.models,
    pytest.mark.sound,
    pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT),
]

PASSWORD = "a curator knows it"
IDLE_SECONDS = 9
PACK = "---\ntitle: Our trains\n---\n\n## Rails\n\nRails are made of steel.\n\n? What are rails made of?\n"
CONFIGURATION = """\
# of this test
[screen]
port = {port}

[console]
password_hash = "{hash}"
idle_minutes = {idle}

[vision]
camera = "{camera}"

[paths]
data = "{data}"
"""


@dataclass
class Desk:
    """The running program, and a browser."""

    kiosk: LiveKiosk
    file: Path
    address: str
    page: Page
    complaints: list[str]

    def log_in(self) -> None:
        self.page.goto(f"{self.address}/console/login")
        self.page.fill("#password", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector("#logout")

    def open(self, name: str) -> Page:
        self.page.goto(f"{self.address}/console/{name}")
        return self.page

    def notes(self, text: str | re.Pattern[str], seconds: float = 30) -> None:
        """What the page tells at its foot."""
        expect(self.page.locator("#note")).to_contain_text(text, timeout=seconds * 1000)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@pytest.fixture(scope="module")
def desk(sound: VirtualSound, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder, port = tmp_path_factory.mktemp("console"), free_port()
    file = folder / "assistant.toml"
    file.write_text(
        CONFIGURATION.format(
            port=port,
            hash=hashed(PASSWORD),
            idle=IDLE_SECONDS / 60,
            camera=resource("config", "bench", "cat.jpg"),
            data=own_data(folder / "data"),
        )
    )
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, complaints = context.new_page(), list[str]()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    with LiveKiosk(sound, ASSISTANT_CONFIG=str(file)) as kiosk:
        yield Desk(kiosk, file, f"http://127.0.0.1:{port}", page, complaints)
    context.close()


def test_only_who_knows_the_password_gets_in(desk: Desk) -> None:
    page = desk.open("controls")
    assert page.url.endswith("/console/login")
    assert violations(page) == []
    page.fill("#password", "a visitor does not")
    page.click("button[type=submit]")
    expect(page.get_by_role("alert")).to_have_text("The password is wrong.")
    desk.log_in()
    expect(page.locator("#state")).to_have_text("ready for visitors")
    expect(page.locator("#load")).to_contain_text("%")
    expect(page.locator("#facts")).to_contain_text("Model for chat")
    expect(page.locator("#decibels")).to_contain_text("dB")
    assert violations(page) == []


def test_the_controls_do_what_they_say(desk: Desk) -> None:
    desk.log_in()
    page = desk.open("controls")
    page.click("text=Say it")
    desk.notes("It was said.")
    page.click("text=Ask it")
    expect(page.locator("#answer")).to_contain_text(re.compile(r"11[,.]?\d{3} kilometers"), timeout=30_000)
    expect(page.locator("#answer")).to_contain_text("a distance; first sound after")
    page.locator("#volume").fill("0.5")
    desk.notes("The volume is 50%.")
    page.locator("#pace").fill("1.2")
    desk.notes("The speed is 1.2.")
    assert (load(desk.file).speaking.volume, load(desk.file).speaking.pace) == (0.5, 1.2)
    assert "# of this test" in desk.file.read_text()
    page.click("#snapshot")
    end = time.monotonic() + 20
    while page.locator("#picture").evaluate("image => image.naturalWidth") <= 100 and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert page.locator("#picture").evaluate("image => image.naturalWidth") > 100
    page.click("text=Test the light")
    desk.notes("There is no light")
    seen = len(desk.kiosk.lines)
    page.click("#pause")
    desk.kiosk.wait_for("● paused", 5, seen)
    desk.kiosk.press()
    desk.kiosk.wait_for("I am taking a break", 10, seen)
    page.click("text=Resume")
    desk.kiosk.wait_for("● ready", 10, seen)
    assert violations(page) == []
    page.evaluate("scrollTo(0, 0)")
    picture(page, "console-controls")
    page = desk.open("")
    expect(page.locator("#turns li").filter(has_text="a distance").locator("rect")).to_have_count(3)  # it was typed
    picture(page, "console-health")
    with page.expect_download(timeout=120_000) as download:
        page.click("text=Bundle for support")
    with zipfile.ZipFile(download.value.path()) as bundle:
        everything = b"".join(bundle.read(name) for name in bundle.namelist())
    assert b"distance" in everything
    assert b"France" not in everything
    assert b"argon2id$" not in everything


def test_the_doctor_looks_again_while_the_kiosk_runs(desk: Desk) -> None:
    desk.log_in()
    page = desk.open("controls")
    page.click("button:text-is('Quick checks')")
    end = time.monotonic() + 40
    while not page.locator("#note", has_text=" well, ").is_visible() and time.monotonic() < end:
        page.wait_for_timeout(500)
        page.context.request.get(f"{desk.address}/console/controls")  # somebody is still there
    desk.notes(re.compile(r"\d+ well, \d+ doubtful, 0 broken"))
    for name in ("disk", "microphone", "speaker", "camera", "models"):
        expect(page.locator("#findings")).to_contain_text(name)


def test_a_pack_is_uploaded_and_a_wrong_file_is_not(desk: Desk, tmp_path: Path) -> None:
    desk.log_in()
    page = desk.open("knowledge")
    wrong, right = tmp_path / "broken.md", tmp_path / "trains.md"
    wrong.write_bytes(b"\xff\xfe")
    right.write_text(PACK)
    page.set_input_files("#file", wrong)
    page.click("#upload button")
    desk.notes("is not UTF-8")
    page.set_input_files("#file", right)
    page.click("#upload button")
    desk.notes("Our trains: 1 passage")
    expect(page.locator(".packs")).to_contain_text("Our trains", timeout=10_000)
    assert (desk.kiosk.data / "knowledge" / "trains.md").read_text() == PACK
    page.fill("#search-text", "How many eggs does a queen lay?")
    page.click("button:text-is('Search')")
    expect(page.locator("#hits")).to_contain_text("up to 2,000")
    assert violations(page) == []


def test_a_curators_questions_are_uploaded_chosen_and_removed(desk: Desk, tmp_path: Path) -> None:
    desk.log_in()
    page = desk.open("knowledge")
    wrong, right = tmp_path / "wrong.csv", tmp_path / "trains.csv"
    wrong.write_text("text,most\nWhat are rails made of?,steel\n")
    right.write_text("text,must\nWhat are rails made of?,steel\n")
    page.set_input_files("#question-file", wrong)
    page.click("#upload-questions button")
    desk.notes("there is no such key")
    page.set_input_files("#question-file", right)
    page.click("#upload-questions button")
    desk.notes("trains.csv: 1 question")
    expect(page.locator("#questions")).to_have_value("trains.csv")
    page.reload()
    page.select_option("#questions", "trains.csv")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#remove-questions")
    desk.notes("trains.csv is removed")
    expect(page.locator("#questions option")).to_have_count(1)
    assert violations(page) == []


def test_the_configuration_is_checked_before_it_is_saved(desk: Desk) -> None:
    desk.log_in()
    page = desk.open("configuration")
    page.fill("#home-latitude", "400")
    page.click("text=Check and save")
    desk.notes("It takes a number, at least -90, at most 90")
    page.fill("#home-latitude", "38.72")
    page.fill("#home-name", "Lisbon")
    page.click("text=Check and save")
    desk.notes("Saved; what was before is kept")
    assert load(desk.file).home.name == "Lisbon"
    assert "Santiago" not in desk.file.read_text()
    assert violations(page) == []


def test_a_session_that_nobody_uses_ends_and_says_so(desk: Desk) -> None:
    desk.log_in()
    page = desk.page
    began = time.monotonic()
    desk.notes("You are logged out", IDLE_SECONDS + 12)
    assert time.monotonic() - began > IDLE_SECONDS - 1
    page.wait_for_url("**/console/login")


def test_a_restart_begins_anew_with_what_was_changed(desk: Desk) -> None:
    desk.log_in()
    page = desk.open("controls")
    page.on("dialog", lambda dialog: dialog.accept())
    seen = len(desk.kiosk.lines)
    page.click("#restart")
    desk.kiosk.wait_for("● ready", 120, desk.kiosk.wait_for("Loading", 20, seen))
    assert desk.kiosk.process.poll() is None, "it is the same process"
    page.wait_for_url("**/console/login", timeout=30_000)  # it has noticed that it is logged out
    desk.log_in()
    page = desk.open("knowledge")
    page.fill("#search-text", "What are rails made of?")
    page.click("button:text-is('Search')")
    expect(page.locator("#hits")).to_contain_text("Rails are made of steel.")
    page.click("[data-remove='trains.md']")
    desk.notes("trains.md is removed")
    assert not (desk.kiosk.data / "knowledge" / "trains.md").exists()
    unexpected = [line for line in desk.complaints if "Failed to load resource" not in line]
    assert unexpected == [], "no script failed, and the policy refused nothing"
