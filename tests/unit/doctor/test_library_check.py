"""Whether the doctor tells which archives are read, and what is wrong with one."""

from pathlib import Path

from archives import make_archive

from assistant.doctor.facts import library
from assistant.doctor.findings import FindingState
from assistant.library.shelf import LibraryShelf

TALES = [("Narwhal", "A narwhal is a whale.")]


def test_archives_are_counted_and_what_is_wrong_is_told(tmp_path: Path) -> None:
    kiwix = tmp_path / "kiwix"
    shelf = LibraryShelf(tmp_path / "library", kiwix, tmp_path / "nowhere")
    assert library(shelf).state is FindingState.WELL
    kiwix.mkdir()
    make_archive(kiwix / "tales.zim", TALES)
    assert library(shelf).why == "archives: 1; articles: 1; languages: en"
    make_archive(kiwix / "bare.zim", TALES, indexed=False)
    found = library(shelf)
    assert (found.state, "bare.zim" in found.why) == (FindingState.DOUBTFUL, True)
    (kiwix / "torn.zim").write_bytes(b"ZIM")
    found = library(shelf)
    assert (found.state, "torn.zim" in found.why) == (FindingState.BROKEN, True)
