"""Packs that are added and removed."""

import errno
import json
import os
import re
import threading
import unicodedata
from io import StringIO
from pathlib import Path

import pytest
from filelock import FileLock
from rich.console import Console

from assistant.app import App
from assistant.core.config import Config
from assistant.core.errors import ConfigError, KnowledgeError
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs import disk
from assistant.knowledge.packs.packs import load, load_all
from assistant.packs.changes import add, counted, remove, undo
from assistant.packs.chosen import pack_files
from assistant.packs.tables import list_packs
from assistant.packs.titles import ReplacesError
from assistant.thinking.embeddings import MODEL, FakeEmbedder


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
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("assistant.packs.changes.shutil.copyfile", breaks_off)
    told = rf"The disk of {tmp_path}/data/knowledge is full: \d+ MB are free and 1 MB are needed\."
    with pytest.raises(KnowledgeError, match=told):
        add([pack], config, Console(quiet=True))
    assert "1804" in (tmp_path / "data" / "knowledge" / "trains.md").read_text(encoding="utf-8")
    assert [path.name for path in pack_files(config)].count("trains.md") == 1


def data(tmp_path: Path) -> Config:
    return Config.model_validate({"paths": {"data": str(tmp_path / "data")}})


PAGE = "<html><head><title>{}</title></head><body><p>The crane was built in 1850.</p></body></html>"


def test_a_single_document_is_called_as_it_calls_itself_or_as_it_is_told(tmp_path: Path) -> None:
    config, page = data(tmp_path), tmp_path / "p17.html"
    kept = tmp_path / "data" / "knowledge" / "p17.pack"
    page.write_text(PAGE.format("The old harbour"), encoding="utf-8")
    add([page], config, Console(quiet=True))
    assert load(kept).title == "The old harbour"
    assert {said.pack for said in load(kept).passages} == {"The old harbour"}
    assert add([page], config, Console(quiet=True), title="Our harbour") == {"The old harbour"}
    assert load(kept).title == "Our harbour"
    page.write_text(PAGE.format("Microsoft Word - Document1"), encoding="utf-8")
    add([page], config, Console(quiet=True))
    assert load(kept).title == "Our harbour", "the name of a program is no title, and what it replaces has one"
    page.rename(tmp_path / "p18.html")
    add([tmp_path / "p18.html"], config, Console(quiet=True))
    assert load(kept.with_name("p18.pack")).title == "p18"


def test_two_documents_that_call_themselves_the_same_keep_their_names(tmp_path: Path) -> None:
    config = data(tmp_path)
    for name in ("one.html", "two.html"):
        (tmp_path / name).write_text(PAGE.format("The old harbour"), encoding="utf-8")
        add([tmp_path / name], config, Console(quiet=True))
    folder = tmp_path / "data" / "knowledge"
    assert [load(folder / name).title for name in ("one.pack", "two.pack")] == ["The old harbour", "two"]


def test_a_title_for_what_has_its_own_place_for_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: Ships\n---\n\nA fact.", encoding="utf-8")
    (tmp_path / "a.csv").write_text("A fact.", encoding="utf-8")
    for packs in ([tmp_path / "a.md"], [tmp_path], [tmp_path / "a.csv", tmp_path / "a.csv"]):
        with pytest.raises(ConfigError, match=r"title 'The museum' can be given to one document.*pack\.toml"):
            add(packs, data(tmp_path), Console(quiet=True), title="The museum")
    with pytest.raises(ConfigError, match="at most 120 letters in one line; this one has 3000"):
        add([tmp_path / "a.csv"], data(tmp_path), Console(quiet=True), title="x" * 3000)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.doc", "Save a .doc file as DOCX or ODT"),
        ("a.KEY", "Save a .key file as PPTX or ODP"),
        ("a.numbers", "Save a .numbers file as XLSX or ODS"),
        ("a.mobi", "Save a .mobi file as EPUB"),
        ("a.exe", r"It has to be a folder or one of \.md, \.txt"),
    ],
)
def test_what_cannot_be_read_is_told_what_to_save_it_as(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(KnowledgeError, match=told):
        add([tmp_path / name], data(tmp_path), Console(quiet=True))
    said = StringIO()
    (tmp_path / "good.txt").write_text("A fact.", encoding="utf-8")
    add([tmp_path], data(tmp_path), Console(file=said, width=1000))
    assert told.startswith("It has") or told in said.getvalue()


@pytest.mark.parametrize("kept_as", ["NFC", "NFD"])
@pytest.mark.parametrize("given_as", ["NFC", "NFD"])
def test_a_name_with_an_accent_is_one_name_however_it_is_stored(tmp_path: Path, kept_as: str, given_as: str) -> None:
    config, folder = data(tmp_path), tmp_path / "data" / "knowledge"
    for number, form in enumerate((kept_as, given_as)):
        name = unicodedata.normalize(form, "Café.md")  # type: ignore[arg-type]
        (tmp_path / name).write_text(f"Fact {number}.", encoding="utf-8")
        add([tmp_path / name], config, Console(quiet=True))
    [kept] = (path for path in folder.iterdir() if path.is_file())
    assert load(kept).passages[0].text == "Fact 1."
    remove(unicodedata.normalize(given_as, "Café"), config)  # type: ignore[arg-type]
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_a_name_that_is_no_text_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    folder, said = tmp_path / "museum", StringIO()
    folder.mkdir()
    (folder / "good.txt").write_text("A fact.", encoding="utf-8")
    wrong = Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt"))
    wrong.write_text("Another fact.", encoding="utf-8")
    add([folder], data(tmp_path), Console(file=said, width=1000))
    assert "caf\\xe9.txt is left out, because its name is not UTF-8; rename it." in said.getvalue()
    with pytest.raises(KnowledgeError, match=r"caf\\xe9\.txt is not UTF-8; rename it"):
        add([wrong], data(tmp_path), Console(quiet=True))


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.ENOSPC, r"is full: \d+ MB are free and 7 MB are needed"),
        (errno.EDQUOT, "is full"),
        (errno.EROFS, "its disk is read-only"),
        (errno.EACCES, r"the user \w+ may not write there; its owner is \w+"),
        (errno.EIO, "Nothing can be kept in .*: Input/output error"),
    ],
)
def test_why_nothing_can_be_kept_is_one_sentence(tmp_path: Path, number: int, told: str) -> None:
    error = OSError(number, os.strerror(number))
    assert re.search(told, disk.explained(error, tmp_path / "not" / "there", 7_000_000))


def test_a_disk_without_room_for_an_index_is_told_before_the_index_is_given_up(tmp_path: Path) -> None:
    assert disk.trouble(tmp_path, 0) == ""
    assert disk.trouble(tmp_path, 10**18).endswith("MB are free and 1000000000000 MB are needed.")


def test_what_is_not_embedded_yet_and_two_of_one_title_show_in_the_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path)}})
    folder = tmp_path / "knowledge"
    folder.mkdir()
    for name, title in (("a", "Ships"), ("b", "Trains"), ("c", "ships ")):
        (folder / f"{name}.md").write_text(f"---\ntitle: {title}\n---\n\nA fact of {name}.\n", encoding="utf-8")
    parts = App(config)
    assert parts.embedded_passages() == set(), "nothing was made, and nothing is"
    assert not (tmp_path / "index").exists()
    index = KnowledgeIndex(tmp_path / "index", Named())
    index.sync([load(folder / "a.md")])
    index.close()
    files, said = sorted(folder.glob("*.md")), StringIO()
    list_packs(files, Console(quiet=True), parts.embedded_passages(), as_json=True)
    a, b, c = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (a["embedded"], b["embedded"]) == (1, 0)
    assert "has the title 'ships', and so has" in c["error"]
    list_packs(files, Console(file=said, width=300), parts.embedded_passages(), as_json=False)
    assert ("questions, in use" in said.getvalue(), "not in use yet" in said.getvalue()) == (True, True)
    list_packs(files, Console(file=said, width=300), "Another program keeps it.", as_json=False)
    assert "Which of them are in use cannot be told. Another program keeps it." in said.getvalue()
    told = [pack.title for pack in load_all(sorted(folder.glob("*.md")))]
    assert told == ["Ships", "Trains"]
    with FileLock(tmp_path / "index.lock"), pytest.raises(KnowledgeError, match="Another program"):
        parts_of_a_hurry(config).embedded_passages()


def parts_of_a_hurry(config: Config) -> App:
    return App(Config.model_validate(config.model_dump() | {"knowledge": {"lock_seconds": 0.2}}))


class Named(FakeEmbedder):
    """As the real model is called."""

    name = MODEL


def test_a_pack_that_replaces_another_is_undone_and_a_title_is_kept(tmp_path: Path) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    table = tmp_path / "prices.csv"
    table.write_text("Question,Answer\nWhat is it?,The entrance fee is four euros.\n", encoding="utf-8")
    add([table], config, Console(quiet=True), title="Our prices")
    table.write_text("Question,Answer\nWhat is it?,The entrance fee is five euros.\n", encoding="utf-8")
    add([table], config, Console(quiet=True))
    pack = tmp_path / "data" / "knowledge" / "prices.pack"
    assert [(load(pack).title, p.text) for p in load(pack).passages] == [
        ("Our prices", "The entrance fee is five euros.")
    ]
    assert undo("Our prices", config) == (pack, set())
    assert [p.text for p in load(pack).passages] == ["The entrance fee is four euros."]
    with pytest.raises(KnowledgeError, match=r"No pack 'bees' has replaced another one; such are: prices\.pack"):
        undo("bees", config)


def test_the_same_file_once_more_does_not_lose_what_was_replaced_before(tmp_path: Path) -> None:
    config, trains = data(tmp_path), tmp_path / "trains.md"
    for text in ("Rails are made of steel.", "Rails are made of iron.", "Rails are made of iron."):
        trains.write_text(text, encoding="utf-8")
        add([trains], config, Console(quiet=True))
    kept, _ = undo("trains", config)
    assert kept.read_text(encoding="utf-8") == "Rails are made of steel."


def test_what_the_questions_beside_a_pack_do_not_fit_is_not_brought_back(tmp_path: Path) -> None:
    config, trains = data(tmp_path), tmp_path / "trains.md"
    trains.write_text("Rails are made of steel.", encoding="utf-8")
    add([trains], config, Console(quiet=True))
    trains.write_text("Rails are made of iron.", encoding="utf-8")
    trains.with_suffix(".questions").write_text("= Rails are made of iron\n? What are rails?\n", encoding="utf-8")
    add([trains], config, Console(quiet=True))
    with pytest.raises(KnowledgeError, match="no passage begins with 'Rails are made of iron'"):
        undo("trains", config)
    assert len(load(tmp_path / "data" / "knowledge" / "trains.md").passages[0].questions) == 1


def test_of_two_uploads_of_one_name_at_once_one_is_asked_whether_it_may_replace_the_other(tmp_path: Path) -> None:
    config, outcomes = data(tmp_path), []

    def upload(number: int) -> None:
        pack = tmp_path / str(number) / "trains.md"
        pack.parent.mkdir()
        pack.write_text(f"---\ntitle: Trains\n---\n\nEngine {number} is red.\n", encoding="utf-8")
        try:
            add([pack], config, Console(quiet=True), page=True)
            outcomes.append("in")
        except ReplacesError as error:
            outcomes.append(error.asks)

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "replace"]


def test_a_title_that_another_pack_has_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    config = Config.model_validate({"paths": {"data": str(tmp_path / "data")}})
    for name in ("one.md", "two.md"):
        (tmp_path / name).write_text("---\ntitle: Trains\n---\n\nA fact.\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"two\.md has the title 'Trains', and so has .*one\.md"):
        add([tmp_path / "one.md", tmp_path / "two.md"], config, Console(quiet=True))
    shipped = pack_files(config)
    assert shipped
    taken = load(shipped[0]).title
    (tmp_path / "one.txt").write_text("A fact.", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="and so has"):
        add([tmp_path / "one.txt"], config, Console(quiet=True), searched=shipped, title=taken)
    assert not list((tmp_path / "data" / "knowledge").iterdir())
