"""Who asks, as far as an address tells."""

import ipaddress

IPV6_NETWORK = 64
"""Bits; a single host may have every address of such a network."""


def is_own(address: str) -> bool:
    """Whether it is this machine."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def group(address: str) -> str:
    """What limits count by: the address, or of IPv6 the network of a single host."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address) or found.is_loopback:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, IPV6_NETWORK), strict=False))
