"""What desktops and companies set in the environment keeps no command from its work."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import httpx2
import pytest
from scripted_server import Serve

from assistant.proxies import tidy

ODD = [
    {"ALL_PROXY": "socks5://127.0.0.1:9"},
    {"all_proxy": "socks://proxy.example:1080/"},
    {"HTTP_PROXY": "http://proxy.example:port"},
    {"https_proxy": "http://[::1"},
    {"https_proxy": "proxy.example:3128", "no_proxy": "[::1],fd00::/8,10.0.0.0/8,*.local,.example.com,<local>"},
    {"NO_PROXY": "[::1]:8080,fe80::1%eth0,http://x,:::,a b,example.com:99999,日本"},
    {"OLLAMA_HOST": "http://[::1"},
    {"OLLAMA_HOST": "127.0.0.1:eleven"},
    {"OLLAMA_HOST": "no host"},
    {"OLLAMA_HOST": "://"},
    {"ALL_PROXY": "", "OLLAMA_HOST": "", "no_proxy": ""},
]


@pytest.mark.parametrize("odd", ODD, ids=str)
def test_a_client_can_be_made_whatever_the_environment_holds(
    odd: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = dict(odd)
    tidy(environment)
    for name in odd:
        monkeypatch.delenv(name) if name in os.environ else None
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    httpx.Client().close()
    httpx2.Client().close()


@pytest.mark.parametrize(
    "proxies", [{"http_proxy": "http://proxy.example:3128"}, {"HTTPS_PROXY": "https://me:secret@proxy.example"},
                {"ALL_PROXY": "proxy.example:3128"}]
)  # fmt: skip
def test_a_proxy_that_works_stays(proxies: dict[str, str]) -> None:
    environment = dict(proxies)
    assert tidy(environment) == []
    assert {name: environment[name] for name in proxies} == proxies


def test_what_needs_no_proxy_is_kept_as_far_as_it_can_be_read_and_loopback_added() -> None:
    environment = {"no_proxy": "example.com, .lan ,[fd00::1],fd00::/8", "NO_PROXY": "10.0.0.0/8", "PATH": "/bin"}
    assert tidy(environment) == []
    assert environment["no_proxy"].split(",") == [
        "example.com", ".lan", "fd00::1", "10.0.0.0/8", "localhost", "127.0.0.1", "::1"
    ]  # fmt: skip
    assert environment["NO_PROXY"] == environment["no_proxy"]
    assert environment["PATH"] == "/bin"


def test_ollamas_address_stays_where_it_is_one() -> None:
    environment = {"OLLAMA_HOST": "192.168.1.5:11434"}
    tidy(environment)
    assert environment["OLLAMA_HOST"] == "192.168.1.5:11434"


def test_loopback_is_asked_directly(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    handler = serve(lambda handler: handler.answer({"well": True}))
    environment = {"http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"}
    tidy(environment)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert httpx.post(handler.address, json={}).json() == {"well": True}
    assert httpx2.post(handler.address, json={}).json() == {"well": True}


@pytest.mark.parametrize("odd", ODD[:2] + ODD[7:8], ids=str)
def test_a_command_works_in_such_an_environment(odd: dict[str, str], tmp_path: Path) -> None:
    """It makes everything that asks a server."""
    code = (
        "import sys, assistant.__main__ as program\n"
        "sys.argv = ['assistant', '--version']\n"
        "try:\n    program.main()\nexcept SystemExit:\n    pass\n"
        "import assistant.thinking.engines.structured\n"
        "from assistant.thinking.engines.ollama import models_in\n"
        "print('made')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **odd},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.stdout.splitlines()[-1:] == ["made"], run.stderr
