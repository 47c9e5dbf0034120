"""How often a password may be tried: a few times at once, then later and later."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

CLIENTS = 256
"""Remembered; the one that tried longest ago is forgotten."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong passwords are free, and how long one waits for another at most."""

    free: int
    longest_seconds: float


ONE, ALL = Patience(4, 600), Patience(20, 60)
"""For each client, and for all together: many addresses do not guess faster than a few do."""
FORGOTTEN_SECONDS = 3600.0


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last: float = 0.0

    def wait(self, now: float, patience: Patience) -> float:
        """Seconds; doubled with every try past the free ones."""
        over = self.count - patience.free
        delay = min(patience.longest_seconds, 2.0 ** min(over, 30)) if over >= 0 else 0.0
        return max(0.0, self.last + delay - now)

    def add(self, now: float) -> None:
        self.count = self.count + 1 if now - self.last < FORGOTTEN_SECONDS else 1
        self.last = now


class Throttle:
    """For the thread of the server only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._clients: OrderedDict[str, _Tries] = OrderedDict()
        self._all = _Tries()

    def attempt(self, client: str) -> float:
        """Seconds that a client has to wait; where it is 0 the attempt counts as a wrong one until it succeeds."""
        now = self._clock()
        own = self._clients.setdefault(client, _Tries())
        self._clients.move_to_end(client)
        if len(self._clients) > CLIENTS:
            self._clients.popitem(last=False)
        if wait := max(own.wait(now, ONE), self._all.wait(now, ALL)):
            return wait
        own.add(now)
        self._all.add(now)
        return 0.0

    def succeeded(self, client: str) -> None:
        """The password was right: this client begins anew, and its try does not count for all."""
        self._clients.pop(client, None)
        self._all.count = max(0, self._all.count - 1)
