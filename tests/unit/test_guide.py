"""The guide and the README: what they are made of, and whether they are true of the program."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from rich.console import Console
from typer.testing import CliRunner

from assistant import guide
from assistant.cli import app
from assistant.commands import evaluation
from assistant.commands import guide as command
from assistant.core.config import Config
from assistant.core.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "config" / "guide").glob("*.md"))]
EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
TYPED = re.compile(r"\bassistant((?:\s+(?:\[?--[\w-]+|[\w./:\"…][\w./:\"…-]*|\[))*)")
COMMANDS: Any = typer.main.get_command(app)


def test_each_topic_has_a_name_a_title_and_a_line_about_it(tmp_path: Path) -> None:
    (tmp_path / "trains.md").write_text("# Our trains\n\nWhen they run.\n\nAlways.\n", encoding="utf-8")
    [found] = guide.topics(tmp_path)
    assert (found.name, found.title, found.summary) == ("trains", "Our trains", "When they run.")
    assert found.text.endswith("Always.\n")
    for each in guide.topics():
        assert each.text.startswith(f"# {each.title}\n\n{each.summary}\n\n")
        assert not each.summary.startswith(("#", "|", "-", "`"))


def test_without_a_topic_they_are_listed() -> None:
    shown = CliRunner().invoke(app, ["guide"])
    assert shown.exit_code == 0
    lines = shown.stdout.splitlines()
    assert [line.split()[0] for line in lines] == [each.name for each in guide.topics()]
    assert all(line.endswith(each.summary) for line, each in zip(lines, guide.topics(), strict=True))


def test_a_pipe_gets_a_topic_as_it_is_written() -> None:
    shown = CliRunner().invoke(app, ["guide", "models"])
    assert shown.exit_code == 0
    assert shown.stdout == guide.topic("models").text


def test_a_terminal_gets_it_set(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "console", Console(force_terminal=True, width=80))
    command.guide("models")
    shown = capsys.readouterr().out
    assert "\x1b[" in shown
    assert "Which language model" in shown
    assert "```" not in shown
    assert "# Which" not in shown


def test_an_unknown_topic_is_refused_with_those_there_are() -> None:
    refused = CliRunner().invoke(app, ["guide", "cooking"])
    assert isinstance(refused.exception, ConfigError)
    told = str(refused.exception)
    assert "'cooking'" in told
    assert all(each.name in told for each in guide.topics())
    with pytest.raises(ConfigError, match=r"no topic '\.\./README'"):
        guide.topic("../README")


@EACH_PAGE
def test_what_a_page_links_to_is_there(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if not link.startswith(("http://", "https://")):
            assert (page.parent / link.partition("#")[0]).is_file(), link


@EACH_PAGE
def test_no_line_is_too_long_for_a_terminal_side_by_side(page: Path) -> None:
    assert [line for line in page.read_text(encoding="utf-8").splitlines() if len(line) > 120] == []


@pytest.mark.parametrize("topic", guide.topics(), ids=lambda topic: topic.name)
def test_a_topic_can_be_found_from_the_readme_and_leads_only_where_the_console_does(topic: guide.GuideTopic) -> None:
    assert f"(config/guide/{topic.name}.md)" in README.read_text(encoding="utf-8")
    for link in LINK.findall(topic.text):
        assert link.startswith(("https://", "http://", "../pictures/")) or "/" not in link, link


def typed(text: str) -> Iterator[list[str]]:
    """The commands in a text, each in words, without "assistant" and what stands before."""
    for code in CODE.findall(text):
        lines = code.strip("`").splitlines() if code.startswith("```") else [" ".join(code.strip("`").split())]
        for line in lines:
            yield from (found.split() for found in TYPED.findall(line.split("#")[0]))


def options(found: Any) -> set[str]:
    return {option for parameter in found.params for option in parameter.opts}


def wrong(words: list[str]) -> str:
    """What there is not of a command as it is typed; empty where all is there."""
    found, known = COMMANDS, options(COMMANDS) | {"--help"}
    rest = iter(word.strip('[]"') for word in words if word not in {"…", "["})
    for word in rest:
        if word == "--config":
            next(rest)
        elif word.startswith("--"):
            if word not in known:
                return word
        elif inside := getattr(found, "commands", {}):
            found = inside.get(word) or inside.get(evaluation.RUN)  # `assistant eval FILE`
            if found is None:
                return word
            known |= options(found)
    return ""


@EACH_PAGE
def test_each_command_that_a_page_names_exists_with_its_options(page: Path) -> None:
    for words in typed(page.read_text(encoding="utf-8")):
        assert wrong(words) == "", " ".join(words)


def test_a_command_that_is_not_there_is_noticed() -> None:
    named = list(
        typed("Type `sudo assistant --config pi5-8gb install --dry-run` or\n```sh\nassistant speak  # aloud\n```")
    )
    assert named == [["--config", "pi5-8gb", "install", "--dry-run"], ["speak"]]
    assert [wrong(words) for words in named] == ["", "speak"]
    assert wrong(["knowledge", "bake", "--loud"]) == "--loud"


def leaves(found: Any, name: str) -> Iterator[tuple[str, str]]:
    """Each command with the group that it stands in."""
    for word, each in getattr(found, "commands", {}).items():
        if getattr(each, "commands", None):
            yield from leaves(each, word)
        elif not each.hidden:
            yield name, word


@pytest.mark.parametrize(("group", "word"), list(leaves(COMMANDS, "assistant")))
def test_the_list_of_commands_has_each(group: str, word: str) -> None:
    lines = [line for line in guide.topic("commands").text.splitlines() if f" {group}" in line or f"`{group}" in line]
    assert any(re.search(rf"[` ]{word}\b", line) for line in lines), f"{group} {word} is not listed"


@EACH_PAGE
def test_what_a_page_shows_of_the_configuration_can_be_used(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for block in re.findall(r"^ *```toml\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE):
        Config.model_validate(tomllib.loads(block))


@EACH_PAGE
def test_the_keys_that_a_page_names_exist(page: Path) -> None:
    named = re.findall(r"`\[([\w.]+)\](?: (\w+))?`", page.read_text(encoding="utf-8"))
    for section, key in named:
        model: Any = Config
        for name in section.split("."):
            fields = getattr(model, "model_fields", None)
            if fields is None:
                break  # a table of words
            assert name in fields, f"[{section}]"
            model = fields[name].annotation
        if key:
            assert key in model.model_fields, f"[{section}] {key}"


def test_the_files_that_whoever_adds_something_has_to_touch_are_there() -> None:
    text = guide.topic("developing").text
    part = text[text.index("## To add something") : text.index("## The tests")]
    named = {name for name in re.findall(r"`([\w./-]+)`", part) if "/" in name or name.endswith((".py", ".toml"))}
    assert len(named) > 40
    for name in (name.replace("NAME", "limits").replace("CODE", "de") for name in named - {"CHANGELOG.md"}):
        assert (ROOT / name).exists() or (ROOT / "assistant" / name).exists(), name
    assert not [name for name in named if name.split("/")[0] == "assistant"], "they stand without it"
