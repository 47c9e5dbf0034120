"""The transport of models: what a source is, and the makers' servers as one of them."""

import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Protocol
from urllib.parse import urldefrag, urlsplit

import httpx

from assistant.models.catalogue import Edition, ModelFile
from assistant.models.store import PartialFolder

CONNECT_SECONDS = 5.0
STALLED_SECONDS = 60.0
FRUITLESS_TRIES = 3
"""How often a broken transfer is taken up again without a byte, before the source is given up."""

Report = Callable[[int], None]
"""Is called with the bytes of the edition that are here."""


class SourceError(Exception):
    """A source has no such model or does not answer; the message says which and why, in a few words."""


class DownloadSource(Protocol):
    """A place where models come from."""

    def offers(self, edition: Edition) -> bool: ...

    def bring(self, edition: Edition, partial: PartialFolder, report: Report) -> str:
        """Completes the partial files and returns where they came from; raises SourceError."""


class MakerSource:
    """The makers' own servers. A host that cannot be reached is not asked again."""

    def __init__(self, *, connect_seconds: float = CONNECT_SECONDS, stalled_seconds: float = STALLED_SECONDS) -> None:
        self._timeout = httpx.Timeout(stalled_seconds, connect=connect_seconds)
        self._unreachable: set[str] = set()

    def offers(self, edition: Edition) -> bool:
        return edition.has_urls

    def bring(self, edition: Edition, partial: PartialFolder, report: Report) -> str:
        # A compressed transfer could not be resumed at a byte of the file.
        headers = {"Accept-Encoding": "identity"}
        with httpx.Client(timeout=self._timeout, headers=headers, follow_redirects=True) as client:
            for file in edition.files:
                self._fetch(client, file, partial, lambda: report(partial.have_all(edition)))
        return _host(edition.files[0])

    def _fetch(self, client: httpx.Client, file: ModelFile, partial: PartialFolder, report: Callable[[], None]) -> None:
        """Completes a file, however often its transfer breaks off, as long as something comes."""
        if urlsplit(file.url).fragment:
            self._fetch_member(client, file, partial)
            return
        fruitless = 0
        while (before := partial.have(file)) < file.size:
            self._transfer(client, file, partial, report)
            fruitless = fruitless + 1 if partial.have(file) <= before else 0
            if fruitless == FRUITLESS_TRIES:
                raise SourceError(f"{_host(file)} breaks off in {file.name}")

    def _transfer(
        self, client: httpx.Client, file: ModelFile, partial: PartialFolder, report: Callable[[], None]
    ) -> None:
        """Goes on with a file where it stopped; returns also when the transfer breaks off."""
        host = _host(file)
        if host in self._unreachable:
            raise SourceError(f"{host} cannot be reached")
        start = partial.have(file)
        try:
            with client.stream("GET", file.url, headers={"Range": f"bytes={start}-"} if start else {}) as response:
                _save(response, file, partial.path(file), report)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            self._unreachable.add(host)
            raise SourceError(f"{host} cannot be reached") from error
        except httpx.RequestError:
            return

    def _fetch_member(self, client: httpx.Client, file: ModelFile, partial: PartialFolder) -> None:
        """A file that its maker offers inside a zip archive, which is small: it is fetched whole, and not kept."""
        url, member = urldefrag(file.url)
        try:
            archive = client.get(url)
            archive.raise_for_status()
            with zipfile.ZipFile(io.BytesIO(archive.content)) as files:
                partial.path(file).write_bytes(files.read(member))
        except httpx.HTTPStatusError as error:
            raise SourceError(f"{_host(file)} answered {error.response.status_code} for {file.name}") from error
        except httpx.RequestError as error:
            raise SourceError(f"{_host(file)} cannot be reached") from error
        except (zipfile.BadZipFile, zlib.error, KeyError) as error:
            raise SourceError(f"{_host(file)} offers no archive that holds {member}") from error


def _save(response: httpx.Response, file: ModelFile, path: Path, report: Callable[[], None]) -> None:
    """Appends what a server sends to what is there, or begins anew where it does not resume."""
    host = _host(file)
    if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
        raise SourceError(f"{host} answered {response.status_code} for {file.name}")
    resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
    with path.open("ab" if resumed else "wb") as out:
        for block in response.iter_raw():
            out.write(block)
            if out.tell() > file.size:
                path.unlink()
                raise SourceError(f"{host} offers another {file.name}, of more than {file.size:,} bytes")
            out.flush()
            report()


def _host(file: ModelFile) -> str:
    return urlsplit(file.url).hostname or file.url
