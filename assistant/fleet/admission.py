"""The leader's side of joining: kiosks that wait, the code that an operator types for one, and what is proved by it."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from assistant.core.errors import FleetError
from assistant.fleet.certificates import SHOWN, Authority, fingerprint, requested_key
from assistant.fleet.messages import JoinAnswer, JoinOffer
from assistant.fleet.pairing import TRIES, LeaderSide, typed_code

MOST_WAITING = 40
MOST_OF_ONE = 2
"""Offers from one address; kiosks behind one address are few."""
SILENT_SECONDS = 20.0
"""A kiosk that asks no more is gone; it asks every second."""


@dataclass(slots=True)
class WaitingKiosk:
    """Wants to join. Its name is what it says, and proves nothing."""

    ticket: str
    offer: JoinOffer
    address: str
    key: str
    """The fingerprint of its public key."""
    heard: float
    side: LeaderSide | None = None
    """A code was typed."""
    done: bool = field(default=False)


class Admissions:
    """For any thread."""

    def __init__(
        self,
        authority: Authority,
        admit: Callable[[str, str], None],
        clock: Callable[[], float] = time.monotonic,
        most_of_one: int = MOST_OF_ONE,
    ) -> None:
        """Admit: takes a kiosk, by its id and name, among the members."""
        self._authority, self._admit, self._clock, self._most_of_one = authority, admit, clock, most_of_one
        self._waiting: dict[str, WaitingKiosk] = {}
        self._lock = threading.Lock()

    @property
    def waiting(self) -> list[WaitingKiosk]:
        """Those that a code can be typed for, the oldest first."""
        with self._lock:
            self._expire()
            return [kiosk for kiosk in self._waiting.values() if not kiosk.done]

    def offer(self, offer: JoinOffer, address: str) -> str:
        """The ticket of a kiosk that wants to join; an earlier offer of the same key ends. Raises FleetError."""
        key = fingerprint(requested_key(offer.request))
        with self._lock:
            self._expire()
            self._waiting = {ticket: kiosk for ticket, kiosk in self._waiting.items() if kiosk.key != key}
            of_one = sum(kiosk.address == address for kiosk in self._waiting.values())
            if len(self._waiting) >= MOST_WAITING or of_one >= self._most_of_one:
                raise FleetError("Too many kiosks want to join at once; this one tries again.")
            ticket = secrets.token_urlsafe(16)
            self._waiting[ticket] = WaitingKiosk(ticket, offer, address, key, self._clock())
            return ticket

    def type_code(self, ticket: str, typed: str) -> str:
        """An operator has read the code from a kiosk; returns its name. Raises FleetError.

        Whether the code is right is known when the kiosk has answered.
        """
        code = typed_code(typed)
        with self._lock:
            kiosk = self._of(ticket)
            if kiosk.side is not None:
                raise FleetError("A code was typed for this kiosk already; wait a moment for its answer.")
            side = LeaderSide(code, kiosk.key, self._authority.fingerprint)
            side.hear(kiosk.offer.message)
            kiosk.side = side
            return kiosk.offer.name

    def answer(self, ticket: str) -> JoinAnswer:
        """What a kiosk that waits is told. Raises FleetError where it is not waiting any more."""
        with self._lock:
            kiosk = self._of(ticket)
            kiosk.heard = self._clock()
            side = kiosk.side
        return JoinAnswer(message=side.message, proof=side.proof) if side else JoinAnswer()

    def prove(self, ticket: str, proof: str) -> JoinAnswer:
        """The kiosk has proved that it knew the code, and gets its certificate; raises FleetError where it has not."""
        with self._lock:
            kiosk = self._of(ticket)
            del self._waiting[ticket]  # one proof an offer
            if kiosk.side is None or not kiosk.side.proves(proof):
                raise FleetError(f"{kiosk.offer.name} did not know the code that was typed for it.")
        self._admit(kiosk.key[:SHOWN], kiosk.offer.name)
        return JoinAnswer(certificate=self._authority.certificate(requested_key(kiosk.offer.request)))

    def withdraw(self, ticket: str) -> None:
        with self._lock:
            self._waiting.pop(ticket, None)

    def _of(self, ticket: str) -> WaitingKiosk:
        self._expire()
        kiosk = self._waiting.get(ticket)
        if kiosk is None:
            raise FleetError("This kiosk is not waiting any more; its code may have been wrong, or too old.")
        return kiosk

    def _expire(self) -> None:
        now = self._clock()
        self._waiting = {t: k for t, k in self._waiting.items() if now - k.heard < SILENT_SECONDS}


def told(kiosk: WaitingKiosk) -> str:
    """How far it is, for the operator."""
    if kiosk.side is not None:
        return "A code was typed; it answers in a moment."
    if failed := kiosk.offer.failed:
        return f"The last code was wrong; {TRIES - failed} of {TRIES} tries are left."
    return "It shows its code on its screen."
