"""Questions in a file beside their pack."""

from pathlib import Path

import pytest

from assistant.core.errors import KnowledgeError
from assistant.knowledge.packs.packs import load

PACK = "## Trains\n\nThe first engine ran in 1804.\n\n? When did it run?\n\nThe first line opened in 1825.\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "trains.md"
    path.write_text(PACK, encoding="utf-8")
    return path


def beside(pack: Path, text: str) -> None:
    pack.with_suffix(".questions").write_text(text, encoding="utf-8")


def test_questions_beside_a_pack_are_as_good_as_those_in_it(pack: Path, tmp_path: Path) -> None:
    beside(
        pack, "# Seen\n\n= The first engine\n? When did it run?\n? Since when?\n! How fast?\n= The first line\n? And?\n"
    )
    whole = tmp_path / "whole.md"
    whole.write_text(
        "---\ntitle: trains\n---\n" + PACK.replace("run?\n", "run?\n? Since when?\n! How fast?\n") + "? And?\n",
        encoding="utf-8",
    )
    assert load(pack).passages == load(whole).passages
    assert load(pack).passages[0].unanswered == ("How fast?",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("= The last engine\n? When?\n", "line 1: no passage begins with 'The last engine'"),
        ("\n= The first\n? When?\n", "line 2: several passages begin with 'The first'"),
        ("=\n? When?\n", "line 1: no passage begins with ''"),
        ("? When?\n", "line 1: '? When?'; a line is '= how a passage begins'"),
        ("= The first line\nWhen?\n", "line 2: 'When?'; a line is"),
        ("= The first line\n?\n", "line 2: '?'; a line is"),
    ],
)
def test_a_line_that_is_wrong_is_named(pack: Path, text: str, told: str) -> None:
    beside(pack, text)
    with pytest.raises(KnowledgeError) as raised:
        load(pack)
    assert told in str(raised.value)
    assert "trains.questions" in str(raised.value)


def test_a_file_of_questions_that_is_no_text_is_named(pack: Path) -> None:
    pack.with_suffix(".questions").write_bytes(b"= The first line\n? Caf\xe9?\n")
    with pytest.raises(KnowledgeError, match=r"trains\.questions is not UTF-8 text \(byte 22\); save it as UTF-8"):
        load(pack)
