"""Files that are whole at any moment, also when the power goes."""

import os
from pathlib import Path


def beside(path: Path) -> Path:
    """Where the new contents of a file are written before they take its place."""
    return path.with_name(f".{path.name}.new")


def put_in_place(new: Path, path: Path) -> None:
    """Has the disk hold the new contents before they get the name."""
    with new.open("rb") as written:
        os.fsync(written.fileno())
    new.replace(path)
