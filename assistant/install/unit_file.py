"""Values in a systemd unit: quoted, so that none is taken for more than it is.

A unit ends its lines at a newline, a carriage return and a NUL alike, expands %, and has no way to write such a
character inside a path. What root writes there from a configuration that others can change goes through here.
"""

import ipaddress
import unicodedata
from collections.abc import Iterable

from assistant.core.errors import SetupError

UNWRITABLE = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode's control characters, halves of characters, and separators of lines and paragraphs."""


def quoted(what: str, value: str) -> str:
    """One word of a unit's value, by the rules of systemd.syntax(7) for settings that run no command.

    What: the key that the value comes from. Raises SetupError for a value that a unit cannot hold.
    """
    if any(unicodedata.category(letter) in UNWRITABLE for letter in value):
        raise SetupError(
            f"{what} = {value!r} has a line break or another control character in it, which no unit can hold; "
            f"write it without."
        )
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'


def ip_addresses(what: str, values: Iterable[str]) -> str:
    """The value of IPAddressAllow=. Raises SetupError for what is no address; the interface behind a % is left out."""
    found = set()
    for value in values:
        try:
            found.add(str(ipaddress.ip_address(value.partition("%")[0])))
        except ValueError:
            raise SetupError(f"{what}: {value!r} is no IP address, such as 192.0.2.7 or 2001:db8::7.") from None
    return " ".join(sorted(found))
