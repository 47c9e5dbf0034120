"""The record of each document in an index: which passages it has, written when all of them are there."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from assistant.knowledge.index.chroma import Facts, Shelf
from assistant.knowledge.packs.passages import Pack, Passage


def documents(passages: Iterable[Passage]) -> dict[str, list[Passage]]:
    """The passages of each document, by the key of its record."""
    found: dict[str, list[Passage]] = {}
    for passage in passages:
        found.setdefault(f"{passage.pack}\n{passage.document}", []).append(passage)
    return found


def pack_of(key: str) -> str:
    """The title of the pack that a document is of."""
    return key.partition("\n")[0]


class Records:
    """On a shelf of their own."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def passages(self) -> dict[str, list[str]]:
        """The ids of the passages of each document."""
        return {key: _ids(facts) for key, facts in self._shelf.facts().items()}

    def entries(self) -> int:
        """How many entries the passages of all documents have."""
        return sum(int(facts["entries"]) for facts in self._shelf.facts().values())

    def put(self, key: str, passages: Sequence[Passage], pack: Pack | None) -> None:
        """pack: what is said of the whole, where others are to read it."""
        facts: dict[str, str | int] = {
            "passages": json.dumps([passage.id for passage in passages]),
            "entries": sum(1 + len(passage.questions) + len(passage.unanswered) for passage in passages),
        }
        if pack:
            facts["pack"] = _said(pack)
        self._shelf.put([key], np.ones((1, 1), np.float32), [facts])

    def telling(self, pack: Pack) -> set[str]:
        """The documents whose record says of the whole what it says of itself now."""
        said = _said(pack)
        return {key for key, facts in self._shelf.facts().items() if facts.get("pack") == said}

    def delete(self, keys: Sequence[str]) -> None:
        self._shelf.delete(keys)

    def packs(self, passages: Mapping[str, Passage]) -> list[Pack]:
        """Of these passages, by their ids; each pack as it is said of in one of its documents."""
        found: dict[str, dict[str, Any]] = {}
        for facts in self._shelf.facts().values():
            said = json.loads(str(facts["pack"]))
            pack = found.setdefault(said["title"], {key: _frozen(value) for key, value in said.items()})
            pack["passages"] += tuple(passages[key] for key in _ids(facts) if key in passages)
        return [Pack(**pack) for pack in found.values()]


def _said(pack: Pack) -> str:
    return json.dumps(asdict(pack) | {"passages": (), "doubtful": ()}, ensure_ascii=False)


def written(passage: Passage) -> str:
    """A passage as text, for those who have no pack to read it from."""
    return json.dumps(asdict(passage), ensure_ascii=False)


def read(text: str) -> Passage:
    return Passage(**{key: _frozen(value) for key, value in json.loads(text).items()})


def _ids(facts: Facts) -> list[str]:
    ids: list[str] = json.loads(str(facts["passages"]))
    return ids


def _frozen(value: object) -> Any:  # noqa: ANN401 - as JSON has it, but for lists
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
