"""What the library skill takes, what it says, and that it costs nothing where there is no archive."""

from collections.abc import Callable
from pathlib import Path

import pytest
from archives import make_archive

from assistant.core.errors import LibraryError
from assistant.core.languages import USUAL
from assistant.core.messages import Asked, Claim, Intent, Provenance, Transcript
from assistant.library.library import Library
from assistant.library.settings import LibrarySettings
from assistant.library.shelf import LibraryShelf
from assistant.library.subjects import SubjectReader
from assistant.skills.library import WORDING, LibrarySkill
from assistant.thinking.embeddings import FakeEmbedder
from assistant.turn.turn_token import Turn

NARWHALS = {
    "en": ("Narwhal", "The <b>narwhal</b> is a small Arctic whale with a long tusk. It eats fish."),
    "pt": ("Narval", "O narval é uma pequena baleia do Ártico com um longo dente."),
    "es": ("Narval", "El narval es una pequeña ballena del Ártico con un largo colmillo."),
    "fr": ("Narval", "Le narval est une petite baleine de l'Arctique à longue défense."),
    "de": ("Narwal", "Der Narwal ist ein kleiner Wal der Arktis mit langem Stoßzahn."),
    "it": ("Narvalo", "Il narvalo è una piccola balena dell'Artico con una lunga zanna."),
    "zh": ("独角鲸", "独角鲸是生活在北极的一种小型鲸，有一根长牙。"),
}
MERCURY = [
    ("Mercury", "<b>Mercury</b> may refer to:"),
    ("Mercury (planet)", "Mercury is the first planet from the Sun."),
    (
        "Ada Lovelace",
        "Augusta Ada King, Countess of Lovelace (10 December 1815 – 27 November 1852), was a mathematician.",
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One archive a language."""
    made = tmp_path_factory.mktemp("kiwix")
    for language, page in NARWHALS.items():
        more = MERCURY if language == "en" else []
        make_archive(made / f"{language}.zim", [page, *more], title=f"Whales {language}", language=language)
    return made


def skill(archives: Path, tmp_path: Path) -> LibrarySkill:
    shelf = LibraryShelf(tmp_path / "library", archives, tmp_path / "nowhere")
    return LibrarySkill(Library(shelf, FakeEmbedder, LibrarySettings()))


def spoken(skill: LibrarySkill, claim: Claim, question: str, language: str) -> str:
    intent = Intent("library", Transcript(question, language), claim.score, claim.slots)
    return "".join(skill.answer(intent, (), Turn()).deltas)


@pytest.mark.parametrize("language", USUAL)
def test_what_a_thing_is_stands_in_the_first_sentence_of_its_article(
    folder: Path, tmp_path: Path, language: str
) -> None:
    made = skill(folder, tmp_path)
    for question in WORDING.languages[language].tests["definition"]:
        claim = made.claim(Asked(question, language))
        assert claim, question
        assert (claim.slots["title"], claim.slots["archive"]) == (NARWHALS[language][0], f"Whales {language}")
        said = spoken(made, claim, question, language)
        assert NARWHALS[language][1].replace("<b>", "").replace("</b>", "").startswith(said)


@pytest.mark.parametrize("language", USUAL)
def test_what_is_about_us_is_not_looked_up(folder: Path, tmp_path: Path, language: str) -> None:
    made = skill(folder, tmp_path)
    for question in WORDING.languages[language].tests["none"]:
        assert made.claim(Asked(question, language)) is None, question


def test_the_answer_names_article_and_archive(folder: Path, tmp_path: Path) -> None:
    made = skill(folder, tmp_path)
    claim = made.claim(Asked("What is a narwhal?", "en"))
    assert claim
    reply = made.answer(Intent("library", Transcript("What is a narwhal?", "en"), 1.0, claim.slots), (), Turn())
    assert reply.provenance is Provenance.READ
    assert [(source.title, source.heading) for source in reply.sources] == [("Whales en", "Narwhal")]


def test_a_page_of_homonyms_is_passed_over(folder: Path, tmp_path: Path) -> None:
    claim = skill(folder, tmp_path).claim(Asked("what is mercury", "en"))
    assert claim
    assert claim.slots["text"] == "Mercury is the first planet from the Sun."


def test_only_another_language_knows_it(folder: Path, tmp_path: Path) -> None:
    made = skill(folder, tmp_path)
    claim = made.claim(Asked("Wer war Ada Lovelace?", "de"))
    assert claim
    assert spoken(made, claim, "Wer war Ada Lovelace?", "de").startswith(
        "Über „Ada Lovelace“ kann ich nur auf Englisch etwas lesen."
    )


@pytest.mark.parametrize(
    "question", ["What is a glorpnak?", "Who discovered the narwhal?", "How much does a narwhal weigh?", "Sing!", "?"]
)
def test_what_no_archive_says_is_left_to_others(folder: Path, tmp_path: Path, question: str) -> None:
    assert skill(folder, tmp_path).claim(Asked(question, "en")) is None


def test_without_an_archive_nothing_is_claimed_and_nothing_is_embedded(tmp_path: Path) -> None:
    def none() -> FakeEmbedder:
        raise AssertionError("nothing is to be embedded")

    library = Library(LibraryShelf(tmp_path, tmp_path, tmp_path), none, LibrarySettings())
    assert LibrarySkill(library).claim(Asked("What is a narwhal?", "en")) is None


def test_a_stick_that_is_pulled_out_leaves_the_next_question_answered(folder: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "en.zim").write_bytes((folder / "en.zim").read_bytes())
    made = skill(stick, tmp_path)
    claim = made.claim(Asked("What is a narwhal?", "en"))
    assert claim
    (stick / "en.zim").unlink()
    assert spoken(made, claim, "What is a narwhal?", "en").startswith("The narwhal is")
    assert made.claim(Asked("What is a narwhal?", "en")) is None
    (stick / "en.zim").write_bytes((folder / "en.zim").read_bytes())
    assert made.claim(Asked("What is a narwhal?", "en"))


def test_an_archive_that_goes_between_two_looks_is_a_library_error(folder: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "en.zim").write_bytes((folder / "en.zim").read_bytes())
    (archive,) = skill(stick, tmp_path).library.archives
    (stick / "en.zim").write_bytes(b"ZIM\x04")
    with pytest.raises(LibraryError, match=r"en\.zim"):
        archive.search("narwhal", 3)


def reader(language: str) -> SubjectReader:
    words: Callable[[str], tuple[str, ...]] = lambda name: WORDING.words(language, name)  # noqa: E731
    return SubjectReader(language, words)


@pytest.mark.parametrize(
    ("language", "question", "subject"),
    [
        ("en", "hey could you please tell me what an elephant is", "elephant"),
        ("en", "What does BQS mean?", "BQS"),
        ("en", "Who was Ada Lovelace", "Ada Lovelace"),
        ("fr", "Qu’est-ce qu’une abeille ?", "abeille"),
        ("it", "Cos’è un’ape?", "ape"),
        ("de", "Weißt du, was eine Biene ist?", "Biene"),
        ("zh", "请问蜜蜂是什么？", "蜜蜂"),
    ],
)
def test_what_is_to_be_explained(language: str, question: str, subject: str) -> None:
    assert reader(language).subjects(question)[0] == subject


def test_a_place_is_looked_up_but_nothing_that_was_lost() -> None:
    assert reader("en").subjects("Where are the Alps?") == ["Alps"]
    assert reader("en").subjects("do you know where the remote is") == []
