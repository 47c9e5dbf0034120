from collections.abc import Iterator
from pathlib import Path

import pytest
from kiosk import LiveKiosk
from virtual_sound import VirtualSound, available

from assistant.config import Config
from assistant.errors import SetupError
from assistant.operations.catalogue import load_catalogue
from assistant.operations.store import model_path


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What cannot be had is skipped, with the reason."""
    if item.get_closest_marker("sound") and not available():
        pytest.skip("needs pulseaudio, pulseaudio-utils and libasound2-plugins")
    if item.get_closest_marker("models"):
        config, catalogue = Config(), load_catalogue()
        try:
            for name in (config.hearing.model, catalogue.of_role("chat")[0], "en_US-joe-medium"):
                model_path(name, data=config.data, catalogue=catalogue)
        except SetupError as error:
            pytest.skip(f"{error}")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VirtualSound]:
    """A sound card of its own for each file of tests."""
    card = VirtualSound(tmp_path_factory.mktemp("sound"))
    card.start()
    yield card
    card.kill()


@pytest.fixture(scope="module")
def live(sound: VirtualSound) -> Iterator[LiveKiosk]:
    """`assistant run` with real models on the virtual sound card."""
    with LiveKiosk(sound) as kiosk:
        yield kiosk


@pytest.fixture
def recordings() -> Path:
    """The questions that ship with the product."""
    from assistant.resources import resource

    return resource("config", "demo")
