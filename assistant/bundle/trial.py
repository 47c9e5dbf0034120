"""Whether a new version works on this machine: the doctor looks at it, and it has to answer a recorded question."""

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.core.errors import BundleError, SetupError

CHECKS = ("skills", "languages", "house", "functions", "library", "models", "roles", "voices", "index", "hearing")
"""The doctor's that look at the program and what it brought, and not at the devices of the machine."""
PATIENCE = 10
"""Times longer than usual may a check of the doctor take beside a kiosk that answers."""
TRIALS = 2
"""On a machine that answers a visitor meanwhile, or has read nothing of a new version yet, a check may be slow."""


def try_out(run: Callable[..., None], environment: Path, languages: Sequence[str], tell: Callable[[str], None]) -> None:
    """Raises BundleError where it does not work. Run: its program, by the words of a command, as the kiosk's user."""
    spoken = _question(environment, languages)
    for left in reversed(range(TRIALS)):
        try:
            run("doctor", "--patience", f"{PATIENCE}", *CHECKS)
            run("listen", str(spoken))
        except SetupError as error:
            if not left:
                raise BundleError(f"The new version does not work here, so the old one stays: {error}") from error
            tell("That did not work; it is tried once more, as the machine may have been busy …")
        else:
            return


def _question(environment: Path, languages: Sequence[str]) -> Path:
    """One of those that come with the program, in a language of the kiosk if there is one. Raises BundleError."""
    places = environment.glob("lib/python*/site-packages/assistant/share/config/demo")
    found = sorted(file for place in places for file in place.glob("*_distance.flac"))
    own = [file for file in found if file.stem.split("_")[1] in languages]
    if not found:
        raise BundleError(f"There are no recorded questions in {environment}, so it cannot be tried.")
    return (own or found)[0]
