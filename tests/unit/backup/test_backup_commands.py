"""`assistant backup` and `assistant restore`."""

from pathlib import Path

import pytest
from backup_kiosk import FileKiosk
from typer.testing import CliRunner, Result

from assistant.cli import app
from assistant.core.errors import BackupError, ConfigError
from assistant.core.settings_file import change


@pytest.fixture
def kiosk(tmp_path: Path) -> FileKiosk:
    return FileKiosk(tmp_path / "kiosk")


def run(kiosk: FileKiosk, *words: str) -> Result:
    return CliRunner().invoke(app, ["--config", str(kiosk.file), *words], catch_exceptions=False)


def test_a_backup_goes_into_a_folder_with_the_day_in_its_name_and_comes_back(kiosk: FileKiosk, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    result = run(kiosk, "backup", str(tmp_path / "stick"))
    [file] = (tmp_path / "stick").iterdir()
    assert result.exit_code == 0
    assert f"{file}: The configuration with the facts of the house, 1 pack and 1 file of questions." in result.output
    change({"kiosk.name": "Emma"}, kiosk.file)
    result = run(kiosk, "restore", "--yes", str(file))
    assert (result.exit_code, 'kiosk.name: "Emma" becomes "Bertha"' in result.output) == (0, True)
    assert kiosk.config.kiosk.name == "Bertha"
    run(kiosk, "restore", "--undo", "--yes")
    assert kiosk.config.kiosk.name == "Emma"


def test_nothing_is_restored_that_nobody_has_agreed_to(kiosk: FileKiosk) -> None:
    file = str(kiosk.save().file)
    change({"kiosk.name": "Emma"}, kiosk.file)
    with pytest.raises(ConfigError, match="--yes"):
        run(kiosk, "restore", file)
    assert kiosk.config.kiosk.name == "Emma"


def test_what_is_asked_for_has_to_be_clear(kiosk: FileKiosk) -> None:
    with pytest.raises(ConfigError, match="Name a backup, or write --undo"):
        run(kiosk, "restore")
    with pytest.raises(BackupError, match="nothing to undo"):
        run(kiosk, "restore", "--undo")
    with pytest.raises(BackupError, match=r"gone\.zip"):
        run(kiosk, "restore", "gone.zip")
