"""How the kiosk stands in its fleet, as far as its files tell."""

from importlib.util import find_spec

from assistant.core.config import Config
from assistant.core.hints import command
from assistant.doctor.findings import Finding, broken, doubtful, well
from assistant.fleet.kept import has_joined


def fleet(config: Config, *, installed: bool) -> Finding:
    """Installed: a service of root's looks for bundles of the leader's."""
    role = config.fleet.role
    if role == "none":
        return well("it stands alone, as configured")
    if find_spec("spake2") is None:
        return broken(f'fleet.role is "{role}", and the extra is missing', 'pip install "wakebutton[fleet]"')
    if role == "leader":
        if config.console.password_hash:
            return well("it leads; the page Fleet of its console shows all kiosks")
        return broken("it leads, and its console, whose page Fleet shows all, is off", command("console", "password"))
    if has_joined(config.data):
        told = "it has joined, and takes bundles of keys that it trusts"
        missing = doubtful("it has joined, and takes no bundles: their service is missing", "sudo assistant install")
        return well(told) if installed else missing
    return doubtful("it has not joined a fleet yet", "type the code on its screen at the leader, below Fleet")
