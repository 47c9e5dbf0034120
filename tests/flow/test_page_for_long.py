"""Fifty screens and two real pages on one kiosk, for ten minutes.

pytest tests/flow/test_page_for_long.py -m long -s
"""

import json
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx
import psutil
import pytest
from browser import CHROMIUM, WHY_NOT, chromium, open_page
from kiosk import LiveKiosk
from playwright.sync_api import Page
from screen_tools import free_port
from virtual_sound import VirtualSound

MINUTES = 10
STREAMS = 50
GROWTH_MB = 15
"""In the second half; in the first what is kept is filled (voices, prefixes, the last turns)."""
IDLE_SECONDS = 40
"""Of each minute, between two questions."""
QUESTIONS = ("How far away is France?", "How many eyes does a bee have?", "Where does that come from?")

pytestmark = [
    pytest.mark.models,
    pytest.mark.sound,
    pytest.mark.long,
    pytest.mark.timeout(60 * (MINUTES + 5)),
    pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT),
]


class Stream(threading.Thread):
    """A plain client that counts what it is sent."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self._address = address
        self.lines = 0
        self.ended = False

    def run(self) -> None:
        with httpx.stream("GET", f"{self._address}/events", timeout=None) as answer:
            for _ in answer.iter_lines():
                self.lines += 1
        self.ended = True


@contextmanager
def pages(address: str) -> Iterator[list[Page]]:
    with chromium() as browser:
        yield [open_page(browser, address, size)[0] for size in ("1024x600", "600x1024")]


def test_fifty_streams_and_two_pages_for_ten_minutes_cost_nothing_that_grows(sound: VirtualSound) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"ASSISTANT_SCREEN__PORT": str(port), "ASSISTANT_SCREEN__TEXT_FIELD": "true"}
    with ExitStack() as stack:
        kiosk = stack.enter_context(LiveKiosk(sound, **settings))
        process = psutil.Process(kiosk.process.pid)
        alone = process.memory_info().rss
        streams = [Stream(address) for _ in range(STREAMS)]
        for stream in streams:
            stream.start()
        shown = stack.enter_context(pages(address))
        page = shown[0]
        page.wait_for_selector("body[data-state=ready] #language:not([hidden])", timeout=60_000)
        memory, idle = list[float](), list[float]()
        for minute in range(MINUTES):
            page.fill("#text", QUESTIONS[minute % len(QUESTIONS)])
            page.press("#text", "Enter")
            for each in shown:
                each.wait_for_selector("#answer .now", timeout=30_000)
            page.wait_for_selector("body[data-state=ready]", timeout=60_000)
            page.wait_for_timeout(10_000)
            before, began = sum(process.cpu_times()[:2]), time.monotonic()
            page.wait_for_timeout(IDLE_SECONDS * 1000)
            idle.append((sum(process.cpu_times()[:2]) - before) / (time.monotonic() - began))
            memory.append(process.memory_info().rss)
        figures = {
            "memory alone, MB": alone // 1_000_000,
            "memory by the minute, MB": [round(each / 1_000_000) for each in memory],
            "share of a core between questions, median": round(statistics.median(idle), 4),
            "lines to each stream": sorted({stream.lines for stream in streams}),
            "threads": process.num_threads(),
        }
        print(json.dumps(figures, indent=1))
        assert not any(stream.ended for stream in streams)
        assert min(stream.lines for stream in streams) > MINUTES
        assert memory[-1] - memory[MINUTES // 2] < GROWTH_MB * 1_000_000
        assert statistics.median(idle) < 0.06, "50 streams and the microphone"
