"""Showing and accepting what is doubtful in packs."""

import json
from collections.abc import Collection, Sequence
from pathlib import Path

from rich.console import Console

from assistant.core import hints
from assistant.core.errors import KnowledgeError
from assistant.core.files import beside, put_in_place
from assistant.knowledge.packs import acceptance
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import Pack, Passage

SHOWN = 20
"""Doubtful passages that are shown one by one when a pack is added."""


def show(pack: Pack, console: Console, *, accepted_by: str, most: int = SHOWN) -> None:
    """Each doubtful passage with where it stands and why; accepted_by: the command that accepts them all."""
    if not pack.doubtful:
        return
    count = len(pack.doubtful)
    passages = f"{count} passage{'' if count == 1 else 's'}"
    lines = [f"{passages} of {pack.title} should be looked at, and nothing is answered from until accepted:"]
    for said in pack.doubtful[:most]:
        lines += [f"  {said.document or said.heading}: {said.doubt}.", f"    {said.text}"]
    if count > most:
        lines.append(f"  … and {count - most} more; `{hints.command('knowledge', 'show')}` shows them.")
    lines.append(f"Mend the document and add it again, or, if they are right: {accepted_by}")
    for line in lines:
        console.print(line, style="yellow", markup=False, highlight=False, soft_wrap=True)


def show_json(pack: Pack) -> None:
    """One JSON object a line."""
    for said in pack.doubtful:
        values = {"document": said.document, "heading": said.heading, "text": said.text, "doubt": said.doubt}
        print(json.dumps(values, ensure_ascii=False))


def as_rows(pack: Pack) -> list[dict[str, str]]:
    """For the console: what is doubtful, with the key that accepts it."""
    return [
        {"key": acceptance.key(said), "text": said.text, "doubt": said.doubt, "document": said.document or said.heading}
        for said in pack.doubtful
    ]


def accept(pack: Path, passages: Sequence[Passage]) -> None:
    """From now on these passages of a pack are answered from; raises KnowledgeError."""
    file = acceptance.file_of(pack)
    try:
        beside(file).write_text(acceptance.lines(pack, passages), encoding="utf-8")
        put_in_place(beside(file), file)
    except OSError as error:
        raise KnowledgeError(f"{file} cannot be written: {error.strerror or error}.") from error


def accept_of(pack: Path, keys: Collection[str] = ()) -> int:
    """Accepts the doubtful passages of a pack, or those of them that have these keys; returns how many."""
    those = [said for said in load(pack).doubtful if not keys or acceptance.key(said) in keys]
    if those:
        accept(pack, those)
    return len(those)
