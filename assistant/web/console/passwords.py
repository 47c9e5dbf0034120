"""The password of the console: only its hash is kept."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.core.errors import ConfigError

SHORTEST, LONGEST = 10, 200
"""Characters."""


def hashed(password: str) -> str:
    """What the configuration holds; raises ConfigError for a password that is too easily guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ConfigError(f"A password of {len(password)} characters will not do; it takes {SHORTEST} to {LONGEST}.")
    if len(set(password)) < 4:
        raise ConfigError("A password of so few different characters is guessed at once.")
    return PasswordHasher().hash(password)


class Password:
    """Compares what is typed with the hash, one at a time: each takes 64 MB for a moment."""

    def __init__(self, stored: str) -> None:
        """Stored: the hash; empty: there is no password, and nothing matches."""
        self._stored = stored
        self._hasher = PasswordHasher()
        self._lock = threading.Lock()

    @property
    def is_set(self) -> bool:
        return bool(self._stored)

    def matches(self, given: str) -> bool:
        if not self._stored or len(given) > LONGEST:
            return False
        try:
            with self._lock:
                return self._hasher.verify(self._stored, given)
        except (VerificationError, InvalidHashError):
            return False
