"""A kiosk takes what its leader wants by the same checked ways as its own console: nothing else can be changed."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from assistant.core.config import Config
from assistant.core.errors import AssistantError, ConfigError, FleetError
from assistant.fleet.kept import keep_json, kept_json
from assistant.fleet.messages import Kind, KindOutcome, Wanted, digest_of, wanted_of
from assistant.web.console.house_form import HouseForm
from assistant.web.console.settings_form import COMMON, SettingsForm, version_of

OWN = {
    "audio.microphone", "audio.speaker", "hearing.voice_threshold", "light.brightness", "speaking.volume",
    "console.idle_minutes", "console.session_hours",
}  # fmt: skip
"""Settings that each kiosk has for itself, by its place and its devices."""
SHARED = tuple(key for key in COMMON if key not in OWN)
APPLIED = "applied.json"


class KioskControls(Protocol):
    """What can be done with a kiosk that is loaded: the operator service."""

    @property
    def volume(self) -> float: ...

    def set_volume(self, volume: float) -> None: ...

    def pause(self, *, on: bool) -> None: ...

    def restart(self) -> None: ...


class Applier:
    """Of one kiosk; for one thread. What was taken once is not taken again, so that its own operator may differ."""

    def __init__(
        self,
        folder: Path,
        config: Config,
        file: Path | None,
        fetch: Callable[[str], bytes],
        packs_changed: Callable[[], None],
    ) -> None:
        """Fetch: a file of the leader by its digest; raises FleetError and what the network raises."""
        self._folder, self._config, self._file = folder, config, file
        self._fetch, self._packs_changed = fetch, packs_changed
        self.restart_due = False
        """Settings count after a restart."""

    @property
    def outcomes(self) -> dict[Kind, KindOutcome]:
        return {
            kind: KindOutcome.model_validate(told)
            for kind, told in kept_json(self._folder / APPLIED).get("outcomes", {}).items()
        }

    def apply(self, wanted: Wanted, controls: KioskControls) -> None:
        """What is new of it. Raises only what fetching raises: then it is tried again."""
        known, version = self.outcomes, version_of(self._file)
        for kind, value in wanted_of(wanted).items():
            digest = digest_of(value)
            if kind in known and known[kind].digest == digest:
                continue
            try:
                refused = self._take(kind, value, controls)
            except (AssistantError, OSError) as error:
                refused = str(error)
            self._note(outcome=(kind, KindOutcome(digest=digest, refused=refused[:2000])))
        if wanted.settings is not None or wanted.house is not None:
            self.restart_due = self.restart_due or version_of(self._file) != version

    def _take(self, kind: Kind, value: Any, controls: KioskControls) -> str:  # noqa: ANN401 - checked by its model
        """Why not all of it was taken; empty: it was. Raises AssistantError and OSError where nothing was."""
        match kind:
            case "paused":
                controls.pause(on=value)
            case "volume":
                controls.set_volume(value)
            case "settings":
                if foreign := sorted(set(value) - set(SHARED)):
                    raise ConfigError(f"{foreign[0]} is each kiosk's own; no setting was taken.")
                form = SettingsForm(self._file)
                form.save(value, form.read().version)
            case "house":
                house = HouseForm(self._file)
                view = house.read()
                house.save({name: text for name, text in value.items() if name in view.fields}, view.version)
            case "packs":
                return self._take_packs(value)
        return ""

    def _take_packs(self, wanted: Mapping[str, str]) -> str:
        """Each pack by itself, with what stands beside it: a broken one keeps out no other."""
        from assistant.backup.putting import take_packs  # noqa: PLC0415 - a long chain of imports, which only packs need

        contents = {name: self._fetched(digest) for name, digest in wanted.items()}
        before = set(kept_json(self._folder / APPLIED).get("packs", ()))
        taken, refused = take_packs(contents, before, self._config, self._file)
        self._note(packs=taken)
        self._packs_changed()
        return "; ".join(f"{pack}: {why}" for pack, why in refused.items())

    def _fetched(self, digest: str) -> bytes:
        content = self._fetch(digest)
        if hashlib.sha256(content).hexdigest() != digest:
            raise FleetError("A file came otherwise than it was promised.")
        return content

    def _note(self, outcome: tuple[Kind, KindOutcome] | None = None, packs: list[str] | None = None) -> None:
        known = kept_json(self._folder / APPLIED)
        if outcome:
            known.setdefault("outcomes", {})[outcome[0]] = outcome[1].model_dump()
        if packs is not None:
            known["packs"] = packs
        keep_json(self._folder / APPLIED, known)
