"""For all tests."""

import logging
import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _own_configuration(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test sees no ASSISTANT_ variable of whoever runs it: one may name the folder with the real models."""
    if "unit" in request.path.parts:
        for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _own_log_level() -> Iterator[None]:
    """A command that runs in this process sets how much is logged."""
    log = logging.getLogger("assistant")
    level = log.level
    yield
    log.setLevel(level)
