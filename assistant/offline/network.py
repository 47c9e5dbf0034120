"""Offline: which hosts the program may speak to, and the watch that keeps Python code to them.

The watch is an audit hook of the interpreter, so no library of Python gets around it. Native code does: for that the
service's unit has a firewall made of the same hosts, and `assistant doctor --offline-proof` looks on from outside.
"""

import logging
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from assistant.core.addresses import MULTICAST, ip, is_loopback, is_near
from assistant.core.config import Config
from assistant.core.errors import OfflineError

log = logging.getLogger(__name__)

REFUSED = "refused, because the program is offline"
"""Stands in the log's line of each connection that was refused; a proof looks for it."""
LOCAL_FAMILIES = {socket.AF_UNIX, socket.AF_NETLINK}
"""Sockets that end in this machine whatever their address: other programs, and the kernel."""

_CONNECTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_LOOKS_UP = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}


def allowed_hosts(config: Config) -> tuple[str, ...]:
    """The hosts beside this machine that a configuration names, as it names them: names or addresses.

    Those of engines that cannot be used with it are left out.
    """
    models = config.models
    urls = [models.ollama.address] if models.engine in {"auto", "ollama"} else []
    urls += [models.openai.url] if models.engine == "openai" else []
    urls += [action.http.url for action in config.actions if action.http]
    urls += [reading.url for reading in config.readings if reading.url]
    osc = (action.osc.host for action in config.actions if action.osc)
    fleet = (config.fleet.leader, MULTICAST) if config.fleet.role != "none" else ()
    hosts = (*(urlsplit(url).hostname for url in urls), config.knowledge.server.host, config.mqtt.host, *osc, *fleet)
    return tuple(dict.fromkeys(host for host in hosts if host and not is_loopback(host)))


def addresses(host: str) -> frozenset[str]:
    """The IP addresses of a host now; none where its name cannot be resolved."""
    if ip(host):
        return frozenset({host})
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset(str(entry[4][0]) for entry in found)


def name_servers(hosts: Iterable[str], file: Path = Path("/etc/resolv.conf")) -> tuple[str, ...]:
    """The addresses of those that are asked where the hosts are; none where no host is a name."""
    if all(map(ip, hosts)):
        return ()
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    entries = (line.split() for line in lines)
    return tuple(entry[1] for entry in entries if len(entry) > 1 and entry[0] == "nameserver")


class ConnectionJudge:
    """Judges connections by the hosts that are allowed."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self.hosts = hosts
        self._hosts = frozenset(host.lower() for host in hosts)
        self._addresses = frozenset(host for host in self._hosts if ip(host))

    def allows(self, host: str) -> bool:
        """A name or address. That of an allowed name may be new: its name server changes its mind."""
        host = host.partition("%")[0].lower()
        if is_loopback(host) or host in self._hosts or host in self._addresses:
            return True
        if ip(host) is None or self._addresses >= self._hosts:
            return False
        for name in self._hosts:
            self._addresses |= addresses(name)
        return host in self._addresses

    def judge(self, event: str, arguments: tuple[object, ...]) -> None:
        """An audit event of the socket module; raises OfflineError, naming the host."""
        host, port = _destination(*arguments[:2]) if event in _CONNECTS else (_looked_up(arguments[0]), None)
        if host and not self.allows(host):
            where = f"{host} port {port}" if port else host
            raise OfflineError(f"{where} was {REFUSED}; {self._explanation}.")

    @property
    def _explanation(self) -> str:
        named = f" and {', '.join(sorted(self._hosts))}" if self._hosts else ""
        return f"it may speak to this machine{named}, as configured"


def _destination(connection: object, to: object) -> tuple[str, object]:
    """Host and port of a connection or datagram; no host where it stays in this machine."""
    family = getattr(connection, "family", None)
    if to is None or family in LOCAL_FAMILIES:  # None: it goes where the socket was connected to, which was judged then
        return "", None
    if family in {socket.AF_INET, socket.AF_INET6} and isinstance(to, tuple):
        return str(to[0]), to[1]
    return f"{family!r} {to!r}", None


def _looked_up(name: object) -> str:
    """What a look-up asks for; nothing where it is this machine's own addresses, to listen on."""
    if isinstance(name, tuple):
        name = name[0]
    return name.decode("ascii", "replace") if isinstance(name, bytes) else str(name or "")


_watch: ConnectionJudge | None = None
_hooked = False


def keep_offline(config: Config, *more: str) -> None:
    """From now on Python code reaches this machine and the configured hosts only; what else is tried is logged.

    More: hosts that a command reaches beside them.
    """
    global _watch, _hooked  # noqa: PLW0603 - the interpreter has one set of hooks, and takes none back
    _watch = ConnectionJudge((*allowed_hosts(config), *more))
    if not _hooked:
        _hooked = True
        sys.addaudithook(_hook)


def allow_near(address: str) -> bool:
    """Adds the leader of a fleet, that has told this network where it is; whether that is in a private network."""
    global _watch  # noqa: PLW0603
    if not is_near(address):
        return False
    if _watch is not None and not _watch.allows(address):
        _watch = ConnectionJudge((*_watch.hosts, address))
    return True


def allow_network() -> None:
    """For set-up, which has to fetch models."""
    global _watch  # noqa: PLW0603
    _watch = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    """Sees every audit event of the interpreter, so what is of no interest passes first."""
    if event not in _CONNECTS and event not in _LOOKS_UP:
        return
    watch = _watch
    if watch is None:
        return
    try:
        watch.judge(event, arguments)
    except OfflineError as error:
        log.warning("%s", error)
        raise
