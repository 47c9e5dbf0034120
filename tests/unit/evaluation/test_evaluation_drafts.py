"""Questions that a language model drafts from a pack."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.core.config import KioskSettings
from assistant.core.errors import ConfigError, EngineError, KnowledgeError
from assistant.core.messages import ChatMessage
from assistant.evaluation.drafts import Drafts, draft, is_good
from assistant.evaluation.question_files import load
from assistant.knowledge.packs.packs import Pack, Passage
from assistant.packs.chosen import chosen
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.prompts import examples

STEAM = Passage("a", "Steam", "The first engine ran in 1804.", ("When did the first engine run?",), pack="Trains")
GAUGE = Passage("b", "Gauge", "Rails lie 1,435 mm apart.", pack="Trains", translations=(("de", "Schienen: 1.435 mm."),))
PACK = Pack("Trains", "en", (STEAM, GAUGE))
WRITTEN = {
    STEAM.text: "1. Since when are there engines? | in 1804\nWho built it? | Trevithick\nnonsense",
    GAUGE.text: "How far apart are rails? | 1,435 mm",
    "Schienen: 1.435 mm.": "Wie weit liegen Schienen auseinander? | 1.435 mm",
}


def model(broken_at: str = "") -> FakeLanguageModel:
    def answer(messages: Sequence[ChatMessage]) -> str:
        note = messages[-1].content.removeprefix("Note: ").partition("\n")[0]
        if note == broken_at:
            raise EngineError("it broke")
        return WRITTEN[note]

    return FakeLanguageModel(answer)


def run(path: Path, engine: FakeLanguageModel, language: str = "en") -> Drafts:
    return draft(PACK, path, engine, each=2, language=language, report=lambda *_: None)


def test_what_the_passage_says_is_kept_with_its_source_and_words(tmp_path: Path) -> None:
    path = tmp_path / "trains.toml"
    assert run(path, model()) == Drafts(passages=2, kept=2, dropped=1)
    first, second = load(path, KioskSettings().languages).questions
    assert (first.text, first.must, first.source) == ("Since when are there engines?", ("in 1804",), ("Steam",))
    assert (second.language, second.intent, second.draft) == ("en", "knowledge", True)


def test_a_broken_run_goes_on_where_it_ended_and_touches_nothing_that_the_curator_changed(tmp_path: Path) -> None:
    path = tmp_path / "trains.toml"
    with pytest.raises(EngineError):
        run(path, model(broken_at=GAUGE.text))
    edited = path.read_text(encoding="utf-8").replace("Since when are there engines?", "How old are engines?")
    path.write_text(edited, encoding="utf-8")
    again = model()
    assert run(path, again).passages == 1
    assert len(again.requests) == 1
    assert [q.text for q in load(path, KioskSettings().languages).questions] == [
        "How old are engines?",
        "How far apart are rails?",
    ]
    assert run(path, again) == Drafts(0, 0, 0)


def test_a_dropped_draft_does_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "trains.toml"
    run(path, model())
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("[[questions]]")], encoding="utf-8")
    run(path, model())
    assert "[[questions]]" not in path.read_text(encoding="utf-8")


def test_drafts_in_another_language_are_made_of_its_translations(tmp_path: Path) -> None:
    path = tmp_path / "trains.toml"
    assert run(path, model(), "de") == Drafts(passages=1, kept=1, dropped=0)
    [question] = load(path, KioskSettings().languages).questions
    assert (question.language, question.must) == ("de", ("1.435 mm",))


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("Who built it?", "Trevithick"),
        ("Did the first engine run in 1804?", "in 1804"),
        ("When did the first engine run?", "1804"),
        ("Which engine?", "The first engine ran in 1804 and so"),
    ],
)
def test_what_proves_nothing_is_no_good(asked: str, answer: str) -> None:
    assert not is_good(asked, answer, STEAM.text, STEAM.questions)


def test_a_file_that_somebody_else_wrote_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("[[questions]]\ntext = 'Mine?'\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml was not begun by .*--out"):
        run(path, model())


def test_the_prompt_shows_answers_that_stand_in_its_notes() -> None:
    shown = examples("draft")
    for asked, answered in zip(shown[1::2], shown[2::2], strict=True):
        note = asked.content.partition("\n")[0].removeprefix("Note: ")
        for line in answered.content.splitlines():
            question, answer = line.split(" | ")
            assert is_good(question, answer, note, ()), line


def test_a_pack_is_chosen_by_path_name_or_title(tmp_path: Path) -> None:
    path = tmp_path / "trains.md"
    path.write_text("---\ntitle: Our trains\n---\n\nA fact.\n", encoding="utf-8")
    for name in (str(path), "trains", "trains.md", "Our trains"):
        assert chosen(name, [path])[0] == path
    with pytest.raises(KnowledgeError, match=r"no pack 'bees'; there are: trains\.md"):
        chosen("bees", [path])
