"""Names of files: one that is no text is told, and a letter with an accent is one letter, however it is stored."""

import os
import unicodedata
from pathlib import Path


def shown(path: Path) -> str:
    """A name that can be printed; bytes that are no UTF-8 as numbers."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def is_text(path: Path) -> bool:
    """Whether the name is UTF-8."""
    return shown(path) == str(path)


def same(one: str, other: str) -> bool:
    """Macintoshes store é as e and an accent, others as one letter; both are the same name."""
    return composed(one) == composed(other)


def composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
