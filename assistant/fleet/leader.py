"""The leader: who is a member, how each is, what all are to be like, and a bundle on its way. It asks nobody anything;
the kiosks come to it.
"""

import hashlib
import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.bundle.archive import BundleFile
from assistant.core.errors import FleetError
from assistant.core.files import locked
from assistant.fleet.admission import Admissions
from assistant.fleet.certificates import Authority
from assistant.fleet.kept import keep, keep_json, kept_json
from assistant.fleet.messages import Report, SharedBundle, Wanted
from assistant.fleet.rollout import KioskProgress, Rollout

log = logging.getLogger(__name__)

FOLDER = Path("fleet", "leader")
"""Among the data."""
MEMBERS, WANTED, ROLLOUT, BUNDLES, FILES = "members.json", "wanted.json", "rollout.json", "bundles", "files"
LOCK_SECONDS = 10.0
GONE_SECONDS = 30.0
"""A kiosk that was not heard for so long is shown as gone."""


@dataclass(frozen=True, slots=True)
class Member:
    """A kiosk that has joined, and its last report."""

    id: str
    name: str
    report: Report | None
    heard: float | None
    """Seconds since the last report; None where there was none since the leader was started."""

    @property
    def is_here(self) -> bool:
        return self.heard is not None and self.heard < GONE_SECONDS


class Leader:
    """For any thread; `assistant fleet push` changes the same files from another process."""

    def __init__(
        self,
        data: Path,
        clock: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.folder = data / FOLDER
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._clock, self._wall = clock, wall
        self.authority = Authority(self.folder)
        self.admissions = Admissions(self.authority, self._take_in, clock)
        self._reports: dict[str, tuple[Report, float]] = {}
        self._lock = threading.RLock()

    @property
    def members(self) -> list[Member]:
        """In the order of their names."""
        names, now = self.names, self._clock()
        with self._lock:
            reports = dict(self._reports)
        found = [
            Member(id_, name, *((known[0], now - known[1]) if (known := reports.get(id_)) else (None, None)))
            for id_, name in names.items()
        ]
        return sorted(found, key=lambda member: (member.name, member.id))

    @property
    def names(self) -> Mapping[str, str]:
        """Of the members, by their ids."""
        return {str(id_): str(name) for id_, name in kept_json(self.folder / MEMBERS).items()}

    @property
    def wanted(self) -> Wanted:
        """What all kiosks are to be like, without the bundle."""
        return Wanted.model_validate(kept_json(self.folder / WANTED))

    @property
    def rollout(self) -> Rollout | None:
        """The last one."""
        found = kept_json(self.folder / ROLLOUT)
        return Rollout.model_validate(found) if found else None

    def heard(self, id_: str, report: Report) -> Wanted:
        """A kiosk has told how it is, and hears what it is to be like. Raises FleetError for one that is no member."""
        names = self.names
        if id_ not in names:
            raise FleetError("This kiosk is no member of the fleet any more.")
        with self._lock:
            self._reports[id_] = (report, self._clock())
        if names[id_] != report.name:
            self._change(MEMBERS, lambda members: {**members, id_: report.name})
        rollout = self._follow(id_, report)
        bundle = rollout.bundle if rollout and rollout.offers_to(id_) else None
        return self.wanted.model_copy(update={"bundle": bundle})

    def want(self, **values: object) -> None:
        """Changes what all kiosks are to be like, some kinds of it."""
        changed = Wanted.model_validate({**self.wanted.model_dump(exclude={"bundle"}), **values})
        self._change(WANTED, lambda _: changed.model_dump(exclude={"bundle"}, exclude_none=True))

    def remove(self, id_: str) -> str:
        """Takes a kiosk out, whose certificate counts no more; returns its name. Raises FleetError."""
        name = self.names.get(id_)
        if name is None:
            raise FleetError(f"There is no kiosk {id_[:40]} in this fleet.")
        self._change(MEMBERS, lambda members: {key: known for key, known in members.items() if key != id_})
        with self._lock:
            self._reports.pop(id_, None)
        return name

    def push(self, file: Path, first: str = "", name: str = "") -> Rollout:
        """Begins to bring a bundle to all kiosks; first: the id of the one that tries it. Raises AssistantError.

        The file is moved where it lies in `arriving`, else copied.
        """
        with BundleFile(file) as bundle:
            bundle.signed_by([bundle.claimed_key])
            bundle.check()
            identity = bundle.identity
        names = self.names
        here = [member.id for member in self.members if member.is_here]
        chosen = first or next(iter(here or names), "")
        if chosen not in names:
            raise FleetError("No kiosk has joined this fleet yet." if not names else f"There is no kiosk {chosen}.")
        kept = self.arriving / identity
        for other in kept.parent.iterdir():
            if other not in {kept, file}:
                other.unlink()
        if file.parent == kept.parent:
            file.replace(kept)
        elif not kept.exists():
            shutil.copyfile(file, kept.with_suffix(".new"))
            kept.with_suffix(".new").replace(kept)
        shared = SharedBundle(
            identity=identity, name=_plain(name or file.name), size=kept.stat().st_size, push=self._wall()
        )
        begun = Rollout(bundle=shared, first=chosen)
        self._change(ROLLOUT, lambda _: begun.model_dump())
        return begun

    @property
    def arriving(self) -> Path:
        """Where a bundle that is sent to the leader may be written."""
        folder = self.folder / BUNDLES
        folder.mkdir(mode=0o700, exist_ok=True)
        return folder

    def stop_push(self) -> None:
        """The kiosks that have the bundle keep it."""
        if rollout := self.rollout:
            self._change(ROLLOUT, lambda _: rollout.stopped("by the operator").model_dump())

    def bundle_file(self, id_: str, identity: str) -> Path:
        """The bundle that a kiosk is to install; raises FleetError for any other."""
        rollout = self.rollout
        if rollout is None or rollout.bundle.identity != identity or not rollout.offers_to(id_):
            raise FleetError("This bundle is not for this kiosk now.")
        return self.folder / BUNDLES / identity

    def keep_file(self, content: bytes) -> str:
        """Has the kiosks be able to fetch a file; returns its digest."""
        digest = hashlib.sha256(content).hexdigest()
        file = self.folder / FILES / digest
        if not file.exists():
            file.parent.mkdir(mode=0o700, exist_ok=True)
            keep(file, content)
        return digest

    def keep_only(self, digests: set[str]) -> None:
        for file in (self.folder / FILES).glob("*"):
            if file.name not in digests:
                file.unlink(missing_ok=True)

    def shared_file(self, digest: str) -> Path:
        """Raises FleetError for what is not shared."""
        if digest not in (self.wanted.packs or {}).values():
            raise FleetError("This file is not shared any more.")
        return self.folder / FILES / digest

    def _follow(self, id_: str, report: Report) -> Rollout | None:
        rollout = self.rollout
        if rollout is None:
            return None
        progress = KioskProgress(state=report.state, bundle=report.bundle)
        if rollout.at(self._wall()).heard(id_, progress) == rollout:
            return rollout
        with locked(self.folder, LOCK_SECONDS):  # another one may have begun meanwhile
            now = self.rollout or rollout
            changed = now.at(self._wall()).heard(id_, progress)
            keep_json(self.folder / ROLLOUT, changed.model_dump())
        log.info("fleet: %s", changed.told(self.names))
        return changed

    def _take_in(self, id_: str, name: str) -> None:
        self._change(MEMBERS, lambda members: {**members, id_: name})
        log.info("fleet: a kiosk has joined, %s", id_)

    def _change(self, name: str, change: Callable[[dict[str, Any]], Mapping[str, Any]]) -> None:
        with locked(self.folder, LOCK_SECONDS):
            keep_json(self.folder / name, change(kept_json(self.folder / name)))


def _plain(name: str) -> str:
    stem = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "_.+-") else "-" for letter in name)
    return f"{stem.removesuffix('.kiosk')[:90] or 'bundle'}.kiosk"
