"""The server of the Wyoming protocol, and its announcement by zeroconf, by which Home Assistant finds it."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from functools import partial

from wyoming.server import AsyncTcpServer
from zeroconf.asyncio import AsyncServiceInfo, AsyncZeroconf

from assistant.core.addresses import EVERYWHERE, own_address
from assistant.wyoming.service import WyomingHandler, WyomingStations

log = logging.getLogger(__name__)

SERVICE = "_wyoming._tcp.local."


async def serve(
    stations: WyomingStations, host: str, port: int, name: str, *, announced: bool, ready: Callable[[], None]
) -> None:
    """Until it is cancelled, or SIGTERM. Name: as the house sees it. Raises OSError where the port cannot be had."""
    server, ended = AsyncTcpServer(host, port), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await server.start(partial(WyomingHandler, stations=stations))
    try:
        async with announcement(host, port, name) if announced else nullcontext():
            ready()
            await ended.wait()
    finally:
        await server.stop()


@asynccontextmanager
async def announcement(host: str, port: int, name: str) -> AsyncIterator[None]:
    """Tells the network while it is entered."""
    address = own_address() if host in EVERYWHERE else host
    zeroconf = AsyncZeroconf(interfaces=[address])
    try:
        info = AsyncServiceInfo(
            SERVICE, f"{name}.{SERVICE}", addresses=[socket.inet_aton(address)], port=port, server=f"{name}.local."
        )
        await (await zeroconf.async_register_service(info, allow_name_change=True))
        log.info("wyoming: announced as %s at %s port %d", name, address, port)
        yield
        await (await zeroconf.async_unregister_service(info))
    finally:
        await zeroconf.async_close()
