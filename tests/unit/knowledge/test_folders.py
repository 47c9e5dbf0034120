"""A folder of documents becomes a pack; what is wrong with one is told, and the rest goes in."""

import io
import os
from pathlib import Path

import pytest
from documents import ENCRYPTION, write_bomb, write_pdf, write_word
from rich.console import Console

from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.knowledge import settings
from assistant.knowledge.packs import folders
from assistant.knowledge.packs.packfile import Document
from assistant.knowledge.packs.packs import load
from assistant.knowledge.reading.documents import Librarian
from assistant.packs import changes
from assistant.packs import tables as pack_tables

FULL = """title = "The harbour museum"
language = "en"
licence = "CC-BY-4.0"
greeting = "Welcome!"
off_limits = ["the fire"]
samples = ["How old is the crane?"]
"""


@pytest.fixture
def museum(tmp_path: Path) -> Path:
    folder = tmp_path / "museum"
    (folder / "labels").mkdir(parents=True)
    (folder / "pack.toml").write_text(FULL, encoding="utf-8")
    (folder / "labels" / "crane.md").write_text("# Crane\n\nThe crane was built in 1850.\n", encoding="utf-8")
    (folder / "ships.txt").write_text("Ships float.\n\nShips are slow.\n", encoding="utf-8")
    write_pdf(folder / "guide.pdf", [["The guide book of the harbour tells of every ship that came in here."]])
    return folder


class Curator:
    """Adds packs and reads what is said."""

    def __init__(self, data: Path) -> None:
        self.config = Config.model_validate({"paths": {"data": str(data)}})
        self.said = ""

    def add(self, *folders: Path) -> set[str]:
        console = Console(file=io.StringIO(), width=400)
        gone = changes.add(folders, self.config, console)
        assert isinstance(console.file, io.StringIO)
        self.said = console.file.getvalue()
        return gone

    @property
    def kept(self) -> list[Path]:
        return sorted((self.config.data / "knowledge").iterdir())


@pytest.fixture
def curator(tmp_path: Path) -> Curator:
    return Curator(tmp_path / "data")


def test_a_folder_is_a_pack_with_all_that_its_curator_says_of_it(museum: Path, curator: Curator) -> None:
    curator.add(museum)
    [kept] = curator.kept
    pack = load(kept)
    assert (pack.title, pack.licence, pack.greeting) == ("The harbour museum", "CC-BY-4.0", "Welcome!")
    assert (pack.off_limits, pack.samples) == (("the fire",), ("How old is the crane?",))
    assert {(said.document, said.heading, said.text) for said in pack.passages} >= {
        ("labels/crane.md", "Crane", "The crane was built in 1850."),
        ("ships.txt", "ships", "Ships float."),
    }
    assert {said.document for said in pack.passages} == {"labels/crane.md", "ships.txt", "guide.pdf"}
    assert load(museum) == pack, "it may also be named in the configuration"
    assert "The harbour museum: 4 passages." in curator.said


class Killed(BaseException):
    """Ends everything where it is."""


def watched(patch: pytest.MonkeyPatch, until: int = 1000) -> list[str]:
    """The names of the documents that are read from now on; so many, then the program is killed."""
    names: list[str] = []
    real = folders._read

    def read(librarian: Librarian, path: Path, name: str, digest: str, pack: settings.PackSettings) -> Document:
        if len(names) == until:
            raise Killed
        names.append(name)
        return real(librarian, path, name, digest, pack)

    patch.setattr(folders, "_read", read)
    return names


def test_only_what_changed_is_read_again(museum: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch) -> None:
    curator.add(museum)
    (museum / "ships.txt").write_text("Ships float on water.\n", encoding="utf-8")
    read = watched(monkeypatch)
    curator.add(museum)
    assert read == ["ships.txt"]
    assert "Ships float on water." in {said.text for said in load(curator.kept[0]).passages}


def test_an_interrupted_reading_goes_on_where_it_ended(
    museum: Path, curator: Curator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        first = watched(patch, until=2)
        with pytest.raises(Killed):
            curator.add(museum)
    assert [path.suffix for path in curator.kept if not path.name.startswith(".")] == []
    rest = watched(monkeypatch)
    curator.add(museum)
    assert (len(first), len(rest)) == (2, 1)
    assert {*first, *rest} == {"guide.pdf", "labels/crane.md", "ships.txt"}
    assert len(load(curator.kept[0]).passages) == 4


def test_each_fault_is_a_line_and_the_rest_goes_in(museum: Path, curator: Curator, tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("A secret.", encoding="utf-8")
    (museum / "leads out.txt").symlink_to(outside)
    (museum / "dangling.txt").symlink_to(museum / "nowhere.txt")
    (museum / "labels" / "ships.txt").write_text("Other ships.", encoding="utf-8")
    (museum / "twin.txt").write_bytes((museum / "ships.txt").read_bytes())
    (museum / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing")
    (museum / "latin.txt").write_bytes("Der Hafen ist schön und größer als früher, sagte der Führer.".encode("cp1252"))
    (museum / "long.txt").write_text("x" * 2_000_000, encoding="utf-8")
    (museum / "photo.jpg").touch()
    write_bomb(museum / "bomb.docx")
    write_word(museum / "hours.docx")
    write_pdf(museum / "locked.pdf", [["Secret."]], trailer=ENCRYPTION)
    (museum / "pack.toml").write_text(FULL + 'greting = "Hello"\n', encoding="utf-8")
    curator.add(museum)
    for told in (
        "there is no such key; did you mean greeting?",
        "leads out.txt leads out of the folder",
        "dangling.txt cannot be read",
        "2 documents are named ships.txt: labels/ships.txt, ships.txt",
        "twin.txt is a copy of ships.txt",
        "broken.pdf is no PDF file",
        "latin.txt is not UTF-8",
        "long.txt has a line of 2,000,000 letters",
        "no documents that can be read: 1 of .jpg",
        "bomb.docx would unpack to",
        "locked.pdf is encrypted",
    ):
        assert told in curator.said
    pack = load(curator.kept[0])
    assert {said.document for said in pack.passages} == {
        *("guide.pdf", "hours.docx", "labels/crane.md", "labels/ships.txt", "latin.txt", "ships.txt"),
    }
    assert not any("secret" in said.text.lower() for said in pack.passages)
    assert (pack.title, pack.greeting) == ("The harbour museum", "Welcome!")


def test_what_was_made_of_a_pack_goes_with_it(museum: Path, curator: Curator) -> None:
    (museum.parent / "museum.pt.toml").write_text("# Portuguese", encoding="utf-8")
    (museum.parent / "museums.pt.toml").write_text("# of another pack", encoding="utf-8")
    curator.add(museum)
    assert [path.name for path in curator.kept] == ["museum.pack", "museum.pt.toml"]
    changes.remove("museum", curator.config)
    assert curator.kept == []


def test_the_questions_beside_a_pack_go_with_it(tmp_path: Path, curator: Curator) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("Rails are made of steel.\n", encoding="utf-8")
    pack.with_suffix(".questions").write_text("= Rails\n? What are rails made of?\n", encoding="utf-8")
    curator.add(pack)
    assert [path.name for path in curator.kept] == ["trains.md", "trains.questions"]
    assert load(curator.kept[0]).passages[0].questions == ("What are rails made of?",)
    changes.remove("trains", curator.config)
    assert curator.kept == []


def test_a_file_that_is_none_is_not_waited_for(museum: Path, curator: Curator) -> None:
    os.mkfifo(museum / "pipe.txt")
    curator.add(museum)
    assert "pipe.txt cannot be read: it is no file" in curator.said


def test_an_empty_folder_is_refused(tmp_path: Path, curator: Curator) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(KnowledgeError, match=r"empty holds no document; there may be \.csv, \.docx"):
        curator.add(tmp_path / "empty")
    (tmp_path / "empty" / "a.txt").touch()
    with pytest.raises(KnowledgeError, match="holds no document that can be read"):
        curator.add(tmp_path / "empty")
    assert curator.kept == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", r"line 1 \(title =\)"),
        ('language = "english"', 'language = "english": write the letters of a language'),
    ],
)
def test_without_title_or_language_a_folder_is_not_read(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "pack.toml").write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeError, match=told):
        settings.load(tmp_path, pytest.fail)


def test_two_folders_of_one_name_are_told_apart(museum: Path, curator: Curator, tmp_path: Path) -> None:
    other = tmp_path / "other" / "museum"
    other.mkdir(parents=True)
    (other / "a.txt").write_text("A fact.", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="Two of these packs would be named museum"):
        curator.add(museum, other)
    assert curator.add(museum) == set()
    assert curator.add(other) == {"The harbour museum"}
    assert f"it replaces the pack of that name, which was made of {museum}" in curator.said


def test_a_pack_file_that_is_broken_is_told(museum: Path, curator: Curator) -> None:
    curator.add(museum)
    [kept] = curator.kept
    kept.write_bytes(kept.read_bytes()[:-20])
    with pytest.raises(KnowledgeError, match=r"museum\.pack is broken; add its folder again"):
        load(kept)
    curator.add(museum)
    assert len(load(kept).passages) == 4


def test_passages_are_shown_as_they_were_cut(
    museum: Path, curator: Curator, capsys: pytest.CaptureFixture[str]
) -> None:
    curator.add(museum)
    console = Console(file=io.StringIO(), width=100)
    pack_tables.show("The harbour museum", curator.kept, console, as_json=False)
    assert isinstance(console.file, io.StringIO)
    assert "Crane  labels/crane.md\n  The crane was built in 1850.\n" in console.file.getvalue()
    pack_tables.show("museum", curator.kept, console, as_json=True)
    assert len(capsys.readouterr().out.splitlines()) == 4
    with pytest.raises(KnowledgeError, match="no pack 'zoo'; there are: museum"):
        pack_tables.show("zoo", curator.kept, console, as_json=False)


def test_a_pack_that_no_longer_fits_the_questions_that_are_kept_is_refused_and_the_old_one_stays(
    tmp_path: Path, curator: Curator
) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("Rails are made of steel.\n", encoding="utf-8")
    pack.with_suffix(".questions").write_text("= Rails are\n? What are rails made of?\n", encoding="utf-8")
    curator.add(pack)
    pack.with_suffix(".questions").unlink()
    pack.write_text("All rails are made of steel.\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"trains\.questions, line 1: no passage begins with 'Rails are'"):
        curator.add(pack)
    assert load(curator.kept[0]).passages[0].text == "Rails are made of steel."
