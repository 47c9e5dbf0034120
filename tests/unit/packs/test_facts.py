"""The facts of a pack, changed one by one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.core.config import Config
from assistant.core.errors import KnowledgeError
from assistant.core.resources import resource
from assistant.knowledge.packs.packs import load, read_pack
from assistant.packs import versions
from assistant.packs.changes import remove
from assistant.packs.facts import append, begin, change, move, put, restore, sheet, take_out
from assistant.packs.sheet import WrittenFact

PACK = """---
title: Our trains
language: en
licence: CC0-1.0
pronunciation: Ljubljana = [[ljublana]]
---

Trains run on rails.

## The *oldest* engine

The oldest engine in our hall was built in 1843.

[pt] A locomotiva mais antiga foi construída em 1843.

? How old is the oldest train?
? Qual é o trem mais antigo?
! How fast was the oldest engine?

It pulled trains for sixty years.

## Tickets

- A ticket costs 3 €.
- Children pay nothing.
"""
BESIDE = """# More of them
= The oldest engine
? When was the oldest engine built?
! Who drove the oldest engine?

= It pulled
? For how long was it in use?
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    folder = tmp_path / "knowledge"
    folder.mkdir()
    (folder / "trains.md").write_text(PACK, encoding="utf-8")
    return Config.model_validate({"paths": {"data": str(tmp_path)}})


@pytest.fixture
def pack(config: Config) -> Path:
    return config.data / "knowledge" / "trains.md"


def texts(config: Config) -> list[str]:
    return [one.text for one in sheet("trains.md", config).facts]


def test_a_fact_is_added_and_all_else_reads_as_before(config: Config, pack: Path) -> None:
    before = load(pack)
    new = WrittenFact("Coal", "An engine burnt 12 kg of coal a kilometre.", ("How much coal does an engine burn?",))
    change("trains.md", config, sheet("trains.md", config).version, "Added.", append(new))
    after = load(pack)
    assert after.passages[:-1] == before.passages
    assert (after.passages[-1].text, after.passages[-1].questions) == (new.text, new.questions)
    assert (after.licence, after.pronunciation) == (before.licence, before.pronunciation)


def test_an_answer_to_what_a_fact_says_already_is_one_more_question_of_it(config: Config, pack: Path) -> None:
    change(
        "trains.md", config, "", "Added.", append(WrittenFact("", "Trains run on rails.", ("On what do trains run?",)))
    )
    assert len(load(pack).passages) == 4
    assert load(pack).passages[0].questions == ("On what do trains run?",)


def test_a_fact_is_changed_with_its_heading_questions_and_translations(config: Config, pack: Path) -> None:
    new = WrittenFact("The first", "It was built in 1842.", ("How old?",), ("How fast?",), (("pt", "De 1842."),))
    change("trains.md", config, "", "Changed.", put(1, new))
    said = load(pack).passages
    assert [one.heading for one in said] == ["Our trains", "The first", "The oldest engine", "Tickets"]
    assert said[1].text == "It was built in 1842."
    assert (said[1].questions, said[1].unanswered, said[1].translations) == (
        ("How old?",),
        ("How fast?",),
        new.translations,
    )


def test_facts_are_moved_and_removed_but_for_the_last(config: Config) -> None:
    first, second, *rest = texts(config)
    change("trains.md", config, "", "Moved.", move(0, 1))
    assert texts(config) == [second, first, *rest]
    change("trains.md", config, "", "Removed.", take_out(0))
    assert texts(config) == [first, *rest]
    for _ in rest:
        change("trains.md", config, "", "Removed.", take_out(1))
    with pytest.raises(KnowledgeError, match="only fact"):
        change("trains.md", config, "", "Removed.", take_out(0))


def test_questions_beside_the_pack_stay_there_and_fit(config: Config, pack: Path) -> None:
    beside = pack.with_name("trains.questions")
    beside.write_text(BESIDE, encoding="utf-8")
    facts_now = sheet("trains.md", config).facts
    assert "When was the oldest engine built?" in facts_now[1].questions
    change("trains.md", config, "", "Moved.", move(0, 1))
    assert "When was the oldest engine built?" in beside.read_text(encoding="utf-8")
    assert "When was the oldest engine built?" not in pack.read_text(encoding="utf-8")
    changed = WrittenFact("", "The oldest engine is from 1841.", (*facts_now[1].questions, "From when is it?"))
    change("trains.md", config, "", "Changed.", put(0, changed))
    assert "When was" not in beside.read_text(encoding="utf-8")
    assert load(pack).passages[0].questions == changed.questions
    change("trains.md", config, "", "Removed.", take_out(2))
    assert not beside.exists()


def test_a_kill_between_the_two_files_loses_no_fact(
    config: Config, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack.with_name("trains.questions").write_text(BESIDE, encoding="utf-8")
    written: list[str] = []

    def kill(path: Path, text: str | None) -> None:
        if written:
            raise KeyboardInterrupt
        written.append(path.name)
        write(path, text)

    write = versions.write
    monkeypatch.setattr(versions, "keep", lambda *_kept: None)
    monkeypatch.setattr(versions, "write", kill)
    with pytest.raises(KeyboardInterrupt):
        change("trains.md", config, "", "Changed.", put(1, WrittenFact("", "The oldest one is from 1841.")))
    assert [one.text for one in load(pack).passages] == texts(config)
    assert "1843" in texts(config)[1]


def test_each_change_can_be_undone_and_that_too(config: Config, pack: Path) -> None:
    pack.with_name("trains.questions").write_text(BESIDE, encoding="utf-8")
    change("trains.md", config, "", "A fact was removed.", take_out(1))
    [version] = versions.versions(pack)
    assert version.change == "A fact was removed."
    restore("trains.md", config, version.number)
    assert pack.read_text(encoding="utf-8") == PACK
    assert pack.with_name("trains.questions").read_text(encoding="utf-8") == BESIDE
    newest, _ = versions.versions(pack)
    restore("trains.md", config, newest.number)
    assert len(load(pack).passages) == 3


def test_the_history_is_bounded_survives_damage_and_goes_with_the_pack(
    config: Config, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MOST", 5)
    for number in range(9):
        versions.keep(pack, f"Change {number}.", "text", None, datetime(2026, 11, 30, tzinfo=UTC))
    (versions.folder_of(pack) / "000008.json").write_bytes(b"{")
    assert [one.change for one in versions.versions(pack)] == [f"Change {number}." for number in (7, 6, 5, 4)]
    with pytest.raises(KnowledgeError, match="no version 2 any more"):
        restore("trains.md", config, 2)
    remove("trains.md", config)
    assert not versions.folder_of(pack).exists()


def test_who_has_seen_an_older_state_changes_nothing(config: Config, pack: Path) -> None:
    seen = sheet("trains.md", config).version
    change("trains.md", config, seen, "Moved.", move(0, 1))
    before = pack.read_text(encoding="utf-8")
    with pytest.raises(KnowledgeError, match="changed meanwhile"):
        change("trains.md", config, seen, "Moved.", move(0, 1))
    assert pack.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("? Is this a question?", "would not be read as it is written"),
        ("Trains run on rails.", "would not be read as it is written"),
        ("…", "needs words"),
        ("So long. " * 80, "make two facts"),
        ("[pt] Uma frase.", "would not be read as it is written"),
    ],
)
def test_what_could_not_be_read_back_is_refused(config: Config, pack: Path, text: str, why: str) -> None:
    with pytest.raises(KnowledgeError, match=why):
        change("trains.md", config, "", "Changed.", put(2, WrittenFact("", text.strip())))
    assert pack.read_text(encoding="utf-8") == PACK
    assert versions.versions(pack) == []


@pytest.mark.parametrize(
    "text",
    [
        "# 3 is the number of the engine.",
        "1843. That was the year.",
        "- A dash begins this one.",
        "A price of 3 * 4 * 5 _or_ more costs `much` <b>money</b> &amp; time [here](there).",
        r"A backslash \ and an asterisk \* stay.",
        "> Greater than that.",
        "机车建于1843年。",
        "= An equals sign.",
        "Ten | twenty | thirty.",
    ],
)
def test_signs_of_markdown_are_read_as_they_were_typed(config: Config, pack: Path, text: str) -> None:
    fact = WrittenFact("C# & *", text, ("What is *that*?", "# one?"), (), (("de", "Das *ist* [so]."),))
    change("trains.md", config, "", "Added.", append(fact))
    said = load(pack).passages[-1]
    assert (said.heading, said.text, said.questions, said.translations) == (
        fact.heading, text, fact.questions, fact.translations
    )  # fmt: skip
    change("trains.md", config, "", "Moved.", move(0, 1))
    assert load(pack).passages[-1] == said


def test_plain_text_and_the_largest_pack_that_ships_are_written_as_they_were_read(config: Config) -> None:
    folder = config.data / "knowledge"
    (folder / "plain.txt").write_text(
        "The hall\n\nThe hall is 40 m long.\n\n? How long is the hall?\n", encoding="utf-8"
    )
    for name in ("bees.md", "bees.questions"):
        (folder / name).write_bytes(resource("config", "knowledge", name).read_bytes())
    for name in ("plain.txt", "bees.md"):
        before = read_pack(folder / name).passages
        change(name, config, "", "Nothing.", lambda facts: facts)
        after = read_pack(folder / name).passages
        assert [WrittenFact.of(one, one).told for one in after] == [WrittenFact.of(one, one).told for one in before]


@pytest.mark.parametrize("name", ["../trains.md", "none.md", "museum.pack", "/etc/passwd", ""])
def test_only_text_files_that_were_added_are_changed(config: Config, name: str) -> None:
    with pytest.raises(KnowledgeError, match="no text file that was added"):
        change(name, config, "", "Moved.", move(0, 1))


def test_no_doubtful_passage_slips_in_by_a_change(config: Config, pack: Path) -> None:
    pack.write_text(
        f"{PACK}\n## Broken\n\nThe cafÃ© is on the ground floor, the MÃ¼ller hall above.\n", encoding="utf-8"
    )
    assert load(pack).doubtful
    with pytest.raises(KnowledgeError, match="doubtful"):
        change("trains.md", config, "", "Moved.", move(0, 1))


def test_a_new_pack_begins_with_its_first_fact(config: Config) -> None:
    fact = WrittenFact("Is there a café", "Our café is on the ground floor.", ("Is there a café?",))
    path = begin("What visitors asked: 2026", "en", fact, config, ())
    made = load(path)
    assert (path.name, made.title, made.language) == ("what-visitors-asked-2026.md", "What visitors asked: 2026", "en")
    assert made.passages[0].questions == ("Is there a café?",)
    with pytest.raises(KnowledgeError):
        begin("What visitors asked: 2026", "en", fact, config, ())
