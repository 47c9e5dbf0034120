"""The console in a real browser; the kiosk behind it only pretends."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from browser import CHROMIUM, WHY_NOT, chromium, picture, violations, width_of
from console_fakes import PASSWORD, Desktop, desktop
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from screen_tools import free_port

from assistant.core.config import ScreenSettings
from assistant.core.errors import EngineTimeout
from assistant.core.events import Failed, TurnEnded
from assistant.unanswered.clusters import Label, Reason, today
from assistant.unanswered.store import UnansweredStore
from assistant.visits.counts import Counts
from assistant.visits.store import CountStore
from assistant.web.server import WebServer

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT)

LONG = "T" * 3000
FACTS = "---\ntitle: Trains\n---\n\n## Rails\n\nRails are made of steel.\n\n## Coal\n\nCoal is black.\n"
PACK = f"---\ntitle: {LONG}\nlanguage: en\n---\n\n## Rails\n\nRails are made of steel.\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


@dataclass
class Open:
    """A console, and a browser that is logged in."""

    desk: Desktop
    page: Page
    address: str

    def go(self, name: str) -> Page:
        self.page.goto(f"{self.address}/console/{name}")
        return self.page


@pytest.fixture
def console(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    settings = ScreenSettings(port=free_port())
    with desktop(tmp_path) as desk, WebServer(desk.client.app, settings, desk.console.close) as server:  # type: ignore[arg-type]
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(f"{server.address}/console/login")
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector("#logout")
        yield Open(desk, page, server.address)
        page.context.close()


def test_a_wrong_value_is_told_at_its_field(console: Open) -> None:
    page = console.go("configuration")
    page.fill("#home-latitude", "95")
    page.fill("#home-name", "Porto")
    page.click("button[type=submit]")
    expect(page.locator("#home-latitude-wrong")).to_have_text("It takes a number, at least -90, at most 90.")
    assert page.get_attribute("#home-latitude", "aria-invalid") == "true"
    assert page.evaluate("document.activeElement.id") == "home-latitude"
    assert page.get_attribute("#home-name", "aria-invalid") is None
    assert violations(page) == []
    picture(page, "console-wrong-value")
    page.fill("#home-latitude", "41.15")
    page.click("button[type=submit]")
    expect(page.locator("#note")).to_contain_text("Saved")
    assert page.query_selector(".wrong") is None


@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_can_read_the_guide_on_a_phone_and_on_a_laptop(console: Open, width: int) -> None:
    console.page.set_viewport_size({"width": width, "height": 800})
    for name in ("guide", "guide/developing", "guide/figures"):
        page = console.go(name)
        assert width_of(page) <= width, name
        assert violations(page) == []
        picture(page, f"console-{name.replace('/', '-')}-{width}")


@pytest.mark.parametrize("width", [390, 1280])
def test_no_title_makes_a_page_wider_than_the_screen(console: Open, width: int) -> None:
    folder = console.desk.config.data / "knowledge"
    folder.mkdir(parents=True)
    (folder / "long.md").write_text(PACK, encoding="utf-8")
    console.page.set_viewport_size({"width": width, "height": 800})
    for name in ("knowledge", "exhibits", "controls", "configuration", "facts?pack=long.md", "unanswered", ""):
        page = console.go(name)
        assert width_of(page) <= width, name
        assert page.evaluate("document.documentElement.scrollHeight") < 12_000, name


@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_asked_in_vain_is_answered_in_a_line(console: Open, width: int) -> None:
    store = UnansweredStore(console.desk.config.data, console.desk.config.privacy.unanswered_days)
    price = Label(text="How much does a ticket cost?", near=True, language="en")
    for label in (
        price,
        price,
        Label(text="Der Besuch", near=False, language="de"),
        Label(text=LONG[:300], near=True, language="en"),
    ):
        store.count(label, Reason.UNNOTED, today())
    console.page.set_viewport_size({"width": width, "height": 800})
    page = console.go("unanswered")
    assert width_of(page) <= width
    first = page.locator(f"li[data-key='{price.key}']")
    assert page.locator("li[data-key]").first.get_attribute("data-key") == price.key
    first.locator("summary").focus()
    page.keyboard.press("Enter")
    assert first.locator("[name=question]").input_value() == price.text
    assert violations(page) == []
    picture(page, f"console-unanswered-{width}")
    first.locator("[name=answer]").fill("A ticket costs three euros.")
    first.locator("[name=title]").fill("What visitors asked")
    first.locator("[name=answer]").press("Enter")
    expect(page.locator("#note")).to_contain_text("Added to What visitors asked")
    expect(first).to_have_count(0)
    made = console.desk.config.data / "knowledge" / "what-visitors-asked.md"
    assert "A ticket costs three euros." in made.read_text(encoding="utf-8")
    page.locator("button[data-dismiss]").first.click()
    expect(page.locator("#note")).to_contain_text("Dismissed")
    page.locator("summary", has_text="Dismissed").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_facts_are_changed_moved_and_brought_back_in_the_browser(console: Open, width: int) -> None:
    folder = console.desk.config.data / "knowledge"
    folder.mkdir(parents=True)
    (folder / "trains.md").write_text(FACTS, encoding="utf-8")
    console.page.set_viewport_size({"width": width, "height": 800})
    page = console.go("knowledge")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("text=Facts")
    assert width_of(page) <= width
    page.locator("#fact-0 summary", has_text="Change").click()
    page.fill("#f0-text", "Rails are made of *very* hard steel.")
    assert violations(page) == []
    picture(page, f"console-facts-{width}")
    page.locator("#fact-0 button[type=submit]").click()
    expect(page.locator("#note")).to_contain_text("was changed")
    expect(page.locator("#fact-0")).to_be_focused()
    page.locator("#fact-0 button", has_text="Down").click()
    expect(page.locator("#note")).to_contain_text("was moved")  # which also tells that the page is ready
    expect(page.locator("#fact-1")).to_contain_text("*very* hard steel")
    page.fill("#new-text", "Steam is hot.")
    page.fill("#new-questions", "Is steam hot?\nHow hot is steam?")
    page.locator("form[data-fact=''] button").click()
    expect(page.locator("#note")).to_contain_text("was added")
    expect(page.locator("#fact-2")).to_contain_text("Steam is hot.")
    page.locator("#fact-0 button", has_text="Remove").click()
    expect(page.locator("#note")).to_contain_text("was removed")
    expect(page.locator("#fact-2")).to_have_count(0)
    page.locator("button[data-restore]", has_text="Undo").click()
    expect(page.locator("#note")).to_contain_text("as it was then")
    expect(page.locator("#fact-2")).to_contain_text("Steam is hot.")
    page.fill("#search-text", "What are rails made of?")
    page.locator("form[data-do=search] button").click()
    expect(page.locator("#hits")).to_contain_text("The kiosk would read out the first of these")
    assert violations(page) == []
    page.locator("button[data-restore='0']").click()
    expect(page.locator("#note")).to_contain_text("as it was then")
    expect(page.locator("#fact-0")).to_contain_text("Rails are made of steel.")
    assert (folder / "trains.md").read_text(encoding="utf-8") == FACTS


def test_whoever_is_logged_out_by_a_restart_sees_the_login_without_a_click(console: Open) -> None:
    page = console.go("controls")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("#restart")
    expect(page.locator("#note")).to_contain_text("starts anew")
    sessions = console.desk.console._site.access._sessions
    sessions.end(next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "console_session"))
    page.wait_for_url("**/console/login", timeout=10_000)


def test_errors_and_questions_are_told_in_plain_words(console: Open) -> None:
    events = console.desk.appliance._stations.events
    events.publish(Failed(EngineTimeout.code, "Sorry."))
    events.publish(TurnEnded(None, "de", "knowledge", 0.93, {"transcript": 0.2, "first_audio": 1.1}))
    page = console.go("")
    expect(page.locator("#errors")).to_contain_text("The language model took too long")
    expect(page.locator("#turns")).to_contain_text("from the notes · Deutsch")
    shown = page.inner_text("main")
    for jargon in ("engine-timeout", "0.93", "keep_words_minutes", "assistant models", "first_token"):
        assert jargon not in shown
    page = console.go("knowledge")
    page.fill("#search-text", "What are rails made of?")
    page.click("form[data-do=search] button")
    expect(page.locator("#hits")).to_contain_text("The kiosk would read out the first of these")
    expect(page.locator("#hits")).to_contain_text("found by a question")
    assert "0.9" not in page.inner_text("#hits")


def some_days(desk: Desktop) -> None:
    """Counts of two months, with titles as long as curators write them."""
    store = CountStore(desk.config.data, 400)
    topics = {"Bees: The queen": 12, f"Bees: {LONG}": 7, "蜜蜂: 蜂王每天产卵两千枚，而且从不休息，直到秋天才停止": 2}
    for day in ("2026-10-30", "2026-11-02", "2026-11-29"):
        counts = Counts(
            visits=9, questions=31, answered=27, hours={"10": 20, "15": 11}, languages={"de": 20, "zh": 11},
            skills={"knowledge": 31}, ends={"noted": 27, "refused": 4}, topics=topics, waits={"0.3": 20, "1.4": 7},
            faults={"engine": 2}, warm={"too warm": 300.0}, hottest=76.0,
        )  # fmt: skip
        store.add(day, counts)


@pytest.mark.parametrize("width", [390, 1280])
def test_visits_are_pictures_with_their_tables(console: Open, width: int) -> None:
    some_days(console.desk)
    console.page.set_viewport_size({"width": width, "height": 800})
    page = console.go("visits")
    expect(page.locator("h1")).to_have_text("Visits in November 2026")
    assert width_of(page) <= width
    assert violations(page) == []
    assert page.locator("figure.chart rect.bar").first.bounding_box()
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).fill") == "rgb(20, 89, 140)"
    for summary in page.locator("figure.chart summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    expect(page.get_by_role("table")).to_have_count(page.locator("figure.chart svg").count())
    expect(page.get_by_role("row", name="10 40")).to_be_visible()
    assert width_of(page) <= width
    assert violations(page) == []
    picture(page, f"console-visits-{width}")
    page.click("nav.months a:not([aria-current])")
    expect(page.locator("h1")).to_have_text("Visits in October 2026")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_works_alone_in_the_light_and_in_the_dark(
    console: Open, browser: Browser, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    some_days(console.desk)
    with console.page.expect_download() as download:
        console.go("visits").click("text=The report as one page")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert file.name == "visits-2026-11.html"
    context = browser.new_context(offline=True, java_script_enabled=True, color_scheme=scheme)
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    assert asked == [file.as_uri()]
    expect(page.locator("svg").first).to_be_visible()
    assert violations(page) == []
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 26, 32)"
    assert dark is (scheme == "dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert width_of(page) <= width
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_a_backup_is_looked_at_restored_and_undone_by_keyboard(console: Open, tmp_path: Path, width: int) -> None:
    folder = console.desk.config.data / "knowledge"
    folder.mkdir(parents=True)
    (folder / "trains.md").write_text(PACK.replace(LONG, "Trains"), encoding="utf-8")
    (folder / "long.md").write_text(PACK, encoding="utf-8")
    console.page.set_viewport_size({"width": width, "height": 800})
    page = console.go("configuration")
    page.click("text=Save a backup")
    expect(page.locator("body")).to_contain_text(
        "(3000 letters) is no title"
    )  # a link that only downloads would tell nothing
    (folder / "long.md").unlink()
    page = console.go("configuration")
    with page.expect_download() as download:
        page.click("text=Save a backup")
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert zipfile.is_zipfile(file)
    (folder / "trains.md").rename(folder / "other.md")
    (tmp_path / "holiday.zip").write_bytes(b"hello")
    page.set_input_files("#backup-file", tmp_path / "holiday.zip")
    page.click("text=Look at it")
    expect(page.locator("#note")).to_contain_text("is no backup")
    expect(page.locator("#restore-plan")).to_be_hidden()
    page.set_input_files("#backup-file", file)
    page.click("text=Look at it")
    expect(page.locator("#restore-lines")).to_contain_text("Pack other.md is removed")
    expect(page.locator("#restore-title")).to_be_focused()
    assert [path.name for path in folder.iterdir()] == ["other.md"]
    assert width_of(page) <= width
    assert violations(page) == []
    picture(page, f"console-backup-{width}")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_contain_text("It is restored")
    expect(page.locator("#restored")).to_be_visible()
    assert [path.name for path in folder.iterdir()] == ["trains.md"]
    page.click("text=Undo the last restoring")
    expect(page.locator("#restore-lines")).to_contain_text("Pack other.md is added")
    page.click("text=Leave all as it is")
    assert [path.name for path in folder.iterdir()] == ["trains.md"]
    page.click("text=Undo the last restoring")
    page.click("text=Change it now")
    expect(page.locator("#restore-plan")).to_be_hidden()
    assert [path.name for path in folder.iterdir()] == ["other.md"]
    assert violations(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_curator_adds_photographs_in_the_browser_and_everybody_can_use_the_page(
    console: Open, width: int, tmp_path: Path
) -> None:
    files = []
    for number in range(3):
        blocks = np.random.default_rng(number).integers(30, 220, (40, 40, 3)).astype(np.uint8)
        Image.fromarray(blocks).save(tmp_path / f"{number}.png")
        files.append(tmp_path / f"{number}.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    console.page.set_viewport_size({"width": width, "height": 800})
    page = console.go("exhibits")
    page.click("#photographs button[type=submit]")  # without a name nothing is sent
    page.fill("#name", "Smoker")
    page.set_input_files("#files", [*map(str, files), str(tmp_path / "broken.png")])
    page.click("#photographs button[type=submit]")
    expect(page.locator("#note")).to_contain_text("Smoker: 3 photographs")
    expect(page.locator("#refused")).to_contain_text("broken.png")
    page.click("#camera")
    expect(page.locator("#note")).to_contain_text("Smoker: 4 photographs")
    page.check("#place")
    assert page.is_disabled("#name")
    page = console.go("exhibits")
    expect(page.locator(".packs")).to_contain_text("Smoker")
    page.click("#recognise")
    expect(page.locator("#recognised")).to_contain_text("Sureness")
    assert width_of(page) <= width
    assert violations(page) == []
    picture(page, f"console-exhibits-{width}")
    page.on("dialog", lambda dialog: dialog.accept())
    page.click("button[data-remove]")
    expect(page.locator("#note")).to_contain_text("Smoker is forgotten")
