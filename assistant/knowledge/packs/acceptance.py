"""Passages that look wrong are not answered from until the pack's curator has accepted them.

What was accepted stands in a file beside the pack, such as museum.accepted: a line for each passage, the digest of its
text. A passage whose text changes has to be accepted again; other questions or another heading change nothing.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import compress
from pathlib import Path

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.passages import Pack, Passage
from assistant.knowledge.packs.translations import name_of

SUFFIX = ".accepted"


def file_of(pack: Path) -> Path:
    return pack.with_name(f"{name_of(pack)}{SUFFIX}")


def key(passage: Passage) -> str:
    """Of its text, 16 hexadecimal digits."""
    return hashlib.sha256(" ".join(passage.text.split()).encode()).hexdigest()[:16]


def read(pack: Path) -> frozenset[str]:
    """The keys of what was accepted in a pack; raises KnowledgeError."""
    file = file_of(pack)
    try:
        return frozenset(file.read_text(encoding="utf-8").split())
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{file} cannot be read: {error}. Remove it and accept the passages again.") from error


def applied(path: Path, pack: Pack) -> Pack:
    """The pack at a path with what is doubtful, and not accepted, set apart; raises KnowledgeError."""
    if not any(passage.doubt for passage in pack.passages):
        return pack
    accepted = read(path)
    apart = [bool(said.doubt) and key(said) not in accepted for said in pack.passages]
    sure = tuple(said for said, doubtful in zip(pack.passages, apart, strict=True) if not doubtful)
    return replace(pack, passages=sure, doubtful=tuple(compress(pack.passages, apart)))


def lines(pack: Path, more: Iterable[Passage]) -> str:
    """The contents of the file when these passages are accepted as well."""
    return "".join(f"{each}\n" for each in sorted(read(pack) | {key(passage) for passage in more}))
