import pytest

from assistant.core.config.pronunciation import checked, of_language
from assistant.text.pronouncing import Pronouncing

TABLE = {"Ljubljana": "Lyoo-blyah-nah", "Žižek": "[[ʒiʒɛk]]", "de": {"Ljubljana": "Lublana", "蜂蜜": "feng mi"}}


def test_a_name_is_said_as_the_table_says_wherever_it_stands() -> None:
    say = Pronouncing({"Ljubljana": "Lyoo-blyah-nah"}, "en")
    assert say("In Ljubljana, and Ljubljana's bridge.") == "In Lyoo-blyah-nah, and Lyoo-blyah-nah's bridge."
    assert say("Ljubljanas, not.") == "Ljubljanas, not."


def test_what_stands_below_a_language_counts_for_it_alone() -> None:
    assert of_language([checked(TABLE)], "de")["Ljubljana"] == "Lublana"
    assert of_language([checked(TABLE)], "en")["Ljubljana"] == "Lyoo-blyah-nah"


def test_a_later_table_goes_before_an_earlier_one() -> None:
    assert of_language([{"Brno": "a"}, {"Brno": "b"}], "en") == {"Brno": "b"}
    assert of_language([{"en": {"Brno": "a"}}, {"Brno": "b"}], "en") == {"Brno": "a"}


def test_phonemes_are_left_out_for_a_voice_that_does_not_know_them() -> None:
    assert Pronouncing({"Žižek": "[[ʒiʒɛk]]"}, "en")("Žižek wrote.") == "[[ʒiʒɛk]] wrote."
    assert Pronouncing({"Žižek": "[[ʒiʒɛk]]"}, "en", phonemes=False)("Žižek wrote.") == "Žižek wrote."


def test_a_name_with_a_short_form_is_found_as_it_is_spoken() -> None:
    assert Pronouncing({"St. Gallen": "Sankt Gallen"}, "en")("Saint Gallen is near.") == "Sankt Gallen is near."


def test_chinese_words_need_no_spaces_around_them() -> None:
    assert Pronouncing({"重庆": "虫庆"}, "zh")("我在重庆住。") == "我在虫庆住。"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"Brno": 5}, "write how it sounds"),
        ({"Brno": "[ʒi]"}, "double brackets"),
        ({"Brno": "[[ʒi"}, "double brackets"),
        ({"Brno": ""}, "write how it sounds"),
        ({"German": {"Brno": "Brünn"}}, "is no language"),
        ({"…": "dots"}, "no word"),
        ("Brno", "it is a table"),
    ],
)
def test_a_wrong_entry_is_told_with_what_would_be_right(table: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        checked(table)
