"""Bars for what takes a while."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


@contextmanager
def bar(console: Console, description: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar for so many steps; call what it gives after each. Where nobody looks, there is none."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(description, total=total)
        yield lambda: progress.advance(task)


SHORT = 20
"""So few passages are indexed before anybody could read a bar."""


class IndexProgress:
    """A bar while an index is built; call it with the passages that are done and how many there are."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def __call__(self, done: int, total: int) -> None:
        if total < SHORT:
            return
        if self._progress is None:
            columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
            self._progress = Progress(*columns, console=self._console, transient=True)
            self._progress.start()
            self._task = self._progress.add_task("Indexing the packs", total=total)
        self._progress.update(self._task, completed=done)
        if done == total:
            self._progress.stop()
            self._progress = None


class Bar:
    """A bar on a terminal, within `with`; call it with what is done and how much there is."""

    def __init__(self, title: str, console: Console) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task(title, total=None)

    def __enter__(self) -> "Bar":  # noqa: PYI034
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, done: int, total: int) -> None:
        self._progress.update(self._task, completed=done, total=total)
