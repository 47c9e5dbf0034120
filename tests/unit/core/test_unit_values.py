"""What of the configuration reaches a unit, read back by systemd itself; and what cannot."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from other_user import OTHER, reachable

from assistant.core.config import Config
from assistant.core.config_file import load
from assistant.core.errors import ConfigError, SetupError
from assistant.install.unit_file import ip_addresses, quoted

SYSTEMD = Path("/lib/systemd/systemd")
reads_units = pytest.mark.skipif(
    os.geteuid() != 0 or not SYSTEMD.is_file(), reason="needs systemd, and root to run it as somebody else"
)
KEYS = {
    "paths.data": "/srv/kiosk",
    "models.ollama.url": "http://brain.museum:11434",
    "models.openai.url": "http://brain.museum:8080/v1",
    "models.openai.key_variable": "OPENAI_API_KEY",
    "knowledge.server.host": "chroma.museum",
    "mqtt.host": "broker.museum",
    "mqtt.user": "kiosk",
    "screen.host": "127.0.0.1",
    "screen.allowed_hosts": "kiosk.museum",
    "models.chat": "llama3.2:1b",
    "speaking.voices.en": "en-us",
    "audio.microphone": "USB",
    "home.name": "Lisbon",
}
"""Keys whose values reach a unit, a header, a command or a terminal, with a value that is right."""
INJECTED = "ExecStartPre=+/bin/touch /var/tmp/was-root"


__all__ = ["reachable"]
"""A fixture."""


def configuration(key: str, value: object) -> str:
    document = tomlkit.document()
    table: Any = document
    *sections, name = key.split(".")
    for section in sections:
        table = table.setdefault(section, tomlkit.table())
    table[name] = value
    return tomlkit.dumps(document)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("end", ["\n", "\r", "\0", "\x1b[2J", "\u2028", "\x85"])
def test_a_control_character_in_a_key_is_refused_with_a_sentence_that_names_it(
    tmp_path: Path, key: str, end: str
) -> None:
    file, value = tmp_path / "assistant.toml", f"{KEYS[key]}{end}{INJECTED}"
    file.write_text(configuration(key, [value] if key == "screen.allowed_hosts" else value), encoding="utf-8")
    assert INJECTED in str(tomllib.loads(file.read_text(encoding="utf-8"))), "the file itself is right"
    with pytest.raises(ConfigError) as raised:
        load(file)
    assert key.rsplit(".", 1)[0] in str(raised.value)
    refused = "write where the server answers" if key == "mqtt.host" else "holds the control character"
    assert refused in str(raised.value)


def test_a_text_of_several_lines_may_be_told_to_the_ear(tmp_path: Path) -> None:
    file = tmp_path / "assistant.toml"
    file.write_text('[hearing]\nvocabulary = """\nRocket,\tAdler\nSaxonia"""\n', encoding="utf-8")
    assert load(file).hearing.vocabulary == "Rocket,\tAdler\nSaxonia"


NASTY = [
    "/srv/a b",
    "/srv/100%",
    "/srv/%h/%%n",
    '/srv/say "hello"',
    "/srv/it's",
    "/srv/$HOME/${HOME}/$$",
    "/srv/back\\slash\\",
    "/srv/\\n\\x2f",
    "/srv/; # comment",
    "/srv/=[Service]",
    "/srv/-minus +plus",
    "/srv/ümlaut 博物馆",
    " /srv/space at both ends ".strip() + "x ",
]


@reads_units
@pytest.mark.parametrize("value", NASTY)
def test_systemd_reads_back_the_very_path(reachable: Path, value: str) -> None:
    (reachable / "default.target").write_text("[Unit]\nDescription=x\nDefaultDependencies=no\nRequires=kiosk.service\n")
    unit = reachable / "kiosk.service"
    allowed = f"ReadWritePaths={quoted('paths.data', value)}"
    unit.write_text(f"[Unit]\nDefaultDependencies=no\n[Service]\nExecStart=/bin/true\n{allowed}\n", encoding="utf-8")
    done = subprocess.run(
        [SYSTEMD, "--test", "--system", "--unit=default.target"],
        user=OTHER.pw_uid,
        group=OTHER.pw_gid,
        env={"SYSTEMD_UNIT_PATH": str(reachable), "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    dumped = done.stdout + done.stderr
    if "Unit kiosk.service:" not in dumped:
        pytest.skip("this systemd dumps no units here")
    [read] = re.findall(r"^\s+ReadWritePaths: (.*)$", dumped, re.MULTILINE)
    assert read == os.path.normpath(value)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze, of the package systemd")
@pytest.mark.parametrize("value", NASTY)
def test_systemd_finds_nothing_wrong_with_it(reachable: Path, value: str) -> None:
    unit = reachable / "kiosk.service"
    unit.write_text(f"[Service]\nExecStart=/bin/true\nReadWritePaths={quoted('paths.data', value)}\n", encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=yes", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("value", [f"/srv/x\n{INJECTED}", "/srv/x\r", "/srv/\0", "/srv/\x7f", "/srv/\u2029"])
def test_what_no_unit_can_hold_is_refused(value: str) -> None:
    with pytest.raises(SetupError, match=r"paths\.data = .*control character"):
        quoted("paths.data", value)


def test_addresses_are_addresses_and_nothing_else() -> None:
    assert ip_addresses("a host", ["fe80::1%eth0", "192.0.2.7"]) == "192.0.2.7 fe80::1"
    assert ip_addresses("a host", [f"fe80::1%\0{INJECTED}"]) == "fe80::1", "what Python takes for an interface"
    with pytest.raises(SetupError, match=r"resolv\.conf: 'any' is no IP address"):
        ip_addresses("/etc/resolv.conf", ["any"])


def test_what_ships_holds_nothing_that_is_refused() -> None:
    assert Config() == Config.model_validate(Config().model_dump())
