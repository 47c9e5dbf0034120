"""Addresses of servers as people write them, and as the program uses them. Everything raises ValueError with advice."""

import ipaddress
import re
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

OLLAMA = "http://127.0.0.1:11434"
"""Where Ollama listens unless it is told otherwise."""
OLLAMA_PORT = 11434
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound here
"""What a server listens on for all networks is no address to call."""
MULTICAST = "224.0.0.251"
"""Where the machines of this network are told and asked by multicast DNS; no router passes it on."""
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")
_OLLAMA_PATHS = re.compile(r"/(api|v1)(/(chat|generate|tags|show|version|chat/completions|completions|models))?$")
_OPENAI_PATHS = re.compile(r"/(chat/completions|completions|models|embeddings|responses)$")
_HOST = re.compile(r"[A-Za-z0-9_.:%-]+")
_NO_ADDRESS = 'write where the server answers, such as "{example}"'


def ollama(written: str) -> str:
    """The address of an Ollama server: "localhost", "pi:11434" and "http://pi:11434/api/" are as good as the whole.

    Without a port it is Ollama's own, unless a scheme and another machine are named: then, as for Ollama itself, the
    scheme's. Empty stays empty.
    """
    if not written.strip():
        return ""
    bare = not _SCHEME.match(written.strip())
    parts = _split(written, OLLAMA)
    host = EVERYWHERE.get(parts.hostname or "", parts.hostname or "")
    port = parts.port or (OLLAMA_PORT if bare or (host in LOOPBACK and parts.scheme == "http") else None)
    return _whole(parts, host, port, _OLLAMA_PATHS.sub("", parts.path.rstrip("/")))


def openai(written: str) -> str:
    """The address of a server of OpenAI's protocol, with its version: "server:8080" is "http://server:8080/v1"."""
    if not written.strip():
        return ""
    parts = _split(written, "http://server:8080/v1")
    host = EVERYWHERE.get(parts.hostname or "", parts.hostname or "")
    path = _OPENAI_PATHS.sub("", parts.path.rstrip("/")).rstrip("/")
    return _whole(parts, host, parts.port, path or "/v1")


@dataclass(frozen=True, slots=True)
class HostPort:
    """A host, and the port and the scheme where they were written with it."""

    host: str
    port: int | None
    scheme: str


def host_port(written: str, example: str) -> HostPort:
    """Of "broker", "broker:1883", "mqtt://broker:1883/", "fe80::1" or "[fe80::1]:1883"."""
    text = written.strip()
    if text.count(":") > 1 and not _SCHEME.match(text) and not text.startswith("["):
        text = f"[{text}]"
    parts = _split(text, example)
    if parts.username or parts.path.strip("/"):
        raise ValueError(f'write only the name or address of the machine, such as "{example}"')
    scheme = parts.scheme if _SCHEME.match(written.strip()) else ""
    return HostPort(parts.hostname or "", parts.port, scheme)


def is_loopback(host: str) -> bool:
    """Whether a name or address means this machine."""
    address = ip(host)
    if address is None:
        return host.rstrip(".").lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def shown(url: str) -> str:
    """An address without the name and password that it may hold."""
    return re.sub(r"//[^/@]*@", "//", url)


def _split(written: str, example: str) -> SplitResult:
    """The parts of an address; "http" where no scheme was written."""
    text = written.strip()
    text = text if _SCHEME.match(text) else f"http://{text.removeprefix('//')}"
    advice = _NO_ADDRESS.format(example=example)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:  # its words are the library's
        raise ValueError(f"{advice}; a port is a number from 1 to 65535") from error
    if port == 0:
        raise ValueError(f"{advice}; a port is a number from 1 to 65535")
    if not parts.hostname or not _HOST.fullmatch(parts.hostname) or re.search(r"\s", text):
        raise ValueError(advice)
    return parts


def _whole(parts: SplitResult, host: str, port: int | None, path: str) -> str:
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f'its address begins with "http://" or "https://", not with "{parts.scheme}://"')
    if parts.query or parts.fragment:
        raise ValueError('leave out what stands from "?" or "#" on')
    user = f"{parts.netloc.rpartition('@')[0]}@" if "@" in parts.netloc else ""
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{user}{shown}{f':{port}' if port else ''}{path}"


def own_address() -> str:
    """The IPv4 address by which the network sees this machine. Raises OSError where it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect((MULTICAST, 1))  # nothing is sent
        return str(probe.getsockname()[0])


def is_near(address: str) -> bool:
    """Whether an IP address is of a private network, or of this machine."""
    found = ip(address)
    return found is not None and (found.is_private or found.is_link_local or found.is_loopback)
