"""The figures of `assistant eval thought`."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.core import phrases
from assistant.core.config import ChatSettings, ModelsSettings
from assistant.core.errors import ConfigError
from assistant.core.languages import USUAL
from assistant.evaluation.thought import (
    ThoughtFigures,
    ThoughtKind,
    ThoughtOutcome,
    ThoughtQuestion,
    ThoughtVerdict,
    figures,
    load,
    run,
    thought_file,
)
from assistant.skills.chat.facts import DOUBTFUL, UNKNOWN
from assistant.skills.chat.skill import ChatSkill
from assistant.thinking.engines.fake import FakeLanguageModel


def outcome(kind: ThoughtKind, reply: str) -> ThoughtOutcome:
    return ThoughtOutcome(ThoughtQuestion(kind, "Who?", "en", ("Leonardo",), held_out=False), reply, None)


@pytest.mark.parametrize("language", USUAL)
def test_what_was_said_is_told_by_the_words_around_it(language: str) -> None:
    question = ThoughtQuestion(ThoughtKind.KNOWN, "?", language, ("Leonardo",), held_out=False)
    replies = {
        phrases.say(language, DOUBTFUL, answer="Leonardo."): ThoughtVerdict.DOUBTED,
        phrases.say(language, UNKNOWN): ThoughtVerdict.HELD_BACK,
        "Leonardo.": ThoughtVerdict.STATED,
    }
    assert {reply: ThoughtOutcome(question, reply, None).said for reply in replies} == replies


def test_each_figure_counts_what_it_says() -> None:
    doubt = DOUBTFUL.format(answer="Leonardo.")
    known = [outcome(ThoughtKind.KNOWN, reply) for reply in ("Leonardo.", "Leonardo.", UNKNOWN, doubt)]
    hard = [outcome(ThoughtKind.HARD, reply) for reply in ("Albert.", "Leonardo.", UNKNOWN)]
    made_up = [outcome(ThoughtKind.MADE_UP, reply) for reply in (UNKNOWN, "There is no such thing.", "A fish.", doubt)]
    assert figures([*known, *hard, *made_up]) == ThoughtFigures(11, 0.25, 0.5, 0.25, 0.25)
    assert "made up believed: 50%" in figures(made_up).as_text()
    assert figures([]) == ThoughtFigures(0, None, None, None, None)


def test_the_questions_that_ship_are_of_each_kind_and_half_are_held_out() -> None:
    questions = load(thought_file())
    kinds = Counter(question.kind for question in questions)
    assert kinds[ThoughtKind.KNOWN] >= 50
    assert min(kinds.values()) >= 25
    assert abs(sum(question.held_out for question in questions) * 2 - len(questions)) <= len(ThoughtKind)
    assert all(bool(question.answers) is (question.kind is not ThoughtKind.MADE_UP) for question in questions)


def test_they_are_asked_the_skill_one_by_one() -> None:
    questions = load(thought_file())[:3]
    found = list(run(questions, ChatSkill(FakeLanguageModel("Tokyo."), ChatSettings(), ModelsSettings())))
    assert [each.reply for each in found] == ["Tokyo."] * 3


def test_a_file_of_other_lists_is_told_what_there_is(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('easy = [{ ask = "Who?" }]')
    with pytest.raises(ConfigError, match="known, hard and made_up"):
        load(file)
