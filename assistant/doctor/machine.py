"""The computer itself: room, heat, power, clock, and what the program may do."""

import grp
import os
import pwd
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.filesize import decimal

from assistant.core import hints
from assistant.core.config import HeatSettings
from assistant.core.config_file import SYSTEM_FILE
from assistant.core.languages import traits
from assistant.core.messages import Vitals
from assistant.core.timekeeping import ClockEvidence, hardware_time, is_synchronised, standing
from assistant.doctor.findings import Finding, broken, doubtful, well
from assistant.install.steps import HOME

FULL_BYTES = 200_000_000
"""With less, an index or a picture can no longer be written."""
TIGHT_BYTES = 1_500_000_000
"""Less than the largest model of set-up."""
DEVICES = {
    "audio": ("snd/pcm*", "snd/control*"),
    "gpio": ("gpiochip*",),
    "video": ("video*", "media*", "vcio", "dma_heap/*"),
}
"""Of each group the devices, below /dev, that the kiosk uses."""
OF_THE_SYSTEM = frozenset({"bin", "boot", "dev", "etc", "lib", "proc", "root", "run", "sbin", "sys", "usr"})
"""Folders below / in which no data of a kiosk belong."""
SHARED_DEPTH = 2
"""Parts of a path, such as /home and /srv, up to which a folder is everybody's."""
FONTS_SECONDS = 5.0


def disk(data: Path, usage: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free) -> Finding:
    """Where models and index lie."""
    folder = next(path for path in (data, *data.parents) if path.exists())
    free = usage(folder)
    mend = f"make room: sudo apt clean; du -xh --max-depth=3 {shlex.quote(str(folder))} | sort -h"
    if free < FULL_BYTES:
        return broken(f"{decimal(free)} free in {folder}", mend)
    if free < TIGHT_BYTES:
        return doubtful(f"only {decimal(free)} free in {folder}", mend)
    return well(f"{decimal(free)} free in {folder}")


def memory(total: int | None, needed: int) -> Finding:
    """Whether the models of the configuration fit; both in bytes."""
    if total is None:
        return doubtful("this kernel does not tell how much there is", "free -h")
    if needed > total:
        return doubtful(
            f"{decimal(total)}, but the configured models want {decimal(needed)}: it will swap, or be killed",
            f"a smaller model: {hints.command('models')}",
        )
    return well(f"{decimal(total)}; the configured models want {decimal(needed)}")


def temperature(vitals: Vitals, heat: HeatSettings) -> Finding:
    degrees, cool = vitals.temperature, "an active cooler, and air around the case"
    if degrees is None:
        return well("this machine has no sensor of its chip")
    fan = f", fan step {vitals.fan_step}" if vitals.fan_step is not None else ""
    told = f"{degrees:.0f} °C{fan}"
    if degrees >= heat.cooling:
        return broken(f"{told}: too hot for the language model, which rests until it is cooler", cool)
    if vitals.throttled or degrees >= heat.too_warm:
        return doubtful(f"{told}: {'the chip slows itself down' if vitals.throttled else 'answers are shorter'}", cool)
    return well(told)


def power(vitals: Vitals) -> Finding:
    supply = "the Raspberry Pi's own supply (27 W), and a short thick cable"
    if vitals.under_voltage:
        return broken("the voltage is too low now", supply)
    if vitals.was_under_voltage:
        return doubtful("the voltage was too low since the start", supply)
    if vitals.under_voltage is None:
        return well("this machine has no flag of under-voltage")
    return well("the voltage is right, and was since the start")


def clock(
    now: float | None = None,
    *,
    newest: float,
    synchronised: Callable[[], bool] = is_synchronised,
    hardware: Callable[[], float | None] = hardware_time,
) -> Finding:
    """Newest: when the youngest file of the program was made, before which it cannot be now."""
    now = time.time() if now is None else now
    shown = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M UTC")
    setting = "sudo timedatectl set-ntp true, or without a network: sudo timedatectl set-time 'YYYY-MM-DD HH:MM:SS'"
    match standing(now, newest, synchronised=synchronised(), hardware=hardware()):
        case ClockEvidence.IMPOSSIBLE:
            return broken(
                f"{shown} cannot be: the program is younger than that; visitors are not told the time", setting
            )
        case ClockEvidence.SYNCHRONISED:
            return well(f"{shown}, set by a time server")
        case ClockEvidence.KEPT:
            return well(f"{shown}, kept by the machine's own clock; no time server has set it")
        case ClockEvidence.LOST:
            told = f"{shown}, but the machine's own clock shows another day: its battery is missing or empty"
            return broken(f"{told}; visitors are not told the time", setting)
        case ClockEvidence.UNKEPT:
            return doubtful(f"{shown}, which no time server has set, and no clock keeps through a power cut", setting)


def fonts(languages: Sequence[str], listed: Callable[[str], str | None] | None = None) -> Finding:
    """Whether this machine's browser can write each language. Listed: the fonts for one; None where nobody knows."""
    found = {code: (listed or _fonts)(code) for code in languages}
    if None in found.values():
        return well("no browser is here, as far as can be seen")
    if missing := [code for code, names in found.items() if not names]:
        told = f"no font has the letters of {', '.join(missing)}, so a browser on this machine does not offer it"
        fonts = [traits(code).fonts for code in missing if traits(code).fonts] or ["fonts-noto"]
        return doubtful(told, f"sudo apt install {' '.join(dict.fromkeys(fonts))}")
    return well("there are fonts for every language")


def _fonts(language: str) -> str | None:
    try:
        command = ("fc-list", f":lang={language}", "family")
        return subprocess.run(command, capture_output=True, text=True, timeout=FONTS_SECONDS, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None


def permissions(data: Path, config: Path, root: Path = Path("/dev")) -> Finding:
    """Whether the program may write its data, read its configuration, and use the devices that are there."""
    user = pwd.getpwuid(os.geteuid()).pw_name
    folder = next(path for path in (data, *data.parents) if path.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        return broken(f"{user} may not write in {folder}", _made_for(user, data))
    if folder == data and (others := _of_others(folder)):
        owner = _owner(folder)
        return broken(f"{', '.join(others)} in {folder} belong to another than {owner}", _given_to(owner, folder))
    if not os.access(config, os.R_OK):
        return broken(f"{user} may not read {config}", _readable(config))
    closed = {group: shut for group, patterns in DEVICES.items() if (shut := _closed(root, patterns))}
    if closed:
        names = ", ".join(str(path) for paths in closed.values() for path in paths[:1])
        return broken(
            f"{user} may not use {names}", f"sudo usermod -aG {','.join(closed)} {user}, and log in again or restart"
        )
    return well(f"{user} may write in {folder} and use the devices; groups: {', '.join(_groups())}")


def _given_to(owner: str, folder: Path) -> str:
    """On an installed kiosk by its installation, which follows no link that lies there."""
    installed = folder in {HOME, SYSTEM_FILE.parent}
    return "sudo assistant install" if installed else shlex.join(["sudo", "chown", "-hR", f"{owner}:", str(folder)])


def _made_for(user: str, data: Path) -> str:
    """A folder that is there is given away only where it can hold nothing but data, never one that others live in."""
    if data.is_dir() and len(data.parts) > SHARED_DEPTH and data.parts[1] not in OF_THE_SYSTEM:
        return _given_to(user, data)
    if data in {HOME, SYSTEM_FILE.parent}:
        return "sudo assistant install"
    if data.exists() or data.parts[1] in OF_THE_SYSTEM:  # "/" itself is there
        return f"name a folder of its own as paths.data, such as /srv/{user}"
    return shlex.join(["sudo", "install", "-d", "-o", user, "-g", user, str(data)])


def _readable(config: Path) -> str:
    installed = config == SYSTEM_FILE
    return "sudo assistant install" if installed else shlex.join(["chmod", "u+r", str(config)])


def _of_others(folder: Path) -> list[str]:
    """What somebody else has put there, as `sudo assistant knowledge add` does; the kiosk cannot change it."""
    return sorted(path.name for path in folder.iterdir() if path.lstat().st_uid != folder.stat().st_uid)


def _owner(folder: Path) -> str:
    uid = folder.stat().st_uid
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:  # of a machine that this disk was in before
        return str(uid)


def _closed(root: Path, patterns: Iterable[str]) -> list[Path]:
    found = sorted(path for pattern in patterns for path in root.glob(pattern))
    return [path for path in found if not os.access(path, os.R_OK | os.W_OK)]


def _groups() -> list[str]:
    names = {group.gr_gid: group.gr_name for group in grp.getgrall()}
    return sorted({names.get(number, str(number)) for number in (os.getegid(), *os.getgroups())})
