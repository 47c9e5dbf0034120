"""Restoring: checked before anything is changed, as a whole, and undone once."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from backup_kiosk import ASKED, HASH, SHIPS, TRAINS, FileKiosk, forged, rewritten

from assistant.backup import backups, secrets
from assistant.backup.archive import BackupFile
from assistant.backup.backups import Backups
from assistant.core.config_file import load
from assistant.core.errors import AssistantError, BackupError, ConfigError
from assistant.core.settings_file import change


@pytest.fixture
def kiosk(tmp_path: Path) -> FileKiosk:
    return FileKiosk(tmp_path / "kiosk")


def changed(kiosk: FileKiosk) -> dict[str, str]:
    """Everything becomes another; what it is now."""
    kiosk.configure("[kiosk]\nname = 'Emma'\n[home]\nname = 'Porto'\nlatitude = 41.15\n")
    kiosk.put("knowledge/trains.md", TRAINS.replace("steel", "gold"))
    kiosk.put("knowledge/ships.md", SHIPS)
    kiosk.put("knowledge/ships.questions", "")
    (kiosk.data / "questions" / "trains.csv").unlink()
    kiosk.put("questions/ships.csv", ASKED)
    return kiosk.state


def test_a_backup_is_restored_as_a_whole(kiosk: FileKiosk) -> None:
    kiosk.put("knowledge/trains.questions", "= Rails are made\n? What are rails made of?\n")
    saved, before = kiosk.save(), kiosk.state
    changed(kiosk)
    kiosk.restore(saved.file)
    after = kiosk.state
    assert {name: text for name, text in after.items() if name != "assistant.toml"} == {
        name: text for name, text in before.items() if name != "assistant.toml"
    }
    config = load(kiosk.file)
    assert (config.kiosk.name, config.home.name) == ("Bertha", "Santiago de Chile")
    assert "# the bee" in after["assistant.toml"]


def test_it_says_what_it_would_change_and_changes_nothing(kiosk: FileKiosk) -> None:
    saved = kiosk.save()
    now = changed(kiosk)
    plan = kiosk.backups.look(saved.file).plan
    assert plan.settings == (
        'home.latitude: 41.15 becomes -33.33',
        'home.name: "Porto" becomes "Santiago de Chile"',
        'kiosk.name: "Emma" becomes "Bertha"',
    )  # fmt: skip
    assert plan.files == (
        "Pack ships.md is removed", "Pack ships.questions is removed", "Pack trains.md is replaced",
        "Questions ships.csv is removed", "Questions trains.csv is added",
    )  # fmt: skip
    assert kiosk.state == now
    assert kiosk.backups.look(kiosk.save().file).plan.is_nothing


def test_a_restoring_is_undone_and_that_too(kiosk: FileKiosk) -> None:
    saved, before = kiosk.save(), kiosk.state
    assert kiosk.backups.look_back() is None
    now = changed(kiosk)
    kiosk.restore(saved.file)
    for expected in (now, before, now):
        found = kiosk.backups.look_back()
        assert found
        kiosk.backups.restore(found)
        assert {n: t for n, t in kiosk.state.items() if n != "assistant.toml"} == {
            n: t for n, t in expected.items() if n != "assistant.toml"
        }
        assert ("Emma" in kiosk.state["assistant.toml"]) is ("Emma" in expected["assistant.toml"])


def test_a_fresh_machine_becomes_the_kiosk(kiosk: FileKiosk, tmp_path: Path) -> None:
    saved = kiosk.save()
    fresh = FileKiosk(tmp_path / "fresh")
    fresh.file.write_text(f"[paths]\ndata = '{fresh.data}'\n")
    for path in fresh.data.rglob("*.*"):
        path.unlink()
    fresh.restore(saved.file)
    assert fresh.config.kiosk.name == "Bertha"
    assert fresh.config.paths.data == str(fresh.data), "where its data lie is a machine's own"
    assert fresh.config.console.password_hash == "", "who may log in, too"
    assert (fresh.data / "knowledge" / "trains.md").read_text() == TRAINS


PASSWORDS = """\
[models.ollama]
url = "http://me:pass@10.0.0.4:11434" # http://old:word@10.0.0.5
[skills.weather]
api_key = "abc123"
key_variable = "WEATHER_KEY"
[speaking.pronunciation]
Token = "toh-ken"
[mqtt]
password_variable = "MQTT"
"""


def test_no_secret_is_in_a_backup_and_none_is_lost_by_restoring(kiosk: FileKiosk) -> None:
    kiosk.configure(PASSWORDS)
    saved, before = kiosk.save(), kiosk.config
    text = BackupFile(saved.file).configuration
    for secret in ("argon2", "pass@", "word@", "abc123", str(kiosk.data)):
        assert secret not in text
    for kept in ("WEATHER_KEY", "toh-ken", 'password_variable = "MQTT"', "10.0.0.4"):
        assert kept in text
    assert [line.split()[0] for line in saved.left_out] == ["skills.weather.api_key", "models.ollama.url"]
    change({"kiosk.name": "Emma"}, kiosk.file)
    kiosk.restore(saved.file)
    assert kiosk.config == before


def test_a_backup_from_elsewhere_does_not_say_who_may_log_in_or_where_data_lie(kiosk: FileKiosk) -> None:
    theirs = f"[console]\npassword_hash = '{HASH}x'\n[paths]\ndata = '/etc'\n".encode()
    kiosk.restore(with_configuration(kiosk, theirs))
    assert (kiosk.config.console.password_hash, kiosk.config.data) == (HASH, kiosk.data)


def test_a_name_and_password_stay_with_their_own_address() -> None:
    here = Path("here")
    own = "[models.ollama]\nurl = 'http://me:pass@10.0.0.4:1'\n"
    assert "me:pass@" in secrets.with_own("[models.ollama]\nurl = 'http://10.0.0.4:1'\n", own, here)
    assert "me:pass@" not in secrets.with_own("[models.ollama]\nurl = 'http://10.0.0.9:1'\n", own, here)


def with_configuration(kiosk: FileKiosk, text: bytes) -> Path:
    """A backup of another configuration, in which the manifest is right."""
    file = kiosk.save().file
    manifest = BackupFile(file).manifest.model_dump()
    manifest["sha256"]["assistant.toml"] = hashlib.sha256(text).hexdigest()
    return rewritten(file, {"assistant.toml": text, "manifest.json": json.dumps(manifest).encode()})


@pytest.mark.parametrize(
    ("text", "told"),
    [(b"[home]\nlatitude = 95\n", "home.latitude = 95: write a number from -90 to 90"),
     (b"[home\n", "line 1"), (b"console = 5\n", "console = 5"), (b"\xff\xfe", "no UTF-8 text"),
     (b"[kiosk]\nlanguages = ['xx']\n", "xx"), (b"[kiosk]\ncolour = 'red'\n", "kiosk.colour"),
     (b"[hearing]\nmodel = 'nonesuch'\n", "nonesuch"), (b"[skills.house]\nopen = 3\n", "skills.house")],
)  # fmt: skip
def test_a_wrong_configuration_is_named_and_nothing_is_changed(kiosk: FileKiosk, text: bytes, told: str) -> None:
    before = kiosk.state
    with pytest.raises(AssistantError) as refused:
        kiosk.restore(with_configuration(kiosk, text))
    assert told in str(refused.value)
    assert kiosk.state == before


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("packs/broken.md", b"\xff\xfe", "broken.md"), ("packs/empty.md", b"", "empty.md"),
     ("packs/also.md", b"---\ntitle: Trains\n---\n\nA.\n", "has the title 'Trains'"),
     ("packs/broken.pack", b"PK", "broken.pack"), ("questions/x.csv", b"question\nWhy?\n", "x.csv"),
     ("questions/x.toml", b"[[questions]]\ntext = 3", "text = 3"),
     ("questions/y.toml", b"[[questions]]\nfile = '/proc/version'", "y.toml")],
)  # fmt: skip
def test_a_pack_or_questions_that_cannot_be_read_are_named_and_nothing_is_changed(
    kiosk: FileKiosk, name: str, content: bytes, told: str
) -> None:
    before = kiosk.state
    with pytest.raises(BackupError, match=r"changed\.zip cannot be restored") as refused:
        kiosk.restore(forged(kiosk, name, content))
    assert told in str(refused.value)
    assert "room-" not in str(refused.value)
    assert kiosk.state == before


def test_a_link_among_the_data_is_not_saved_and_not_followed(kiosk: FileKiosk, tmp_path: Path) -> None:
    (tmp_path / "theirs.md").write_text("a secret")
    (kiosk.data / "knowledge" / "link.md").symlink_to(tmp_path / "theirs.md")
    saved = kiosk.save()
    assert BackupFile(saved.file).names("packs") == ["trains.md"]
    (kiosk.data / "knowledge" / "trains.md").unlink()
    (kiosk.data / "knowledge" / "trains.md").symlink_to(tmp_path / "theirs.md")
    (kiosk.data / "knowledge" / ".trains.md.new").symlink_to(tmp_path / "theirs.md")
    kiosk.restore(saved.file)
    assert (tmp_path / "theirs.md").read_text() == "a secret"
    assert not (kiosk.data / "knowledge" / "trains.md").is_symlink()


class PowerCut(BaseException):
    """The program ends here."""


CUTS: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "before anything is written": lambda patch: patch.setattr(backups, "_stage", cut),
    "before it is decided": lambda patch: patch.setattr("assistant.backup.backups.shutil.copyfile", cut),
    "before the configuration": lambda patch: patch.setattr(backups, "write_text", cut),
    "before the packs": lambda patch: patch.setattr(Backups, "_swap", cut),
    "among the packs": lambda patch: patch.setattr("assistant.backup.backups.put_in_place", CutAfter(2)),
    "before the end": lambda patch: patch.setattr(Backups, "_end", cut),
}


def cut(*_: object, **__: object) -> None:
    raise PowerCut


class CutAfter:
    """Lets a file or two be put in their places."""

    def __init__(self, left: int) -> None:
        self._left = left

    def __call__(self, new: Path, path: Path) -> None:
        if not self._left:
            raise PowerCut
        self._left -= 1
        new.replace(path)


@pytest.mark.parametrize("moment", CUTS)
def test_after_a_power_cut_all_is_restored_or_nothing(
    kiosk: FileKiosk, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved, before = kiosk.save(), kiosk.state
    now = changed(kiosk)
    with monkeypatch.context() as patch:
        CUTS[moment](patch)
        with pytest.raises(PowerCut):
            kiosk.restore(saved.file)
    ended = kiosk.backups.finish()
    state = {name: text for name, text in kiosk.state.items() if not name.endswith(".new")}
    expected = before if ended else now
    assert state.keys() == expected.keys()
    for name in state.keys() - {"assistant.toml"}:
        assert state[name] == expected[name]
    assert kiosk.config.kiosk.name == ("Bertha" if ended else "Emma")
    assert ended is (moment not in {"before anything is written", "before it is decided"})
    assert not kiosk.backups.finish(), "it is done once"
    kiosk.restore(saved.file)  # and another one is no trouble
    found = kiosk.backups.look_back()
    assert found
    assert not list((kiosk.data / "knowledge").glob(".*"))


def test_a_disk_that_is_full_leaves_all_as_it_was(kiosk: FileKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    saved = kiosk.save()
    now = changed(kiosk)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for place in ("assistant.backup.backups.shutil.copyfile", "assistant.core.settings_file.create"):
        with monkeypatch.context() as patch:
            patch.setattr(place, full)
            with pytest.raises(AssistantError, match="No space left on device"):
                kiosk.restore(saved.file)
        assert kiosk.state == now, place
        assert not kiosk.backups.finish()


def test_what_was_left_half_done_and_is_damaged_is_given_up_and_logged(
    kiosk: FileKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    before = kiosk.state
    (kiosk.data / "restore").mkdir()
    (kiosk.data / "restore" / "applying.zip").write_bytes(b"PK")
    assert not kiosk.backups.finish()
    assert "applying.zip is no backup" in caplog.text
    assert kiosk.state == before
    assert not (kiosk.data / "restore" / "applying.zip").exists()


def test_a_configuration_that_is_not_ones_own_is_refused_before_anything_is_changed(
    kiosk: FileKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = kiosk.save()
    now = changed(kiosk)
    monkeypatch.setattr("assistant.core.settings_file.os.access", lambda *_: False)
    with pytest.raises(ConfigError, match="is not yours to change"):
        kiosk.restore(saved.file)
    assert kiosk.state == now


def test_packs_that_lie_elsewhere_and_functions_are_told_to_be_left_out(kiosk: FileKiosk, tmp_path: Path) -> None:
    (tmp_path / "own.md").write_text(SHIPS)
    kiosk.configure(f"[knowledge]\npacks = ['{tmp_path}/own.md']\n")
    saved = kiosk.save()
    assert any("own.md" in line for line in saved.left_out)
    (tmp_path / "own.md").unlink()
    plan = kiosk.backups.look(saved.file).plan
    assert plan.warnings == (f"[knowledge] packs names {tmp_path}/own.md, which is not on this machine.",)
