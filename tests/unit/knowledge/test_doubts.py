"""What looks wrong in a document is shown, and not answered from until its curator has accepted it."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.core.resources import resource
from assistant.knowledge.packs.packs import load
from assistant.knowledge.reading import doubts
from assistant.packs import changes
from assistant.packs import tables as pack_tables
from assistant.packs.doubtful import accept_of


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Die BrÃ¼cke ist schÃ¶n.", doubts.WRONG_ENCODING),
        ("Le musÃ©e est ouvert.", doubts.WRONG_ENCODING),
        ("â€œThe craneâ€\x9d is old.", doubts.UNREADABLE),
        ("It costs â‚¬ 8.", doubts.WRONG_ENCODING),
        ("Ïðèâåò, ìèð!", doubts.WRONG_ENCODING),
        ("РџСЂРёРІРµС‚, РјРёСЂ", doubts.WRONG_ENCODING),
        ("ä½\xa0å¥½", doubts.WRONG_ENCODING),
        ("The cran\ufffd is old.", doubts.UNREADABLE),
        ("The \uf0b7 crane is old.", doubts.UNREADABLE),
        ("T h e  c r a n e  i s old.", doubts.APART),
        ("Thecraneofthecitywasbuiltintheyearofthefirebytwobrothersandasister.", doubts.RUN_TOGETHER),
    ],
)
def test_what_looks_wrong_is_named(text: str, why: str) -> None:
    assert doubts.of(text) == why


@pytest.mark.parametrize(
    "text",
    [
        "Über die Brücke führt die Straße – „größer“ als früher, 20 % mehr für 10 €.",
        "L’été, l’élève créée où naît l’œuvre : « déjà » à 8 €, n° 5.",
        "São Tomé não fica à toa; ações, corações, você, é, à.",
        "El niño pingüino: ¿cuándo? ¡Ahora! 25 °C ± 0,5 µm × 3 m².",
        "Perché città così però più? È là.",
        "博物馆每天九点开门，下午五点关门。",
        "Музей открыт каждый день, кроме понедельника.",
        "Þetta er íslenska: það, við, hæð. Ångström, Łódź, Çeşme, Dvořák, Việt Nam.",
        "Το μουσείο είναι ανοιχτό.",
        "Donaudampfschifffahrtselektrizitätenhauptbetrieb und https://www.example.org/a/very/long/path/to/a/page.html",
        "Grades A B C D and vitamins A, B, C; plan A B.",
    ],
)
def test_what_is_right_in_its_language_is_let_through(text: str) -> None:
    assert doubts.of(text) == ""


def test_nothing_that_ships_looks_wrong() -> None:
    folder = resource("config", "knowledge")
    for path in folder.glob("*.md"):
        assert load(path).doubtful == ()


class Curator:
    def __init__(self, folder: Path) -> None:
        self.config = Config.model_validate({"paths": {"data": str(folder / "data")}})
        self.said = ""

    def add(self, path: Path, *, accept: bool = False) -> Path:
        console = Console(file=io.StringIO(), width=400)
        changes.add([path], self.config, console, accept=accept)
        assert isinstance(console.file, io.StringIO)
        self.said = console.file.getvalue()
        [kept] = changes.added(self.config)
        return kept


WRONG, RIGHT = "Die BrÃ¼cke ist schÃ¶n.", "Der Hafen ist alt."


@pytest.fixture(params=["folder", "pack.md", "table.csv"])
def written(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same two facts as a folder, as a pack of its own and as a single document."""
    path = tmp_path / str(request.param)
    if path.suffix == "":
        path.mkdir()
        (path / "a.txt").write_text(f"{RIGHT}\n\n{WRONG}\n", encoding="utf-8")
    elif path.suffix == ".md":
        path.write_text(f"{RIGHT}\n\n{WRONG}\n", encoding="utf-8")
    else:
        path.write_text(f"question,answer\nWie alt?,{RIGHT}\nWie schön?,{WRONG}\n", encoding="utf-8")
    return path


def test_what_is_doubtful_is_shown_and_set_apart_until_it_is_accepted(written: Path, tmp_path: Path) -> None:
    curator = Curator(tmp_path)
    kept = curator.add(written)
    assert [said.text for said in load(kept).passages] == [RIGHT]
    assert f"1 passage of {load(kept).title} should be looked at" in curator.said
    assert f"    {WRONG}\n" in curator.said
    assert doubts.WRONG_ENCODING in curator.said
    assert f"assistant knowledge add {written} --accept" in curator.said
    curator.add(written, accept=True)
    assert [said.text for said in load(kept).passages] == [RIGHT, WRONG]
    assert "should be looked at" not in curator.said
    curator.add(written)
    assert load(kept).doubtful == (), "it stays accepted"
    changes.remove(kept.name, curator.config)
    assert list((tmp_path / "data" / "knowledge").iterdir()) == []


def test_a_passage_that_changes_is_doubtful_again(tmp_path: Path) -> None:
    curator, path = Curator(tmp_path), tmp_path / "a.md"
    path.write_text(f"{RIGHT}\n\n{WRONG}\n", encoding="utf-8")
    kept = curator.add(path, accept=True)
    path.write_text(f"{RIGHT}\n\n{WRONG} Die StraÃŸe auch.\n", encoding="utf-8")
    curator.add(path)
    assert [said.text for said in load(kept).passages] == [RIGHT]


def test_one_of_several_is_accepted_by_its_key_and_a_pack_may_be_doubtful_as_a_whole(tmp_path: Path) -> None:
    curator, path = Curator(tmp_path), tmp_path / "a.md"
    path.write_text(f"{WRONG}\n\nDie StraÃŸe.\n", encoding="utf-8")
    kept = curator.add(path)
    pack = load(kept)
    assert (pack.passages, len(pack.doubtful)) == ((), 2)
    from assistant.knowledge.packs import acceptance

    assert accept_of(kept, {acceptance.key(pack.doubtful[1])}) == 1
    assert [said.text for said in load(kept).passages] == ["Die StraÃŸe."]
    assert accept_of(kept) == 1
    assert load(kept).doubtful == ()


def test_what_is_doubtful_is_shown_with_the_pack(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Curator(tmp_path).add(written)
    console = Console(file=io.StringIO(), width=100)
    pack_tables.show(kept.name, [kept], console, as_json=False)
    assert isinstance(console.file, io.StringIO)
    assert f"assistant knowledge accept {kept.name}" in console.file.getvalue()
    pack_tables.show(kept.name, [kept], console, as_json=True)
    assert f'"doubt": "{doubts.WRONG_ENCODING}"' in capsys.readouterr().out


def test_a_list_of_what_was_accepted_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(WRONG, encoding="utf-8")
    (tmp_path / "a.accepted").write_bytes(b"\xff")
    with pytest.raises(KnowledgeError, match=r"a\.accepted cannot be read"):
        load(tmp_path / "a.md")
