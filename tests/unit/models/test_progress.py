"""The bar while an index is built."""

import io

from rich.console import Console

from assistant.models.progress import IndexProgress


def shown(total: int) -> str:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    progress = IndexProgress(console)
    for done in range(1, total + 1):
        progress(done, total)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_long_build_has_a_bar_that_goes_when_it_is_done() -> None:
    text = shown(40)
    assert "Indexing the packs" in text
    assert "40/40" in text
    assert text.endswith("\x1b[2K")


def test_a_short_build_has_none() -> None:
    assert shown(5) == ""


def test_two_indexes_have_a_bar_each() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    progress = IndexProgress(console)
    for total in (30, 50):
        for done in range(1, total + 1):
            progress(done, total)
    assert isinstance(console.file, io.StringIO)
    assert "30/30" in console.file.getvalue()
    assert "50/50" in console.file.getvalue()
