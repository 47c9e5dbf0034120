"""Commands for a person to type, as they work where they are printed.

On an installed kiosk the program's own commands work as the kiosk's user, so that what they write belongs to it.
"""

import shlex
import unicodedata

_user: list[str] = []
"""The user of the installed kiosk, and that one's home folder; empty where none is installed."""


def belongs_to(user: str, home: str = "") -> None:
    """Has commands be printed for the kiosk of a user; for a program of one's own where the name is empty."""
    _user[:] = [user, home] if user else []


def file(name: str) -> str:
    """Where a command that is printed can write a file: in the kiosk's home, else where the person stands."""
    return f"{_user[1]}/{name}" if _user else name


def as_kiosk(*words: str) -> str:
    """A command that has to be run by whom the data belongs to, quoted for a shell."""
    return shlex.join([*(("sudo", "-u", _user[0]) if _user else ()), *words])


def printable(told: object) -> str:
    """A message with its control characters escaped: a key or name in it could steer the terminal that shows it."""
    return "".join(
        letter if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf"} else ascii(letter)[1:-1]
        for letter in str(told)
    )


def command(*words: str) -> str:
    """A command of this program: `command("models", "pull", name)`."""
    return as_kiosk("assistant", *words)
