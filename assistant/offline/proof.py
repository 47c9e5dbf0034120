"""Proof that the program is offline: a whole turn in a network that has nothing but loopback, watched by strace."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.asking import demo_questions
from assistant.core.config import Config
from assistant.core.errors import AssistantError
from assistant.models.catalogue import Catalogue, embedded_model
from assistant.models.store import model_path
from assistant.offline.network import REFUSED, ConnectionJudge, allowed_hosts, name_servers
from assistant.offline.traces import OPTIONS, Attempt, attempts, stays

LIMIT_SECONDS = 600.0
"""Of the whole turn, loading included; strace makes a small computer slow."""
TRIAL_SECONDS = 10.0
DNS = 53


@dataclass(frozen=True, slots=True)
class Watched:
    """A command that was run, and what it tried to reach."""

    status: int | None
    """None where it took too long."""
    output: str
    errors: str
    tried: tuple[Attempt, ...]

    @property
    def refused(self) -> list[str]:
        """What the program's own watch has stopped, so that strace saw nothing of it."""
        return [line for line in self.errors.splitlines() if REFUSED in line]


@dataclass(frozen=True, slots=True)
class Proof:
    """What the turn came to, and where it went."""

    alone: bool
    """There was no network but loopback."""
    traced: bool
    question: str
    reply: str
    failure: str
    """Why there was no whole turn; empty where there was."""
    tried: dict[str, int]
    """How often each address was tried."""
    strayed: tuple[str, ...]
    """The lines that show that something else was tried."""

    @property
    def holds(self) -> bool:
        return not self.failure and not self.strayed and (self.alone or self.traced)

    @property
    def verdict(self) -> str:
        if self.failure:
            return f"there was no whole turn to watch: {self.failure}"
        if self.strayed:
            return "something else was tried"
        if not self.traced:
            seen = "nothing got out, but what native code tried was not seen" if self.alone else "nobody looked on"
            return f"{seen}: install strace (sudo apt install strace)"
        return "nothing else was tried"

    def as_json(self) -> str:
        """One line."""
        values: dict[str, Any] = {"holds": self.holds, "verdict": self.verdict, "alone": self.alone}
        values |= {"traced": self.traced, "question": self.question, "reply": self.reply}
        return json.dumps(values | {"tried": self.tried, "strayed": self.strayed}, ensure_ascii=False)

    @property
    def lines(self) -> list[str]:
        """For people."""
        network = "one of its own, with nothing but loopback" if self.alone else "that of this machine"
        watched = "by strace and by the program itself" if self.traced else "by the program itself"
        rows = [("asked", self.question), ("answered", self.reply), ("network", network), ("watched", watched)]
        rows += [("tried", f"{address}, {count}×") for address, count in self.tried.items()]
        rows += [("strayed", line) for line in self.strayed]
        rows += [("proof", f"{'holds' if self.holds else 'fails'}: {self.verdict}")]
        return [f"{name:10}{text}" for name, text in rows]


def prove(config: Config, catalogue: Catalogue, config_file: Path | None = None) -> Proof:
    """Puts a recorded question to the program as configured, in a process of its own."""
    question, settings = _question(config)
    network = namespace() if _thinks_alone(config, catalogue) else None
    with tempfile.TemporaryDirectory(prefix="assistant-proof-") as folder:
        spoken = Path(folder) / "reply.wav"
        chosen = ["--config", str(config_file)] if config_file else []
        command = [sys.executable, "-P", "-m", "assistant", *chosen, "listen", "--json", "--out", str(spoken)]
        watched = watch([*command, str(question.path)], network, settings)
        reply, failure = _turn(watched, spoken)
    hosts = allowed_hosts(config)
    judge, servers = ConnectionJudge(hosts), name_servers(hosts)

    def allows(host: str, port: int | None) -> bool:
        return judge.allows(host) or (port == DNS and host in servers)

    strayed = [attempt.line for attempt in watched.tried if not stays(attempt, allows)] + watched.refused
    tried = Counter(map(str, watched.tried))
    return Proof(network is not None, tracer() is not None, question.text, reply, failure, tried, tuple(strayed))


def tracer() -> str | None:
    """strace, where it is installed and may look on."""
    program = shutil.which("strace")
    return program if program and _works([program, *OPTIONS, "-o", os.devnull, "true"]) else None


def namespace() -> list[str] | None:
    """What runs a command in a network of its own; None where the kernel does not let us."""
    for options in (["--net", "--map-root-user"], ["--net"]):
        start = ["unshare", *options, "--", sys.executable, "-P", "-m", "assistant.offline.without_network"]
        if _works([*start, "true"]):
            return start
    return None


def watch(command: Sequence[str], network: Sequence[str] | None, settings: Mapping[str, str] | None = None) -> Watched:
    """Runs a command to its end, or to the limit, and reads what strace wrote of it and of all its children."""
    with tempfile.TemporaryDirectory(prefix="assistant-trace-") as folder:
        trace = Path(folder) / "trace"
        program = tracer()
        tracing = [program, *OPTIONS, "-o", str(trace), "--"] if program else []
        process = subprocess.Popen(
            [*tracing, *(network or ()), *command],
            env={**os.environ, **(settings or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        status: int | None = None
        try:
            output, errors = process.communicate(timeout=LIMIT_SECONDS)
            status = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, errors = process.communicate()
        lines = trace.read_text(encoding="utf-8", errors="replace").splitlines() if trace.exists() else []
    return Watched(status, output, errors, tuple(attempts(lines)))


def _works(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=TRIAL_SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _question(config: Config) -> tuple[demo_questions.DemoQuestion, Mapping[str, str]]:
    """One for the language model, in a language of the kiosk; where there is none, the settings for another."""
    asked = [question for question in demo_questions.questions() if question.intent == "chat"]
    spoken = [question for question in asked if question.language in config.kiosk.languages]
    if spoken:
        return spoken[0], {}
    return asked[0], {"ASSISTANT_KIOSK__LANGUAGES": json.dumps([asked[0].language])}


def _thinks_alone(config: Config, catalogue: Catalogue) -> bool:
    """Whether it can answer where no server is in reach."""
    if config.models.engine not in {"auto", "embedded"}:
        return False
    name = embedded_model("chat", config, catalogue) or ""
    if name in catalogue.models:
        try:
            model_path(name, data=config.data, catalogue=catalogue)
        except AssistantError:
            return False
    return bool(name)


def _turn(watched: Watched, spoken: Path) -> tuple[str, str]:
    """The reply, and why it is no whole turn."""
    if watched.status is None:
        return "", f"it was not over after {LIMIT_SECONDS:g} s"
    lines = watched.output.splitlines()
    told = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    reply = str(told.get("reply", ""))
    if watched.status or not reply or not spoken.exists():
        last = watched.errors.strip().splitlines()[-1:]
        return reply, str(told.get("error") or "; ".join(last) or f"it ended with status {watched.status}")
    return reply, ""
