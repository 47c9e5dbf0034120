"""Where the counts lie: a file a day, each whole at any moment, so that damage takes one day and not the year."""

import datetime as dt
import logging
import re
from pathlib import Path

from pydantic import ValidationError

from assistant.core.files import beside, create, put_in_place
from assistant.visits.counts import Counts

FOLDER = "visits"
UNDATED = "undated"
"""What was counted while the clock was wrong, and still is."""
LARGEST = 1_000_000
"""Bytes that are read of a day; a longer file was not written by this program, and is damaged where it is cut."""
SURE_DAYS = 3
"""So many days must have been counted before the newest of them says what is too old: a clock that was wrong for a
moment makes one day far ahead, which is not to take all others with it."""
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(\.undated)?\.json(\.damaged)?")

log = logging.getLogger(__name__)


class CountStore:
    """The counts of each day, and those that have no day; one process writes, any reads."""

    def __init__(self, data: Path, keep_days: int) -> None:
        """keep_days: how long a day is kept."""
        self._folder = data / FOLDER
        self._keep_days = keep_days

    def days(self) -> list[str]:
        """Of which there are counts, as 2026-11-30; the oldest first."""
        return sorted({match[1] for match in self._files() if not match[2] and not match[3]})

    def of_day(self, day: str) -> Counts:
        return self._read(self._folder / f"{day}.json")

    def undated(self, until: str = "") -> Counts:
        """What was counted with a wrong clock, which was right again on a day; empty: it still is wrong."""
        return self._read(self._folder / (f"{until}.{UNDATED}.json" if until else f"{UNDATED}.json"))

    def undated_until(self) -> list[str]:
        """The days on which a wrong clock was right again."""
        return sorted({match[1] for match in self._files() if match[2] and not match[3]})

    def add(self, day: str, counts: Counts) -> None:
        """Adds to a day; empty: to what has none. Raises OSError, and then nothing was added."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not day:
            self._add_to(self._folder / f"{UNDATED}.json", counts)
            return
        self._add_to(self._folder / f"{day}.json", counts)
        self._date_undated(day)
        self._drop_old()

    def clear(self) -> None:
        """Removes all counts."""
        if self._folder.is_dir():
            for path in self._folder.glob("*.json*"):
                path.unlink(missing_ok=True)

    def _date_undated(self, day: str) -> None:
        """What was counted while the clock was wrong was counted before it was right again."""
        undated = self._folder / f"{UNDATED}.json"
        if undated.exists():
            dated = self._folder / f"{day}.{UNDATED}.json"
            if dated.exists():
                self._add_to(dated, self._read(undated))
                undated.unlink()
            else:
                undated.replace(dated)

    def _drop_old(self) -> None:
        days = self.days()
        if len(days) < SURE_DAYS:
            return
        newest = dt.date.fromisoformat(days[-SURE_DAYS])
        oldest = (newest - dt.timedelta(days=min(self._keep_days, newest.toordinal() - 1))).isoformat()
        for match in self._files():
            if match[1] < oldest:
                (self._folder / match[0]).unlink(missing_ok=True)
        for left in self._folder.glob(".*.new"):  # by a power cut
            left.unlink(missing_ok=True)

    def _files(self) -> list[re.Match[str]]:
        names = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        return [match for name in names if (match := _DAY.fullmatch(name)) and _is_day(match[1])]

    def _add_to(self, path: Path, counts: Counts) -> None:
        text = self._read(path, sets_aside=True).plus(counts).model_dump_json(exclude_defaults=True)
        create(beside(path), text)
        put_in_place(beside(path), path)

    def _read(self, path: Path, *, sets_aside: bool = False) -> Counts:
        """What a file holds; of one that is damaged nothing. sets_aside: another is about to take its place."""
        try:
            with path.open("rb") as file:
                return Counts.model_validate_json(file.read(LARGEST))
        except FileNotFoundError:
            return Counts()
        except (ValidationError, ValueError, RecursionError):
            log.warning("visits: %s is damaged; what it counted is lost", path.name)
            if sets_aside:
                path.replace(path.with_name(f"{path.name}.damaged"))
            return Counts()


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True
