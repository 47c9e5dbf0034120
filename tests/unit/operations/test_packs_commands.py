"""Packs that are added and removed."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from assistant.build import pack_files
from assistant.config import Config
from assistant.errors import KnowledgeError
from assistant.knowledge.packs import load
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


def test_a_single_document_becomes_a_pack_of_its_name_in_the_kiosks_language(tmp_path: Path) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}, "kiosk": {"languages": ["de", "en"]}})
    table = tmp_path / "preise.csv"
    table.write_text("Frage,Antwort\nWas kostet es?,Der Eintritt kostet vier Euro.\n", encoding="utf-8")
    add([table], config, Console(quiet=True))
    pack = load(tmp_path / "data" / "knowledge" / "preise.pack")
    assert (pack.title, pack.language) == ("preise", "de")
    assert [(p.text, p.questions) for p in pack.passages] == [("Der Eintritt kostet vier Euro.", ("Was kostet es?",))]


def test_of_a_single_document_that_cannot_be_read_it_is_said_why_and_nothing_is_left(tmp_path: Path) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    broken = tmp_path / "labels.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(KnowledgeError, match=r"labels\.pdf is no PDF file, or a broken one"):
        add([broken], config, Console(quiet=True))
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file()]


def test_a_document_that_takes_the_place_of_another_says_so(tmp_path: Path) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    said = StringIO()
    for name, text in (("prices.csv", "q,a\nHow much?,Four euros.\n"), ("prices.html", "<p>It costs five euros.</p>")):
        (tmp_path / name).write_text(text, encoding="utf-8")
        for _ in range(2):
            add([tmp_path / name], config, Console(file=said, width=1000))
    assert said.getvalue().count("it replaces the pack of that name, which was made of prices.csv.") == 1


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
