"""Chroma, in this process with its files in a folder, or as a server that many kiosks share."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import chromadb
import httpx
import numpy as np
from chromadb.api.client import Client
from chromadb.api.fastapi import FastAPI
from chromadb.config import Settings
from chromadb.errors import ChromaError

from assistant.core.errors import KnowledgeError
from assistant.core.messages import Vectors


class IndexDamagedError(Exception):
    """What the files hold makes no sense."""


FAILURES = (ChromaError, OSError, httpx.HTTPError, IndexDamagedError)
"""What any call may raise where the database is broken or away."""
BATCH = 1000
"""Entries written, read or deleted at once; Chroma takes some five thousand."""

TRIED = 32
"""Entries of a shelf that are looked for before it is used: some milliseconds."""
ITSELF = 1e-3
"""The largest cosine distance between an entry and itself, by the rounding of its vector."""

Facts: TypeAlias = Mapping[str, str | int]
"""What is kept beside a vector."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a Chroma server answers."""

    host: str
    port: int
    seconds: float
    """The longest wait for one answer."""

    def __str__(self) -> str:
        return f"The Chroma server at {self.host}:{self.port}"


@contextmanager
def _damage_told() -> Iterator[None]:
    """Raises IndexDamagedError for what Chroma raises where it was not ready for what its files hold.

    Its core is in Rust: where that panics, what comes is no Exception, and no handler of errors sees it.
    """
    try:
        yield
    except (ValueError, LookupError, TypeError, RuntimeError) as error:
        raise IndexDamagedError(f"{type(error).__name__}: {error}") from error
    except BaseException as error:
        if type(error).__module__ != "pyo3_runtime":
            raise
        raise IndexDamagedError(str(error)) from error


class Shelf:
    """A collection of vectors by their keys."""

    def __init__(self, collection: chromadb.Collection) -> None:
        self._collection = collection

    @_damage_told()
    def put(self, keys: Sequence[str], vectors: Vectors, facts: Sequence[Facts] | None = None) -> None:
        for start in range(0, len(keys), BATCH):
            rows = slice(start, start + BATCH)
            self._collection.upsert(
                ids=list(keys[rows]),
                embeddings=vectors[rows],
                metadatas=cast("Any", list(facts[rows])) if facts is not None else None,
            )

    @_damage_told()
    def delete(self, keys: Sequence[str]) -> None:
        for batch in _batches(keys):
            self._collection.delete(ids=batch)

    @_damage_told()
    def count(self) -> int:
        return self._collection.count()

    @_damage_told()
    def present(self, keys: Sequence[str]) -> set[str]:
        """Those of the keys that are there."""
        return {key for batch in _batches(keys) for key in self._collection.get(ids=batch, include=[])["ids"]}

    @_damage_told()
    def facts(self, keys: Sequence[str] | None = None) -> dict[str, Facts]:
        """Of these keys, or of all."""
        if keys is None:
            found = self._collection.get(include=["metadatas"])
            return dict(zip(found["ids"], cast("list[Facts]", found["metadatas"]), strict=True))
        parts = (self._collection.get(ids=batch, include=["metadatas"]) for batch in _batches(keys))
        pairs = (zip(part["ids"], cast("list[Facts]", part["metadatas"]), strict=True) for part in parts)
        return {key: facts for pair in pairs for key, facts in pair}

    @_damage_told()
    def vectors(self, keys: Sequence[str] | None = None) -> dict[str, Vectors]:
        """Of these keys, or of all."""
        found = self._collection.get(ids=None if keys is None else list(keys), include=["embeddings"])
        return dict(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))

    @_damage_told()
    def near(self, vector: Vectors, count: int) -> list[str]:
        """The keys of the nearest, the nearest first."""
        return self._collection.query(query_embeddings=vector, n_results=count, include=[])["ids"][0]

    @_damage_told()
    def check(self) -> None:
        """Looks for some of its entries, spread over all; raises any of FAILURES where one does not find itself."""
        keys = self._collection.get(include=[])["ids"]
        if not keys:
            return
        some = keys[:: max(1, len(keys) // TRIED)]
        vectors = np.asarray(self._collection.get(ids=some, include=["embeddings"])["embeddings"], np.float32)
        found = self._collection.query(query_embeddings=vectors, n_results=1, include=["distances"])["distances"]
        if found is None or not all(near and abs(near[0]) <= ITSELF for near in found):
            raise IndexDamagedError("what is in it does not find itself")

    @property
    def name(self) -> str:
        return self._collection.name


class Database:
    """Shelves, all made by the same embedding model; call open() first, and again where it was closed or built anew."""

    def __init__(self, folder: Path, server: Server | None, made_by: dict[str, str]) -> None:
        """folder: of the embedded database. made_by: is kept with each shelf."""
        self._folder = folder
        self._server = server
        self._made_by = made_by
        self._client: Client | None = None

    def __str__(self) -> str:
        return str(self._server) if self._server else f"The index in {self._folder}"

    @property
    def shared(self) -> bool:
        """Whether others write into it, too."""
        return self._server is not None

    @_damage_told()
    def open(self) -> bool:
        """Whether all that is there was made by the same model; what was not is given up, if it is only ours.

        Raises KnowledgeError where a server is away, or holds what another model made.
        """
        self.close()
        self._client = self._connected(self._server) if self._server else self._embedded()
        others = [stored for stored in self._client.list_collections() if stored.metadata != self._made_by]
        if others and self._server:
            raise KnowledgeError(f"{self} holds what another embedding model made: {others[0].metadata}.")
        for stored in others:
            self._client.delete_collection(stored.name)
        return not others

    @_damage_told()
    def check(self) -> None:
        """Raises any of FAILURES where an entry of an embedded database cannot be found, whoever's model made it."""
        if self._client is None:
            self._client = self._embedded()
        for stored in self._client.list_collections():
            Shelf(stored).check()

    @_damage_told()
    def shelf(self, name: str) -> Shelf:
        """Made where it is not there."""
        made = self._opened.get_or_create_collection(
            name,
            metadata=self._made_by,
            configuration={"hnsw": {"space": "cosine"}},
            embedding_function=None,
        )
        return Shelf(made)

    @_damage_told()
    def emptied(self, shelf: Shelf) -> Shelf:
        """A new shelf in the place of this one."""
        self._opened.delete_collection(shelf.name)
        return self.shelf(shelf.name)

    def give_up(self) -> None:
        """Puts the files of an embedded database aside, for whoever looks why; those of the last time go."""
        with suppress(IndexDamagedError), _damage_told():
            self.close()
        Client.clear_system_cache()  # it would go on with what it had opened
        aside = self._folder.with_name(f"{self._folder.name}.damaged")
        _deleted(aside)
        with suppress(FileNotFoundError):
            self._folder.rename(aside)

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    @property
    def _opened(self) -> Client:
        assert self._client is not None, "open() comes first"
        return self._client

    def _embedded(self) -> Client:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            return cast("Client", chromadb.PersistentClient(str(self._folder), Settings(anonymized_telemetry=False)))
        except BaseException:  # a panic is no Exception
            Client.clear_system_cache()  # it keeps what it could not open, and would give that the next time
            raise

    def _connected(self, server: Server) -> Client:
        """Asks first whether it lives: Chroma's own client waits without end, until it is told otherwise."""
        url = f"http://{server.host}:{server.port}/api/v2/heartbeat"
        try:
            httpx.get(url, timeout=server.seconds, trust_env=False).raise_for_status()
            client = chromadb.HttpClient(server.host, server.port, settings=Settings(anonymized_telemetry=False))
        except (ValueError, *FAILURES) as error:  # ValueError: as Chroma tells that nobody answers
            raise KnowledgeError(f"{self} does not answer ([knowledge.server]).") from error
        made = cast("Client", client)
        cast("FastAPI", made._server)._session.timeout = httpx.Timeout(server.seconds)  # noqa: SLF001 - no other way
        return made


def _deleted(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _batches(items: Sequence[str]) -> Iterator[list[str]]:
    return (list(items[start : start + BATCH]) for start in range(0, len(items), BATCH))
