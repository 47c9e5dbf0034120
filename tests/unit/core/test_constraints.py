"""The pinned versions can be had wherever the kiosk is installed."""

from importlib.metadata import PackageNotFoundError, distribution

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from assistant.core.resources import resource

PYTHONS = ("3.11.2", "3.12.3", "3.13.5")
"""Of Debian bookworm, Ubuntu noble and Debian trixie, which keep what they came with."""


def pinned() -> list[Requirement]:
    lines = resource("config", "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("python", PYTHONS)
def test_every_pinned_version_runs_on_the_python_of_a_system(python: str) -> None:
    """As far as the version is installed here, which tells what it wants."""
    refused, asked = [], 0
    for pin in pinned():
        if pin.marker and not pin.marker.evaluate({"python_full_version": python, "python_version": python[:4]}):
            continue
        try:
            here = distribution(pin.name)
        except PackageNotFoundError:
            continue
        if pin.specifier.contains(here.version):
            asked += 1
            if not SpecifierSet(here.metadata["Requires-Python"] or "").contains(python):
                refused.append(f"{pin} wants Python {here.metadata['Requires-Python']}")
    assert not refused
    assert asked > 100
