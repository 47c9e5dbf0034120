"""A backup in the console: taken away, sent, looked at, restored, undone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from backup_kiosk import SHIPS, TRAINS, rewritten
from console_fakes import Desktop, desktop, password_hash

from assistant.backup.archive import BackupFile
from assistant.backup.backups import Backups
from assistant.core.config_file import load
from assistant.core.settings_file import change
from assistant.web.console.access import TOKEN_HEADER


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, "[kiosk]\nname = 'Bertha'\n") as made:
        made.log_in()
        (made.config.data / "knowledge").mkdir(parents=True)
        (made.config.data / "knowledge" / "trains.md").write_text(TRAINS)
        yield made


def taken(desk: Desktop, folder: Path) -> Path:
    answer = desk.client.get("/console/backup.zip")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="wakebutton-')
    (folder / "backup.zip").write_bytes(answer.content)
    return folder / "backup.zip"


def offered(desk: Desktop, content: bytes) -> tuple[int, dict[str, Any]]:
    answer = desk.client.put("/console/backup", content=content, headers={TOKEN_HEADER: desk.token})
    return answer.status_code, answer.json()


def kept(desk: Desktop) -> list[str]:
    """What lies where backups are looked at."""
    return [path.name for path in (desk.config.data / "restore").iterdir()]


def everything_else(desk: Desktop) -> None:
    change({"kiosk.name": "Emma"}, desk.file)
    (desk.config.data / "knowledge" / "trains.md").unlink()
    (desk.config.data / "knowledge" / "ships.md").write_text(SHIPS)


def test_a_backup_is_taken_away_without_the_password_and_leaves_nothing(desk: Desktop, tmp_path: Path) -> None:
    file = taken(desk, tmp_path)
    found = BackupFile(file)
    assert found.names("packs") == ["trains.md"]
    assert password_hash() not in found.configuration
    assert kept(desk) == []


def test_what_it_would_change_is_shown_before_it_is_done_and_then_undone(desk: Desktop, tmp_path: Path) -> None:
    content = taken(desk, tmp_path).read_bytes()
    everything_else(desk)
    status, told = offered(desk, content)
    assert status == 200
    assert told["lines"][1:] == [
        'kiosk.name: "Emma" becomes "Bertha"', "Pack ships.md is removed", "Pack trains.md is added"
    ]  # fmt: skip
    assert load(desk.file).kiosk.name == "Emma"
    assert desk.do("restore", {"seen": "0" * 64})[0] == 409
    assert load(desk.file).kiosk.name == "Emma"
    status, done = desk.do("restore", {"seen": told["seen"]})
    assert (status, "It is restored" in str(done["told"])) == (200, True)
    config = load(desk.file)
    assert (config.kiosk.name, config.console.password_hash) == ("Bertha", password_hash())
    assert [path.name for path in (desk.config.data / "knowledge").iterdir()] == ["trains.md"]
    assert desk.do("restore", {"seen": told["seen"]})[0] == 409, "it is gone"
    status, back = desk.do("look-back")
    assert status == 200
    assert desk.do("undo-restore", {"seen": back["seen"]})[0] == 200
    assert load(desk.file).kiosk.name == "Emma"
    assert [path.name for path in (desk.config.data / "knowledge").iterdir()] == ["ships.md"]


def test_what_was_changed_since_it_was_shown_is_shown_again(desk: Desktop, tmp_path: Path) -> None:
    content = taken(desk, tmp_path).read_bytes()
    everything_else(desk)
    seen = offered(desk, content)[1]["seen"]
    change({"kiosk.name": "Frieda"}, desk.file)
    status, told = desk.do("restore", {"seen": seen})
    assert (status, "look again" in str(told["error"])) == (409, True)
    assert load(desk.file).kiosk.name == "Frieda"


def test_the_same_as_is_here_is_nothing_to_be_done(desk: Desktop, tmp_path: Path) -> None:
    status, told = offered(desk, taken(desk, tmp_path).read_bytes())
    assert (status, told["nothing"]) == (200, True)
    assert "Nothing would change" in told["lines"][1]


def test_what_is_no_backup_is_refused_and_not_kept(desk: Desktop, tmp_path: Path) -> None:
    file = taken(desk, tmp_path)
    for content in (b"", b"a holiday", rewritten(file, {"packs/trains.md": b"other"}).read_bytes()):
        status, told = offered(desk, content)
        assert status == 422
        assert "backup.zip is no backup" in told["error"]
        assert kept(desk) == []
    assert desk.do("restore", {"seen": "0" * 64})[0] == 409


def test_a_backup_that_nobody_confirmed_goes_with_the_next_start(desk: Desktop, tmp_path: Path) -> None:
    offered(desk, taken(desk, tmp_path).read_bytes())
    assert len(kept(desk)) == 1
    offered(desk, taken(desk, tmp_path).read_bytes())
    assert len(kept(desk)) == 1, "the one before has gone"
    assert not Backups(desk.config.data, desk.file).finish()
    assert kept(desk) == []


def test_only_a_page_of_the_console_may_send_one(desk: Desktop, tmp_path: Path) -> None:
    content = taken(desk, tmp_path).read_bytes()
    assert desk.client.put("/console/backup", content=content).status_code == 403
    assert desk.client.post("/console/do/restore", json={"seen": "0" * 64}).status_code == 403
    desk.client.cookies.clear()
    assert desk.client.get("/console/backup.zip", follow_redirects=False).status_code == 303
    assert offered(desk, content)[0] == 401


def test_nothing_to_undo_and_a_pack_that_cannot_be_saved_are_told(desk: Desktop) -> None:
    assert desk.do("look-back")[0] == 404
    (desk.config.data / "knowledge" / "broken.md").write_bytes(b"\xff")
    answer = desk.client.get("/console/backup.zip")
    assert (answer.status_code, "broken.md" in answer.text) == (422, True)
    assert kept(desk) == []
