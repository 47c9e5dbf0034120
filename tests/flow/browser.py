"""Debian's Chromium, driven by Playwright, as the kiosk's own browser or a visitor's."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WHY_NOT = "needs Debian's chromium"
SIZES = {"800x480": (800, 480), "1024x600": (1024, 600), "1920x1080": (1920, 1080), "600x1024": (600, 1024)}

OVERFLOWING = """() => {
    const fits = (box) =>
        box.left >= -1 && box.top >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
    const root = document.documentElement;
    const found = root.scrollHeight > innerHeight || root.scrollWidth > innerWidth ? ["the page"] : [];
    const shown = "h1, #warmth, #examples button, .words, figure, footer button, footer input";
    for (const element of document.querySelectorAll(shown)) {
        const box = element.getBoundingClientRect();
        if (box.width > 1 && !fits(box)) found.push(element.id || element.textContent);
    }
    const words = document.querySelector(".words");
    const now = document.querySelector("#answer .now")?.getBoundingClientRect();
    const frame = words.getBoundingClientRect();
    if (now?.height && (now.top < frame.top - 2 || now.top > frame.bottom - 16)) found.push("what is being said");
    if (words.scrollWidth > words.clientWidth + 1) found.push("a word");
    for (const each of words.querySelectorAll("span, p")) {
        const box = each.getBoundingClientRect();
        if (box.width > 1 && (box.left < frame.left - 1 || box.right > frame.right + 1)) found.push(each.textContent);
    }
    return found;
}"""
"""What is cut off. A long answer alone scrolls, and no line of it is wider than the screen."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser for some pages."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


def open_page(browser: Browser, address: str, size: str = "1024x600", *, motion: bool = True) -> tuple[Page, list[str]]:
    """A page in a browser session of its own, and what its console complains about from now on."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="no-preference" if motion else "reduce"
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    return page, complaints


def width_of(page: Page) -> int:
    """Of all that is on a page, in CSS pixels; one that is being loaded is waited for."""
    return int(page.locator(":root").evaluate("root => root.scrollWidth"))


def picture(page: Page, name: str) -> None:
    """Saves what the page looks like in the folder $TEST_PICTURES, where it is set."""
    if folder := os.environ.get("TEST_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png")


def violations(page: Page) -> list[str]:
    """What axe-core finds that some people could not use."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html']} {node['failureSummary']}" for each in found for node in each["nodes"]]
