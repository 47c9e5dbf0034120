"""The running program as a wheel, so that it can install itself elsewhere: from a wheel or a checkout alike.

What is packed is what runs: the package, the files that ship with it, and the description of its distribution.
"""

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import assistant
from assistant.core.config import APP
from assistant.core.resources import resource

SHIPPED = ("config", "voices")
KEPT = ("METADATA", "WHEEL", "entry_points.txt")
"""Of the description; what else lies there tells of the installation that runs."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The same contents make the same file."""


def write_wheel(folder: Path) -> Path:
    """Packs the program into a folder and returns the file."""
    path = folder / f"{APP}-{metadata.version(APP)}-py3-none-any.whl"
    description = f"{APP}-{metadata.version(APP)}.dist-info"
    lines = []
    with zipfile.ZipFile(path, "w") as wheel:
        for name, content in _contents(description):
            wheel.writestr(_entry(name), content)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            lines.append(f"{name},sha256={digest},{len(content)}\n")
        wheel.writestr(_entry(f"{description}/RECORD"), "".join([*lines, f"{description}/RECORD,,\n"]))
    return path


def _entry(name: str) -> zipfile.ZipInfo:
    """A readable file, whatever the umask was where it comes from; not compressed, for it is unpacked at once."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.external_attr = 0o100644 << 16
    return entry


def _contents(description: str) -> Iterator[tuple[str, bytes]]:
    package = Path(assistant.__file__).parent
    for path in _files(package):
        if path.relative_to(package).parts[0] != "share":
            yield f"assistant/{path.relative_to(package)}", path.read_bytes()
    for name in SHIPPED:
        for path in _files(resource(name)):
            yield f"assistant/share/{name}/{path.relative_to(resource(name))}", path.read_bytes()
    distribution = metadata.distribution(APP)
    for name in KEPT:
        if text := distribution.read_text(name):
            yield f"{description}/{name}", text.encode()


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
