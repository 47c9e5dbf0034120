"""The table of faults: what a visitor hears, seconds to the next right answer, what was lost."""

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kiosk import LiveKiosk

ANSWER = "11,630 kilometers"
"""Of the question that every kiosk is asked after a fault."""
LONGEST = 150.0
"""A kiosk that answers nothing right for so many seconds has not come back."""


@dataclass
class FaultRow:
    fault: str
    heard: str = ""
    """What the visitor hears while it lasts."""
    lost: str = "nothing"
    seconds: float | None = None
    """From the end of the fault until the next right answer is heard, with the question that is asked meanwhile."""

    def hears(self, lines: list[str]) -> None:
        """What was said in these lines of the kiosk's output."""
        told = [line.lstrip("→!✗ ").strip() for line in lines if line.startswith(("→", "!", "✗"))]
        self.heard = " ".join(dict.fromkeys(told)) or "nothing"

    def comes_back(self, kiosk: LiveKiosk, question: Path, answer: str = ANSWER) -> None:
        """Asks until it is answered rightly; fails where that does not happen."""
        self.after(lambda: _right(kiosk, question, answer))

    def after(self, right: Callable[[], float | None]) -> None:
        """Right: asks once, and returns when the right answer was first heard, by time.monotonic(), or None."""
        began = time.monotonic()
        while (heard := right()) is None:
            assert time.monotonic() - began < LONGEST, f"{self.fault}: no right answer in {LONGEST:g} s"
        self.seconds = heard - began


@dataclass
class FaultTable:
    rows: list[FaultRow] = field(default_factory=list)

    def row(self, fault: str, lost: str = "nothing") -> FaultRow:
        made = FaultRow(fault, lost=lost)
        self.rows.append(made)
        return made

    def markdown(self) -> str:
        lines = [f"{_machine()}, {datetime.now(UTC):%-d %B %Y}.", "", *HEAD]
        for row in self.rows:
            seconds = "–" if row.seconds is None else f"{row.seconds:.1f}"
            lines.append(f"| {row.fault} | {row.heard or '–'} | {seconds} | {row.lost} |")
        return "\n".join(lines)


HEAD = ["| fault | what the visitor hears | seconds | lost |", "|---|---|---|---|"]


def _right(kiosk: LiveKiosk, question: Path, answer: str) -> float | None:
    seen = kiosk.press()
    try:
        kiosk.wait_for("● listening", 20, seen)
    except AssertionError:
        return None
    kiosk.sound.speak(question)
    heard = None
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and heard is None:
        lines = kiosk.lines[seen:]
        if any("● speaking" in line for line in lines):
            heard = time.monotonic()
        elif any("● ready" in line for line in lines):
            break
        time.sleep(0.02)
    return heard if any(answer in line for line in kiosk.until_ready(seen)) else None


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(names) or 'some'} cores of {names[0] if names else platform.machine()}"
