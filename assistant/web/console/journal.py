"""The last lines of the log, for the bundle for support."""

import logging
from collections import deque
from datetime import UTC, datetime

from assistant.core.plain_log import escaped

LINES = 400
LONGEST = 500
"""Characters of a line."""
WITH_WORDS = "assistant.turn.word_log"
"""The logger that writes what visitors say, where the operator has switched that on."""


class Journal(logging.Handler):
    """Keeps what the log tells, but nobody's words."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[str] = deque(maxlen=LINES)

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == WITH_WORDS:
            return
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds")
        self._lines.append(f"{moment} {record.levelname} {record.name}: {escaped(record.getMessage())}"[:LONGEST])

    @property
    def lines(self) -> list[str]:
        return list(self._lines)
