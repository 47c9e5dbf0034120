"""The steps of an installation that concern the system: packages, the service's own user, its unit.

Each tells what it does, whether that is done already, does it, and takes back what it did. See service.py for the
order, program_steps.py for those that concern the program.
"""

import grp
import os
import pwd
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.core.addresses import MULTICAST, is_loopback
from assistant.core.config import Config
from assistant.core.errors import SetupError
from assistant.core.languages import traits
from assistant.core.privileges import Owner, controller, give, others_in
from assistant.core.resources import resource
from assistant.install.machine import Machine, Receipt
from assistant.install.unit_file import ip_addresses, quoted
from assistant.offline.network import addresses, allowed_hosts

USER = "wakebutton"
GROUPS = ("gpio", "audio", "video")
HOME = Path("/var/lib/wakebutton")
"""Models, index, added packs."""
MADE_BY_KERNEL = ("/proc", "/sys", "/dev", "/run")
UNIT = "assistant.service"
UNITS = Path("/etc/systemd/system")
DROP_IN = UNITS / f"{UNIT}.d" / "configured.conf"
STICK_UNIT = "assistant-stick@.service"
STICK_RULES = Path("/etc/udev/rules.d/90-assistant-stick.rules")
"""By which systemd looks for a bundle on a USB stick that is plugged in."""
FLEET_UNIT, FLEET_PATH_UNIT = "assistant-fleet.service", "assistant-fleet.path"
"""By which root installs a bundle that a kiosk of a fleet was given."""
OFFERED = Path("fleet", "offered.kiosk")
"""Among the data: such a bundle."""
ANSWER, INSTALLED = Path("/opt/wakebutton/offered.json"), Path("/opt/wakebutton/bundles.json")
"""What root has made of it, and the bundles that were installed: see bundle/offered.py and bundle/versions.py."""
GUARD = Path("/opt/wakebutton/guard.py")
"""The unit has it look after a new version."""
GUARD_FILE = Path(__file__).parents[1] / "bundle" / "guard.py"
WANTED = UNITS / "multi-user.target.wants" / UNIT
PACKAGES = ("libgomp1", "libportaudio2", "libspeexdsp1", "espeak-ng", "tesseract-ocr")
"""libgomp1: what the embedded language model computes with, and its wheel does not bring."""
SIGNATURES = "openssh-client"
"""Checks the signatures of bundles."""
PACKAGED_VENV = "python3-venv"
"""Not needed for a program that came in a bundle, which brings pip."""
LGPIO_PACKAGE = "python3-lgpio"
LGPIO_WHEELS = (3, 12)
"""There are wheels of lgpio for arm64 up to this Python; for later ones Raspberry Pi OS has a package."""
RESTART = "restart"
"""In the receipt: which steps have changed what the service runs, until it has been started anew."""
LOADING_MARGIN = 60
"""Seconds that systemd waits longer than the program itself for its models (kiosk.loading_seconds)."""
RESOLVER = Path("/etc/resolv.conf")
PRIVATE_NETWORKS = "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 fc00::/7 fe80::/10"
"""Of houses and museums; nothing in them is reached over the internet."""


class InstallStep(Protocol):
    """One step of an installation."""

    name: str
    changes: bool
    """Whether it changes the machine; else it only looks and explains."""

    @property
    def what(self) -> str:
        """What it does, in a few words."""

    def done(self) -> bool:
        """Whether there is nothing to do. Changes nothing, and does not rely on the steps before."""

    def do(self) -> None:
        """Raises SetupError or OSError; done again after an interruption it goes on."""

    def undo(self, *, purge: bool) -> str:
        """Takes back what the receipt tells, with `purge` the data too; says what that was, or nothing."""


@dataclass
class Packages:
    """Debian's packages."""

    machine: Machine
    receipt: Receipt
    languages: Sequence[str] = ()
    """Those of the kiosk, in which it reads labels aloud and scanned documents."""
    bundled: bool = False
    """Whether the program came in a bundle."""
    name: str = "system packages"
    changes: bool = True

    @property
    def wanted(self) -> tuple[str, ...]:
        from_package = python_version(self.machine) > LGPIO_WHEELS and lgpio_is_offered(self.machine)
        more = (*(() if self.bundled else (PACKAGED_VENV,)), *((LGPIO_PACKAGE,) if from_package else ()))
        return (*system_packages(self.languages, signatures=self.bundled), *more)

    @property
    def what(self) -> str:
        return f"apt-get install {' '.join(self.wanted)}"

    def done(self) -> bool:
        return self._installed(self.wanted) == set(self.wanted)

    def do(self, options: Sequence[str] = ()) -> None:
        """Options: of apt, for other sources than those of the machine."""
        self.machine.run("dpkg", "--configure", "-a")  # what an interruption left
        self.machine.run("apt-get", *options, "update", "-q")
        install = ("apt-get", *options, "install", "-qy", "--no-install-recommends", *self.wanted)
        planned = self.machine.look(*install, "--simulate")
        if planned is None:
            raise SetupError(f"Not all of {', '.join(self.wanted)} can be had from this machine's package sources.")
        new = re.findall(r"^Inst (\S+) \(", planned, re.MULTILINE)  # an upgrade has its old version in brackets
        self.receipt.note("packages", new)
        self.machine.run(*install)

    def undo(self, *, purge: bool) -> str:
        there = sorted(self._installed(self.receipt.noted("packages")))
        if not there:
            return ""
        planned = self.machine.look("apt-get", "purge", "-qy", "--simulate", *there) or ""
        others = set(re.findall(r"^(?:Remv|Purg) (\S+)", planned, re.MULTILINE)) - set(there)
        if others:
            return f"left {', '.join(there)} in place: {', '.join(sorted(others))} needs them by now"
        self.machine.run("apt-get", "purge", "-qy", *there)
        return f"removed the packages {', '.join(there)}"

    def _installed(self, names: tuple[str, ...] | list[str]) -> set[str]:
        """Which of these packages are on the machine."""
        listed = self.machine.look("dpkg-query", "-W", "-f", r"${Package} ${db:Status-Status}\n") or ""
        here = {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
        return here & set(names)


@dataclass
class User:
    """The user that the service runs as, and nobody else."""

    machine: Machine
    receipt: Receipt
    name: str = "user"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"the system user {USER} in the groups {', '.join(_groups()) or 'of its own'}"

    def done(self) -> bool:
        return user_id() is not None and all(USER in grp.getgrnam(group).gr_mem for group in _groups())

    def do(self) -> None:
        if user_id() is None:
            self.receipt.note("user", [USER])
            options = ("--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin")
            self.machine.run("useradd", *options, "--home-dir", str(HOME), USER)
        for group in _groups():
            self.machine.run("usermod", "--append", "--groups", group, USER)

    def undo(self, *, purge: bool) -> str:
        if not self.receipt.noted("user") or user_id() is None:
            return ""
        self.machine.run("userdel", USER)
        return f"removed the user {USER}"


@dataclass
class Data:
    """The folder of what is downloaded, built and added."""

    machine: Machine
    receipt: Receipt
    config: Config
    name: str = "data folder"
    changes: bool = True

    @property
    def what(self) -> str:
        return f"{HOME}, which belongs to {USER}"

    def done(self) -> bool:
        folder, user = self.machine.path(HOME), user_id()
        whole = folder.is_dir() and user is not None and others_in(folder, user) is None
        return whole and (data_elsewhere(self.config) is None or self._elsewhere_is_ours(self.config.data))

    def do(self) -> None:
        folder = self.machine.path(HOME)
        if not folder.exists():
            self.receipt.note("data", [str(HOME)])
        self.machine.check_own(folder.parent)
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        give(folder, *user_and_group())  # also what an earlier user left
        if (elsewhere := data_elsewhere(self.config)) and not self._elsewhere_is_ours(elsewhere):
            told = shlex.quote(str(elsewhere))
            raise SetupError(
                f"paths.data = {str(elsewhere)!r}: it has to be a folder that belongs to {USER}, in folders that only "
                f"root can change. Make it: sudo install -d -o {USER} -g {USER} {told}"
            )

    def _elsewhere_is_ours(self, data: Path) -> bool:
        """Root neither makes nor gives away a folder that a configuration names which the kiosk's user can change."""
        folder = self.machine.path(data)
        if not folder.is_dir() or folder.is_symlink() or folder.stat().st_uid != user_id():
            return False
        if any(data.is_relative_to(made) for made in MADE_BY_KERNEL):
            return False  # it goes with a process or the next start, and the unit would not start without it
        return controller(folder.parent) is None

    def undo(self, *, purge: bool) -> str:
        folder = self.machine.path(HOME)
        if not folder.exists():
            return ""
        if not purge:
            return f"kept the data in {HOME} (--purge removes it)"
        self.machine.remove(folder)
        return f"removed {HOME}"


@dataclass
class Unit:
    """The service's unit, and what the configuration allows it beyond that."""

    machine: Machine
    receipt: Receipt
    config: Config
    name: str = "unit"
    changes: bool = True

    @property
    def what(self) -> str:
        hosts = ", ".join(allowed_hosts(self.config)) or "no other host"
        return f"{UNITS / UNIT}; over the network it reaches this machine and {hosts}"

    def done(self) -> bool:
        return all(_holds(self.machine.path(path), text) for path, text in self._files().items())

    def do(self) -> None:
        self.receipt.note(RESTART, [self.name])
        for path, text in self._files().items():
            self.receipt.note("units", [str(path)])
            self.machine.write(self.machine.path(path), text)

    def undo(self, *, purge: bool) -> str:
        removed = [path for path in self.receipt.noted("units") if self.machine.remove(self.machine.path(path))]
        folder = self.machine.path(DROP_IN).parent
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        if removed and self.machine.systemd_runs:
            self.machine.run("systemctl", "daemon-reload")
        return f"removed {', '.join(removed)}" if removed else ""

    def _files(self) -> dict[Path, str]:
        shipped = {UNITS / UNIT: UNIT, UNITS / STICK_UNIT: STICK_UNIT, STICK_RULES: STICK_RULES.name}
        if self.config.fleet.role == "member":
            shipped |= {UNITS / FLEET_UNIT: FLEET_UNIT, UNITS / FLEET_PATH_UNIT: FLEET_PATH_UNIT}
        files = {path: resource("config", name).read_text(encoding="utf-8") for path, name in shipped.items()}
        return {GUARD: GUARD_FILE.read_text(encoding="utf-8"), **files, DROP_IN: self._configured()}

    def _configured(self) -> str:
        """Raises SetupError for a host whose address is not to be had."""
        lines = ["# Made by `assistant install` from the configuration; run it again after changing that."]
        if self.config.fleet.role == "member":
            lines += ["[Unit]", f"Wants={FLEET_PATH_UNIT}"]
        lines.append("[Service]")
        lines.append(f"TimeoutStartSec={self.config.kiosk.loading_seconds + LOADING_MARGIN:g}")
        hosts = allowed_hosts(self.config)
        for host in hosts:
            found = addresses(host)
            if not found:
                raise SetupError(f"The address of {host}, which the configuration names, cannot be found.")
            lines += [f"# {quoted('a host', host)}", f"IPAddressAllow={ip_addresses('a host', found)}"]
        if any(addresses(host) != {host} for host in hosts):  # a name has to be asked for
            servers = re.findall(r"^nameserver\s+(\S+)", self.machine.path(RESOLVER).read_text(), re.MULTILINE)
            if servers:  # an empty list would take back every address before it
                lines += ["# name servers", f"IPAddressAllow={ip_addresses(str(RESOLVER), servers)}"]
        screen = self.config.screen
        if screen.enabled and not is_loopback(screen.host):
            lines += ["# browsers in the networks of the kiosk (screen.host)", f"IPAddressAllow={PRIVATE_NETWORKS}"]
        if self.config.fleet.role != "none":
            lines += ["# the other kiosks of the fleet (fleet.role)", f"IPAddressAllow={PRIVATE_NETWORKS} {MULTICAST}"]
        if elsewhere := data_elsewhere(self.config):
            lines.append(f"ReadWritePaths={quoted('paths.data', str(elsewhere))}")
        return "\n".join(lines) + "\n"


@dataclass
class Service:
    """Enabled, so that it starts with the machine; and started, where systemd runs."""

    machine: Machine
    receipt: Receipt
    name: str = "service"
    changes: bool = True

    @property
    def what(self) -> str:
        running = self.machine.systemd_runs
        return f"systemctl enable {UNIT}" + (", and start it" if running else " (systemd does not run here)")

    def done(self) -> bool:
        if not self.machine.path(WANTED).is_symlink():
            return False
        return not self.machine.systemd_runs or (
            not self.receipt.noted(RESTART) and self.machine.look("systemctl", "is-active", UNIT) is not None
        )

    def do(self) -> None:
        self.receipt.note("service", [str(WANTED)])
        link = self.machine.path(WANTED)
        if not self.machine.systemd_runs:  # what `systemctl enable` does
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.is_symlink():
                link.symlink_to(UNITS / UNIT)
            return
        self.machine.run("systemctl", "daemon-reload")
        self.machine.run("systemctl", "enable", "--quiet", UNIT)
        self.machine.run("systemctl", "restart", "--no-block", UNIT)
        self.receipt.forget(RESTART)

    def undo(self, *, purge: bool) -> str:
        self.receipt.forget(RESTART)
        if not self.receipt.noted("service"):
            return ""
        if self.machine.systemd_runs:
            self.machine.run("systemctl", "disable", "--quiet", "--now", UNIT)
        link = self.machine.path(WANTED)
        self.machine.remove(link)
        if link.parent.is_dir() and not any(link.parent.iterdir()):
            link.parent.rmdir()
        return f"disabled {UNIT}"


def system_packages(languages: Sequence[str], *, signatures: bool = True) -> tuple[str, ...]:
    """What the program needs of Debian wherever it runs."""
    read = (traits(language).tesseract_package for language in languages)
    return (*PACKAGES, *((SIGNATURES,) if signatures else ()), *dict.fromkeys(filter(None, read)))


def python_version(machine: Machine) -> tuple[int, int]:
    """Of the system's Python, which the service runs on; raises SetupError where there is none."""
    told = machine.look("/usr/bin/python3", "-c", "import sys; print(*sys.version_info[:2])")
    if told is None:
        raise SetupError("There is no /usr/bin/python3; `sudo apt-get install python3` gets it.")
    major, minor = told.split()
    return int(major), int(minor)


def lgpio_is_offered(machine: Machine) -> bool:
    """Whether the machine's package sources have it: those of Raspberry Pi OS do, Debian's do not."""
    return machine.look("apt-cache", "show", LGPIO_PACKAGE) is not None


def data_elsewhere(config: Config) -> Path | None:
    """The folder of the data where that is not the kiosk's home. Raises SetupError for one that is not absolute."""
    if not config.data.is_absolute():
        raise SetupError(f"paths.data = {config.paths.data!r}: write the whole path, from / on, such as {str(HOME)!r}.")
    folder = Path(os.path.normpath(config.data))
    return None if folder.is_relative_to(HOME) else folder


def user_and_group() -> tuple[int, int]:
    """The kiosk's. Raises SetupError where there is no such user."""
    uid = user_id()
    if uid is None:
        raise SetupError(f"There is no user {USER}; the step before makes it.")
    return uid, Owner.of(uid).gid


def user_id() -> int | None:
    try:
        return pwd.getpwnam(USER).pw_uid
    except KeyError:
        return None


def _groups() -> list[str]:
    """Those that this machine has."""
    there = {group.gr_name for group in grp.getgrall()}
    return [group for group in GROUPS if group in there]


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
