"""Watches over a new version until it has proved itself, and brings the old one back where it does not.

The installation puts this file into /opt/wakebutton, and the service's unit runs it as root, by the system's Python:
`starting` before each start, `ready` when the kiosk can be asked, `trusted` some time after that. It needs nothing of
the program, whose new version may be broken in any way; and it is the same after a power cut.

    current      a link to the environment that the service runs: "venv", or "versions/3/venv"
    previous     the one before, to go back to
    switch.json  only while a new version is on trial: from where, to where, and how often it was started
    result.json  what became of the last bundle, for the kiosk to tell
    progress.json  only while a bundle is being installed: how far that is, for the kiosk to show
"""

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

PLACE = Path("/opt/wakebutton")
VERSIONS, ENVIRONMENT = "versions", "venv"
CURRENT, PREVIOUS = "current", "previous"
SWITCH, RESULT, PROGRESS = "switch.json", "result.json", "progress.json"
INSTALLED, UPDATED, BACK = "installed", "updated", "back"
"""What becomes of a bundle."""
STARTS = 3
"""A new version that ended so often before it was trusted is taken back."""
STEADY_SECONDS = 60
"""So long it has to run after it was ready."""
TIMER = "assistant-trusted"
BOOT = Path("/proc/sys/kernel/random/boot_id")
RESTARTS, SLOW = "It ended three times before it had run for a minute.", "It was not ready in time."


def link(place: Path, name: str) -> str:
    """Where a link leads; empty where there is none."""
    path = place / name
    return os.readlink(path) if path.is_symlink() else ""  # noqa: PTH115 - as it was written


def set_link(place: Path, name: str, target: str) -> None:
    """By one rename: at any moment it leads to the one or to the other."""
    new = place / f".{name}.new"
    new.unlink(missing_ok=True)
    new.symlink_to(target)
    new.replace(place / name)
    _sync(place)


def read(place: Path, name: str) -> dict[str, Any]:
    """What a file of this folder says; empty where there is none, or it is damaged."""
    try:
        found = json.loads((place / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(place: Path, name: str, content: dict[str, Any]) -> None:
    """Whole or not at all."""
    new = place / f".{name}.new"
    new.unlink(missing_ok=True)
    with new.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content) + "\n")
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o644)
    new.replace(place / name)
    _sync(place)


def switch(place: Path, target: str, limit_seconds: float) -> None:
    """Makes a version the one that is started from now on, on trial."""
    before = link(place, CURRENT)
    write(place, SWITCH, {"from": before, "to": target, "limit": limit_seconds, "starts": 0, "id": os.urandom(8).hex()})
    set_link(place, CURRENT, target)


def on_trial(place: Path) -> bool:
    found = read(place, SWITCH)
    return bool(found) and link(place, CURRENT) == found.get("to")


def go_back(place: Path, why: str) -> None:
    """Brings the version back that ran before the one on trial; begun anew after an interruption it ends the same."""
    found = read(place, SWITCH)
    if found and (place / str(found["from"])).is_dir():
        write(place, RESULT, {"became": BACK, "version": found["to"], "why": why, "id": found.get("id")})
        set_link(place, CURRENT, str(found["from"]))
    (place / SWITCH).unlink(missing_ok=True)
    _sync(place)


def trust(place: Path) -> None:
    """The version on trial has proved itself; the one before is kept to go back to."""
    found = read(place, SWITCH)
    if on_trial(place):
        set_link(place, PREVIOUS, str(found["from"]))
        write(place, RESULT, {"became": UPDATED, "version": found["to"], "why": "", "id": found.get("id")})
    (place / SWITCH).unlink(missing_ok=True)
    _sync(place)


def starting(place: Path) -> None:
    found = read(place, SWITCH)
    if not on_trial(place):
        (place / SWITCH).unlink(missing_ok=True)  # the power went before the switch, or after it was taken back
        return
    with suppress(OSError):
        subprocess.run(["/usr/bin/systemctl", "stop", f"{TIMER}.timer"], capture_output=True, check=False)
    now, this_boot = time.monotonic(), boot()
    waited = now - float(found.get("began", now)) if found.get("boot") == this_boot else 0.0
    if int(found["starts"]) >= STARTS:
        go_back(place, RESTARTS)
    elif not found.get("ready") and waited >= float(found["limit"]):
        go_back(place, SLOW)
    else:
        starts = int(found["starts"]) + 1
        write(place, SWITCH, {**found, "starts": starts, "began": now, "boot": this_boot, "ready": False})


def ready(place: Path) -> None:
    if not on_trial(place):
        return
    write(place, SWITCH, {**read(place, SWITCH), "ready": True})
    later = ("/usr/bin/systemd-run", "--quiet", "--collect", f"--unit={TIMER}", f"--on-active={STEADY_SECONDS}")
    try:
        done = subprocess.run([*later, "/usr/bin/python3", "-I", str(place / "guard.py"), "trusted"], check=False)
        started = done.returncode == 0
    except OSError:
        started = False
    if not started:
        trust(place)


def boot() -> str:
    """Another one after each start of the machine; empty where the kernel does not tell."""
    return BOOT.read_text(encoding="ascii").strip() if BOOT.exists() else ""


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


if __name__ == "__main__":
    {"starting": starting, "ready": ready, "trusted": trust}[sys.argv[1]](Path(__file__).parent)
