"""The files of `assistant eval visitors`, and what is chosen of them."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.core.errors import ConfigError
from assistant.core.languages import USUAL
from assistant.core.messages import Provenance
from assistant.evaluation.visitor_questions import VisitorQuestion, choose, load, sample, visitors_file

NAMES = "kind\tlanguage\tquestion\tmust\tmust_not"


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "visitors.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_line_is_a_question_and_what_its_answer_holds(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{NAMES}\tprovenance\tbefore",
        'house\tde\tIst hier "auf"?\tPersonal|weiß\t\\d Uhr\trefused|noted\tHallo!',
        "clock\ten\tWhat time is it?\t{TIME}",
    )
    first, second = load(path, USUAL)
    assert first == VisitorQuestion(
        kind="house",
        language="de",
        question='Ist hier "auf"?',
        must="Personal|weiß",
        must_not=r"\d Uhr",
        provenance=(Provenance.REFUSED, Provenance.NOTED),
        before="Hallo!",
    )
    assert (second.must_not, second.provenance, second.before) == ("", (), "")


def test_what_the_kiosk_does_not_speak_is_left_out(tmp_path: Path) -> None:
    path = written(tmp_path, NAMES, "talk\ten\tHello\thello", "talk\tde\tHallo\thallo")
    assert [question.language for question in load(path, ["de"])] == ["de"]
    with pytest.raises(ConfigError, match="holds no question in fr"):
        load(path, ["fr"])


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("kind\tquestion", "x\ty"), "the first line has no column 'language'"),
        ((NAMES, "talk\ten\tHello\t"), r"line 2 \('Hello'\): it needs must or must_not"),
        ((NAMES, "talk\ten\tHello\thello", "talk\ten\t\thello"), r"line 3 \(''\): question"),
        ((NAMES, "talk\txx\tHello\thello"), "line 2 .*language = 'xx'|line 2 .*language = \"xx\""),
        ((NAMES, "talk\ten\tHello\t(hello"), "no regular expression"),
        ((NAMES, "talk\ten\tHello\t{NOON}"), r"\{NOON\} is no placeholder"),
        ((NAMES, "talk\ten\tHello\thello\tx\tmore"), "has more cells than the first line"),
        ((f"{NAMES}\tprovenance", "talk\ten\tHello\thello\tx\tguessed"), "'guessed' is none; there are known, noted"),
        ((f"{NAMES}\tcolour", "talk\ten\tHello\thello\tx\tred"), "colour"),
    ],
)
def test_a_line_that_proves_nothing_or_cannot_be_read_is_named(
    tmp_path: Path, lines: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        load(written(tmp_path, *lines), USUAL)


def asked(kind: str, language: str, number: int = 0) -> VisitorQuestion:
    return VisitorQuestion.model_validate(
        {"kind": kind, "language": language, "question": f"{kind} {language} {number}", "must": "x"}
    )


def test_some_kinds_and_languages_are_chosen() -> None:
    every = [asked(kind, language) for kind in ("clock", "house") for language in ("en", "de")]
    assert choose(every) == every
    assert choose(every, ["house"], ["de"]) == [asked("house", "de")]
    with pytest.raises(ConfigError, match="--kind 'hous': there are clock, house"):
        choose(every, ["hous"])
    with pytest.raises(ConfigError, match="no question of clock in fr"):
        choose(every, ["clock"], ["fr"])


def test_a_sample_is_of_all_kinds_and_languages_alike() -> None:
    every = [
        asked(kind, language, number)
        for kind, count in (("clock", 2), ("house", 9), ("talk", 3))
        for language in ("en", "de", "fr")
        for number in range(count)
    ]
    few = sample(every, 9)
    assert Counter(question.kind for question in few) == {"clock": 3, "house": 3, "talk": 3}
    assert Counter(question.language for question in few) == {"en": 3, "de": 3, "fr": 3}
    assert few == [question for question in every if question in few], "in the order of the file"
    assert Counter(question.language for question in sample(every, 3)) == {"en": 1, "de": 1, "fr": 1}
    assert sample(every, 0) == every
    assert sample(every, 1000) == every


def test_what_ships_asks_every_kind_in_every_language() -> None:
    every = load(visitors_file(), USUAL)
    assert len(every) >= 420
    assert len({(question.language, question.question.casefold()) for question in every}) == len(every)
    cells = Counter((question.kind, question.language) for question in every)
    kinds = {kind for kind, _ in cells}
    assert len(kinds) == 14
    assert all(cells[kind, language] >= 4 for kind in kinds for language in USUAL)
    assert all(cells["distance", language] >= 12 for language in USUAL)
    assert all(question.provenance for question in every)
