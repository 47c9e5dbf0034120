"""What is computed and converted, in every language; what is left to others."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.messages import Asked, Exchange, Intent, Provenance, Transcript
from assistant.skills.arithmetic import NAME, ArithmeticSkill
from assistant.skills.arithmetic.lexing import WORDING
from assistant.text.wording import speakable
from assistant.turn.turn_token import Turn

SKILL = ArithmeticSkill()
NONE = "none"
HELD_OUT = [
    (language, topic, text)
    for language, known in WORDING.languages.items()
    for topic, texts in (*known.tests.items(), *known.examples.items())
    for text in texts
]


def asked(text: str, language: str = "en", history: Sequence[Exchange] = (), wished: str = "") -> Exchange | None:
    """The question with its answer; None where the skill does not claim it."""
    claim = SKILL.claim(Asked(text, language, history=history))
    if claim is None:
        return None
    intent = Intent(NAME, Transcript(text, language), claim.score, claim.slots, wished)
    reply = SKILL.answer(intent, history, Turn())
    assert reply.provenance is Provenance.KNOWN
    said = "".join(reply.deltas)
    return Exchange(intent, said, said)


def answer(text: str, language: str = "en") -> str:
    exchange = asked(text, language)
    assert exchange, text
    return exchange.reply


@pytest.mark.parametrize(("language", "topic", "text"), HELD_OUT)
def test_each_language_claims_its_own_and_nothing_else(language: str, topic: str, text: str) -> None:
    claim = SKILL.claim(Asked(text, language))
    assert (claim.slots["topic"] if claim else NONE) == topic


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "What's nineteen times twelve?", "19 × 12 is 228."),
        ("en", "2 + 3 × 4 - 1", "2 + 3 × 4 − 1 is 13."),
        ("en", "(2 + 3) * 4", "(2 + 3) × 4 is 20."),
        ("en", "10 - (5 - 2)", "10 − (5 − 2) is 7."),
        ("en", "how much is five and three", "5 + 3 is 8."),
        ("en", "two hundred and five plus six", "205 + 6 is 211."),
        ("en", "three and a half times two", "3.5 × 2 is 7."),
        ("en", "half of 7", "1/2 of 7 is 3.5."),
        ("en", "What is one half plus one third?", "1/2 + 1/3 is 5/6, about 0.8333."),
        ("en", "two thirds of ninety", "2/3 of 90 is 60."),
        ("en", "what is 3/4 of 100", "3/4 of 100 is 75."),
        ("en", "What is 15 % off 80?", "80 less 15% is 68."),
        ("en", "80 plus 10 percent", "80 + 10% is 88."),
        ("en", "what percent of 80 is 20", "20 is 25 percent of 80."),
        ("en", "minus two squared plus 5", "−2² + 5 is 1."),
        ("en", "the square root of 2", "The square root of 2 is about 1.414."),
        ("en", "cube root of 27", "The cube root of 27 is 3."),
        ("en", "2 to the power of 64", "2⁶⁴ is about 1.845 × 10¹⁹."),
        ("en", "the average of 3, 5 and 10", "The average of 3, 5, and 10 is 6."),
        ("en", "how many times does 7 go into 100", "7 goes into 100 14 times, and 2 is left."),
        ("en", "is 91 prime", "No, 91 is not a prime number: it can be divided by 7."),
        ("en", "is 1 a prime number", "No, 1 is not a prime number: the smallest is 2."),
        ("en", "round 1250 to the nearest hundred", "1,250, rounded, is 1,300."),
        ("en", "0.1 + 0.2", "0.1 + 0.2 is 0.3."),
        ("en", "what is 2 + 2!", "2 + 2 is 4."),
        ("en", "5!", "5 factorial is 120."),
        ("de", "Wie viel ist 12.345 durch 5?", "12.345 ÷ 5 ist 2.469."),
        ("de", "dreieinhalb mal zwei", "3,5 × 2 ist 7."),
        ("fr", "quatre-vingt-dix-sept plus cinq", "97 + 5 égale 102."),
        ("es", "¿Cuánto es 20 por ciento de 350?", "20\u00a0% de 350 es 70."),
        ("it", "tre alla quarta", "3⁴ fa 81."),
        ("pt", "mil menos 250", "1.000 − 250 é 750."),
        ("es", "qué es más grande 7 o 9", "El mayor de 7 y 9 es 9."),
        ("zh", "10的阶乘是多少", "10的阶乘等于3,628,800。"),
        ("zh", "三千零五加三百五", "3,005 + 350等于3,355。"),
        ("zh", "350的百分之二十是多少", "350的20%等于70。"),
        ("en", "How many inches are in a metre?", "1 meter is about 39.37 inches."),
        ("en", "-40 degrees fahrenheit in celsius", "−40 degrees Fahrenheit is −40 degrees Celsius."),
        ("en", "what is 20 degrees in fahrenheit", "20 degrees Celsius is 68 degrees Fahrenheit."),
        ("en", "how tall is 6 foot 2 in centimetres", "6 feet 2 inches is 187.96 centimeters."),
        ("en", "5 metres plus 3 metres", "5 + 3 is 8 meters."),
        ("en", "how much is three times 250 grams", "3 × 250 is 750 grams."),
        ("en", "20 percent of 350 kilos", "20% of 350 is 70 kilograms."),
        ("en", "how many ounces are in a kilo", "1 kilogram is about 35.27 ounces."),
        ("en", "feet in a mile", "1 mile is 5,280 feet."),
        ("en", "How many degrees are in a circle?", "1 revolution is 360 degrees."),
        ("en", "how many months are in two years", "2 years is 24 months."),
        ("de", "Wie viel Kilo sind zwei Zentner?", "2 Zentner sind 100 Kilogramm."),
        ("zh", "三斤是多少克", "3斤等于1,500克。"),
    ],
)
def test_what_is_said(language: str, text: str, said: str) -> None:
    assert answer(text, language) == said


def test_what_means_two_things_is_told_for_both() -> None:
    said = answer("How many millilitres are in a pint?")
    assert "8 fluid ounces" in answer("how many ounces are in a cup")
    assert "473.2" in said
    assert "568.3" in said


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("10 divided by zero", "zero"),
        ("0/0", "zero"),
        ("0 to the power of minus 1", "zero"),
        ("9 to the power of 9 to the power of 9", "large"),
        ("9^9^9^9^9", "large"),
        ("2 to the power of 999999999999", "large"),
        ("1000 factorial", "large"),
        ("is 99999999999999999999 prime", "large"),
        ("the square root of minus nine", "no_root"),
        ("factorial of 2.5", "not_whole"),
    ],
)
def test_what_has_no_answer_gets_a_sentence(text: str, key: str) -> None:
    assert answer(text) == WORDING.say("en", key)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "What is 5 kilos in metres?"),
        ("de", "Wie viele Meter sind 5 Kilo?"),
        ("fr", "Combien de mètres font 5 kilos ?"),
        ("zh", "5公斤是多少米"),
    ],
)
def test_units_of_different_things_get_a_sentence(language: str, text: str) -> None:
    assert answer(text, language).endswith(WORDING.languages[language].sentences["mismatch"].rpartition("{unit}")[2])


@pytest.mark.parametrize(
    ("language", "turns"),
    [
        (
            "en",
            [
                ("what is 12 times 19", "228"),
                ("and divided by two?", "114"),
                ("plus six", "120"),
                ("half of that", "60"),
                ("is it even", "60 is even"),
                ("squared", "3,600"),
                ("and the square root?", "60"),
                ("multiply it by 2", "120"),
                ("and 5 plus 5", "5 + 5 is 10"),
            ],
        ),
        ("de", [("12 mal 19", "228"), ("und geteilt durch zwei", "114"), ("die Hälfte davon", "57")]),
        ("zh", [("三乘四", "12"), ("再除以二呢", "6")]),
        (
            "en",
            [
                ("how many kilometres are 10 miles", "16.09"),
                ("and in feet?", "52,800"),
                ("and 20?", "105,600"),
                ("and 3 yards", "9 feet"),
                ("how many inches is that", "108"),
            ],
        ),
    ],
)
def test_a_question_goes_on_from_the_last(language: str, turns: list[tuple[str, str]]) -> None:
    history: list[Exchange] = []
    for text, said in turns:
        exchange = asked(text, language, history)
        assert exchange, text
        assert said in exchange.reply
        history.append(exchange)


@pytest.mark.parametrize(
    "text", ["and divided by two?", "plus seven", "squared", "is that even", "and in feet?", "and 20?"]
)
def test_there_is_nothing_to_go_on_from_at_first(text: str) -> None:
    assert asked(text) is None


def test_the_answer_is_in_the_language_that_was_wished_for() -> None:
    exchange = asked("Wie viel Kilo sind zwei Zentner?", "de", wished="en")
    assert exchange
    assert exchange.reply == "2 zentners is 100 kilograms."


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "9/11",
        "What is 24/7?",
        "03/05/1843",
        "416-555-0192",
        "10:30",
        "What is 5",
        "one two three",
        "1+" * 200 + "1",
    ],
)
def test_figures_that_are_no_sum_are_left_alone(text: str) -> None:
    assert asked(text) is None


@pytest.mark.parametrize("language", WORDING.languages)
def test_every_answer_is_spoken_without_figures_and_signs(language: str) -> None:
    for text in (*WORDING.languages[language].tests["calculation"], "2 + 3", "8 - 5", "20 ÷ 4", "3 * 4"):
        said = speakable(answer(text, language), language)
        assert not [mark for mark in said if mark.isdigit() or mark in "+−×÷=%√"], said


@settings(deadline=None)
@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.sampled_from("+-*"))
def test_whole_numbers_are_exact(first: int, last: int, sign: str) -> None:
    found = {"+": first + last, "-": first - last, "*": first * last}[sign]
    exchange = asked(f"what is {first} {sign} {last}")
    assert exchange
    assert exchange.intent.slots["result"] == str(found)


@settings(deadline=None)
@given(st.text(alphabet="0123456789+-*/^!%(). ,=x", max_size=40))
def test_whatever_is_typed_gets_a_sentence_or_is_left_alone(text: str) -> None:
    exchange = asked(text)
    assert exchange is None or exchange.reply


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("dwieście trzydzieści pięć plus dwa tysiące jeden", "pl", "235 + 2001 to 2236."),
        ("dwadzieścia dwa razy trzy miliony", "pl", "22 × 3000000 to 66000000."),
        ("Ile kilometrów to 3 mile?", "pl", "3 mile to około 4,828 kilometra."),
        ("10ポンドは何キロですか", "ja", "10 ポンドは約4.536 キログラムです。"),
        ("10マイルは何キロですか", "ja", "10 マイルは約16.09 キロメートルです。"),
        ("華氏68度は摂氏で何度ですか", "ja", "華氏 68 度は摂氏 20 度です。"),
        ("一坪は何平方メートルですか", "ja", "1坪は約3.306 平方メートルです。"),
    ],
)
def test_numbers_and_units_are_read_and_said_as_a_language_forms_them(text: str, language: str, said: str) -> None:
    assert answer(text, language).replace("\u00a0", "") == said
