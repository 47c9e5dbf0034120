"""A bundle that came over the network: the kiosk's user puts it down, and root, who trusts nothing of that user, checks
its signature and installs it, as it does with one on a stick.

/var/lib/wakebutton/fleet/offered.kiosk   put there by the kiosk; assistant-fleet.path sees it
/opt/wakebutton/offered.json              root's answer
"""

import json
import os
import secrets
import stat
from collections.abc import Callable

from assistant.bundle.archive import BundleFile
from assistant.bundle.installing import BundleInstallation
from assistant.core.errors import AssistantError, BundleError
from assistant.install.machine import Machine
from assistant.install.steps import ANSWER, HOME, OFFERED

LONGEST_WHY = 1500


def install_offered(machine: Machine, tell: Callable[[str], None]) -> None:
    """As root. Never raises for what is wrong with a bundle: that is written down for the kiosk to report."""
    identity, why = "", ""
    file = machine.path(HOME / OFFERED)
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as opened:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise BundleError(f"{file} is no file.")
            with BundleFile(file, opened) as bundle:
                identity = bundle.identity
                installation = BundleInstallation(machine, bundle, tell, first_key=False)
                if not installation.was_done_before:
                    installation.run()
        tell(f"{file.name} is installed.")
    except (AssistantError, OSError) as error:
        why = str(error)
        tell(why)
    answer = {"identity": identity, "why": why[:LONGEST_WHY], "id": secrets.token_hex(8)}
    machine.write(machine.path(ANSWER), json.dumps(answer) + "\n")
