"""Joining by a short code: SPAKE2 (RFC 9382, by the library that magic-wormhole uses) over both public keys.

The code is shown by the kiosk and typed at the leader. Both derive a key from it, from what they have sent each other,
and from the fingerprints of the two public keys that they have seen; each proves with a MAC that it has the same. Who
stands between them, with keys of its own, has another one. A plain MAC with so short a code could be tried out at
leisure by whoever has heard it; with SPAKE2 each guess needs a conversation of its own, and the kiosk allows three.
"""

import hmac
import secrets

from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError

from assistant.core.errors import FleetError

DIGITS = 8
TRIES = 3
"""Wrong codes until the kiosk has a new one only when somebody asks it to: 3 in 100 million."""
CODE_SECONDS = 600.0
"""How long a code is shown and valid."""


def new_code() -> str:
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def typed_code(typed: str) -> str:
    """Its digits, however they were grouped; raises FleetError."""
    code = "".join(letter for letter in typed if letter not in " -.\u00a0")
    if len(code) != DIGITS or not code.isascii() or not code.isdecimal():
        raise FleetError(f"A code has {DIGITS} digits, such as 1234 5678.")
    return code


def shown_code(code: str) -> str:
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


class _Side:
    """One conversation; it is begun anew for each guess."""

    def __init__(self, spake: "SPAKE2_A | SPAKE2_B", own: bytes, other: bytes) -> None:
        self._spake, self._own, self._other = spake, own, other
        self._key = b""
        self.message: str = spake.start().hex()
        """What the other side needs."""

    def hear(self, message: str) -> None:
        """What the other side has sent. Raises FleetError for what is none."""
        try:
            self._key = self._spake.finish(bytes.fromhex(message))
        except (SPAKEError, ValueError, AssertionError, TypeError) as error:
            raise FleetError("What came over the network is no answer to the code.") from error

    @property
    def proof(self) -> str:
        return self._mac(self._own)

    def proves(self, proof: str) -> bool:
        """Whether the other side knew the code, and has seen the same two keys."""
        return hmac.compare_digest(self._mac(self._other).encode(), proof.encode())

    def _mac(self, whose: bytes) -> str:
        if not self._key:
            raise FleetError("There is no proof before the other side has answered.")
        return hmac.new(self._key, b"wakebutton fleet " + whose, "sha256").hexdigest()


class KioskSide(_Side):
    """Kiosk, leader: the fingerprints of their public keys."""

    def __init__(self, code: str, kiosk: str, leader: str) -> None:
        super().__init__(SPAKE2_A(code.encode(), idA=kiosk.encode(), idB=leader.encode()), b"kiosk", b"leader")


class LeaderSide(_Side):
    """Kiosk, leader: the fingerprints of their public keys."""

    def __init__(self, code: str, kiosk: str, leader: str) -> None:
        super().__init__(SPAKE2_B(code.encode(), idA=kiosk.encode(), idB=leader.encode()), b"leader", b"kiosk")
