"""A spoken question, answered from the archive that ships."""

import json

import pytest
from typer.testing import CliRunner

from assistant.cli import app
from assistant.core.resources import resource

pytestmark = pytest.mark.models


def test_a_spoken_question_is_answered_word_for_word_from_an_archive() -> None:
    pytest.importorskip("libzim", reason="the extra 'library' is not installed")
    asked = resource("config", "demo", "040_en_library.flac")
    run = CliRunner().invoke(app, ["listen", str(asked), "--json"])
    assert run.exit_code == 0, run.output
    [told] = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    assert (told["intent"], told["provenance"]) == ("library", "read")
    assert told["reply"].startswith("Kangaroo: ")
    assert [source["title"] for source in told["sources"]] == ["WordNet: animals"]
