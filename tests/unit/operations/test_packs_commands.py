"""Packs that are added and removed."""

from pathlib import Path

import pytest
from rich.console import Console

from assistant.build import pack_files
from assistant.config import Config
from assistant.errors import KnowledgeError
from assistant.operations.packs import add, counted, remove


@pytest.fixture
def config(tmp_path: Path) -> Config:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "trains.md").write_text("---\ntitle: Our trains\n---\n\nA fact.\n", encoding="utf-8")
    (folder / "broken.md").write_bytes(b"\xff")
    return Config.model_validate({"paths": {"data": str(tmp_path)}})


@pytest.mark.parametrize("name", ["trains.md", "trains", "Our trains"])
def test_a_pack_that_was_added_is_removed(config: Config, name: str) -> None:
    assert not remove(name, config)[0].exists()


def test_also_one_that_cannot_be_read(config: Config) -> None:
    assert not remove("broken", config)[0].exists()


def test_what_was_not_added_is_named_with_what_was(config: Config) -> None:
    with pytest.raises(KnowledgeError, match=r"no added pack 'bees'; added are: broken\.md, trains\.md"):
        remove("bees", config)


def test_one_passage_is_no_passages() -> None:
    assert (counted(1), counted(2)) == ("1 passage", "2 passages")


def test_a_pack_whose_copy_breaks_off_leaves_the_old_one_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    pack = tmp_path / "trains.md"
    pack.write_text("## Steam\n\nThe first engine ran in 1804.\n", encoding="utf-8")
    add([pack], config, Console(quiet=True))

    def breaks_off(_source: Path, target: Path) -> None:
        target.write_text("## Ste", encoding="utf-8")
        raise OSError("no space left")

    monkeypatch.setattr("assistant.operations.packs.shutil.copyfile", breaks_off)
    with pytest.raises(OSError, match="no space left"):
        add([pack], config, Console(quiet=True))
    assert "1804" in (tmp_path / "data" / "knowledge" / "trains.md").read_text(encoding="utf-8")
    assert [path.name for path in pack_files(config)].count("trains.md") == 1
