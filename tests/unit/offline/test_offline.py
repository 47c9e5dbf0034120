"""What may be reached: this machine, and the hosts that the configuration names."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.core.config import Config
from assistant.core.errors import AssistantError, OfflineError
from assistant.offline.network import ConnectionJudge, allow_network, allowed_hosts, keep_offline

OUTSIDE = "192.0.2.1"
"""Of the addresses that are set aside for documents (RFC 5737): nobody has it."""


def config(**models: object) -> Config:
    return Config.model_validate({"models": models})


@pytest.mark.parametrize(
    ("models", "hosts"),
    [
        ({}, ()),
        ({"ollama": {"url": "http://localhost:11434"}}, ()),
        ({"ollama": {"url": "http://[::1]:11434"}}, ()),
        ({"ollama": {"url": "http://192.168.0.10:11434"}}, ("192.168.0.10",)),
        ({"engine": "ollama", "ollama": {"url": "http://Server.local:11434"}}, ("server.local",)),
        ({"engine": "embedded", "ollama": {"url": "http://192.168.0.10:11434"}}, ()),
        ({"engine": "openai", "openai": {"url": "https://user@server:8080/v1"}}, ("server",)),
        ({"engine": "openai", "openai": {"url": "http://127.0.0.1:8080/v1"}}, ()),
        ({"openai": {"url": "http://server:8080/v1"}}, ()),  # auto never asks it
        ({"engine": "openai", "openai": {"url": "http://s/v1"}, "ollama": {"url": "http://t"}}, ("s",)),
    ],
)
def test_the_hosts_are_those_of_the_engines_that_may_be_used(models: dict[str, Any], hosts: tuple[str, ...]) -> None:
    assert allowed_hosts(config(**models)) == hosts


def test_a_chroma_server_that_is_shared_may_be_spoken_to() -> None:
    server = {"host": "192.168.0.20", "port": 8000}
    assert "192.168.0.20" in allowed_hosts(Config.model_validate({"knowledge": {"server": server}}))


def test_the_hosts_of_actions_and_readings_are_among_them() -> None:
    named = {"name": "film", "phrases": {"en": ["Show the film."]}}
    machines = {
        "actions": [named | {"http": {"url": "http://192.168.0.30/play"}, "osc": {"host": "lights", "address": "/on"}}],
        "readings": [named | {"name": "hive", "url": "https://hive.local:8443/now"}],
    }
    assert {"192.168.0.30", "lights", "hive.local"} <= set(allowed_hosts(Config.model_validate(machines)))


def judged(watch: ConnectionJudge, family: int, address: object, event: str = "socket.connect") -> bool:
    """Whether a connection would be let through."""
    with socket.socket(family, socket.SOCK_DGRAM) as connection:
        try:
            watch.judge(event, (connection, address))
        except OfflineError:
            return False
    return True


@pytest.mark.parametrize("event", ["socket.connect", "socket.sendto", "socket.sendmsg"])
@pytest.mark.parametrize(
    ("family", "address", "passes"),
    [
        (socket.AF_INET, ("127.0.0.1", 80), True),
        (socket.AF_INET, ("127.8.8.8", 80), True),
        (socket.AF_INET, ("localhost", 80), True),
        (socket.AF_INET6, ("::1", 80, 0, 0), True),
        (socket.AF_INET6, ("::ffff:127.0.0.1", 80, 0, 0), True),
        (socket.AF_INET6, (f"::ffff:{OUTSIDE}", 80, 0, 0), False),
        (socket.AF_INET6, ("2001:db8::1", 80, 0, 0), False),
        (socket.AF_INET, (OUTSIDE, 53), False),
        (socket.AF_INET, ("localhost.example.org", 80), False),
        (socket.AF_INET, ("192.168.0.10", 80), True),
        (socket.AF_INET, ("192.168.0.1", 80), False),
        (socket.AF_INET, ("0.0.0.0", 80), False),
        (socket.AF_UNIX, "/run/anything", True),
        (socket.AF_INET, None, True),
    ],
)
def test_connections(event: str, family: int, address: object, *, passes: bool) -> None:
    assert judged(ConnectionJudge(("192.168.0.10",)), family, address, event) == passes


@pytest.mark.parametrize(
    ("event", "asked", "passes"),
    [
        ("socket.getaddrinfo", "server", True),
        ("socket.getaddrinfo", b"SERVER", True),
        ("socket.getaddrinfo", None, True),
        ("socket.getaddrinfo", "", True),
        ("socket.getaddrinfo", "huggingface.co", False),
        ("socket.gethostbyname", "huggingface.co", False),
        ("socket.gethostbyaddr", OUTSIDE, False),
        ("socket.getnameinfo", (OUTSIDE, 80), False),
        ("socket.getnameinfo", ("127.0.0.1", 80), True),
    ],
)
def test_look_ups(event: str, asked: object, *, passes: bool) -> None:
    watch = ConnectionJudge(("server",))
    if passes:
        watch.judge(event, (asked,))
    else:
        with pytest.raises(OfflineError, match=r"refused.*this machine and server"):
            watch.judge(event, (asked,))


def test_the_addresses_of_an_allowed_name_are_allowed_also_when_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
    now = ["10.0.0.1"]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (a, 0)) for a in now])
    watch = ConnectionJudge(("server",))
    assert watch.allows("10.0.0.1")
    assert not watch.allows("10.0.0.2")
    now[:] = ["10.0.0.2"]
    assert watch.allows("10.0.0.2")


@pytest.fixture
def _watched() -> Iterator[None]:
    keep_offline(Config())
    yield
    allow_network()


@pytest.mark.usefixtures("_watched")
def test_python_code_gets_a_failed_connection_that_names_the_host(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(OSError, match=rf"{OUTSIDE} was refused") as raised:
        socket.create_connection((OUTSIDE, 80), timeout=1)
    assert isinstance(raised.value, AssistantError)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagram, pytest.raises(OfflineError):
        datagram.sendto(b"x", (OUTSIDE, 53))
    with pytest.raises(OfflineError, match=r"example\.org was refused"):
        socket.getaddrinfo("example.org", 80)
    assert [record.levelname for record in caplog.records] == ["WARNING"] * 3


@pytest.mark.usefixtures("_watched")
def test_a_library_sees_no_more_than_a_network_that_fails() -> None:
    import httpx

    with pytest.raises(httpx.ConnectError, match="offline"):
        httpx.get(f"http://{OUTSIDE}/", trust_env=False)


@pytest.mark.usefixtures("_watched")
def test_this_machine_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def test_the_libraries_are_told_before_they_are_imported_whatever_is_imported_first() -> None:
    script = (
        "import os, assistant.speaking.piper, huggingface_hub.constants as hub\n"
        "print(hub.HF_HUB_OFFLINE, hub.HF_HUB_DISABLE_TELEMETRY)\n"
        "print(os.environ['ORT_DISABLE_TELEMETRY'], os.environ['ANONYMIZED_TELEMETRY'])\n"
    )
    environment = {name: value for name, value in os.environ.items() if name.startswith(("PATH", "PYTHONPATH", "HOME"))}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "True True\n1 False\n"


@pytest.mark.parametrize("set_up", [True, False])
def test_only_set_up_may_go_out(*, set_up: bool) -> None:
    """Nobody answers at the address, so that going out fails, too, but in another way."""
    script = (
        "import socket, sys\n"
        "from assistant.commands.shared import load_config\n"
        f"load_config(set_up={set_up})\n"
        "connection = socket.socket()\n"
        "connection.settimeout(0.2)\n"
        "try: connection.connect((sys.argv[1], 80))\n"
        "except OSError as error: print(type(error).__name__)\n"
    )
    printed = run(script, OUTSIDE).stdout.strip()
    assert printed
    assert (printed == "OfflineError") != set_up, printed
