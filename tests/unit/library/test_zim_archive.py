"""Opening, searching and listing archives; whatever is wrong with a file is a sentence."""

import os
import shutil
from pathlib import Path

import pytest
from archives import make_archive

from assistant.core.errors import LibraryError
from assistant.library.archive import LibraryArchive, languages_of
from assistant.library.shelf import LibraryShelf

TALES = [
    ("Narwhal", "A <b>narwhal</b> is a small whale with a long tusk."),
    ("Tusk", "A tusk is a long tooth."),
    ("Ada Lovelace", "Ada Lovelace was an English mathematician."),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Writing an archive takes seconds."""
    return make_archive(tmp_path_factory.mktemp("made") / "tales.zim", TALES)


@pytest.fixture
def tales(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path))


@pytest.fixture
def shelf(tmp_path: Path) -> LibraryShelf:
    nowhere = tmp_path / "nowhere"
    return LibraryShelf(tmp_path / "library", nowhere, nowhere)


def test_an_archive_tells_what_it_is(tales: Path) -> None:
    facts = LibraryArchive(tales).facts
    assert (facts.title, facts.languages, facts.articles, facts.full_text) == ("Tales", ("en",), 3, True)
    assert facts.bytes == tales.stat().st_size


def test_pages_are_found_by_words_and_by_titles(tales: Path) -> None:
    archive = LibraryArchive(tales)
    assert set(archive.search("tusk", 5).paths) == {"Narwhal", "Tusk"}
    assert archive.search("tooth whale", 5).paths == ()  # all words have to be in it
    assert archive.titled("lovelace", 5) == [("Ada_Lovelace", "Ada Lovelace")]
    assert archive.page_called("Tusk") == "Tusk"
    assert archive.page_called("Unicorn") is None


def test_an_archive_without_full_text_is_searched_by_titles_only(tmp_path: Path) -> None:
    archive = LibraryArchive(make_archive(tmp_path / "bare.zim", TALES, indexed=False))
    assert not archive.facts.full_text
    assert archive.search("tusk", 5).paths == ()
    assert archive.page_called("Tusk") == "Tusk"


def test_every_broken_file_gets_a_sentence_with_its_name(tales: Path, tmp_path: Path) -> None:
    whole = tales.read_bytes()
    broken = {
        "half.zim": whole[: len(whole) // 2],
        "head.zim": whole[:60],
        "zero.zim": whole[:4] + bytes(4000),
        "encrypted.zim": bytes(range(1, 200)),
        "empty.zim": b"",
    }
    for name, content in broken.items():
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(LibraryError, match=name):
            LibraryArchive(file)
    (tmp_path / "folder.zim").mkdir()
    for name in ("folder.zim", "nothing.zim"):
        with pytest.raises(LibraryError, match=name):
            LibraryArchive(tmp_path / name)


def test_a_file_that_goes_or_is_cut_off_while_it_is_open_is_told(tales: Path) -> None:
    archive = LibraryArchive(tales)
    os.truncate(tales, 500)
    with pytest.raises(LibraryError, match="not there any more"):
        archive.search("tusk", 5)
    tales.unlink()
    with pytest.raises(LibraryError, match="not there any more"):
        archive.page("Tusk")


def test_a_changed_letter_is_found_by_the_checksum(tales: Path, shelf: LibraryShelf) -> None:
    content = bytearray(tales.read_bytes())
    content[-1] ^= 0xFF  # of the checksum itself
    tales.write_bytes(content)
    assert shelf.add(tales).articles == 3
    with pytest.raises(LibraryError, match="checksum"):
        shelf.add(tales, verify=True)


def test_an_added_archive_stays_where_it_is(tales: Path, shelf: LibraryShelf) -> None:
    shelf.add(tales)
    shelf.add(tales)
    assert [(file.path, file.origin) for file in shelf.files()] == [(tales, "added")]
    shelf.remove("tales")
    assert shelf.files() == []
    assert tales.exists()


def test_a_copied_archive_lies_in_the_data_folder_until_it_is_removed(
    tales: Path, shelf: LibraryShelf, tmp_path: Path
) -> None:
    shelf.add(tales, copy=True)
    tales.unlink()
    copied = tmp_path / "library" / "tales.zim"
    assert [(file.path, file.origin) for file in shelf.files()] == [(copied, "copied")]
    assert LibraryArchive(copied).facts.articles == 3
    shelf.remove("tales.zim")
    assert not copied.exists()


def test_what_was_not_added_cannot_be_removed(tales: Path, shelf: LibraryShelf) -> None:
    shelf.add(tales)
    with pytest.raises(LibraryError, match=r"'wikipedia'.*tales\.zim"):
        shelf.remove("wikipedia")


def test_a_broken_archive_is_not_added(shelf: LibraryShelf, tmp_path: Path) -> None:
    (tmp_path / "torn.zim").write_bytes(b"ZIM\x04")
    with pytest.raises(LibraryError, match=r"torn\.zim"):
        shelf.add(tmp_path / "torn.zim")
    assert shelf.files() == []


def test_a_list_that_is_none_is_told(shelf: LibraryShelf, tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "archives.json").write_text("{")
    with pytest.raises(LibraryError, match="add the archives anew"):
        shelf.files()


def test_kiwix_folder_and_its_list_are_found(made: Path, tmp_path: Path) -> None:
    kiwix, elsewhere = tmp_path / "kiwix", tmp_path / "stick"
    kiwix.mkdir()
    elsewhere.mkdir()
    inside, outside = (Path(shutil.copy(made, copy)) for copy in (kiwix / "inside.zim", elsewhere / "outside.zim"))
    books = f'<library><book path="{outside}"/><book path="gone.zim"/><book path="inside.zim"/></library>'
    (kiwix / "library.xml").write_text(books)
    shelf = LibraryShelf(tmp_path / "library", kiwix, tmp_path / "nowhere")
    assert [(file.path, file.origin) for file in shelf.files()] == [(outside, "kiwix"), (inside, "kiwix")]
    (kiwix / "library.xml").write_text("no list of books")
    assert [file.path for file in shelf.files()] == [inside]


def test_language_codes_are_those_of_the_kiosk() -> None:
    assert languages_of("eng,deu, zho") == ("en", "de", "zh")
    assert languages_of("") == ()
