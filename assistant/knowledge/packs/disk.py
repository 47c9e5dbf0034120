"""Why files cannot be kept in a folder: what, where, and how much is needed."""

import errno
import getpass
import os
import shutil
from pathlib import Path

INDEX_BYTES = 50_000_000
"""What an index needs beside itself while it changes."""


def explained(error: OSError, folder: Path, needed: int = 0) -> str:
    """In a sentence, of an error that came while so many bytes were written to a folder."""
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return _full(folder, needed)
        case errno.EROFS:
            return f"Nothing can be kept in {folder}: its disk is read-only."
        case errno.EACCES | errno.EPERM:
            return f"Nothing can be kept in {folder}: {_user()} may not write there; its owner is {_owner(folder)}."
        case _:
            return trouble(folder, needed) or f"Nothing can be kept in {folder}: {error.strerror or error}."


def trouble(folder: Path, needed: int) -> str:
    """What is wrong with a folder that a library could not write to, as a sentence; empty where nothing is."""
    there = _there(folder)
    if os.statvfs(there).f_flag & os.ST_RDONLY:
        return f"Nothing can be kept in {folder}: its disk is read-only."
    if not os.access(there, os.W_OK | os.X_OK):
        return f"Nothing can be kept in {folder}: {_user()} may not write there; its owner is {_owner(folder)}."
    return _full(folder, needed) if shutil.disk_usage(there).free < needed else ""


def _full(folder: Path, needed: int) -> str:
    free = shutil.disk_usage(_there(folder)).free / 1e6
    return f"The disk of {folder} is full: {free:.0f} MB are free and {max(1.0, needed / 1e6):.0f} MB are needed."


def _there(folder: Path) -> Path:
    """The folder, or the nearest above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.is_dir())


def _user() -> str:
    try:
        return f"the user {getpass.getuser()}"
    except (KeyError, OSError):
        return f"the user with number {os.geteuid()}"


def _owner(folder: Path) -> str:
    there = _there(folder)
    try:
        return there.owner()
    except KeyError:
        return f"the user with number {there.stat().st_uid}"
