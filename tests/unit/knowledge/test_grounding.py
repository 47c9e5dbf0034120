"""What is not in the passages is not said."""

import pytest

from assistant.knowledge.grounding import grounded, sentence_with

NOTES = [
    "A colony has between 20,000 and 80,000 bees.",
    "In a book printed in 1557, Hans Staden told of three native bees of Brazil, of the ancient Egyptians too.",
    "The bee is Apis mellifera.",
    "It may be seen from Tuesday to Sunday, from March on.",
]


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("It has 20,000 to 80,000 bees.", "en"),
        ("There are twenty thousand bees or more.", "en"),
        ("Há entre 20.000 e 80.000 abelhas.", "pt"),
        ("Hay entre 20 mil y 80 mil abejas.", "es"),
        ("Elle compte de 20 000 à 80 000 abeilles.", "fr"),
        ("Es sind zwanzigtausend Bienen.", "de"),
        ("Ci sono tra le 20.000 e le 80.000 api.", "it"),
        ("一个蜂群有2万到8万只蜜蜂。", "zh"),
        ("Em 1557, Hans Staden falou de três abelhas do Brasil.", "pt"),
        ("Nel 1557 scrisse Hans Staden.", "it"),
        ("It is a bee, of course.", "en"),
        ("It may march out on Tuesdays.", "en"),
        ("On la voit le dimanche, dès mars.", "fr"),
        ("Se puede ver desde marzo.", "es"),
        ("Ja, Hans Staden schrieb ein Buch.", "de"),
    ],
)
def test_what_the_notes_bear_out_is_grounded(sentence: str, language: str) -> None:
    assert grounded(sentence, NOTES, language)


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("A queen lives for 20 days.", "en"),
        ("A rainha vive cerca de 20.001 dias.", "pt"),
        ("A queen lives for five years.", "en"),
        ("La reine vit cinq ans.", "fr"),
        ("He came there in 1577.", "en"),
        ("The bees of Chile sting.", "en"),
        ("As abelhas de Portugal picam.", "pt"),
        ("It was found by Charles Darwin.", "en"),
        ("Die Bienen leben in Frankreich.", "de"),
        ("它们活5年。", "zh"),
        ("It can be seen in May.", "en"),
        ("It is open on Mondays.", "en"),
        ("Elle est ouverte le lundi.", "fr"),
        ("Man sieht sie im April.", "de"),
        ("Se ve desde abril.", "es"),
    ],
)
def test_other_numbers_dates_and_names_are_not(sentence: str, language: str) -> None:
    assert not grounded(sentence, NOTES, language)


def test_the_sentence_that_holds_a_short_answer_is_the_one_about_what_was_asked() -> None:
    notes = ["Ian left in 1996. Ian founded the project in 1993. Ian's wife knew.", "Nobody else did."]
    assert sentence_with("Ian.", "Who founded the project?", notes, "en") == "Ian founded the project in 1993."
    assert not sentence_with("YES", "Did Ian found the project?", notes, "en")
    assert not sentence_with("99", "When was the project founded?", notes, "en"), "a part of a number is none"
    assert not sentence_with(".", "Who founded the project?", notes, "en"), "nothing is in every sentence"
    assert sentence_with("女王。", "谁产卵？", ["雄蜂不工作。女王产卵。"], "zh") == "女王产卵。"
