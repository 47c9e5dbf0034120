"""Asking the questions of a file, judging the answers, and what that amounts to."""

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from kiosk_fakes import stations
from rich.console import Console

from assistant.core import phrases
from assistant.core.errors import ConfigError, EngineError
from assistant.core.messages import Exchange, GuardKind, Intent, Reply, Source, Transcript
from assistant.core.stages import CancelToken
from assistant.evaluation import figures as evaluation_figures
from assistant.evaluation import page as evaluation_page
from assistant.evaluation import report as evaluation_report
from assistant.evaluation.figures import Share, Threshold, figures
from assistant.evaluation.outcomes import AnswerVerdict, QuestionOutcome, is_refusal
from assistant.evaluation.question_files import EvaluationQuestion, QuestionFile
from assistant.evaluation.run import Evaluation
from assistant.evaluation.word_error import word_error
from assistant.knowledge.packs.packs import Passage
from assistant.skills.guard.skill import ANSWERS

QUEEN = Passage("1", "The queen", "The queen lays up to 2,000 eggs a day.", pack="Bees")
DRONES = Passage("2", "The drones", "Drones are male.", pack="Bees")
SPIDER = "How many legs does a spider have?"


@dataclass
class Notes:
    """Says the passages that are asked for by a word of theirs; knows nothing else."""

    questions_before: list[int]

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        self.questions_before.append(len(history))
        asked = intent.transcript.text.lower()
        if "broken" in asked:
            raise EngineError("it broke")
        known = [passage for passage in (QUEEN, DRONES) if passage.heading.split()[1].rstrip("s") in asked]
        text = " ".join(passage.text for passage in known) or phrases.say(intent.transcript.language, phrases.SILENT)
        return Reply(iter([text]), intent.transcript.language, tuple(Source(p.pack, p.text, 0.9) for p in known))


@dataclass
class Chatter:
    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        return Reply(iter(["Eight, I think."]), intent.transcript.language)


class Router:
    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        chat = "spider" in transcript.text or "cost" in transcript.text
        return Intent("chat" if chat else "knowledge", transcript)


def find(text: str, language: str) -> list[Passage]:
    return [DRONES, QUEEN] if "queen" in text else [DRONES]


def outcomes(*questions: EvaluationQuestion, notes: Notes | None = None) -> list[QuestionOutcome]:
    parts = replace(stations(), router=Router(), skills={"knowledge": notes or Notes([]), "chat": Chatter()})
    file = QuestionFile(Path("questions.toml"), questions)
    return list(Evaluation(parts, [QUEEN, DRONES], find).run(file, file.conversations()))


def asked(text: str, **expected: object) -> EvaluationQuestion:
    return EvaluationQuestion.model_validate({"text": text, "language": "en", "intent": "knowledge", **expected})


def test_an_answer_is_judged_by_its_words() -> None:
    right, wrong, silent = outcomes(
        asked("How many eggs of a queen?", must=["2,000"]),
        asked("How old is a queen?", must=["years"]),
        asked("How tall is a hive?", must=["cm"]),
    )
    assert [right.said, wrong.said, silent.said] == [AnswerVerdict.RIGHT, AnswerVerdict.WRONG, AnswerVerdict.REFUSED]


def test_what_the_packs_do_not_answer_is_to_be_refused_or_left_to_whom_it_is_for() -> None:
    refused, answered, left, invented = outcomes(
        asked("How tall is a hive?", answerable=False),
        asked("How heavy is a queen?", answerable=False),
        asked(SPIDER, answerable=False, intent="chat"),
        asked("What does honey cost?", answerable=False),
    )
    assert [refused.said, answered.said, left.said] == [AnswerVerdict.RIGHT, AnswerVerdict.FALSE, AnswerVerdict.RIGHT]
    assert invented.said is AnswerVerdict.FALSE, "a price by whatever skill is invented"


def test_not_to_be_allowed_to_talk_of_something_is_a_refusal_too() -> None:
    for language in ("en", "pt"):
        assert is_refusal(phrases.say(language, ANSWERS[GuardKind.OFF_LIMITS]))
    assert not is_refusal(QUEEN.text)


def test_what_nothing_is_expected_of_is_not_judged() -> None:
    [outcome] = outcomes(EvaluationQuestion(text="How many eggs of a queen?", language="en"))
    assert (outcome.said, outcome.routed, outcome.sourced, outcome.place, outcome.word_error) == (None,) * 5


def test_sources_and_the_place_at_which_they_are_found() -> None:
    first, second, both, missing = outcomes(
        asked("What do drones do?", source="the drones"),
        asked("How many eggs of a queen?", source="The queen"),
        asked("How many eggs of a queen? And drones?", source=["The queen", "Drones are male"]),
        asked("Who lays eggs?", source="The queen"),
    )
    assert [o.place for o in (first, second, both, missing)] == [1, 2, 2, 0]
    assert [o.sourced for o in (first, second, both, missing)] == [True, True, True, False]


def test_a_source_that_does_not_exist_is_named_before_anything_is_asked() -> None:
    notes = Notes([])
    with pytest.raises(ConfigError, match=r"source = 'The king' is no heading, .* The queen, The drones"):
        outcomes(asked("Who is the queen?"), asked("Who is the king?", source="The king"), notes=notes)
    assert notes.questions_before == []


def test_a_question_that_goes_on_is_asked_in_the_conversation_of_the_one_before() -> None:
    notes = Notes([])
    outcomes(asked("And a queen?"), asked("And drones?", follows=True), asked("A queen?"), notes=notes)
    assert notes.questions_before == [0, 1, 0]


def test_a_failure_is_counted_and_the_next_question_asked() -> None:
    failed, right = outcomes(asked("Is it broken?", must=["x"]), asked("How many eggs of a queen?", must=["2,000"]))
    assert [failed.said, right.said] == [AnswerVerdict.FAILED, AnswerVerdict.RIGHT]
    assert figures([failed, right]).scores.failed == Share(1, 2)


@pytest.mark.parametrize(
    ("said", "heard", "errors", "words"),
    [
        ("How many bees?", "how many bees", 0, 3),
        ("How many bees are there?", "How many knees are", 2, 5),
        ("Qu'est-ce que la propolis ?", "Qu'est-ce que la propolis", 0, 5),
        ("蜂王做什么？", "蜂王做甚么", 1, 5),
    ],
)
def test_word_error(said: str, heard: str, errors: int, words: int) -> None:
    assert word_error(said, heard) == (errors, words)


def all_kinds() -> list[QuestionOutcome]:
    return outcomes(
        asked("How many eggs of a queen?", must=["2,000"], source="The queen"),
        asked("How old is a queen?", must=["years"]),
        asked("How tall is a hive?", must=["cm"]),
        asked("How heavy is a queen?", answerable=False),
        asked("What does honey cost?", answerable=False),
        asked("Wie hoch ist ein Stock?", answerable=False, language="de"),
        asked(SPIDER, answerable=False, intent="chat"),
        asked("What is a spider?", intent="chat", must=["eight"]),
    )


def test_figures_count_each_question_where_it_belongs() -> None:
    found = figures(all_kinds())
    scores = found.scores
    assert (scores.questions, scores.routing) == (8, Share(7, 8))
    assert (scores.answered, scores.wrong, scores.refused) == (Share(1, 3), Share(1, 3), Share(1, 3))
    assert (scores.false, scores.false_from_packs, scores.refused_rightly) == (Share(2, 4), Share(1, 4), Share(2, 4))
    assert (scores.others, scores.sourced, scores.found, scores.first) == (
        Share(1, 1),
        Share(1, 1),
        Share(1, 1),
        Share(0, 1),
    )
    assert found.confusion == {"knowledge": {"knowledge": 5, "chat": 1}, "chat": {"chat": 2}}
    assert found.languages["de"].false == Share(0, 1)
    assert found.seconds["chat"].count == 3


def test_a_threshold_is_met_missed_or_had_nothing_to_count() -> None:
    scores = figures(all_kinds()).scores
    assert Threshold("answered", 0.33, least=True).check(scores).met
    assert not Threshold("answered", 0.95, least=True).check(scores).met
    assert Threshold("false", 0.5, least=False).check(scores).met
    assert not Threshold("false", 0.02, least=False).check(scores).met
    assert not Threshold("word_error", 1.0, least=False).check(scores).met, "there was no recording"


def test_the_tables_name_what_was_counted() -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    found = figures(all_kinds())
    evaluation_report.show(found, [Threshold("answered", 0.95, least=True).check(found.scores)], console)
    told = console.export_text()
    assert re.search(r"answerable: answered rightly\W+33\.3%\W+1/3", told)
    assert "NOT MET: answered: 33.3% (1 of 3), at least 95.0% is wanted" in told
    assert "word error" not in told


def test_json_holds_every_question_with_its_answer() -> None:
    found, asked_all = figures(all_kinds()), all_kinds()
    values = json.loads(json.dumps(evaluation_report.as_json(found, [], asked_all)))
    assert values["scores"]["answered"] == {"part": 1, "of": 3, "rate": 0.3333}
    first = values["questions"][0]
    assert (first["said"], first["routed"], first["reply"]) == ("right", True, QUEEN.text)


class Page(HTMLParser):
    """What a page shows, and what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.pictures = 0
        self.rows: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pictures += tag == "svg"
        values = [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]
        self.fetched += [value for value in values if not value.startswith(("#", "data:"))]

    def handle_data(self, data: str) -> None:
        self.rows.append(data)


def test_the_page_has_its_pictures_in_it_and_fetches_nothing(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    tricky = outcomes(asked("Is <b>a queen</b> & 2 drones male?", must=["x"]))
    everything = [*all_kinds(), *tricky]
    found = figures(everything)
    evaluation_page.write(
        path, "Bees & more", found, [Threshold("false", 0.02, least=False).check(found.scores)], everything
    )
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    assert (page.fetched, page.pictures) == ([], 4)
    assert "Is <b>a queen</b> & 2 drones male?" in page.rows
    assert not re.search(r"@import|url\((?!#)", path.read_text(encoding="utf-8"))


def test_nothing_is_drawn_of_what_was_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    only = outcomes(EvaluationQuestion(text="A queen?", language="en", must=("eggs",)))
    evaluation_page.write(path, "One", evaluation_figures.figures(only), [], only)
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    assert page.pictures == 2, "what was said, and how long it took"
