"""The environment's proxies, made fit for the HTTP libraries before any of them is imported.

Desktops and companies set what those cannot read: a SOCKS proxy, an IPv6 address in brackets, a network. httpx raises
as soon as a client is made, which ollama does when it is imported. And whatever is set, loopback is asked directly.
"""

import ipaddress
import re
from collections.abc import MutableMapping
from importlib.util import find_spec
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "::1")
HTTP, SOCKS = ("http", "https"), ("socks5", "socks5h")
PROXIES = ("all_proxy", "http_proxy", "https_proxy")
NO_PROXY = "no_proxy"
OLLAMA = "OLLAMA_HOST"
"""The address of Ollama, for its own library."""
_NAME = re.compile(r"(\*?\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE)


def tidy(environment: MutableMapping[str, str]) -> list[str]:
    """Removes what a library would fail at, and exempts loopback; returns the names of the variables removed."""
    removed = [name for name, value in environment.items() if value and not _usable(name, value)]
    for name in [name for name, value in environment.items() if name in removed or _is_empty(name, value)]:
        del environment[name]
    lists = [name for name in environment if name.lower() == NO_PROXY]
    exempt = [host for name in lists for entry in environment.pop(name).split(",") if (host := _host(entry))]
    for name in (NO_PROXY, NO_PROXY.upper()):  # some libraries read the one, some the other
        environment[name] = ",".join(dict.fromkeys([*exempt, *LOOPBACK]))
    return removed


def _usable(name: str, value: str) -> bool:
    """Whether a client can be made with this variable. A proxy without a scheme is taken for http, as curl does."""
    if name.lower() in PROXIES:
        scheme = value.partition("://")[0].lower() if "://" in value else "http"
        return _is_address(value) and (scheme in HTTP or (scheme in SOCKS and find_spec("socksio") is not None))
    return name != OLLAMA or _is_address(f"localhost{value}" if value.startswith(":") and "/" not in value else value)


def _is_empty(name: str, value: str) -> bool:
    return not value and (name.lower() in PROXIES or name == OLLAMA)


def _is_address(text: str) -> bool:
    """Whether host and port of an address, with or without a scheme, can be one."""
    try:
        address = urlsplit(text if "://" in text else f"http://{text}")
        host = address.hostname or ""
        return address.port != 0 and _host(f"[{host}]" if ":" in host else host) not in {"", "*"}
    except ValueError:  # the port, or the brackets
        return False


def _host(entry: str) -> str:
    """An entry of no_proxy as httpx reads it; empty where it reads none, such as a network of IPv6."""
    host = entry.strip()
    bare = host.removeprefix("[").partition("]")[0] if host.startswith("[") else host
    try:
        address = ipaddress.ip_network(bare, strict=False)
    except ValueError:
        return host if host == "*" or _NAME.fullmatch(host) else ""
    return bare if address.version == 4 or "/" not in bare else ""
