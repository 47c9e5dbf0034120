"""The proof, on commands that are quick; tests/flow has it on a whole turn."""

import json
import sys
from pathlib import Path

import pytest

from assistant.core.config import Config
from assistant.models.catalogue import load_catalogue
from assistant.offline import proof
from assistant.offline.network import name_servers
from assistant.offline.proof import Proof, Watched, namespace, tracer, watch
from assistant.offline.traces import attempts

needs_strace = pytest.mark.skipif(tracer() is None, reason="needs strace, and a kernel that lets it look on")
needs_namespace = pytest.mark.skipif(namespace() is None, reason="needs a kernel that gives us a network of our own")
STRAYS = "import socket\ntry: socket.socket().connect(('192.0.2.1', 80))\nexcept OSError as error: print(error)"
"""Without the program's watch, as native code would do it."""
REFUSED = (
    "from assistant.core.config import Config\nfrom assistant.offline.network import keep_offline\n"
    f"keep_offline(Config())\n{STRAYS}"
)


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


@needs_strace
@needs_namespace
def test_a_connection_that_strays_is_seen_and_gets_nowhere() -> None:
    watched = watch(python(STRAYS), namespace())
    assert "AF_INET 192.0.2.1 port 80" in map(str, watched.tried)
    assert "unreachable" in watched.output
    assert watched.refused == []


@needs_strace
def test_children_are_watched_as_well() -> None:
    script = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STRAYS!r}])"
    assert "AF_INET 192.0.2.1 port 80" in map(str, watch(python(script), namespace()).tried)


def test_what_the_program_itself_refuses_reaches_no_system_call_and_is_told_all_the_same() -> None:
    watched = watch(python(REFUSED), None)
    assert not [attempt for attempt in watched.tried if attempt.host == "192.0.2.1"]
    assert len(watched.refused) == 1
    assert "192.0.2.1" in watched.refused[0]


@needs_namespace
def test_a_network_of_its_own_has_a_loopback_that_works() -> None:
    script = (
        "import socket\nserver = socket.create_server(('127.0.0.1', 0))\n"
        "socket.create_connection(server.getsockname(), timeout=2)\nprint('reached')"
    )
    assert watch(python(script), namespace()).output == "reached\n"


def test_a_command_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof, "LIMIT_SECONDS", 1.5)
    assert watch(["sh", "-c", "sleep 60; true"], None).status is None


def made(**values: object) -> Proof:
    whole = {
        "alone": True,
        "traced": True,
        "question": "Why?",
        "reply": "So.",
        "failure": "",
        "tried": {},
        "strayed": (),
    }
    return Proof(**{**whole, **values})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("values", "holds", "verdict"),
    [
        ({}, True, "nothing else was tried"),
        ({"strayed": ("connect(…)",)}, False, "something else was tried"),
        ({"failure": "engine"}, False, "no whole turn to watch: engine"),
        ({"alone": False}, True, "nothing else was tried"),
        ({"traced": False}, True, "install strace"),
        ({"alone": False, "traced": False}, False, "nobody looked on"),
    ],
)
def test_the_verdict(values: dict[str, object], *, holds: bool, verdict: str) -> None:
    found = made(**values)
    assert found.holds == holds
    assert verdict in found.verdict
    assert json.loads(found.as_json())["holds"] == holds
    assert found.lines[-1] == f"proof     {'holds' if holds else 'fails'}: {found.verdict}"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> "list[Watched]":
    """The proof, with the turn played: what it tried is put into the list."""
    played: list[Watched] = []

    def play(command: list[str], _network: object, _settings: object) -> Watched:
        Path(command[command.index("--out") + 1]).touch()
        return played[0]

    monkeypatch.setattr(proof, "watch", play)
    return played


REPLIED = json.dumps({"reply": "Paris.", "times": {}})


def line(host: str, port: int) -> str:
    return f'1 connect(3, {{sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr("{host}")}}, 16) = 0'


@pytest.mark.parametrize(
    ("to", "holds"),
    [
        (("127.0.0.1", 11434), True),
        (("192.168.0.10", 8080), True),
        (("192.168.0.11", 8080), False),
        (("192.168.0.1", 53), False),
    ],
)
def test_only_this_machine_and_configured_hosts_may_be_tried(
    judged: list[Watched], to: tuple[str, int], *, holds: bool
) -> None:
    config = Config.model_validate({"models": {"ollama": {"url": "http://192.168.0.10:11434"}}})
    tried = tuple(attempts([line(*to)]))
    judged.append(Watched(0, REPLIED, "", tried))
    found = proof.prove(config, load_catalogue())
    assert found.holds == holds
    assert found.strayed == (() if holds else (line(*to),))
    assert list(found.tried) == [f"AF_INET {to[0]} port {to[1]}"]


def test_the_name_server_is_asked_only_where_a_host_is_a_name(tmp_path: Path, judged: list[Watched]) -> None:
    resolver = tmp_path / "resolv.conf"
    resolver.write_text("# ours\nsearch museum\nnameserver 192.168.0.1\nnameserver\n")
    assert name_servers(("192.168.0.10",), resolver) == ()
    assert name_servers((), resolver) == ()
    assert name_servers(("server",), resolver) == ("192.168.0.1",)
    assert name_servers(("server",), tmp_path / "none") == ()
    judged.append(Watched(0, REPLIED, "", tuple(attempts([line("192.168.0.1", 53)]))))
    assert not proof.prove(Config(), load_catalogue()).holds


@pytest.mark.parametrize(
    ("watched", "why"),
    [
        (Watched(0, '{"reply": "", "error": "engine"}', "", ()), "engine"),
        (Watched(1, "", "Whisper is not there.\n", ()), "Whisper is not there."),
        (Watched(None, "", "", ()), "not over after"),
        (Watched(-9, "", "", ()), "status -9"),
    ],
)
def test_without_a_whole_turn_nothing_is_proven(judged: list[Watched], watched: Watched, why: str) -> None:
    judged.append(watched)
    found = proof.prove(Config(), load_catalogue())
    assert not found.holds
    assert why in found.failure


@pytest.mark.parametrize(
    ("languages", "asked"), [(["fr", "en"], {}), (["zh"], {"ASSISTANT_KIOSK__LANGUAGES": '["en"]'})]
)
def test_a_kiosk_of_a_language_without_a_recording_proves_it_in_another(
    monkeypatch: pytest.MonkeyPatch, languages: list[str], asked: dict[str, str]
) -> None:
    given: list[object] = []

    def play(_command: object, _network: object, settings: object) -> Watched:
        given.append(settings)
        return Watched(1, "", "", ())

    monkeypatch.setattr(proof, "watch", play)
    proof.prove(Config.model_validate({"kiosk": {"languages": languages}}), load_catalogue())
    assert given == [asked]
