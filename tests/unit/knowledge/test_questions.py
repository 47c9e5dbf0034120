"""What the wording of a question shows."""

import pytest

from assistant.knowledge.questions import AnswerKind, content_words, kind, places


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many bees are in a colony?", AnswerKind.COUNT),
        ("What's the number of bees in a hive?", AnswerKind.COUNT),
        ("How long does a queen live?", AnswerKind.TIME),
        ("What should I do when a bee stings me?", AnswerKind.THING),
        ("How do bees tell each other where food is?", AnswerKind.MANNER),
        ("What does a jar of honey cost here?", AnswerKind.PRICE),
        ("How about pests and diseases?", AnswerKind.OPEN),
        ("Do bees in Brazil sting?", AnswerKind.OPEN),
        ("Quantas abelhas há em uma colônia?", AnswerKind.COUNT),
        ("Há quanto tempo existe a apicultura?", AnswerKind.TIME),
        ("¿Quién pone los huevos?", AnswerKind.PERSON),
        ("¿Por qué bailan las abejas?", AnswerKind.REASON),
        ("À quelle vitesse volent les abeilles ?", AnswerKind.SPEED),
        ("Qu'est-ce que la propolis ?", AnswerKind.THING),
        ("Wie weit fliegen Bienen?", AnswerKind.DISTANCE),
        ("Was kostet ein Bienenvolk?", AnswerKind.PRICE),
        ("Dove dormono le api?", AnswerKind.PLACE),
        ("Come fanno le api il miele?", AnswerKind.MANNER),
        ("一罐蜂蜜多少钱?", AnswerKind.PRICE),
        ("蜂王能活多久?", AnswerKind.TIME),
    ],
)
def test_the_kind_of_a_question(question: str, expected: AnswerKind) -> None:
    assert kind(question) is expected


def test_what_asks_for_reasons_and_makers_but_not_for_numbers() -> None:
    assert AnswerKind.THING.meets(AnswerKind.REASON)
    assert not AnswerKind.THING.meets(AnswerKind.COUNT)
    assert not AnswerKind.TIME.meets(AnswerKind.COUNT)
    assert AnswerKind.OPEN.meets(AnswerKind.COUNT)


def test_content_words_leave_function_words_out() -> None:
    assert set(content_words("How many eggs does the queen lay?", "en")) == {"eggs", "queen", "lay"}
    assert set(content_words("¿Cuántos huevos pone la reina?", "es")) == {"huevos", "pone", "reina"}


def test_forms_of_a_word_share_a_stem() -> None:
    stems = content_words("beekeeper beekeeping colony colonies keep keeping", "en")
    assert stems["beekeeper"] == stems["beekeeping"]
    assert stems["colony"] == stems["colonies"]
    assert stems["keep"] == stems["keeping"]


@pytest.mark.parametrize(
    ("text", "language"),
    [("bees in Brazil", "en"), ("abelhas do Brasil", "pt"), ("abeilles du Brésil", "fr"), ("巴西有多少种蜜蜂?", "zh")],
)
def test_countries_are_known_by_their_name_in_each_language(text: str, language: str) -> None:
    assert places(text, language) == {"BR"}


def test_continents_are_places_and_the_world_is_none() -> None:
    assert places("Do bees in Africa sting?", "en") == {"002"}
    assert places("bees in the world", "en") == set()


@pytest.mark.parametrize("language", ["ts", "tl"])
def test_in_a_language_of_which_little_is_known_places_are_looked_for_by_their_english_names(language: str) -> None:
    assert places("Ku na tinyoxi eBrazil, Brazil.", language) == {"BR"}
    assert places("", language) == set()
