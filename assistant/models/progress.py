"""Bars for what takes a while."""

from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

SHORT = 20
"""So few passages are indexed before anybody could read a bar."""


class Bar:
    """A bar on a terminal, within `with`; call it with what is done and how much there is."""

    def __init__(self, title: str, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task(title, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total)


class IndexProgress:
    """A bar while an index is built; call it with the passages that are done and how many there are."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Bar | None = None

    def __call__(self, done: int, total: int) -> None:
        if total < SHORT:
            return
        if self._bar is None:
            self._bar = Bar("Indexing the packs", self._console).__enter__()
        self._bar(done, total)
        if done == total:
            self._bar.__exit__(None, None, None)
            self._bar = None
