"""The picture that was taken last, for the page: in memory only, and only until its visitor goes."""

import secrets
import threading
from collections.abc import Sequence
from typing import Any

from assistant.core.messages import Detection, Picture
from assistant.vision.labels import named
from assistant.vision.pictures import jpeg


class Gallery:
    """Holds one picture at most."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._name = ""
        self._picture: Picture | None = None

    def hang(self, picture: Picture, found: Sequence[Detection], language: str) -> dict[str, Any]:
        """In the place of the one before. Returns what a page has to know of it."""
        height, width = picture.pixels.shape[:2]
        with self._lock:
            self._name, self._picture = secrets.token_urlsafe(9), picture
            name = self._name
        things = [
            {
                "name": thing.named or named(thing.label, language),
                "box": [round(float(edge), 4) for edge in thing.box],
            }
            for thing in found
        ]
        return {"name": name, "width": width, "height": height, "things": things}

    def clear(self) -> None:
        with self._lock:
            self._name, self._picture = "", None

    def file(self, name: str) -> bytes | None:
        """A JPEG; None where there is no picture of that name any more. Takes some 10 ms."""
        with self._lock:
            picture = self._picture if name and secrets.compare_digest(name.encode(), self._name.encode()) else None
        return jpeg(picture) if picture else None
