"""A server of language models that refuses, hangs, drips, breaks off, talks without end, goes away and comes back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_table import FaultTable
from kiosk import LiveKiosk
from ollama_stand_in import Fault, OllamaStandIn
from virtual_sound import VirtualSound, write

from assistant.asking import soundfiles

pytestmark = [pytest.mark.models, pytest.mark.sound]
RIGHT = "You said"
"""What the stand-in answers to anything."""
FAULTS = {
    Fault.ERROR_500: "answers with an error",
    Fault.MALFORMED: "sends broken JSON",
    Fault.STOPS: "breaks off",
    Fault.HANGS: "falls silent",
    Fault.DRIPS: "sends a byte a second",
    Fault.ENDLESS: "never ends its sentence",
}


@pytest.fixture(scope="module")
def server() -> Iterator[OllamaStandIn]:
    with OllamaStandIn() as running:
        yield running


@pytest.fixture(scope="module")
def kiosk(sound: VirtualSound, server: OllamaStandIn) -> Iterator[LiveKiosk]:
    settings = {
        "ASSISTANT_MODELS__ENGINE": "ollama",
        "ASSISTANT_MODELS__OLLAMA__URL": server.url,
        "ASSISTANT_KIOSK__TURN_SECONDS": "20",
        "ASSISTANT_MODELS__FIRST_TOKEN_SECONDS": "5",
        "ASSISTANT_MODELS__TOKEN_SECONDS": "5",
    }
    with LiveKiosk(sound, **settings) as live:
        yield live


@pytest.fixture
def chat(tmp_path: Path, recordings: Path) -> Path:
    return write(tmp_path / "chat.wav", soundfiles.read(recordings / "028_en_chat.flac"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name.lower())
def test_a_server_that_fails(
    kiosk: LiveKiosk, server: OllamaStandIn, chat: Path, faults: FaultTable, fault: Fault
) -> None:
    row = faults.row(f"Ollama {FAULTS[fault]}", lost="the answer")
    server.fault = fault
    try:
        row.hears(kiosk.ask(chat))
    finally:
        server.fault = Fault.NONE
    assert row.heard != "nothing"
    assert "Traceback" not in "".join(kiosk.lines)
    if fault is Fault.ENDLESS:
        row.heard = "its words, until they are cut off"
    row.comes_back(kiosk, chat, RIGHT)


def test_a_server_that_is_gone_and_comes_back(
    kiosk: LiveKiosk, server: OllamaStandIn, chat: Path, distance: Path, faults: FaultTable
) -> None:
    row = faults.row("Ollama gone, and back", lost="talk")
    server.stop()
    try:
        row.hears(kiosk.ask(chat))
        assert row.heard != "nothing"
        assert any("11,630" in line for line in kiosk.ask(distance)), "what needs no model is answered"
    finally:
        server.start()
    row.comes_back(kiosk, chat, RIGHT)
