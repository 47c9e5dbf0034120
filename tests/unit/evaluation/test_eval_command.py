"""The words of `assistant eval`."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.commands import evaluation
from assistant.core.errors import ConfigError
from assistant.core.messages import Intent, Transcript
from assistant.evaluation.outcomes import AnswerVerdict, QuestionOutcome
from assistant.evaluation.question_files import EvaluationQuestion
from assistant.turn.turn_token import Record

pytestmark = pytest.mark.slow


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Any, ...]]:
    """Instead of asking, one answerable question is right and one is refused."""
    calls: list[tuple[Any, ...]] = []

    def outcomes(_parts: object, file: Any, skills: Any, limit: int, *, quiet: bool) -> list[QuestionOutcome]:
        calls.append((file.path.name, tuple(skills), limit, quiet))
        record = Record(intent=Intent("knowledge", Transcript("?", "en")), reply="2,000")
        question = EvaluationQuestion(text="?", language="en", intent="knowledge", must=("2,000",))
        return [QuestionOutcome(question, record, said) for said in (AnswerVerdict.RIGHT, AnswerVerdict.REFUSED)]

    monkeypatch.setattr(evaluation, "_outcomes", outcomes)
    monkeypatch.setenv("ASSISTANT_PATHS__DATA", str(tmp_path))
    return calls


def test_a_name_alone_means_its_questions(asked: list[tuple[Any, ...]]) -> None:
    result = CliRunner().invoke(app, ["eval", "bees", "--limit", "3", "--skills", "knowledge"])
    assert (result.exit_code, asked) == (0, [("bees.toml", ("knowledge",), 3, False)])


@pytest.mark.parametrize(("least", "code"), [("0.5", 0), ("0.95", 1)])
def test_the_exit_code_tells_whether_the_thresholds_are_met(asked: list[Any], least: str, code: int) -> None:
    assert CliRunner().invoke(app, ["eval", "--min-answered", least, "bees"]).exit_code == code


def test_what_was_not_counted_meets_no_threshold(asked: list[Any]) -> None:
    assert CliRunner().invoke(app, ["eval", "bees", "--max-false", "0.02"]).exit_code == 1


def test_a_skill_that_does_not_exist_is_named(asked: list[Any]) -> None:
    with pytest.raises(ConfigError, match=r"--skills 'bees': there are about, .*chat"):
        CliRunner().invoke(app, ["eval", "bees", "--skills", "bees"], catch_exceptions=False)


def test_its_help_shows_what_else_there_is() -> None:
    told = CliRunner().invoke(app, ["eval", "--help"]).output
    assert "questions" in told
    assert "draft" in told
