"""What was asked in vain, for the terminal and for programs."""

import json

from rich.console import Console
from rich.table import Table
from rich.text import Text

from assistant.unanswered.store import UnansweredStore


def show(store: UnansweredStore, console: Console, *, as_json: bool) -> None:
    """The most frequent first; as JSON, one object a line. Raises OSError."""
    shown, texts = store.read().shown(), store.texts()
    if as_json:
        for one in shown:
            values = {"label": one.label.text, "near": one.label.near, "language": one.label.language}
            values |= {"times": one.total, "why": one.counts, "week": one.week}
            print(json.dumps(values | {"texts": texts.get(one.label.key, [])}, ensure_ascii=False))
        return
    if not shown:
        console.print("Nothing was asked in vain so far.")
        return
    table = Table("times", "language", "what", "why", "last asked", box=None, pad_edge=False)
    for one in shown:
        what = one.label.text if one.label.near else f"something else, nearest to: {one.label.text}"
        kept = "".join(f"\n  {text}" for text in texts.get(one.label.key, []))
        why = ", ".join(f"{count} {reason}" for reason, count in one.counts.items())
        table.add_row(str(one.total), one.label.language, Text(f"{what}{kept}"), why, one.week)
    console.print(table)
