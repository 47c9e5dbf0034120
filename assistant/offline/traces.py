"""What a program tried to reach, as strace saw it: native code, too."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

CALLS = ("connect", "sendto", "sendmsg", "sendmmsg")
"""The system calls that carry an address."""
OPTIONS = ("-f", "--seccomp-bpf", "-qq", "-s", "0", "-e", "signal=none", "-e", f"trace={','.join(CALLS)}")
"""Of strace: all threads and children, at the price of these calls only; nothing of what is sent is written down."""
LOCAL_FAMILIES = {"AF_UNIX", "AF_LOCAL", "AF_NETLINK"}

_CALL = re.compile(rf"(?:\d+ +)?({'|'.join(CALLS)})\(")
_FAMILY = re.compile(r"sa_family=(\w+)([^}]*)")
_INET = re.compile(r'port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
_PATH = re.compile(r'sun_path=(@?"[^"]*")')
_NO_ADDRESS = re.compile(r"NULL, 0(?:\)| <unfinished)|msg_name=NULL")


@dataclass(frozen=True, slots=True)
class Attempt:
    """An address that was tried."""

    family: str
    """As the kernel calls it: AF_INET, AF_UNIX …; "?" where a line cannot be read."""
    host: str
    """An IP address; of a socket of this machine its path."""
    port: int | None
    line: str
    """Of strace."""

    def __str__(self) -> str:
        return f"{self.family} {self.host}{f' port {self.port}' if self.port is not None else ''}".rstrip()


def attempts(lines: Iterable[str]) -> Iterator[Attempt]:
    """One for each address in each call; a call that cannot be read is one of an unknown family."""
    for line in map(str.strip, lines):
        call = _CALL.match(line)
        if not call:
            continue
        found = _FAMILY.findall(line)
        if not found and not _NO_ADDRESS.search(line):  # none at all: it goes where the socket was connected to
            yield Attempt("?", "", None, line)
        for family, rest in found:
            if family == "AF_UNSPEC" and call[1] == "connect":  # dissolves a connection
                continue
            inet, path = _INET.search(rest), _PATH.search(rest)
            host = inet[2] if inet else (path[1] if path else "")
            yield Attempt(family, host, int(inet[1]) if inet else None, line)


def stays(attempt: Attempt, allows: Callable[[str, int | None], bool]) -> bool:
    """Whether it goes to this machine, or to a host and port that are allowed."""
    if attempt.family in LOCAL_FAMILIES:
        return True
    return attempt.family in {"AF_INET", "AF_INET6"} and bool(attempt.host) and allows(attempt.host, attempt.port)
