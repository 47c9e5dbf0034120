"""What visitors usually ask and no fact below a heading tells is told to the curator, meaning first."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.packs import load
from assistant.packs.open_questions import open_questions

JUG = """---
title: Jugs
language: {language}
---

## The heron jug

It was made by the potter Alma Reyes in 1623.

Material: red clay

The heron stands for patience.

## The inn

The well behind the inn was dry for years.
"""


def written(folder: Path, language: str = "en") -> Path:
    path = folder / "jugs.md"
    path.write_text(JUG.format(language=language), encoding="utf-8")
    return path


def test_each_heading_has_the_questions_that_its_facts_leave_open(tmp_path: Path) -> None:
    jug, inn = open_questions(load(written(tmp_path)))
    assert (jug.heading, jug.facts) == ("The heron jug", 3)
    assert {"Who made it?", "When was it made?", "What is it made of?", "What does it mean?"}.isdisjoint(jug.open)
    assert {"How big is it?", "Where is it now?"} <= set(jug.open)
    assert inn.open[0] == "What does it mean?"
    assert "Who made it?" in inn.open


def test_they_are_in_the_language_of_the_pack(tmp_path: Path) -> None:
    jug, _ = open_questions(load(written(tmp_path, "de")))
    assert "Wer hat es gemacht?" in jug.open


def test_a_language_without_fields_is_told_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match=r"Swedish \(sv\), only in .*en.*config/languages/sv/fields.toml"):
        open_questions(load(written(tmp_path, "sv")))


def test_the_command_counts_what_most_leave_open_and_gives_it_to_programs(tmp_path: Path) -> None:
    path = str(written(tmp_path))
    told = CliRunner().invoke(app, ["knowledge", "check", path]).output
    assert "Jugs: 2 headings." in told
    assert "2 leave open: How big is it?" in told
    assert "The heron jug, 3 facts:" in told
    found = json.loads(CliRunner().invoke(app, ["knowledge", "check", path, "--json"]).output)
    assert [one["heading"] for one in found] == ["The heron jug", "The inn"]
