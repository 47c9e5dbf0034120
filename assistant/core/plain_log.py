"""Lines of the log that are what they seem: nothing in a message ends a line or tells a terminal what to do."""

import logging
import re
from types import TracebackType
from typing import TypeAlias

_Error: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Control characters, ends of lines, and marks that turn the direction of writing."""
_KEPT = "\n"
"""Between the lines of a traceback."""


def escaped(text: str, kept: str = "") -> str:
    """A text with its control characters written as Python writes them, but those that are kept."""
    return _CONTROL.sub(lambda found: found[0] if found[0] in kept else repr(found[0])[1:-1], text)


class PlainFormatter(logging.Formatter):
    """A message is one line; the lines of a traceback stay lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging calls it
        return escaped(super().formatMessage(record))

    def formatException(self, ei: _Error) -> str:  # noqa: N802
        return escaped(super().formatException(ei), _KEPT)
