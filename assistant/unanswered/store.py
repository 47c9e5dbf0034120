"""Where it is kept what was asked in vain: two small files, each whole at any moment, for threads and processes."""

import logging
from collections.abc import Callable, Collection, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Generic, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.core.files import beside, create, locked, put_in_place
from assistant.unanswered.clusters import Clusters, Label, Reason, today

FOLDER = "unanswered"
LOCK_SECONDS = 5.0
LARGEST = 1_000_000
"""Bytes; no file of ours is larger."""
MOST_TEXTS = 500
DAMAGED = ".damaged"

_LOG = logging.getLogger(__name__)
_Content = TypeVar("_Content", bound=BaseModel)


class KeptText(BaseModel):
    """The words of a question, without names and numbers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    """Of the label of its cluster."""
    text: str = Field(min_length=1)
    day: date


class KeptTexts(BaseModel):
    """Those that are kept, the oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[KeptText, ...] = Field(default=(), max_length=MOST_TEXTS)

    def since(self, day: date) -> Self:
        return self._with(one for one in self.texts if one.day >= day)

    def kept(self, text: KeptText) -> Self:
        """With one more; of as many as there may be, the oldest goes."""
        others = [one for one in self.texts if (one.key, one.text) != (text.key, text.text)]
        return self._with([*others, text][-MOST_TEXTS:])

    def of(self, keys: Collection[str]) -> Self:
        return self._with(one for one in self.texts if one.key in keys)

    def _with(self, texts: Iterable[KeptText]) -> Self:
        return self.model_copy(update={"texts": tuple(texts)})


class WholeFile(Generic[_Content]):
    """A model in a file that is written whole or not; one that cannot be read is put aside, and begun anew."""

    def __init__(self, path: Path, model: type[_Content]) -> None:
        self._path = path
        self._model = model

    def read(self) -> _Content:
        """Raises OSError where the disk fails."""
        try:
            if self._path.stat().st_size > LARGEST:
                return self._damaged("too large")
            return self._model.model_validate_json(self._path.read_bytes())
        except FileNotFoundError:
            return self._model()
        except ValidationError as error:
            return self._damaged(f"{error.error_count()} errors")

    def change(self, change: Callable[[_Content], _Content]) -> _Content:
        """What stands in it afterwards; nothing is written where nothing has changed. Raises OSError."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with locked(self._path.parent, LOCK_SECONDS):
            before = self.read()
            after = change(before)
            if after != before:
                create(beside(self._path), after.model_dump_json(indent=1))
                put_in_place(beside(self._path), self._path)
            return after

    def remove(self) -> None:
        for path in (self._path, self._path.with_name(self._path.name + DAMAGED), beside(self._path)):
            path.unlink(missing_ok=True)

    def _damaged(self, why: str) -> _Content:
        aside = self._path.with_name(self._path.name + DAMAGED)
        _LOG.warning("%s cannot be read (%s); it is begun anew, and what was there is now %s.", self._path, why, aside)
        self._path.replace(aside)
        return self._model()


class UnansweredStore:
    """For any thread; whoever changes it in another process is seen at the next look."""

    def __init__(self, data: Path, keep_days: float = 0) -> None:
        """Keep_days: for how long the words are kept, too; 0: not at all, and what was kept before goes."""
        self._days = keep_days
        self._counts = WholeFile(data / FOLDER / "counts.json", Clusters)
        self._texts = WholeFile(data / FOLDER / "texts.json", KeptTexts)

    def read(self) -> Clusters:
        return self._counts.read()

    def count(self, label: Label, reason: Reason, day: date, words: str = "") -> None:
        """Words: without names and numbers; they are kept only where that is wanted. Raises OSError."""
        clusters = self._counts.change(lambda before: before.counted(label, reason, day))
        if self._days and words:
            keys = {one.label.key for one in clusters.clusters}
            text = KeptText(key=label.key, text=words, day=day)
            self._texts.change(lambda before: before.since(self._oldest(day)).of(keys).kept(text))

    def texts(self, day: date | None = None) -> dict[str, list[str]]:
        """What is kept, by the keys of the labels, the newest first; what is too old on that day, or today, goes.

        Raises OSError.
        """
        if not self._days:
            self._texts.remove()
            return {}
        found, oldest = dict[str, list[str]](), self._oldest(day or today())
        for one in reversed(self._texts.change(lambda before: before.since(oldest)).texts):
            found.setdefault(one.key, []).append(one.text)
        return found

    def dismiss(self, key: str, *, on: bool = True) -> None:
        """Raises OSError."""
        self._counts.change(lambda before: before.dismissed(key, on=on))

    def remove(self, key: str) -> None:
        """A cluster and its words. Raises OSError."""
        clusters = self._counts.change(lambda before: before.removed(key))
        self._texts.change(lambda before: before.of({one.label.key for one in clusters.clusters}))

    def clear(self) -> None:
        """All of it. Raises OSError."""
        self._counts.remove()
        self._texts.remove()

    def _oldest(self, day: date) -> date:
        return day - timedelta(days=self._days)
