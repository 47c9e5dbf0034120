"""Longer work that the console starts: one program at a time."""

import pytest
from kiosk_fakes import eventually

from assistant.core.errors import KioskBusy
from assistant.web.console.jobs import Jobs


def test_a_program_that_cannot_be_started_is_told_and_stands_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = Jobs(("echo",))
    with monkeypatch.context() as full:
        full.setattr("subprocess.Popen", _no_room)
        with pytest.raises(KioskBusy, match="doctor cannot be started now: Resource temporarily unavailable"):
            jobs.start("doctor")
    job = jobs.start("doctor", "well")
    assert eventually(lambda: not job.runs)
    assert list(job.lines) == ["well"]


def _no_room(*_: object, **__: object) -> None:
    raise BlockingIOError(11, "Resource temporarily unavailable")


def test_where_memory_is_short_the_job_is_ended_and_not_the_kiosk() -> None:
    jobs = Jobs(("sh", "-c"))
    job = jobs.start("doctor", "sleep 0.5; cat /proc/self/oom_score_adj")
    assert eventually(lambda: not job.runs)
    assert list(job.lines) == ["1000"]
