"""Questions about places in seven languages, whose answers come from other sources than the gazetteer's own.

tests/data/make_places.py writes the table and explains it. What is wrong can be listed by
`python -m tests.unit.geography.test_places_table`.
"""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import shared_places

from assistant.core import phrases
from assistant.core.config import HomeSettings
from assistant.core.languages import USUAL
from assistant.core.messages import Intent, Transcript
from assistant.geography.questions.answering import UNKNOWN
from assistant.skills.distance.skill import DistanceSkill
from assistant.turn.turn_token import Turn

TABLE = Path(__file__).parents[2] / "data" / "places.tsv"
SKY = "I only know how far places on Earth are."
GOAL = 0.98
FIGURE = re.compile(r"\d[\d.,\u00a0\u202f]*")
UNITS = {
    "mi": "mile|milha|milla|meile|miglia|英里",
    "nmi": "nautical|náutica|nautique|seemeile|nautiche|海里",
    "ft": "feet|pés|pies|pieds|fuß|piedi|英尺",
}


class Row(NamedTuple):
    language: str
    kind: str
    question: str
    expected: str


def rows() -> Iterator[Row]:
    return (Row(*line.split("\t")) for line in TABLE.read_text(encoding="utf-8").splitlines())


def figures(said: str, language: str) -> list[float]:
    """The numbers of an answer."""
    thousands = "," if language in {"en", "zh"} else "."
    plain = (figure.strip(".,").replace(thousands, "") for figure in FIGURE.findall(said))
    return [float(re.sub("[\u00a0\u202f]", "", figure).replace(",", ".")) for figure in plain]


def is_right(row: Row, said: str, *, distance: bool | None) -> bool:
    """Whether an answer is what the table wants; distance: what the words of the question claim."""
    if row.expected == "claim=no":
        return distance is False
    if distance is not True:
        return False
    if row.expected == "unknown":
        return said in {phrases.say(row.language, UNKNOWN), phrases.say(row.language, SKY)}
    told = figures(said, row.language)
    wants = row.expected.split()
    if wants[0].startswith("begins="):
        name = wants.pop(0).removeprefix("begins=").replace("_", " ")
        if not said.startswith(name):
            return False
    if wants[0].startswith("at="):
        place = [abs(float(degrees)) for degrees in wants[0].removeprefix("at=").split(",")]
        return len(told) == 2 and all(abs(a - b) <= 0.5 for a, b in zip(told, place, strict=True))
    return len(told) == len(wants) and all(
        _is_near(want, figure, said) for want, figure in zip(wants, told, strict=True)
    )


def _is_near(want: str, figure: float, said: str) -> bool:
    unit, _, value = want.partition("=")
    middle, _, allowed = value.partition("±")
    named = unit not in UNITS or re.search(UNITS[unit], said.lower())
    return bool(named) and abs(figure - float(middle)) <= float(allowed) + 5


def wrong(rows: Iterator[Row], ask: Callable[[Row], tuple[str, bool | None]]) -> list[tuple[Row, str]]:
    answered = ((row, *ask(row)) for row in rows)
    return [(row, said) for row, said, distance in answered if not is_right(row, said, distance=distance)]


def asker() -> Callable[[Row], tuple[str, bool | None]]:
    """Asks the skill as it ships, without a model; the kiosk stands in Santiago."""
    atlas = shared_places.atlas()
    skill = DistanceSkill(atlas, HomeSettings())

    def ask(row: Row) -> tuple[str, bool | None]:
        claim = atlas.claim(row.question, row.language)
        intent = Intent("distance", Transcript(row.question, row.language))
        return "".join(skill.answer(intent, (), Turn()).deltas), claim.distance if claim else None

    return ask


@pytest.fixture(scope="module")
def mistakes() -> list[tuple[Row, str]]:
    return wrong(rows(), asker())


def test_the_table_is_large_and_of_seven_languages() -> None:
    languages = Counter(row.language for row in rows())
    assert sum(languages.values()) >= 400
    assert set(languages) == set(USUAL)
    assert min(languages.values()) >= 50


def test_nearly_all_are_answered_rightly(mistakes: list[tuple[Row, str]]) -> None:
    share = 1 - len(mistakes) / sum(1 for _ in rows())
    assert share >= GOAL, "\n".join(f"{row.question} → {said}, not {row.expected}" for row, said in mistakes)


@pytest.mark.parametrize("language", USUAL)
def test_no_language_is_much_worse(mistakes: list[tuple[Row, str]], language: str) -> None:
    of = [row for row, _ in mistakes if row.language == language]
    assert len(of) <= 0.06 * sum(row.language == language for row in rows()), of


if __name__ == "__main__":
    mistaken = wrong(rows(), asker())
    for row, said in mistaken:
        print(row.language, row.kind, row.question, said, row.expected, sep="\t")
    print(
        f"{len(mistaken)} of {sum(1 for _ in rows())} wrong", Counter(row.kind for row, _ in mistaken), file=sys.stderr
    )
