"""Files that a curator sends: their names, and how they arrive."""

from collections.abc import Sequence
from pathlib import Path

from starlette.requests import Request

from assistant.knowledge.reading.documents import advice
from assistant.web.console.access import Refused

LONGEST_NAME = 120
"""Bytes; a letter with an accent is two, an ideograph three."""


def checked_name(name: str, suffixes: Sequence[str], what: str) -> str:
    """The name of a file and nothing else; what: it should be, such as "pack". Raises Refused."""
    name = name.strip()
    if not Path(name).stem.strip() or len(name.encode()) > LONGEST_NAME or not name.isprintable():
        raise Refused(422, f"{name[:LONGEST_NAME]!r} is no name of a file; it takes 1 to {LONGEST_NAME} letters.")
    if name.startswith(".") or any(mark in name for mark in ("/", "\\", ":")):
        raise Refused(422, f"{name!r} is no plain name of a file: no folders, no leading dot. Nothing was changed.")
    if Path(name).suffix.lower() not in suffixes:
        told = advice(Path(name).suffix) if what == "pack" else ""
        told = told or f"It has to be one of {', '.join(suffixes)}."
        raise Refused(415, f"{name!r} is no {what}. {told} Nothing was changed.")
    return name


async def received(request: Request, path: Path) -> None:
    """Writes the body, block by block."""
    with path.open("wb") as file:
        async for chunk in request.stream():
            file.write(chunk)
