"""For all tests."""

import logging
import os
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING

import pytest
from quiet import quiet

if TYPE_CHECKING:
    from assistant.app import App


@pytest.hookimpl(tryfirst=True)  # before pytest and xdist read the marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `--dist loadgroup` each file stays together, and with it all that share the loaded program or live kiosk."""
    groups = {item.path: item.path.stem for item in items}
    groups |= {item.path: shared for item in items if (shared := _shared(item))}
    for item in items:
        item.add_marker(pytest.mark.xdist_group(groups[item.path]))
        if "flow" in item.path.parts:
            item.add_marker(pytest.mark.flow)
        if item.path.parent.name == "faults":
            item.add_marker(pytest.mark.faults)
            item.add_marker(pytest.mark.long)


def pytest_collection_finish(session: pytest.Session) -> None:
    """A pytest that pytest-xdist cannot group with (its issue 1386) would load everything twice, and say nothing."""
    grouping = getattr(session.config.option, "loadgroup", False)
    if grouping and any("@" not in item.nodeid.rpartition("]")[2] for item in session.items):
        raise pytest.UsageError("This pytest does not group tests: install that of config/constraints.txt.")


def _shared(item: pytest.Item) -> str:
    """What takes long to load, and is used by several files; a contract of tests/unit asks for the program itself."""
    names = item.fixturenames if isinstance(item, pytest.Function) else []
    if "program" in names or ("unit" in item.path.parts and item.get_closest_marker("models")):
        return "program"
    return "live" if "live" in names else ""


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What measures moments runs while no other worker does anything; a test's timeout begins when its turn comes."""
    with quiet(alone=item.get_closest_marker("alone") is not None):
        return (yield)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What needs models that are not there is skipped, with the reason."""
    if item.get_closest_marker("models"):
        from assistant.core.config import Config
        from assistant.core.errors import SetupError
        from assistant.models.catalogue import load_catalogue
        from assistant.models.store import model_path

        config, catalogue = Config(), load_catalogue()
        try:
            for name in (config.hearing.model, catalogue.of_role("chat")[0], "en_US-joe-medium"):
                model_path(name, data=config.data, catalogue=catalogue)
        except SetupError as error:
            pytest.skip(f"{error}")


@pytest.fixture(autouse=True)
def _own_configuration(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test sees no ASSISTANT_ variable of whoever runs it, unless it needs the models that one may name."""
    if "unit" in request.path.parts and not request.node.get_closest_marker("models"):
        for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _own_log_level() -> Iterator[None]:
    """A command that runs in this process sets how much is logged."""
    log = logging.getLogger("assistant")
    level = log.level
    yield
    log.setLevel(level)


@pytest.fixture(scope="session")
def program() -> "Iterator[App]":
    """The parts of a kiosk with the embedded models, each loaded once, by the first test that asks it anything."""
    from program import EMBEDDED

    from assistant.app import App
    from assistant.core.config import Config

    parts = App(Config.model_validate(EMBEDDED))
    yield parts
    parts.close()
