"""Whether the operator has paused the kiosk: a mark among its data, so that a restart does not end the pause."""

from pathlib import Path

NAME = "paused"


def is_set(data: Path) -> bool:
    return (data / NAME).is_file()


def mark(data: Path, *, on: bool) -> None:
    """Raises OSError where the data cannot be written."""
    if on:
        data.mkdir(parents=True, exist_ok=True)
        (data / NAME).touch()
    else:
        (data / NAME).unlink(missing_ok=True)
