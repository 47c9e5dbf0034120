"""A bundle in waves: one kiosk first, and the others only once that one is well."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from assistant.fleet.messages import BundleOutcome, FleetMessage, SharedBundle

FIRST_SECONDS = 3600.0
"""For the first kiosk, from the beginning until it is well: models of gigabytes may have to be fetched and read."""
WELL = {"ready", "listening", "thinking", "capturing", "speaking", "paused"}
"""States of a kiosk that works."""


class KioskProgress(FleetMessage):
    """What the leader has heard of a kiosk."""

    state: str
    bundle: BundleOutcome | None = None


class Rollout(FleetMessage):
    """Of one bundle. Whatever changes makes a new one."""

    bundle: SharedBundle
    first: str
    """The kiosk of the first wave."""
    phase: Literal["first", "rest", "stopped"] = "first"
    why: str = ""
    """It was stopped."""
    installed: tuple[str, ...] = ()
    refused: dict[str, str] = Field(default_factory=dict)
    """Kiosks that did not take it, with the reason."""

    def offers_to(self, kiosk: str) -> bool:
        return self.phase == "rest" or (self.phase == "first" and kiosk == self.first)

    def heard(self, kiosk: str, progress: KioskProgress) -> "Rollout":
        """A kiosk has reported."""
        told = progress.bundle
        sent = (self.bundle.identity, self.bundle.push)
        if told is None or (told.identity, told.push) != sent or not self.offers_to(kiosk):
            return self
        if told.state == "refused":
            changed = self.model_copy(update={"refused": {**self.refused, kiosk: told.why}})
            return changed if self.phase == "rest" else changed.stopped(f"the first kiosk did not take it: {told.why}")
        if told.state != "installed" or progress.state not in WELL or kiosk in self.installed:
            return self
        left = {other: why for other, why in self.refused.items() if other != kiosk}
        return self.model_copy(update={"installed": (*self.installed, kiosk), "refused": left, "phase": "rest"})

    def at(self, now: float) -> "Rollout":
        """Time has passed."""
        if self.phase == "first" and now - self.bundle.push > FIRST_SECONDS:
            return self.stopped(f"the first kiosk was not well within {FIRST_SECONDS / 60:.0f} minutes")
        return self

    def stopped(self, why: str) -> "Rollout":
        return self.model_copy(update={"phase": "stopped", "why": why[:2000]})

    def told(self, names: Mapping[str, str]) -> str:
        """In a sentence. Names: of the kiosks that are members."""
        good, bad = len([one for one in self.installed if one in names]), len([k for k in self.refused if k in names])
        if self.phase == "stopped":
            return f"{self.bundle.name} was stopped: {self.why.rstrip('.')}. {good} of {len(names)} kiosks have it."
        if self.phase == "first":
            return f"{self.bundle.name} is being tried on {names.get(self.first, self.first)}; the others wait for it."
        refused = f", {bad} did not take it" if bad else ""
        return f"{self.bundle.name}: {good} of {len(names)} kiosks have it{refused}."
