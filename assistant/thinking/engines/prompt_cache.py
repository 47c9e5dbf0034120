"""What the embedded engine makes of a prompt's constant beginning, kept on disk: read in milliseconds, not seconds.

The engine saves and restores the state of its slot as a file. Restoring a damaged one ends the whole process, so a
file's name holds the checksum of its content, and one that does not match is never shown to the engine.
"""

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path

import httpx2

from assistant.core.messages import ChatMessage

log = logging.getLogger(__name__)

KEPT = 4
"""States, of some 30 kB a token; those used longest ago are removed."""
DIGITS = 16
SECONDS = 30.0
SUFFIX = ".state"
FAULTS = (OSError, httpx2.HTTPError, ValueError, KeyError)
"""A full disk, a server that does not do it, an answer that is none."""


class PromptCache:
    """The states of an engine of one slot. They hold what every prompt begins with, and nothing that a visitor said."""

    def __init__(self, folder: Path, address: str, engine: Sequence[object]) -> None:
        """Engine: all that a state depends on besides the prompt."""
        self._folder = folder
        self._engine = engine
        self._occupied = False
        limits = httpx2.Limits(max_keepalive_connections=0)  # as the model's own requests: none is left open
        self._client = httpx2.Client(base_url=address, limits=limits, timeout=SECONDS, trust_env=False, verify=False)

    def restore(self, messages: Sequence[ChatMessage]) -> bool:
        """Whether the engine has the state of these messages now; another one's stays in its memory."""
        try:
            for file in self._folder.glob(f"{self._key(messages)}-*{SUFFIX}"):
                if file.name == self._name(messages, file):
                    self._displace()
                    self._slot("restore", file)
                    file.touch()  # used just now
                    self._occupied = True
                    return True
                log.warning("%s is damaged", file)
                file.unlink()
        except FAULTS as error:
            log.info("no state of the prompt's beginning can be read: %s", type(error).__name__)
        return False

    def save(self, messages: Sequence[ChatMessage]) -> None:
        """Keeps what is in the engine's slot, which has just read these messages."""
        self._occupied = True
        raw = self._folder / f"{self._key(messages)}.{os.getpid()}.part"
        try:
            written = self._slot("save", raw)["n_written"]
            if raw.stat().st_size != written:
                raise ValueError(f"{written} bytes were to be written")
            raw.rename(self._folder / self._name(messages, raw))
            states = sorted(self._folder.glob(f"*{SUFFIX}"), key=lambda file: file.stat().st_mtime)
            for file in states[:-KEPT]:
                file.unlink()
        except FAULTS as error:
            log.info("the state of the prompt's beginning cannot be kept: %s", type(error).__name__)

    def close(self) -> None:
        self._client.close()

    def _displace(self) -> None:
        """Has the engine move what is in its slot to its memory, by reading something else; restoring overwrites it."""
        if self._occupied:
            self._client.post("/completion", json={"prompt": "\n", "n_predict": 0}).raise_for_status()

    def _slot(self, action: str, file: Path) -> dict[str, int]:
        answer = self._client.post("/slots/0", params={"action": action}, json={"filename": file.name})
        told: dict[str, int] = answer.raise_for_status().json()
        return told

    def _key(self, messages: Sequence[ChatMessage]) -> str:
        said = [(message.role, message.content) for message in messages]
        return hashlib.sha256(repr((tuple(self._engine), said)).encode()).hexdigest()[:DIGITS]

    def _name(self, messages: Sequence[ChatMessage], file: Path) -> str:
        with file.open("rb") as content:
            checksum = hashlib.file_digest(content, "sha256").hexdigest()[:DIGITS]
        return f"{self._key(messages)}-{checksum}{SUFFIX}"
