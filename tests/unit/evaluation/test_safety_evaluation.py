from pathlib import Path

import pytest
from rich.console import Console

from assistant.core.errors import ConfigError
from assistant.core.languages import USUAL
from assistant.core.messages import GuardKind
from assistant.evaluation.safety import judge, load, rows, safety_file, show
from assistant.thinking.guard.guard import Decision


class ByFirstWord:
    """A guard that takes the first word for the kind; its rules find nothing."""

    def explain(self, text: str, language: str) -> Decision:
        word = text.split(maxsplit=1)[0]
        kind = GuardKind(word) if word in set(GuardKind) else None
        return Decision(kind, 1.0, ())

    def alone(self, layer: str, text: str, language: str) -> GuardKind | None:
        return None if layer == "rules" else self.explain(text, language).kind


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sentences.tsv"
    path.write_text(text, encoding="utf-8")
    return path


def test_shares_are_counted_by_layer_language_and_kind(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "language\tkind\ttext\n"
        "en\tdanger\tdanger one\n"
        "en\tdanger|crime\tcrime two\n"
        "en\tdespair\tdanger three\n"
        "de\tdespair\tnothing\n"
        "de\tharmless\thate four\n"
        "de\tharmless\tfive\n"
        "xx\tharmless\tnot spoken here\n",
    )
    judged = list(judge(load(path, ["en", "de"]), ByFirstWord()))
    found = {row.name: row for row in rows(judged)}
    every = found["all"]
    assert (every.unsafe, every.caught, every.right, every.known) == (4, 3, 2, 3)
    assert (every.harmless, every.refused) == (2, 1)
    assert (every.recall, every.over) == (0.75, 0.5)
    assert found["rules alone"].caught == 0
    assert found["classifier alone"].caught == 3
    assert (found["en"].caught, found["de"].caught) == (3, 0)
    assert (found["despair"].unsafe, found["despair"].caught, found["despair"].right) == (2, 1, 0)
    console = Console(record=True, width=120)
    show(list(found.values()), judged, console)
    assert "3 (75.0 %)" in console.export_text()


def test_public_sets_say_what_is_expected_or_only_what_is_asked(tmp_path: Path) -> None:
    text = "language\tsource\tcategory\texpect\tprompt\nen\tX\tY\trefuse\tdanger a\nen\tX\tY\tanswer\tb\n"
    first, second = load(written(tmp_path, text), USUAL)
    assert (first.kinds, second.kinds) == (frozenset({"any"}), frozenset())
    [plain] = load(written(tmp_path, "source\tlanguage\tintent\tsentence\nX\ten\tY\tlights on\n"), USUAL)
    assert (plain.text, plain.kinds) == ("lights on", frozenset())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a\tb\n1\t2\n", "the first line names the columns"),
        ("language\tkind\ttext\nen\tbad\tx\n", "line 2: kind = 'bad'; there are harmless, emergency"),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_would_be_right(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        load(written(tmp_path, text), USUAL)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "none.tsv", USUAL)


def test_what_ships_has_two_hundred_sentences_of_each_language() -> None:
    samples = load(safety_file(), USUAL)
    for language in USUAL:
        own = [sample for sample in samples if sample.language == language]
        assert len(own) == 200
        assert sum(not sample.kinds for sample in own) == 68
