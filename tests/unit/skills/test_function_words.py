"""What the words of a question tell the arguments of a function, and which questions are for one."""

import re
from pathlib import Path

import pytest
from function_tools import (
    HIVE,
    Conversation,
    bell,
    capitals,
    claim,
    dice,
    feed,
    garden,
    guide_comes,
    hello,
    hive_temperature,
    lamp,
    skill,
    slots,
)

from assistant import guide
from assistant.core.messages import Likeness
from assistant.core.resources import resource
from assistant.functions.files import load
from assistant.skills.contract import BELOW_SURE
from assistant.skills.functions.skill import FunctionsSkill

SEVEN = {
    "en": [
        "How warm is hive seven?",
        "What's the temperature of hive 7?",
        "Please tell me how warm hive number seven is",
    ],
    "pt": ["Que temperatura tem a colmeia sete?", "quantos graus tem a colmeia 7"],
    "es": ["¿Qué temperatura tiene la colmena siete?", "cuántos grados hay en la colmena 7 por favor"],
    "fr": ["Quelle est la température de la ruche sept ?", "combien de degrés fait-il dans la ruche 7"],
    "de": ["Wie warm ist Bienenstock sieben?", "Welche Temperatur hat denn der Bienenstock 7?"],
    "it": ["Che temperatura c'è nell'arnia sette?", "quanti gradi ci sono nell'arnia 7"],
    "zh": ["七号蜂箱有多热？", "7号蜂箱的温度是多少"],
}
ONE = {
    "en": "How warm is hive one?",
    "pt": "Que temperatura tem a colmeia um?",
    "es": "¿Qué temperatura tiene la colmena uno?",
    "fr": "Quelle est la température de la ruche un ?",
    "de": "Wie warm ist Bienenstock eins?",
    "it": "Che temperatura c'è nell'arnia uno?",
    "zh": "一号蜂箱有多热？",
}
NONE_SAID = {
    "en": "How warm is the hive?",
    "pt": "Que temperatura tem uma colmeia?",
    "es": "¿Qué temperatura tiene una colmena?",
    "fr": "Quelle est la température d'une ruche ?",
    "de": "Wie warm ist ein Bienenstock?",
    "it": "Che temperatura c'è in un'arnia?",
    "zh": "蜂箱有多热？",
}


@pytest.fixture(scope="module")
def hives() -> FunctionsSkill:
    return skill(hive_temperature)


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in SEVEN.items() for text in texts])
def test_a_number_is_read_in_digits_and_words_in_seven_languages(
    hives: FunctionsSkill, language: str, text: str
) -> None:
    assert slots(hives, text, language) == {"function": "hive_temperature", "hive": "7"}


@pytest.mark.parametrize(("language", "text"), ONE.items())
def test_the_number_one_is_read_where_it_counts(hives: FunctionsSkill, language: str, text: str) -> None:
    assert slots(hives, text, language)["hive"] == "1"


@pytest.mark.parametrize(("language", "text"), NONE_SAID.items())
def test_an_article_is_no_number(hives: FunctionsSkill, language: str, text: str) -> None:
    found = claim(hives, text, language, like=Likeness("hive_temperature", 0.9, 0.97))
    assert found
    assert found.slots == {"function": "hive_temperature"}


def test_a_pronoun_is_no_number() -> None:
    found = claim(skill(hive_temperature), "How warm is the big one, the hive?")
    assert found is None or "hive" not in found.slots


def test_numbers_go_to_arguments_by_the_words_beside_them_and_by_their_order() -> None:
    asked = skill(dice)
    assert slots(asked, "Throw a die with 20 sides.") == {"function": "dice", "sides": "20"}
    assert slots(asked, "Roll three dice.") == {"function": "dice", "dice": "3"}
    assert slots(asked, "Throw 4 dice with twelve sides.") == {"function": "dice", "dice": "4", "sides": "12"}


def test_places_are_read_in_their_order() -> None:
    read = slots(skill(capitals), "How far is it between the capitals of Chile and New Zealand?")
    assert (read["one"], read["other"]) == ("Chile", "New Zealand")


@pytest.mark.parametrize(
    ("text", "language", "colour"),
    [
        ("Make the lamp green!", "en", "green"),
        ("Mach die Lampe grün.", "de", "green"),
        ("Mach die Lampe rot", "de", "red"),
    ],
)
def test_a_choice_is_read_by_its_name_and_by_the_words_for_it(text: str, language: str, colour: str) -> None:
    assert slots(skill(lamp), text, language)["colour"] == colour


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("What was done in the garden on 3 March?", "en", "2027-03-03"),
        ("What was done in the garden yesterday?", "en", "2026-11-30"),
        ("Was wurde im Garten gestern gemacht?", "de", "2026-11-30"),
    ],
)
def test_a_day_is_read(text: str, language: str, day: str) -> None:
    assert slots(skill(garden), text, language)["day"] == day


def test_times_are_read() -> None:
    assert slots(skill(bell), "Ring the bell at half past six.")["at"] in {"06:30:00", "18:30:00"}
    assert slots(skill(guide_comes), "When does the guide come tomorrow?")["when"] == "2026-12-02T00:00:00"
    assert slots(skill(guide_comes), "When does the guide come on Sunday at 5 pm?")["when"] == "2026-12-06T17:00:00"


@pytest.mark.parametrize(
    ("text", "language", "who"),
    [
        ("Say hello to Maria Theresa, please.", "en", "Maria Theresa"),
        ('Greet somebody: "Anton Reicha"', "en", "Anton Reicha"),
        ("Begrüße unsere Gäste!", "de", "unsere Gäste"),
    ],
)
def test_a_text_stands_where_an_example_has_braces_or_in_quotes(text: str, language: str, who: str) -> None:
    found = claim(skill(hello), text, language, like=Likeness("hello", 0.9, 0.97))
    assert found
    assert found.slots["who"] == who


def test_a_value_out_of_bounds_is_read_all_the_same(hives: FunctionsSkill) -> None:
    assert slots(hives, "How warm is hive forty?")["hive"] == "40"


def test_a_language_without_examples_is_not_claimed() -> None:
    near = Likeness("lamp", 0.99, 0.99)
    assert claim(skill(lamp), "Rends la lampe rouge.", "fr", like=near) is None
    assert claim(skill(), "Make the lamp red.", "en") is None


EVERYDAY = {
    "en": ["How warm is it outside?", "How warm is it in Paris?", "What is a hive?", "How many bees live in a hive?",
           "What is three times five?", "How far is Peru?", "Tell me a joke.", "Is the museum warm in winter?"],
    "de": ["Wie warm ist es draußen?", "Was ist ein Bienenstock?", "Wie viele Bienen leben in einem Bienenstock?"],
    "fr": ["Quelle est la température à Paris ?", "Qu'est-ce qu'une ruche ?"],
    "es": ["¿Qué temperatura hace en Madrid?", "¿Qué es una colmena?"],
    "it": ["Che temperatura c'è a Roma?", "Che cos'è un'arnia?"],
    "pt": ["Que temperatura está lá fora?", "O que é uma colmeia?"],
    "zh": ["今天有多热？", "蜂箱是什么？"],
}  # fmt: skip


@pytest.mark.parametrize(("language", "text"), [(code, text) for code, texts in EVERYDAY.items() for text in texts])
def test_what_is_only_near_is_not_claimed(hives: FunctionsSkill, language: str, text: str) -> None:
    assert claim(hives, text, language, like=Likeness("hive_temperature", 0.3, 0.85)) is None


def test_likeness_without_a_value_is_never_sure(hives: FunctionsSkill) -> None:
    found = claim(hives, "How warm is the hive?", like=Likeness("hive_temperature", 0.9, 0.97))
    assert found
    assert found.score == BELOW_SURE
    assert claim(hives, "How warm is the hive?", like=Likeness("hive_temperature", 0.2, 0.8)) is None


def test_of_two_functions_the_one_whose_words_are_asked_answers() -> None:
    both = skill(hive_temperature, dice, lamp, feed)
    assert slots(both, "How warm is hive two?")["function"] == "hive_temperature"
    assert slots(both, "Roll two dice.")["function"] == "dice"


@pytest.mark.parametrize("name", ["dice", "greenhouse"])
def test_the_examples_that_ship_are_asked_in_seven_languages(name: str) -> None:
    loaded = load(resource("config", "skills", f"{name}.py"))
    assert not loaded.fault
    [function] = loaded.functions
    assert set(function.languages) == set(HIVE)
    asked = skill(function)
    for language, texts in function.examples.items():
        for text in texts:
            assert slots(asked, text.format(dice=3, sides=12), language)["function"] == name, text


def test_the_function_of_the_guide_works_as_the_guide_says(tmp_path: Path) -> None:
    page = guide.topic("functions").text
    [code] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    file = tmp_path / "calc_distance.py"
    file.write_text(code, encoding="utf-8")
    loaded = load(file)
    assert not loaded.fault
    said = Conversation(skill(*loaded.functions)).ask("How far would a stork fly to Peru?")
    assert f"Answer:   {said}" in page
    german = Conversation(skill(*loaded.functions), "de").ask("Wie weit fliegt der Storch nach Chile?")
    assert german.startswith("Bis ")


def test_three_words_of_chinese_that_hold_a_numeral_are_no_number() -> None:
    for text in ("什么蜂箱热？", "我们一起看蜂箱温度", "蜂箱一下热"):
        found = claim(skill(hive_temperature), text, "zh", like=Likeness("hive_temperature", 0.9, 0.97))
        assert found is None or "hive" not in found.slots, text
