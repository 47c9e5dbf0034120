"""Nothing in a backup is believed."""

import random
import stat
import zipfile
from pathlib import Path

import pytest
from backup_kiosk import FileKiosk, forged, rewritten

from assistant.backup import archive
from assistant.backup.archive import BackupFile
from assistant.core.errors import AssistantError, BackupError


@pytest.fixture
def kiosk(tmp_path: Path) -> FileKiosk:
    return FileKiosk(tmp_path / "kiosk")


def test_what_is_saved_is_read(kiosk: FileKiosk) -> None:
    saved = kiosk.save()
    assert saved.told == "The configuration with the facts of the house, 1 pack and 1 file of questions."
    found = BackupFile(saved.file)
    assert (found.names("packs"), found.names("questions")) == (["trains.md"], ["trains.csv"])
    assert "Bertha" in found.configuration
    assert stat.S_IMODE(saved.file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name",
    ["packs/../evil.md", "../evil.md", "/etc/evil.md", "packs//evil.md", "packs/a/b.md", "packs/.evil.md",
     "packs\\evil.md", "packs/evil.sh", "packs/evil.md/", "questions/evil.py", "skills/evil.py", "evil.md",
     "packs/evil\n.md", "questions/../../evil.csv", "packs/", "packs/" + "x" * 250 + ".md", "Packs/evil.md"],
)  # fmt: skip
def test_a_name_that_no_backup_has_is_refused(kiosk: FileKiosk, name: str) -> None:
    with pytest.raises(BackupError, match="is no name of a file that a backup has"):
        BackupFile(forged(kiosk, name))


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFDIR])
def test_a_link_is_refused(kiosk: FileKiosk, mode: int) -> None:
    file = forged(kiosk, "packs/other.md", b"/etc/passwd")
    out = file.with_name("linked.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            info.external_attr = (mode | 0o777) << 16 if name == "packs/other.md" else 0
            new.writestr(info, old.read(name))
    with pytest.raises(BackupError, match=r"'packs/other\.md' is a link or a device"):
        BackupFile(out)


def test_a_file_that_grows_when_it_is_unpacked_is_refused(kiosk: FileKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kiosk.save().file
    monkeypatch.setattr(archive, "LARGEST", 50)
    with pytest.raises(BackupError, match="unpacked it has"):
        BackupFile(file)
    monkeypatch.undo()
    monkeypatch.setattr(archive, "LARGEST_FILE", 50)
    with pytest.raises(BackupError, match="has 58 bytes; it has at most 50"):
        BackupFile(file)
    monkeypatch.undo()
    monkeypatch.setattr(archive, "MOST", 3)
    with pytest.raises(BackupError, match="it has 4 files, and a backup has at most 3"):
        BackupFile(file)


def test_a_size_that_lies_is_found(kiosk: FileKiosk) -> None:
    """The header says that a file is small; what is packed is not."""
    bomb = b"\0" * 1_000_000
    file = forged(kiosk, "packs/bomb.md", bomb)
    out = file.with_name("bomb.zip")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.getinfo("packs/bomb.md").file_size = 10
    with pytest.raises(BackupError, match="broken"):
        BackupFile(out)


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"packs/trains.md": b"other"}, "has another checksum"), ({"packs/trains.md": None}, "is missing, or not in"),
     ({"packs/new.md": b"new"}, "is missing, or not in its manifest"), ({"manifest.json": None}, "manifest.json is"),
     ({"assistant.toml": None}, "assistant.toml is not in it"), ({"manifest.json": b"{}"}, "is not as this program"),
     ({"manifest.json": b"[1]"}, "is not as this program"), ({"manifest.json": b"[" * 100_000}, "is not as this"),
     ({"manifest.json": b'{"format": 2}'}, "format 2, of a newer program; this one reads format 1: update it")],
)  # fmt: skip
def test_what_does_not_fit_its_manifest_is_refused(
    kiosk: FileKiosk, changes: dict[str, bytes | None], told: str
) -> None:
    with pytest.raises(BackupError, match=told):
        BackupFile(rewritten(kiosk.save().file, changes))


def test_what_is_no_zip_is_named(tmp_path: Path) -> None:
    for content in (b"", b"hello", b"PK\x03\x04" + b"\0" * 100):
        (tmp_path / "holiday.zip").write_bytes(content)
        with pytest.raises(BackupError, match=r"holiday\.zip is no backup, or a broken one"):
            BackupFile(tmp_path / "holiday.zip")
    with pytest.raises(BackupError, match=r"gone\.zip .*No such file"):
        BackupFile(tmp_path / "gone.zip")


def test_damage_anywhere_is_told_or_harmless(kiosk: FileKiosk, tmp_path: Path) -> None:
    """Every byte of a backup, changed once: it is refused with a sentence, or reads as it was."""
    whole = kiosk.save().file
    content, right = whole.read_bytes(), BackupFile(whole)
    refused, chance = 0, random.Random(7)
    for place in range(len(content)):
        broken = bytearray(content)
        broken[place] ^= chance.randrange(1, 256)
        (tmp_path / "broken.zip").write_bytes(bytes(broken))
        try:
            found = BackupFile(tmp_path / "broken.zip")
        except AssistantError:
            refused += 1
        else:
            assert (found.manifest.sha256, found.configuration) == (right.manifest.sha256, right.configuration)
            assert dict(found.contents("packs")) == dict(right.contents("packs"))
    assert refused > len(content) / 2
    for end in range(0, len(content), 7):
        (tmp_path / "half.zip").write_bytes(content[:end])
        with pytest.raises(BackupError):
            BackupFile(tmp_path / "half.zip")


def test_a_backup_that_cannot_be_written_leaves_none(kiosk: FileKiosk) -> None:
    kiosk.save()
    (kiosk.folder / "taken").touch()
    with pytest.raises(BackupError, match="cannot be written"):
        kiosk.save("taken/backup.zip")
    assert not list(kiosk.folder.glob(".*"))


def test_what_could_not_be_restored_is_not_saved(kiosk: FileKiosk) -> None:
    kiosk.save()
    whole = (kiosk.folder / "backup.zip").read_bytes()
    kiosk.put("knowledge/broken.md", "---\ntitle: Trains\n---\n\nA.\n")
    with pytest.raises(AssistantError, match="has the title 'Trains'"):
        kiosk.save()
    assert (kiosk.folder / "backup.zip").read_bytes() == whole
