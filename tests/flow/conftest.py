import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_table import FaultTable
from kiosk import FirstStart, LiveKiosk
from program import EMBEDDED, typed
from virtual_sound import VirtualSound, available, write

from assistant.app import App
from assistant.asking import soundfiles
from assistant.core.config import Config
from assistant.core.stages import Transcriber
from assistant.turn.pipeline import Pipeline

FAULTS = FaultTable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The table of faults, where it was asked for; FAULT_TABLE names a file that gets it, too."""
    if "faults" in str(config.option.markexpr) and FAULTS.rows:
        terminalreporter.write_line(FAULTS.markdown())
        if path := os.environ.get("FAULT_TABLE"):
            Path(path).write_text(FAULTS.markdown() + "\n", encoding="utf-8")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Where no sound card can be made, what needs one is skipped."""
    if item.get_closest_marker("sound") and not available():
        pytest.skip("needs pulseaudio, pulseaudio-utils and libasound2-plugins")


@pytest.fixture(scope="session", autouse=True)
def _first_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    FirstStart.folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "first-start"


@pytest.fixture(scope="session")
def faults() -> FaultTable:
    """What each fault did to a visitor is written into it."""
    return FAULTS


@pytest.fixture
def distance(tmp_path: Path, recordings: Path) -> Path:
    """A question, as it is spoken into a virtual microphone; its answer is fault_table.ANSWER."""
    return write(tmp_path / "distance.wav", soundfiles.read(recordings / "000_en_distance.flac"))


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualSound]:
    """A sound card of its own for each file of tests."""
    card = VirtualSound(tmp_path_factory.mktemp("sound"))
    card.start()
    yield card
    card.kill()


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveKiosk]:
    """`assistant run` with real models, on a virtual sound card that outlives a file of tests."""
    card = VirtualSound(tmp_path_factory.mktemp("live"))
    card.start()
    with LiveKiosk(card) as kiosk:
        yield kiosk
    card.kill()


@pytest.fixture(scope="session")
def ear() -> Transcriber:
    """Whisper, to hear what was said; of its own, for a worker that has not loaded the program."""
    return App(Config.model_validate(EMBEDDED)).transcriber


@pytest.fixture(scope="session")
def loaded(program: App) -> Pipeline:
    """All that answers typed questions."""
    return typed(program)


@pytest.fixture
def typed_kiosk(program: App, loaded: Pipeline) -> Pipeline:
    """What a visitor who is the first one types into."""
    program.memory.clear()
    return loaded


@pytest.fixture
def recordings() -> Path:
    """The questions that ship with the product."""
    from assistant.core.resources import resource

    return resource("config", "demo")
