"""A kiosk of a fleet: it joins, tells its leader how it is, and takes what all are to have. Without a leader it goes on
as it is.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Self

from assistant.core.config import APP, Config
from assistant.core.errors import AssistantError, FleetError
from assistant.core.errors import place as error_place
from assistant.core.events import Event, Events, JoiningCode, KioskState
from assistant.fleet.applying import Applier, KioskControls
from assistant.fleet.connection import LeaderConnection
from assistant.fleet.health import KioskHealth
from assistant.fleet.joining import BROKEN, Joining, Place, WrongCode, answered
from assistant.fleet.kept import MEMBER, has_joined
from assistant.fleet.messages import BundleOutcome, Report, SharedBundle, Wanted
from assistant.fleet.offers import BundleOffers
from assistant.turn import pause_mark

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
"""Between two tries while the leader is gone."""
JOIN_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class MemberTools:
    """What a kiosk lends its part of the fleet."""

    find: Callable[[], list[Place]]
    """What says that it leads a fleet."""
    events: Events
    packs_changed: Callable[[], None]
    name: str
    root: Path = Path("/")
    """Where the machine's own files are."""


class FleetMember:
    """An observer of the events, and a context: a thread of its own while it is entered."""

    def __init__(self, config: Config, file: Path | None, tools: MemberTools) -> None:
        self._config, self._tools = config, tools
        self.folder = config.data / MEMBER
        self._leader = LeaderConnection(self.folder, config.fleet, tools.find)
        self._applier = Applier(self.folder, config, file, self._leader.file, tools.packs_changed)
        self._offers = BundleOffers(config.data, tools.root)
        self._health = KioskHealth()
        self._controls: KioskControls | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)
        self._asks = True
        self._bundle: BundleOutcome | None = None
        self._not_offered = 0.0
        """The push of a bundle that could not be offered to root."""
        self.told = "It has not joined a fleet yet."
        """How it stands with the leader, for the operator."""

    def __call__(self, event: Event) -> None:
        self._health(event)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(JOIN_SECONDS)

    def open(self, controls: KioskControls) -> None:
        """The kiosk is loaded: from now on it can be changed."""
        self._controls = controls

    def ask_again(self) -> None:
        """Shows a new code, for somebody who stands there."""
        self._asks = True

    def leave(self) -> None:
        """From now on it is a kiosk by itself, as it is now; the leader is told if it is there."""
        self._leader.close()
        leave(self._config, self._controls)
        self.told = "It has left its fleet."
        self._asks = False

    @property
    def has_joined(self) -> bool:
        return has_joined(self._config.data)

    def _run(self) -> None:
        pause = self._config.fleet.seconds
        while not self._stop.is_set():
            try:
                self._round()
                pause = self._config.fleet.seconds
            except FleetError as error:
                self._tell(str(error))
                pause = min(2 * pause, LONGEST_PAUSE)
            except (AssistantError, OSError, *BROKEN) as error:
                self._tell(f"The leader is not there, so this kiosk goes on as it is ({type(error).__name__}).")
                self._leader.close()
                pause = min(2 * pause, LONGEST_PAUSE)
            except Exception as error:  # noqa: BLE001 - what came over the network is to end no thread
                log.error("fleet: %s at %s", type(error).__name__, error_place(error))
                self._tell(f"Something went wrong with the fleet ({type(error).__name__}); it is tried again.")
                self._leader.close()
                pause = min(2 * pause, LONGEST_PAUSE)
            self._stop.wait(pause)
        self._leader.close()

    def _round(self) -> None:
        if self.has_joined:
            self._report()
        elif self._asks:
            self._asks = False
            self._join()

    def _join(self) -> None:
        def show(code: str) -> None:
            self._tools.events.publish(JoiningCode(code))
            self.told = f"It waits to be let in, with the code {code}." if code else self.told

        joining = Joining(self.folder, self._tools.name, self._leader.places, show, self._stop.wait)
        try:
            self.told = "It has joined." if joining.join() else "Nobody has typed its code in time."
        except WrongCode as error:
            self._tell(f"{error} Ask for a new one; if nobody typed any, write fleet.leader into the configuration.")

    def _report(self) -> None:
        """Raises FleetError where the leader refuses, and what the network raises."""
        wanted = Wanted.model_validate(answered(self._leader.ask("POST", "report", self._now().model_dump())))
        self.told = "It has joined, and its leader hears it."
        controls = self._controls
        if controls is None:
            return
        self._applier.apply(wanted, controls)
        self._take_bundle(wanted.bundle)
        if self._applier.restart_due and self._health.state is KioskState.READY:
            self._applier.restart_due = False
            controls.restart()

    def _now(self) -> Report:
        health, controls = self._health, self._controls
        return Report(
            name=self._tools.name,
            version=metadata.version(APP),
            state=health.state,
            warmth=health.warmth,
            temperature=health.temperature,
            uptime=time.monotonic() - health.began,
            answered=health.answered,
            failed=health.failed,
            last_error=health.last_error,
            volume=controls.volume if controls else None,
            paused=health.state is KioskState.PAUSED,
            outcomes=self._applier.outcomes,
            bundle=self._bundle,
        )

    def _take_bundle(self, bundle: SharedBundle | None) -> None:
        if bundle is None:
            return
        offers, identity = self._offers, bundle.identity
        now = offers.state(identity, bundle.push)
        if now.state:
            self._bundle = BundleOutcome(identity=identity, push=bundle.push, state=now.state, why=now.why)
        elif self._not_offered != bundle.push:
            self._bundle = BundleOutcome(identity=identity, push=bundle.push, state="fetching")
            fetch = partial(self._leader.fetch, bundle, ends=self._stop.is_set)
            try:
                offers.offer(identity, bundle.push, bundle.size, fetch)
            except (AssistantError, OSError) as error:
                self._not_offered = bundle.push
                why = str(error)[:2000]
                self._bundle = BundleOutcome(identity=identity, push=bundle.push, state="refused", why=why)

    def _tell(self, told: str) -> None:
        if told != self.told:
            log.warning("fleet: %s", told)
        self.told = told


def leave(config: Config, controls: KioskControls | None = None) -> bool:
    """Takes a kiosk out of its fleet, and ends a pause that the leader made; whether it was in one."""
    folder = config.data / MEMBER
    if not has_joined(config.data):
        return False
    leader = LeaderConnection(folder, config.fleet, lambda: ())
    try:
        leader.ask("POST", "leave")
    except (FleetError, OSError, *BROKEN) as error:
        log.info("fleet: the leader was not told: %s", type(error).__name__)
    finally:
        leader.close()
    shutil.rmtree(folder)
    if controls:
        controls.pause(on=False)
    else:
        pause_mark.mark(config.data, on=False)
    return True
