"""How kiosks find their leader: it tells the network by multicast DNS, as Home Assistant and printers do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from zeroconf import Error as ZeroconfError
from zeroconf import ServiceBrowser, ServiceInfo, ServiceListener, Zeroconf

from assistant.core.addresses import EVERYWHERE, is_loopback, own_address
from assistant.offline.network import allow_near

SERVICE = "_wakebutton._tcp.local."
ANSWER_MILLISECONDS = 1500
FIND_SECONDS, MORE_SECONDS = 3.0, 1.0
"""Until the first has answered, and then for others: one may only pretend to be a leader."""
MOST = 4
"""Leaders that are asked; others may pretend to be one."""


@contextmanager
def announced(host: str, port: int, name: str) -> Iterator[None]:
    """Tells the network of a leader meanwhile, if others can reach it. Raises OSError where there is no network."""
    if is_loopback(host):
        yield
        return
    address = own_address() if host in EVERYWHERE else host
    zeroconf = Zeroconf(interfaces=[address])
    try:
        info = ServiceInfo(
            SERVICE, f"{name}.{SERVICE}", addresses=[socket.inet_aton(address)], port=port, server=f"{name}.local."
        )
        zeroconf.register_service(info, allow_name_change=True)
        yield
        zeroconf.unregister_service(info)
    finally:
        zeroconf.close()


class _Found(ServiceListener):
    def __init__(self) -> None:
        self.names: dict[str, None] = {}
        self.changed = threading.Event()

    def add_service(self, _zeroconf: Zeroconf, _type: str, name: str) -> None:
        self.names[name] = None
        self.changed.set()

    def update_service(self, zeroconf: Zeroconf, type_: str, name: str) -> None:
        self.add_service(zeroconf, type_, name)

    def remove_service(self, _zeroconf: Zeroconf, _type: str, name: str) -> None:
        self.names.pop(name, None)


def find(interface: str = "", seconds: float = FIND_SECONDS) -> list[tuple[str, int]]:
    """Addresses and ports of what says that it leads a fleet, in this network only. Raises OSError without a network.

    The program may reach them from then on.

    Interface: the address of one of this machine's; else the one by which it is in its network.
    """
    zeroconf, found = Zeroconf(interfaces=[interface or own_address()]), _Found()
    try:
        browser = ServiceBrowser(zeroconf, SERVICE, found)
        if found.changed.wait(seconds):
            threading.Event().wait(MORE_SECONDS)
        places = []
        for name in list(found.names)[:MOST]:
            try:
                info = zeroconf.get_service_info(SERVICE, name, ANSWER_MILLISECONDS)
            except ZeroconfError:  # anybody may tell the network anything: this is no name
                continue
            if info and info.port:
                places += [(address, info.port) for address in info.parsed_addresses()[:1] if allow_near(address)]
        browser.cancel()
    finally:
        zeroconf.close()
    return places
