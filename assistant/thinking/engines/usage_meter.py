"""What a reply takes, while it is being made."""

import time

from assistant.core.messages import Usage


class UsageMeter:
    """Counts the pieces of a reply, until the server tells its own figures."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.pieces = 0
        self.told: Usage | None = None
        """The server's own figures; it tells them at the end only."""
        self._began = self._first = time.monotonic()

    def count(self) -> None:
        """A piece has come."""
        if not self.pieces:
            self._first = time.monotonic()
        self.pieces += 1

    @property
    def usage(self) -> Usage:
        """The server's figures; of a reply that was stopped early, ours: a piece is a token, as a rule."""
        return self.told or self.measured()

    def measured(self) -> Usage:
        now = time.monotonic()
        return Usage(
            model=self.model,
            total=now - self._began,
            load=0.0,
            prompt_tokens=None,
            prompt_seconds=self._first - self._began,
            reply_tokens=self.pieces,
            reply_seconds=now - self._first,
        )
