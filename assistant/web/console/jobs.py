"""Commands of this program that run beside the kiosk, a process each: their end cannot take the kiosk with it."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.core.errors import KioskBusy

log = logging.getLogger(__name__)

QUICK, QUICK_CHECKS = "doctor-quick", ("doctor", "--json", "--quick")
"""The name and the command of the doctor's checks that take a moment."""
LINES = 400
LONGEST_LINE = 4000
"""Characters."""
LONGEST_SECONDS = 900.0
PROGRAM = (sys.executable, "-m", "assistant")
POLITE = 10
"""How much lower than the kiosk's its priority is."""
FIRST_TO_END = "1000"
"""Where memory is short, the kernel ends the command and not the kiosk."""


@dataclass(slots=True)
class Job:
    """One command, from its start to its end."""

    name: str
    lines: "deque[str]" = field(default_factory=lambda: deque(maxlen=LINES))
    began: float = field(default_factory=time.monotonic)
    seconds: float | None = None
    """How long it took; None while it runs."""
    status: int | None = None
    """Its exit code; negative where a signal ended it."""

    @property
    def runs(self) -> bool:
        return self.seconds is None


class Jobs:
    """One at a time; for any thread."""

    def __init__(self, program: Sequence[str] = PROGRAM, longest_seconds: float = LONGEST_SECONDS) -> None:
        """Program: how this program is called, its own options included."""
        self._program = list(program)
        self._longest_seconds = longest_seconds
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._process: subprocess.Popen[str] | None = None

    def start(self, name: str, *arguments: str) -> Job:
        """Raises KioskBusy where another one runs, or the machine can start none."""
        with self._lock:
            if self._job and self._job.runs:
                raise KioskBusy(f"{self._job.name} is still running; wait for its end, or stop it.")
            self._process = self._begun(name, arguments)
            job = self._job = Job(name)
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, POLITE)
                Path(f"/proc/{self._process.pid}/oom_score_adj").write_text(FIRST_TO_END)
        threading.Thread(target=self._read, args=(job, self._process), name=f"job-{name}", daemon=True).start()
        return job

    def _begun(self, name: str, arguments: Sequence[str]) -> "subprocess.Popen[str]":
        try:
            return subprocess.Popen(
                [*self._program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
                env={**os.environ, "COLUMNS": "200"},
            )
        except OSError as error:
            raise KioskBusy(f"{name} cannot be started now: {error.strerror or error}.") from error

    def find(self, name: str) -> Job | None:
        """The newest job, if it has that name."""
        job = self._job
        return job if job and job.name == name else None

    def stop(self) -> None:
        """Ends the one that runs; what it wrote stays."""
        process = self._process
        if process and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)

    def _read(self, job: Job, process: "subprocess.Popen[str]") -> None:
        limit = threading.Timer(self._longest_seconds, self.stop)
        limit.daemon = True
        limit.start()
        with process:
            for line in process.stdout or ():
                job.lines.append(line.rstrip("\n")[:LONGEST_LINE])
            job.status = process.wait()
        limit.cancel()
        job.seconds = time.monotonic() - job.began
        log.info("console: %s ended with %s after %.0f s", job.name, job.status, job.seconds)
