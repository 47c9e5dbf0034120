"""The files of questions that a curator writes, and the one that ships."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from assistant.core.config import KioskSettings
from assistant.core.errors import ConfigError
from assistant.core.resources import resource
from assistant.evaluation.question_files import EvaluationQuestion, QuestionFile, holds, load, question_file
from assistant.knowledge.packs.packs import load as load_pack

LANGUAGES = KioskSettings().languages
LAB = {
    "How many bees are in a colony? Who lays eggs and how much? How about common pests and diseases?",
    "Existem abelhas no Brazil?",
    "Quantas espécies de abelhas existem no Brasil?",
    "Are bees in Brazil?",
    "What bees?",
}
"""In its words, whatever else is worded so."""
QUOTED = {"What does a jar of honey cost here?", "How many legs does a spider have?"}
"""Those that had to be asked, in these words."""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_toml_file_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "q.toml", '[[questions]]\ntext = "Who?"\nmust = "Staden"\nsource = ["A", "B"]\n')
    [question] = load(path, LANGUAGES).questions
    assert question == EvaluationQuestion(text="Who?", must=("Staden",), source=("A", "B"))
    assert question.is_for_the_packs


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_csv_of_a_spreadsheet_is_read(tmp_path: Path, delimiter: str) -> None:
    lines = ["text,language,must,answerable", "Who?,en,2 & 3|three,", "Which spider?,,,no"]
    path = write(tmp_path / "q.csv", "\ufeff" + "\n".join(line.replace(",", delimiter) for line in lines))
    first, second = load(path, LANGUAGES).questions
    assert (first.must, first.language, first.answerable) == (("2", "3|three"), "en", None)
    assert second.answerable is False
    assert not second.is_for_the_packs


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("q.toml", "", r"q\.toml holds no question"),
        ("q.toml", "[[questions]]\nlanguage = 'en'", r"question 1 \(''\): it needs a text or a file"),
        (
            "q.toml",
            "[[questions]]\ntext = 'Who?'\nanswer = 'x'",
            r"question 1 \('Who\?'\): answer = \"x\": there is no",
        ),
        ("q.toml", "[[questions]]\ntext = 'Who?'\nintent = 'bees'", r"intent = \"bees\": there are about, "),
        ("q.toml", "[[questions]]\ntext = 'Who?'\nlanguage = 'nl'", "language = 'nl'; the kiosk speaks en, pt"),
        ("q.toml", "[[questions]]\nfile = 'none.wav'", r"there is no file .*none\.wav"),
        ("q.toml", "[[questions]]\ntext = 'Who?'\nanswerable = false\nmust = ['x']", "what is not answerable has no"),
        ("q.toml", "[[question]]\ntext = 'Who?'", "question: there are only questions"),
        ("q.toml", "text = ", r"q\.toml, line 1 \(text =\) cannot be read"),
        ("q.csv", "text,must\nWho?,a,b,c", r"more cells than the first: \['b', 'c'\]"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, name: str, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(write(tmp_path / name, text), LANGUAGES)


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml cannot be read: No such file"):
        load(tmp_path / "none.toml", LANGUAGES)
    (tmp_path / "q.csv").write_bytes("text\nWas heißt das?".encode("latin-1"))
    with pytest.raises(ConfigError, match="is no UTF-8 text"):
        load(tmp_path / "q.csv", LANGUAGES)


@pytest.mark.parametrize(
    ("reply", "words", "expected"),
    [
        ("Up to 2,000 a day.", "2,000", True),
        ("Up to 12,000 a day.", "2,000", False),
        ("Up to 2,000,000 a day.", "2,000", False),
        ("There are 3000 of them.", "300", False),
        ("There are 300.", "300", True),
        ("Jusqu'à 2\u202f000 par jour.", "2 000", True),
        ("They are female.", "male", False),
        ("They pollinate flowers.", "Pollinat", True),
        ("工蜂是雌性的。", "雌", True),
        ("一天最多产2000粒。", "2000", True),
    ],
)
def test_words_count_from_their_beginning_and_numbers_whole(reply: str, words: str, *, expected: bool) -> None:
    assert holds(reply, words) is expected


def test_all_words_have_to_occur_and_none_that_must_not() -> None:
    question = EvaluationQuestion(text="?", must=("one|two", "three"), must_not=("four",))
    assert question.is_answered_by("Two and three.")
    assert not question.is_answered_by("Two.")
    assert not question.is_answered_by("Two, three, four.")


def test_a_part_is_chosen_from_all_over_the_file_and_conversations_stay_whole() -> None:
    asked = [EvaluationQuestion(text=str(number), follows=number % 2 == 1, intent="chat") for number in range(8)]
    file = QuestionFile(Path("q.toml"), tuple(asked))
    assert [len(conversation) for conversation in file.conversations()] == [2, 2, 2, 2]
    assert [first.text for first, _ in file.conversations(limit=2)] == ["0", "4"]
    assert file.conversations(skills=["look"]) == []


def test_a_sample_has_its_share_of_every_skill_and_of_what_is_not_answerable() -> None:
    file = load(question_file("bees"), LANGUAGES)
    asked = [first for first, *_ in file.conversations(limit=39)]
    assert len(asked) == 39
    everything = Counter((question.intent, question.is_for_the_packs) for question in file.questions)
    for kind, count in Counter((question.intent, question.is_for_the_packs) for question in asked).items():
        assert count == pytest.approx(everything[kind] / 5, abs=1), kind
    often = Counter(question.intent for question in file.questions)
    assert {question.intent for question in asked} >= {intent for intent, count in often.items() if count >= 5}
    assert {question.language for question in asked} == set(LANGUAGES)
    assert sorted(asked, key=file.questions.index) == asked, "in the order of the file"


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def bees() -> QuestionFile:
    return load(question_file("bees"), LANGUAGES)


def test_the_questions_about_bees_are_no_copies_of_those_that_it_was_made_with() -> None:
    pack = load_pack(resource("config", "knowledge", "bees.md"))
    tuned = tomllib.loads((Path(__file__).parents[2] / "data" / "bees.toml").read_text(encoding="utf-8"))
    known = {plain(question) for passage in pack.passages for question in passage.questions}
    labelled = [*tuned["answerable"], *tuned["unanswerable"]]
    known |= {plain(entry["text"]) for entry in labelled if entry["split"] == "dev"}
    asked = Counter(plain(question.text) for question in bees().questions)
    assert sorted(known.intersection(asked) - {plain(text) for text in LAB | QUOTED}) == []
    assert [text for text, times in asked.items() if times > 1] == []


def test_the_questions_about_bees_are_of_every_kind() -> None:
    asked = bees().questions
    assert {question.text for question in asked} >= LAB
    answerable = [question for question in asked if question.is_for_the_packs]
    silent = [question for question in asked if question.answerable is False]
    assert len(asked) >= 120
    assert min(Counter(question.language for question in answerable).values()) >= 10
    assert min(Counter(question.language for question in silent).values()) >= 5
    assert {question.language for question in answerable} == {question.language for question in silent} == {*LANGUAGES}
    assert sum(len(re.findall(r"[?？]", question.text)) > 1 for question in answerable) >= 8
    kinds = {"knowledge", "chat", "distance", "look", "control", "arithmetic", "places", "library"}
    assert {question.intent for question in asked} == kinds


def test_every_expected_source_is_a_passage_of_the_pack() -> None:
    headings = {passage.heading for passage in load_pack(resource("config", "knowledge", "bees.md")).passages}
    assert {name for question in bees().questions for name in question.source} <= headings
