"""Packs and their index travel as one file, of which nothing is believed."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assistant.core.config import Config
from assistant.core.errors import ConfigError, KnowledgeError
from assistant.knowledge.index.store import Contents
from assistant.packs import archive as pack_archive
from assistant.packs.archive import Archive

CONTENTS = Contents(
    ["a", "a?0"],
    [{"passage": "a", "via": "passage", "pack": "P"}, {"passage": "a", "via": "question", "pack": "P"}],
    np.eye(2, 3, dtype=np.float32),
    ["word"],
    np.ones((1, 3), np.float32),
)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    pack = tmp_path / "trains.md"
    pack.write_text("Rails are made of steel.\n", encoding="utf-8")
    (tmp_path / "trains.pt.toml").write_text("# Portuguese", encoding="utf-8")
    (tmp_path / "trains.questions").write_text("# None yet", encoding="utf-8")
    (tmp_path / "trains.accepted").write_text("0123456789abcdef\n", encoding="utf-8")
    pack_archive.write(tmp_path / "index.zip", CONTENTS, "model", [pack])
    return tmp_path / "index.zip"


def test_what_was_written_is_read_again(archive: Path, tmp_path: Path) -> None:
    read = Archive(archive, "model")
    found = read.contents()
    assert (found.keys, found.facts, found.words) == (CONTENTS.keys, CONTENTS.facts, CONTENTS.words)
    assert np.array_equal(found.vectors, CONTENTS.vectors)
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    assert read.put_packs(config) == ["trains.md"]
    kept = {path.name for path in (tmp_path / "data" / "knowledge").iterdir()}
    assert kept == {"trains.md", "trains.pt.toml", "trains.questions", "trains.accepted"}


def test_questions_of_a_pack_that_is_replaced_go_with_it(tmp_path: Path) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("Rails are made of steel.\n", encoding="utf-8")
    pack_archive.write(tmp_path / "index.zip", CONTENTS, "model", [pack])
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    (tmp_path / "data" / "knowledge").mkdir(parents=True)
    (tmp_path / "data" / "knowledge" / "trains.questions").write_text("= Old rails\n? Why?\n", encoding="utf-8")
    Archive(tmp_path / "index.zip", "model").put_packs(config)
    assert [path.name for path in (tmp_path / "data" / "knowledge").iterdir()] == ["trains.md"]


def test_an_index_of_another_model_is_refused(archive: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"was made by model, format .*; this program needs other"):
        Archive(archive, "other")


def test_packs_that_are_configured_are_not_replaced(archive: Path, tmp_path: Path) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "knowledge": {"packs": ("a.md",)}})
    with pytest.raises(ConfigError, match="none can be imported"):
        Archive(archive, "model").put_packs(config)


def renamed(members: dict[str, bytes], name: str) -> None:
    """The pack gets a name that leads elsewhere, in the manifest as well."""
    members[name] = members.pop("packs/trains.md")
    manifest = json.loads(members["manifest.json"])
    manifest["sha256"][name] = manifest["sha256"].pop("packs/trains.md")
    members["manifest.json"] = json.dumps(manifest).encode()


TAMPERED: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "changed": (lambda m: m.update({"words.json": b"[]"}), "words.json has another checksum"),
    "added": (lambda m: m.update({"more": b""}), "'more' is missing, or not in the manifest"),
    "missing": (lambda m: m.pop("vectors.npy"), "'vectors.npy' is missing"),
    "no manifest": (lambda m: m.pop("manifest.json"), "manifest.json"),
    "up": (lambda m: renamed(m, "packs/../../evil.md"), "is no name of a pack"),
    "absolute": (lambda m: renamed(m, "/etc/evil.md"), "is no name of a pack"),
    "hidden": (lambda m: renamed(m, "packs/.evil.md"), "is no name of a pack"),
    "backslash": (lambda m: renamed(m, "packs/..\\evil.md"), "is no name of a pack"),
    "settings": (lambda m: renamed(m, "packs/assistant.toml"), "is no name of a pack"),
    "program": (lambda m: renamed(m, "packs/evil.py"), "is no name of a pack"),
}


@pytest.mark.parametrize(("tamper", "told"), TAMPERED.values(), ids=TAMPERED)
def test_an_archive_that_was_tampered_with_is_refused(
    archive: Path, tamper: Callable[[dict[str, bytes]], object], told: str
) -> None:
    with zipfile.ZipFile(archive) as old:
        members = {name: old.read(name) for name in old.namelist()}
    tamper(members)
    with zipfile.ZipFile(archive, "w") as new:
        for name, content in members.items():
            new.writestr(name, content)
    with pytest.raises(KnowledgeError, match=r"index\.zip is no exported index, or a broken one") as raised:
        Archive(archive, "model")
    assert told in str(raised.value)


def test_an_archive_that_is_too_large_or_cut_off_is_refused(archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack_archive, "LARGEST", 100)
    with pytest.raises(KnowledgeError, match="would unpack to more than"):
        Archive(archive, "model")
    archive.write_bytes(archive.read_bytes()[:-50])
    with pytest.raises(KnowledgeError, match="no exported index"):
        Archive(archive, "model")


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"none/index\.zip cannot be written"):
        pack_archive.write(tmp_path / "none" / "index.zip", CONTENTS, "model", [])
