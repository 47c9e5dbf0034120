"""The page "Fleet" in a browser: a kiosk is let in by the code on its screen, and everybody can use the page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, WHY_NOT, chromium, picture, violations, width_of
from console_fakes import PASSWORD, desktop
from fleet_kiosks import FleetKiosk, eventually, free_port, leading
from playwright.sync_api import Browser, expect

from assistant.core.config import ScreenSettings
from assistant.fleet.place import FleetPlace
from assistant.web.server import WebServer

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as made:
        yield made


def test_a_kiosk_is_let_in_on_the_page(browser: Browser, tmp_path: Path) -> None:
    port, settings = free_port(), ScreenSettings(port=free_port())
    with (
        leading(tmp_path / "leader", port) as leader,
        desktop(tmp_path, fleet=FleetPlace(leader=leader)) as desk,
        WebServer(desk.client.app, settings, desk.console.close) as server,  # type: ignore[arg-type]
        FleetKiosk(tmp_path / "bees", "Bees", port) as kiosk,
    ):
        page = browser.new_page(viewport={"width": 390, "height": 800})
        page.goto(f"{server.address}/console/login")
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_selector("#logout")
        page.goto(f"{server.address}/console/fleet")
        expect(page.locator("#waiting strong")).to_have_text("Bees", timeout=30_000)
        assert violations(page) == []
        page.fill("#waiting input", kiosk.codes[-1])
        page.click("#waiting button")
        expect(page.locator("#members strong")).to_have_text("Bees", timeout=30_000)
        expect(page.locator("#members")).to_contain_text("ready", timeout=30_000)
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert width_of(page) <= width
            assert violations(page) == []
            picture(page, f"console-fleet-{width}")
        page.click("#pause")
        expect(page.locator("#pause")).to_have_text("Resume all", timeout=30_000)
        assert eventually(lambda: kiosk.controls.paused)
        page.context.close()
