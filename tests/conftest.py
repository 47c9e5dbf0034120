"""For all tests."""

import os

import pytest


@pytest.fixture(autouse=True)
def _own_configuration(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit test sees no ASSISTANT_ variable of whoever runs it: one may name the folder with the real models."""
    if "unit" in request.path.parts:
        for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
            monkeypatch.delenv(name)
