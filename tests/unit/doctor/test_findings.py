"""A check is a line, and one that hangs or fails is a line as well."""

import json
import threading
import time

import pytest

from assistant.core.errors import MicrophoneError
from assistant.doctor.findings import Check, Examined, Finding, FindingState, broken, doubtful, examine, well


def made(look: object, seconds: float = 5) -> Examined:
    [examined] = examine([Check("ear", look, seconds, "mend it")])  # type: ignore[arg-type]
    return examined


def test_what_a_check_finds_is_a_line_with_what_mends_it() -> None:
    assert made(lambda: well("it hears")).line == "well      ear             it hears"
    assert made(lambda: doubtful("hums", "turn it")).line == "doubtful  ear             hums → turn it"
    examined = made(lambda: broken("gone", "plug it in"))
    told = json.loads(examined.as_json())
    assert told.pop("seconds") >= 0
    assert told == {"check": "ear", "state": "broken", "why": "gone", "mend": "plug it in"}


@pytest.mark.parametrize("error", [MicrophoneError("No microphone is plugged in."), OSError(5, "Input/output error")])
def test_what_it_raises_is_broken(error: Exception) -> None:
    def look() -> Finding:
        raise error

    finding = made(look).finding
    assert finding.state is FindingState.BROKEN
    assert finding.mend == "mend it"
    assert str(error).rstrip(".") == finding.why


def test_one_that_hangs_is_broken_and_the_next_one_is_made() -> None:
    goes_on = threading.Event()

    def hangs() -> Finding:
        goes_on.wait(10)
        return well("too late")

    began = time.monotonic()
    first, second = examine([Check("ear", hangs, 0.2, "plug it in"), Check("eye", lambda: well("sees"), 5, "")])
    assert first.finding == broken("did not answer in 0.2 s", "plug it in")
    assert second.finding.state is FindingState.WELL
    assert time.monotonic() - began < 3
    goes_on.set()


def test_a_mistake_in_a_check_is_not_taken_for_a_device_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = threading.Event()
    monkeypatch.setattr(threading, "excepthook", lambda _: shown.set())

    def look() -> Finding:
        raise ZeroDivisionError

    began = time.monotonic()
    assert "the check itself failed" in made(look).finding.why
    assert time.monotonic() - began < 2
    assert shown.wait(2), "whoever has to mend it sees where"


def test_what_is_about_to_be_made_is_told() -> None:
    told: list[str] = []
    list(
        examine(
            [Check("ear", lambda: well(""), 1, ""), Check("eye", lambda: well(""), 1, "")],
            lambda c: told.append(c.name),
        )
    )
    assert told == ["ear", "eye"]
