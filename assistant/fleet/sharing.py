"""What the leader gives its kiosks of its own: common settings, the facts of the house, packs."""

from pathlib import Path

from assistant.backup.archive import PACKS, there
from assistant.backup.checking import check_files
from assistant.core.config import Config
from assistant.core.errors import FleetError
from assistant.fleet.applying import SHARED
from assistant.fleet.leader import Leader
from assistant.web.console.house_form import HouseForm
from assistant.web.console.settings_form import SettingEntry, SettingsForm

Typed = str | bool | int | float


def typed(entry: SettingEntry) -> Typed:
    """A value as the form takes it."""
    return entry.value if isinstance(entry.value, bool | int | float) else entry.shown


class Sharing:
    """Of one leader, from its own configuration and packs. Each method returns what was shared, in words."""

    def __init__(self, leader: Leader, config: Config, file: Path | None) -> None:
        """File: the configuration file or profile that the command line names."""
        self._leader, self._config, self._file = leader, config, file

    def share_settings(self) -> str:
        """Raises ConfigError where the leader's own file is wrong."""
        form = SettingsForm(self._file).read()
        values = {entry.key: typed(entry) for entry in form.common if entry.key in SHARED}
        house = dict(HouseForm(self._file).read().fields)
        self._leader.want(settings=values, house=house)
        return "The settings and the facts of the house are on their way to all kiosks."

    def share_packs(self) -> str:
        """Those that were added to the leader. Raises AssistantError where one could not be used."""
        files = there(PACKS, self._config.data)
        if not files:
            raise FleetError("No pack was added to this kiosk; those that come with the program are everywhere.")
        check_files(files[0].parent, self._config.data / "none", self._config)
        shared = {file.name: self._leader.keep_file(file.read_bytes()) for file in files}
        self._leader.want(packs=shared)
        self._leader.keep_only(set(shared.values()))
        return f"{len(shared)} files of packs are on their way to all kiosks."

    def pause(self, *, on: bool) -> str:
        self._leader.want(paused=on)
        return "All kiosks pause." if on else "All kiosks answer again."

    def set_volume(self, volume: float) -> str:
        self._leader.want(volume=round(volume, 2))
        return f"The volume of all kiosks is {volume:.0%}."
