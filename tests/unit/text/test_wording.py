import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.core.languages import USUAL
from assistant.text.lexicon import lexicon
from assistant.text.numerals import cardinal
from assistant.text.wording import speakable

CASES = {
    "en": [
        ("about 11,630 kilometers away", "about eleven thousand six hundred thirty kilometers away"),
        ("It flies 3.5 km.", "It flies three point five kilometers."),
        ("1 km, 2 km", "one kilometer, two kilometers"),
        ("at -5 °C (23°F)", "at minus five degrees Celsius, twenty-three degrees Fahrenheit"),
        ("20,000–80,000 bees", "twenty thousand to eighty thousand bees"),
        ("10-15 drones", "ten to fifteen drones"),
        ("10 km – 15 km", "ten kilometers to fifteen kilometers"),
        ("in 1557", "in fifteen fifty-seven"),
        ("1,557 bees", "one thousand five hundred fifty-seven bees"),
        ("1557 km", "one thousand five hundred fifty-seven kilometers"),
        ("1914-1918", "nineteen fourteen to nineteen eighteen"),
        ("in the 1990s and the '80s", "in the nineteen nineties and the eighties"),
        ("the 16th century, 1st, 22nd", "the sixteenth century, first, twenty-second"),
        ("Louis XIV, World War II, vitamin C", "Louis the fourteenth, World War two, vitamin C"),
        ("50% & 3 + 4 = 7", "fifty percent and three plus four equals seven"),
        ("5 - 3 = 2, 4 * 2", "five minus three equals two, four times two"),
        ("~500, > 300, <5 mm", "about five hundred, more than three hundred, less than five millimeters"),
        ("$3.50, $1, €5 million, £0.05", "three dollars and fifty cents, one dollar, five million euros, five cents"),
        ("2½ cups, ½ l, 1/8", "two and a half cups, a half liter, one over eight"),
        ("No. 5 and #1. No.", "number five and number one. No."),
        ("Dr. Smith vs. St. John, e.g. bees, etc.", "Doctor Smith versus Saint John, for example bees, et cetera."),
        ("10:30 a.m., 10:05, 10:00", "ten thirty A M, ten oh five, ten"),
        ("10 m², 5 m/s, 20 km/h", "ten square meters, five meters per second, twenty kilometers per hour"),
        ("5 lbs, 1 lb, 10 kWh, 3 GHz", "five pounds, one pound, ten kilowatt-hours, three gigahertz"),
        ("H2O, COVID-19, 3D", "H two O, COVID nineteen, three D"),
        ("version 3.11.2, 1,2,3, 007", "version three point eleven point two, one, two, three, zero zero seven"),
        ("see https://a.org/b?c=1.", "see a web address."),
        ("mail me@museum.org!", "mail an e-mail address!"),
        ("the mandaçaia (Melipona quadrifasciata), a bee", "the mandaçaia, Melipona quadrifasciata, a bee"),
        ("honey — food — is sweet", "honey, food, is sweet"),
        ("the bee's life, well-known", "the bee's life, well-known"),
        ("1️⃣ bees 🐝🏽 👩‍🌾 🇧🇷 ❤️ ok", "one bees ok"),
        ("٣ bees, ５％", "three bees, five percent"),
    ],
    "pt": [
        ("a cerca de 11.630 km", "a cerca de onze mil seiscentos e trinta quilômetros"),
        ("11,630 km", "onze mil seiscentos e trinta quilômetros"),
        (
            "3,5 km, 3.5 km, 0,125",
            "três vírgula cinco quilômetros, três vírgula cinco quilômetros, zero vírgula um dois cinco",
        ),
        ("1 km, 1,5 km, 2 km", "um quilômetro, um vírgula cinco quilômetro, dois quilômetros"),
        ("20.000 a 80.000; 20.000–80.000", "vinte mil a oitenta mil; vinte mil a oitenta mil"),
        (
            "2 abelhas, 21 abelhas, 200 espécies, 2 dias",
            "duas abelhas, vinte e uma abelhas, duzentas espécies, dois dias",
        ),
        ("1 h, 2 h, às 10h30", "uma hora, duas horas, às dez e trinta"),
        ("1.000.000 km, 5 milhões km", "um milhão de quilômetros, cinco milhões de quilômetros"),
        ("2 milhões de km², 1.000.000 de km", "dois milhões de quilômetros quadrados, um milhão de quilômetros"),
        ("R$ 3,50, US$ 5 milhões", "três reais e cinquenta centavos, cinco milhões de dólares"),
        ("no século XVI, século V, Luís XIV", "no século dezesseis, século quinto, Luís catorze"),
        ("1º lugar, 2ª vez, 1° de maio", "primeiro lugar, segunda vez, primeiro de maio"),
        ("p. ex. mel, aprox. 5 kg, n.º 5", "por exemplo mel, aproximadamente cinco quilos, número cinco"),
        ("o Sr. Silva, a Dra. Ana", "o senhor Silva, a doutora Ana"),
        ("-5 °C, 50%", "menos cinco graus Celsius, cinquenta por cento"),
    ],
    "es": [
        ("11.630 km, 11 630 km, 11,630 km", ", ".join(["once mil seiscientos treinta kilómetros"] * 3)),
        (
            "1 km, 21 km, 31 abejas, 200 abejas",
            "un kilómetro, veintiún kilómetros, treinta y una abejas, doscientas abejas",
        ),
        ("1.000.000 de km", "un millón de kilómetros"),
        ("3,14 y 1 año", "tres coma catorce y un año"),
        ("siglo XVI, Felipe II, Luis XIV", "siglo dieciséis, Felipe segundo, Luis catorce"),
        ("1er lugar, 2.ª vez, 1.º", "primer lugar, segunda vez, primero"),
        ("EE. UU., el Sr. Pérez, p. ej. miel", "Estados Unidos, el señor Pérez, por ejemplo miel"),
        ("¿A las 10:30? ¡Sí!", "¿A las diez y treinta? ¡Sí!"),
        ("10–15 °C", "diez a quince grados Celsius"),
    ],
    "fr": [
        ("11\u202f630 km, 11\u00a0630 km, 11 630 km", ", ".join(["onze mille six cent trente kilomètres"] * 3)),
        ("1,5 km, 2 km, 3,14", "un virgule cinq kilomètre, deux kilomètres, trois virgule quatorze"),
        ("à St-Malo et Ste. Anne", "à saint-Malo et sainte Anne"),
        ("XVIe siècle, Louis XIV, 1er mai, 2e", "seizième siècle, Louis quatorze, premier mai, deuxième"),
        ("1re fois, 1 h, 21 abeilles", "première fois, une heure, vingt-et-une abeilles"),
        ("10h30, 10:00", "dix heures trente, dix heures"),
        ("5 millions €, 50 %", "cinq millions d'euros, cinquante pour cent"),
        ("M. Dupont, av. J.-C., n° 5, Mme Curie", "monsieur Dupont, avant Jésus-Christ, numéro cinq, madame Curie"),
        ("« Bonjour ! »", "Bonjour!"),
    ],
    "de": [
        ("11.630 km, 11,630 km", ", ".join(["elftausendsechshundertdreißig Kilometer"] * 2)),
        ("1 km, 1 h, 2 h, 1 Biene, 1 Tag", "ein Kilometer, eine Stunde, zwei Stunden, eine Biene, ein Tag"),
        ("1 Million Bienen, 1 von 3", "eine Million Bienen, eins von drei"),
        ("am 3. Mai, der 3. Mai", "am dritten Mai, der dritte Mai"),
        ("im 16. Jahrhundert", "im sechzehnten Jahrhundert"),
        ("Ludwig XIV. war alt.", "Ludwig der vierzehnte war alt."),
        ("1557, 3,5 kg", "fünfzehnhundertsiebenundfünfzig, drei Komma fünf Kilo"),
        (
            "z. B. Honig, z.B. Wachs, d. h. viel, usw.",
            "zum Beispiel Honig, zum Beispiel Wachs, das heißt viel, und so weiter.",
        ),
        ("um 10:30 Uhr, 1:00 Uhr", "um zehn Uhr dreißig, ein Uhr"),
        ("-5 °C, 20 %, Nr. 5", "minus fünf Grad Celsius, zwanzig Prozent, Nummer fünf"),
    ],
    "it": [
        ("11.630 km, 11,630 km", ", ".join(["undicimilaseicentotrenta chilometri"] * 2)),
        ("1 km, 1 ora, 1 ape, 2 h", "un chilometro, una ora, un ape, due ore"),
        ("1.000.000 km", "un milione di chilometri"),
        ("XVI secolo, secolo XVI, Luigi XIV", "sedicesimo secolo, secolo sedicesimo, Luigi quattordicesimo"),
        ("1° maggio, 2ª volta", "primo maggio, seconda volta"),
        ("€3,50, p. es. miele, ecc.", "tre euro e cinquanta centesimi, per esempio miele, eccetera."),
    ],
    "zh": [
        ("约11,630公里。", "约一万一千六百三十公里。"),
        ("2 km，3.5 km，20 km/h", "两公里，三点五公里，二十公里每小时"),
        ("3.5米/秒，20公里/小时", "三点五米每秒，二十公里每小时"),
        ("在1557年", "在一五五七年"),
        ("50%，-5 °C", "百分之五十，负五摄氏度"),
        ("20,000–80,000只蜜蜂，2只", "两万到八万只蜜蜂，两只"),
        ("上午10:05，1/8", "上午十点五分，八分之一"),
        ("**蜂蜜**（Apis mellifera）很好！", "蜂蜜，Apis mellifera，很好！"),
    ],
}
MARKUP = [
    ("**bold**, *light*, __strong__, _soft_, `code`, ~~gone~~", "bold, light, strong, soft, code, gone"),
    ("## The queen ##", "The queen"),
    ("> quoted", "quoted"),
    ("- item", "item"),
    ("* [x] done", "done"),
    ("1. **Queen**: eggs", "one, Queen: eggs"),
    ("[the bees](https://bees.org/a_(b)) sting", "the bees sting"),
    ("![a bee](bee.png)", "a bee"),
    ("as known [1][2]", "as known"),
    ("| bee | size |\n|---|:-:|\n| jataí | small |", "bee, size, jataí, small"),
    ("```python\nprint x\n```", "print x"),
    ("<b>big</b> bees &amp; wasps<br>here", "big bees and wasps, here"),
    ("snake_case \\*star\\*", "snake case star"),
    ("a\x00b\u200bc\u202e", "abc"),
    ("---", ""),
    ("🐝 … !", ""),
]
FRAGMENTS = [
    *".,;:!?…。！？；，—-–\n \"'«»()[]*_`#|0123456789%°$€½²ºª/+=<>~",
    "R$",
    "10:30",
    "XVI ",
    "século ",
    "1st",
    "```",
]
FRAGMENTS += [
    "Dr.",
    "No. ",
    "a.m. ",
    "km",
    " 3. Mai",
    "1.",
    "- ",
    "milhões ",
    "\u00a0",
    "http://x.y ",
    "a@b.c ",
    "蜂蜜",
]
MESSY = st.one_of(
    st.text(), st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=4)), max_size=40).map("".join)
)


@pytest.mark.parametrize(
    ("language", "text", "spoken"), [(lang, *case) for lang, cases in CASES.items() for case in cases]
)
def test_text_is_spelled_out_as_a_person_would_say_it(language: str, text: str, spoken: str) -> None:
    assert speakable(text, language) == spoken


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Bees make honey, ", "Bees make honey,"),
        ("The bees –", "The bees,"),
        ("Three bees:", "Three bees:"),
        ("a bee (Apis)", "a bee, Apis"),
        ("a bee (Apis).", "a bee, Apis."),
    ],
)
def test_a_clause_keeps_the_pause_at_its_end(text: str, spoken: str) -> None:
    assert speakable(text, "en") == spoken


@pytest.mark.parametrize(("text", "spoken"), MARKUP)
def test_markup_is_dropped_without_losing_words(text: str, spoken: str) -> None:
    assert speakable(text, "en") == spoken


@settings(deadline=None)  # a busy machine is no fault
@given(MESSY, st.sampled_from(USUAL))
@example("\U00014400", "en")  # a hieroglyph that is transliterated as a number
def test_any_text_is_spoken_without_digits_marks_or_pictures(text: str, language: str) -> None:
    spoken = speakable(text, language)
    assert not set("*#`_|<>[]()") & set(spoken)
    assert not {"So", "Cc", "Cn", "Nd", "Nl", "No"} & set(map(unicodedata.category, spoken))
    assert spoken == spoken.strip()


@given(MESSY)
def test_a_language_without_a_lexicon_is_spoken_too(text: str) -> None:
    assert not set("*#`|") & set(speakable(text, "sv"))


def test_a_language_without_a_lexicon_keeps_its_digits() -> None:
    assert speakable("**Ungefär** 50% 🐝", "sv") == "Ungefär 50%"


@pytest.mark.parametrize("language", USUAL)
def test_plain_words_are_left_alone(language: str) -> None:
    text = "蜜蜂采蜜。" if language == "zh" else "L'eau est claire, n'est-ce pas?"
    assert speakable(text, language) == text


def test_a_very_long_number_is_read_digit_by_digit() -> None:
    assert speakable("9" * 5000, "en").split() == ["nine"] * 5000


@pytest.mark.parametrize("language", USUAL)
def test_every_language_has_the_same_words_and_symbols(language: str) -> None:
    ours, english = lexicon(language), lexicon("en")
    for table in ("words", "fractions", "symbols"):
        assert getattr(ours, table).keys() == getattr(english, table).keys()
    assert all(ours.unit(symbol) for symbol in ("km", "m", "kg", "l", "h", "°C", "km/h", "m²", "g/l", "m³/s"))


@pytest.mark.parametrize("language", USUAL)
def test_abbreviations_that_may_end_a_sentence_are_abbreviations(language: str) -> None:
    assert set(lexicon(language).ending.may_end) <= lexicon(language).abbreviations.keys()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "零"),
        (10, "十"),
        (21, "二十一"),
        (101, "一百零一"),
        (1010, "一千零一十"),
        (2000, "两千"),
        (20_002, "两万零二"),
        (100_010_000, "一亿零一万"),
        (1_234_567_890, "十二亿三千四百五十六万七千八百九十"),
    ],
)
def test_chinese_numbers(value: int, words: str) -> None:
    assert cardinal(str(value), lexicon("zh")) == words


def test_a_sentence_takes_less_than_a_millisecond() -> None:
    text = "Santiago de Chile is about 11,630 kilometers away from Paris, at -5 °C."
    speakable(text, "en")
    times = []
    for _ in range(50):
        start = time.perf_counter()
        speakable(text, "en")
        times.append(time.perf_counter() - start)
    assert min(times) < 0.001
