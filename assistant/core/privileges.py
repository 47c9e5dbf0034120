"""Whose rights the program uses: root leaves its own before it touches what another user can change.

Root follows a name only as far as root alone can change where it leads. Where another user could (the kiosk's, for its
configuration and data), root works with the rights of that user: a planted link then opens nothing that this user
could not open. Nothing here has an effect for a process that is not root.
"""

import grp
import os
import pwd
import shlex
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from assistant.core.errors import ConfigError

ROOT = 0
LINKS = 40
"""The most links that a path may lead through, as in the kernel."""
SHALLOW = 64
"""The deepest folders that are given away; the program itself makes no deeper ones."""
_STAFF = {group.gr_gid for group in grp.getgrall() if group.gr_name == "staff"}
"""May write in Debian's /usr/local, and counts as root there."""
PERSONAL = ("XDG_",)
"""How the names of variables begin that hold folders of the user who was left."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A user: numbers, groups, name, home folder."""

    uid: int
    gid: int
    groups: tuple[int, ...]
    name: str
    home: str

    @classmethod
    def of(cls, uid: int) -> Self:
        """The user with a number; one that the machine no longer knows has no groups and no home."""
        try:
            known = pwd.getpwuid(uid)
        except KeyError:
            return cls(uid, uid, (), str(uid), "/")
        groups = os.getgrouplist(known.pw_name, known.pw_gid)
        return cls(uid, known.pw_gid, tuple(groups), known.pw_name, known.pw_dir)


def controller(path: Path) -> Owner | None:
    """The user, beside root and the one who runs this program, who can change what a path leads to; None where nobody.

    Follows the path from the root folder, and each link on it, as the kernel does. Raises ConfigError where anybody
    could put something there.
    """
    trusted = {ROOT, os.geteuid()}
    here, left, links, found = Path("/"), [*reversed(path.absolute().parts[1:])], 0, None
    while left:
        part = left.pop()
        if part in {".", ".."}:
            here = here.parent if part == ".." else here
            continue
        folder, name = here.lstat(), here / part
        try:
            found = name.lstat()
        except (FileNotFoundError, NotADirectoryError):
            found = None
        if _writers(folder) and (found is None or not folder.st_mode & stat.S_ISVTX):
            raise ConfigError(
                f"{here} may be changed by others than root, so root does not use {name}: take their right to write "
                f"from that folder, or run this command as another user."
            )
        if found is None:
            return None
        if found.st_uid not in trusted:
            return Owner.of(found.st_uid)
        if stat.S_ISLNK(found.st_mode):
            links += 1
            if links > LINKS:
                raise ConfigError(f"{path} leads through more than {LINKS} links; name the folder itself.")
            target = name.readlink()
            here = Path("/") if target.is_absolute() else here
            left += reversed(target.parts[1:] if target.is_absolute() else target.parts)
        else:
            here = name
    if found and (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) and _writers(found):
        raise ConfigError(
            f"{here} may be changed by others than root, so root does not use it: take their right to write from it, "
            f"or run this command as another user."
        )
    return None


def _writers(found: os.stat_result) -> int:
    """The bits by which others than the owner, and root's group, may write."""
    group = 0 if found.st_gid in {ROOT, os.getegid(), *_STAFF} else stat.S_IWGRP
    return found.st_mode & (stat.S_IWOTH | group)


@contextmanager
def acting_as(owner: Owner | None) -> Iterator[None]:
    """Uses another user's rights on files for a while, and takes root's back; the whole process does."""
    if owner is None or os.geteuid() != ROOT:
        yield
        return
    groups, gid = os.getgroups(), os.getegid()
    os.setgroups(owner.groups)
    os.setegid(owner.gid)
    os.seteuid(owner.uid)
    try:
        yield
    finally:
        os.seteuid(ROOT)
        os.setegid(gid)
        os.setgroups(groups)


def become(owner: Owner | None) -> None:
    """Leaves root's rights for good, and its home; the process is that user's from now on.

    Raises ConfigError where that user cannot read the program itself, which loads more of it when that is needed.
    """
    if owner is None or os.geteuid() != ROOT:
        return
    with acting_as(owner):
        for path in (Path(__file__), Path(os.__file__), Path(sys.executable)):
            if not os.access(path, os.R_OK, effective_ids=True):
                installed = shlex.join(["sudo", "assistant", *sys.argv[1:]])
                raise ConfigError(
                    f"The configuration or the data is {owner.name}'s, so this command goes on as that user, who may "
                    f"not read the program at {path}. Use the one that is installed for everybody: {installed}"
                )
    os.setgroups(owner.groups)
    os.setresgid(owner.gid, owner.gid, owner.gid)
    os.setresuid(owner.uid, owner.uid, owner.uid)
    for name in [name for name in os.environ if name.startswith(PERSONAL)]:
        del os.environ[name]
    os.environ |= {"HOME": owner.home, "USER": owner.name, "LOGNAME": owner.name}
    if not os.access(".", os.X_OK):
        os.chdir("/")


def left_root_for() -> str:
    """The user whose rights a program has that root started; empty where root's or the caller's own are used."""
    started_by_root = os.environ.get("SUDO_UID") is not None and os.geteuid() != ROOT
    return Owner.of(os.geteuid()).name if started_by_root else ""


def stranger(folder: Path) -> Path | None:
    """The first file or folder, in and with a folder, that another than root and this program's user could change."""
    trusted = {ROOT, os.geteuid()}
    for path, found in _tree(folder):
        if found.st_uid not in trusted or (_writers(found) and not stat.S_ISLNK(found.st_mode)):
            return path
    return None


def others_in(folder: Path, uid: int) -> Path | None:
    """The first file or folder, in and with a folder, that does not belong to a user; None where there is none."""
    return next((path for path, found in _tree(folder) if found.st_uid != uid), None)


def _tree(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """A folder and all that is in it, however deep; links are not followed."""
    left = [folder]
    while left:
        path = left.pop()
        found = path.lstat()
        yield path, found
        if stat.S_ISDIR(found.st_mode):
            left += path.iterdir()


def give(folder: Path, uid: int, gid: int) -> None:
    """Makes a folder and all that is in it a user's. Links are not followed; raises OSError for what is not given.

    Each folder is root's until it is done, so that its former owner cannot put a link in the place of a file.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _give(handle, folder, uid, gid, SHALLOW)
    finally:
        os.close(handle)


@contextmanager
def held(folder: Path, uid: int, gid: int) -> Iterator[None]:
    """Makes a folder root's for a while, and a user's again whatever happens; what is in it stays whose it is."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        mode = stat.S_IMODE(os.fstat(handle).st_mode)
        os.fchown(handle, os.geteuid(), os.getegid())
        os.fchmod(handle, mode & ~(stat.S_IWGRP | stat.S_IWOTH))
        yield
    finally:
        os.fchown(handle, uid, gid)
        os.close(handle)


def _give(handle: int, folder: Path, uid: int, gid: int, depth: int) -> None:
    if not depth:
        raise OSError(f"{folder} lies deeper than {SHALLOW} folders, which this program never makes; remove it")
    mode = stat.S_IMODE(os.fstat(handle).st_mode)
    os.fchown(handle, os.geteuid(), os.getegid())
    os.fchmod(handle, mode & ~(stat.S_IWGRP | stat.S_IWOTH))
    for name in os.listdir(handle):
        found = os.stat(name, dir_fd=handle, follow_symlinks=False)
        if stat.S_ISDIR(found.st_mode):
            inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=handle)
            try:
                _give(inner, folder / name, uid, gid, depth - 1)
            finally:
                os.close(inner)
        elif found.st_uid != uid:
            if found.st_nlink > 1:
                raise OSError(f"{folder / name} is also a file elsewhere (a hard link), so it is not given away")
            os.chown(name, uid, gid, dir_fd=handle, follow_symlinks=False)
    os.fchown(handle, uid, gid)
