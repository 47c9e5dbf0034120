"""The proof that questions are answered."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from typer.core import TyperGroup

from assistant.commands.evals.drafting import draft
from assistant.commands.evals.passages import passages
from assistant.commands.shared import Json, assistant_parts, checked_language, console, exit_unless
from assistant.core.errors import ConfigError

if TYPE_CHECKING:
    from assistant.app import App
    from assistant.evaluation.figures import Threshold
    from assistant.evaluation.outcomes import QuestionOutcome
    from assistant.evaluation.question_files import QuestionFile
    from assistant.evaluation.run import Find
    from assistant.evaluation.visitor_questions import VisitorQuestion
    from assistant.evaluation.visitors import VisitorOutcome

# Imports of what a command does stand in it: each takes up to a second, and `--help` needs none.
# ruff: noqa: PLC0415

RUN = "questions"


class _Group(TyperGroup):
    """`assistant eval FILE` is short for `assistant eval questions FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - typer's own copy of click
        if args and args[0] not in self.commands and args[0] != "--help":
            args = [RUN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_Group,
    help="Prove that questions are answered: `assistant eval bees`, or a file of your own.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


app.command("passages")(passages)
app.command("draft")(draft)


@app.command(RUN)
def evaluate(
    questions: Annotated[str, typer.Argument(help='A TOML or CSV file; "bees" ships with the program.')],
    *,
    skills: Annotated[
        list[str] | None, typer.Option("--skills", help="Only what is expected of this skill; may be given twice.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Only so many, of each skill and language; 0 is all.")] = 0,
    page: Annotated[Path | None, typer.Option("--html", help="Write a page with pictures to this file.")] = None,
    min_answered: Annotated[
        float | None, typer.Option(min=0, max=1, help="Of the answerable ones, answered rightly.")
    ] = None,
    max_false: Annotated[float | None, typer.Option(min=0, max=1, help="Of the others, answered.")] = None,
    min_routing: Annotated[float | None, typer.Option(min=0, max=1, help="Answered by the expected skill.")] = None,
    min_found: Annotated[float | None, typer.Option(min=0, max=1, help="Expected passages found.")] = None,
    max_word_error: Annotated[float | None, typer.Option(min=0, help="Of recordings.")] = None,
    as_json: Json = False,
) -> None:
    """Ask every question of a file through the real pipeline, and report how many are answered rightly.

    Each `[[questions]]` of the file holds a `text` (or a recording's `file`), and what is expected: `language`,
    `intent` (the skill), `must` and `must_not` (words of the answer, "a|b" for either), `source` (the heading of the
    passage), or `answerable = false`; `follows = true` for one that goes on from the question before it. Of a CSV
    these are the columns. What is not given is not counted. Thresholds are shares from 0 to 1: exit code 1 where one
    is not met.
    """
    from assistant.evaluation import figures as evaluation_figures
    from assistant.evaluation import page as evaluation_page
    from assistant.evaluation import report as evaluation_report
    from assistant.evaluation.question_files import load, question_file, skill_names

    if wrong := [skill for skill in skills or () if skill not in (known := skill_names())]:
        raise ConfigError(f"--skills {wrong[0]!r}: there are {', '.join(known)}.")
    thresholds = _thresholds(
        answered=min_answered, false=max_false, routing=min_routing, found=min_found, word_error=max_word_error
    )
    with assistant_parts() as parts:
        file = load(question_file(questions), parts.config.kiosk.languages)
        outcomes = _outcomes(parts, file, skills or (), limit, quiet=as_json)
    found = evaluation_figures.figures(outcomes)
    checks = [threshold.check(found.scores) for threshold in thresholds]
    if as_json:
        print(json.dumps(evaluation_report.as_json(found, checks, outcomes), ensure_ascii=False))
    else:
        evaluation_report.show(found, checks, console)
    if page:
        evaluation_page.write(page, f"Evaluation of {file.path.name}", found, checks, outcomes)
    exit_unless(all(check.met for check in checks))


def _thresholds(**limits: float | None) -> "list[Threshold]":
    """Those given; of errors and of false answers at most so many are wanted."""
    from assistant.evaluation.figures import Threshold

    most = {"false", "word_error"}
    return [Threshold(name, limit, name not in most) for name, limit in limits.items() if limit is not None]


def _outcomes(
    parts: "App", file: "QuestionFile", skills: Sequence[str], limit: int, *, quiet: bool
) -> "list[QuestionOutcome]":
    """Recordings are heard, and answered aloud into a file that nobody keeps; typed questions are answered in text."""
    from assistant.evaluation.report import as_line, is_well
    from assistant.evaluation.run import Evaluation
    from assistant.hearing.null import NullMicrophone
    from assistant.speaking.speaker import RecordingSpeaker
    from assistant.speaking.voices import Voices

    conversations = file.conversations(skills, limit)
    if not conversations:
        raise ConfigError(f"{file.path} holds no question for {', '.join(skills)}.")
    spoken = any(question.file for conversation in conversations for question in conversation)
    voices = parts.voices if spoken else Voices({})
    stations = parts.stations(NullMicrophone(), RecordingSpeaker(), voices, hears=spoken)
    parts.notes.load()  # without them nothing can be counted
    thought = Evaluation(stations, parts.notes.passages, _find(parts))
    total = sum(map(len, conversations))
    errors, outcomes = Console(stderr=True), []
    asked = thought.run(file, conversations)
    for outcome in track(asked, "Asking", total, console=errors, transient=True, disable=not errors.is_terminal):
        outcomes.append(outcome)
        if not quiet and not is_well(outcome):
            console.print(as_line(outcome))
    return outcomes


def _find(parts: "App") -> "Find":
    retriever, count = parts.notes, parts.config.knowledge.passages
    return lambda text, language: [hit.passage for hit in retriever.find(text, language, count).hits]


@app.command("safety")
def safety(
    sentences: Annotated[
        Path | None, typer.Argument(help="A TSV of sentences; what ships with the program where not given.")
    ] = None,
    *,
    wrong: Annotated[bool, typer.Option("--wrong", help="Print each sentence that was judged wrongly.")] = False,
    min_refused: Annotated[float | None, typer.Option(min=0, max=1, help="Of the unsafe ones.")] = None,
    max_wrongly: Annotated[float | None, typer.Option(min=0, max=1, help="Of the harmless ones, refused.")] = None,
    as_json: Json = False,
) -> None:
    """Measure how well the guard tells unsafe questions from harmless ones: `assistant eval safety`.

    Two hundred prompts in seven languages ship with the program. A file of your own has a line for each sentence, with
    tabs between `language`, `kind` and `text`, and these names in its first line; kind is "harmless" for what is to be
    answered. No language model is needed. Exit code 1 where a threshold is not met.
    """
    from dataclasses import asdict

    from assistant.evaluation import safety as thought

    with assistant_parts() as parts:
        samples = thought.load(sentences or thought.safety_file(), parts.config.kiosk.languages)
        parts.load_notes()  # whose topics may be off limits
        judged = list(thought.judge(samples, parts.guard))
    found = thought.rows(judged)
    if wrong:
        for each in judged:
            if bool(each.kind) != bool(each.sample.kinds):
                line = f"{each.kind or 'let pass':12} {each.sample.language} {each.sample.text}"
                console.print(line, markup=False, highlight=False, soft_wrap=True)
    if as_json:
        print(json.dumps([asdict(row) for row in found], ensure_ascii=False))
    else:
        thought.show(found, judged, console)
    all_of_them = found[0]
    exit_unless(
        all_of_them.recall >= (min_refused or 0) and all_of_them.over <= (1 if max_wrongly is None else max_wrongly)
    )


@app.command("visitors")
def visitors(
    questions: Annotated[
        Path | None, typer.Argument(help="A TSV of questions; what ships with the program where not given.")
    ] = None,
    *,
    kinds: Annotated[list[str] | None, typer.Option("--kind", help="Only of this kind; may be given twice.")] = None,
    language: Annotated[str, typer.Option("--language", "-l", help="Only those in this language, ISO 639-1.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="Only so many, of all kinds and languages alike; 0 is all.")] = 0,
    min_right: Annotated[float | None, typer.Option(min=0, max=1, help="Answered rightly.")] = None,
    min_provenance: Annotated[float | None, typer.Option(min=0, max=1, help="Answered from where it should.")] = None,
    as_json: Json = False,
) -> None:
    """Ask what visitors ask any kiosk, in seven languages: `assistant eval visitors`.

    The time, sums, places, the kiosk itself, the house, the weather, unsafe things, stories, how far it is. A file of
    your own has a line for each question, with tabs between `kind`, `language`, `question`, `must` and `must_not`, and
    these names in its first line; the last two are regular expressions, in which {TIME}, {DAY}, {DATE}, {YEAR} and
    {NEWYEAR} stand for what the clock says. Thresholds are shares from 0 to 1: exit code 1 where one is not met.
    """
    from assistant.evaluation import visitor_report as report
    from assistant.evaluation.visitor_questions import choose, load, sample, visitors_file

    thresholds = _thresholds(right=min_right, provenance=min_provenance)
    with assistant_parts() as parts:
        spoken = checked_language(language, parts.config)
        every = load(questions or visitors_file(), parts.config.kiosk.languages)
        chosen = sample(choose(every, kinds or (), [spoken] if spoken else ()), limit)
        outcomes = _visits(parts, chosen, quiet=as_json)
    found = report.figures(outcomes)
    checks = [threshold.check(found.scores) for threshold in thresholds]
    if as_json:
        print(json.dumps(report.as_json(found, checks, outcomes), ensure_ascii=False))
    else:
        report.show(found, checks, console)
    exit_unless(all(check.met for check in checks))


def _visits(parts: "App", questions: "Sequence[VisitorQuestion]", *, quiet: bool) -> "list[VisitorOutcome]":
    """In text; what is not well is printed as it comes."""
    from assistant.evaluation.visitor_report import as_line, is_well
    from assistant.evaluation.visitors import evaluate as ask_visitors
    from assistant.hearing.null import NullMicrophone
    from assistant.speaking.speaker import RecordingSpeaker
    from assistant.speaking.voices import Voices

    stations = parts.stations(NullMicrophone(), RecordingSpeaker(), Voices({}), hears=False)
    parts.notes.load()  # an answer before would not know them
    errors, outcomes = Console(stderr=True), []
    asked = ask_visitors(stations, questions, parts.wall_time)
    hidden = not errors.is_terminal
    for outcome in track(asked, "Asking", len(questions), console=errors, transient=True, disable=hidden):
        outcomes.append(outcome)
        if not quiet and not is_well(outcome):
            console.print(as_line(outcome), soft_wrap=True)
    return outcomes


@app.command("thought")
def thought(
    questions: Annotated[
        Path | None, typer.Argument(help="A TOML file of questions; what ships with the program where not given.")
    ] = None,
    *,
    limit: Annotated[int, typer.Option(min=0, help="Ask only so many; 0: all.")] = 0,
    held_out: Annotated[bool, typer.Option("--held-out", help="Only every second one of a kind.")] = False,
    as_json: Json = False,
) -> None:
    """Measure what the language model says by itself: wrong facts, made-up things, and what it holds back.

    A hundred questions ship with the program; the small model takes about ten seconds for each. A file of your own has
    lists `known`, `hard` and `made_up` as `config/eval/thought.toml`.
    """
    from assistant.evaluation import thought

    chosen = [each for each in thought.load(questions or thought.thought_file()) if each.held_out or not held_out]
    outcomes = list[thought.ThoughtOutcome]()
    with assistant_parts() as parts:
        for outcome in thought.run(chosen[: limit or None], parts.skills["chat"]):
            outcomes.append(outcome)
            if not as_json:
                console.print(outcome.as_line(), markup=False, highlight=False, soft_wrap=True)
    found = thought.figures(outcomes)
    if as_json:
        print(found.as_json())
    else:
        console.print(found.as_text(), highlight=False)
