"""A kiosk's way to its leader: encrypted, each with its certificate, from wherever the leader is now."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from assistant.core.config import FleetSettings
from assistant.core.errors import FleetError
from assistant.fleet.certificates import LEADER, member_context
from assistant.fleet.joining import (
    LARGEST_ANSWER,
    Place,
    answered,
    bounded_client,
    remember,
    remembered,
    request,
    url,
)
from assistant.fleet.messages import SharedBundle
from assistant.offline.network import allow_near

ANSWER_SECONDS = 10.0
LARGEST_FILE = 200_000_000
"""Bytes of a file of a pack."""
FILE_SECONDS = 600.0
LONGEST_WAIT = 5.0
"""Before the next file, where the leader says that too many were asked for; a hundred packs have many files."""
BLOCK = 1 << 20
SNI = {"sni_hostname": LEADER}
"""The leader proves that it has this name, whatever its address."""


class LeaderConnection:
    """For one thread. Whatever fails raises what httpx raises, and is tried anew from the beginning."""

    def __init__(self, folder: Path, settings: FleetSettings, find: Callable[[], Sequence[Place]]) -> None:
        """Find: what says that it leads a fleet in this network."""
        self._folder, self._settings, self._find = folder, settings, find
        self._client: httpx.Client | None = None
        self._place: Place = ("", 0)

    def places(self) -> Sequence[Place]:
        """Where a leader may be."""
        fleet = self._settings
        return [(fleet.leader, fleet.port)] if fleet.leader else self._find()

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        """Where the leader was last, else where one says that it is; who it is, its certificate proves."""
        if self._client:
            return self._asked(self._client, self._place, method, path, body)
        client = bounded_client(member_context(self._folder), ANSWER_SECONDS)
        last, failed = remembered(self._folder), httpx.ConnectError("There is no leader in this network.")
        known = [last] if last and not self._settings.leader and allow_near(last[0]) else []
        for find in (lambda: known, self.places):
            for place in find():
                try:
                    response = self._asked(client, place, method, path, body)
                except httpx.TransportError as error:
                    failed = httpx.ConnectError(str(error))
                    continue
                if place != last:
                    remember(self._folder, place)
                self._client, self._place = client, place
                return response
        client.close()
        raise failed

    def file(self, digest: str) -> bytes:
        """Of a pack. Raises FleetError, too."""
        while (response := self.ask("GET", f"file/{digest}")).status_code == httpx.codes.TOO_MANY_REQUESTS:
            time.sleep(min(float(response.headers.get("retry-after", 1)), LONGEST_WAIT))
        if response.status_code != httpx.codes.OK:
            answered(response)
        return response.content

    def fetch(self, bundle: SharedBundle, file: Path, ends: Callable[[], bool]) -> None:
        """Writes a bundle. Raises FleetError, too, where it is larger than was said, or the kiosk ends."""
        if self._client is None:
            raise httpx.ConnectError("There is no leader.")
        address, left = f"{url(self._place)}/bundle/{bundle.identity}", bundle.size
        with self._client.stream("GET", address, extensions=SNI) as response, file.open("wb") as out:
            response.raise_for_status()
            for block in response.iter_bytes(BLOCK):
                left -= len(block)
                if left < 0:
                    raise FleetError("The bundle is larger than the leader said.")
                if ends():
                    raise httpx.ReadError("The kiosk is being stopped.")
                out.write(block)

    def _asked(self, client: httpx.Client, place: Place, method: str, path: str, body: object) -> httpx.Response:
        most, seconds = (LARGEST_FILE, FILE_SECONDS) if method == "GET" else (LARGEST_ANSWER, ANSWER_SECONDS)
        address = f"{url(place)}/{path}"
        return request(client, method, address, body, most=most, seconds=seconds, extensions=SNI)

    def close(self) -> None:
        if self._client:
            self._client.close()
        self._client = None
