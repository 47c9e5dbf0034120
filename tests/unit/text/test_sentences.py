from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.languages import USUAL
from assistant.text.sentences import LONGEST, sentences
from assistant.text.wording import speakable

CASES = {
    "en": [
        ["Santiago de Chile is about 11,630 kilometers away from Paris."],
        ["Yes.", "Dr. Smith lives in St. Louis.", "J. R. R. Tolkien, e.g. Melipona, i.e. Mr. Bee."],
        ["It opens at 10 a.m. and closes at 5 p.m.", "The end."],
        ["No.", "I do not.", "See No. 5.", "It is 3.5 km.", "In 1557.", "Then 5.", "Then."],
        [
            "The U.S. is big, etc.",
            "Then it weighs 5 g.",
            "Really?!",
            "Wow!!",
            "Yes... no… and so on...",
            "Perhaps…",
            "Ok.",
        ],
        ['He said "Hello there!" and left.', '"Really?" she asked.', '"Yes."', "(Maybe.)", "It is example.com."],
        ["Three bees:", "mandaçaia (Melipona)", "jataí.", "Yes.", "1. One", "2. Two"],
    ],
    "pt": [
        ["O Sr. Silva, p. ex., come aprox. 3,5 kg.", "Sim.", "São 11.630 km etc.", "Fim."],
        ["Foi em 300 a.C. e depois.", "A Dra. Ana vive na pág. 5."],
    ],
    "es": [
        ["¡Hola!", "¿Cómo está usted?", "El Sr. Pérez vive en EE. UU. y trabaja aprox. 5 h.", "¿Sí?", "Sí."],
        ["Es el n.º 5.", "Vale, p. ej. miel."],
    ],
    "fr": [
        ["Bonjour !", "Comment allez-vous ?", "M. Dupont dit : « Bonjour ! » et part.", "C'est p. ex. 11 630 km."],
        ["C'était en 300 av. J.-C. à Rome.", "Mme Curie, etc.", "Fin."],
    ],
    "de": [
        [
            "Es war am 3. Mai 1557.",
            "Ludwig XIV. wurde 1638 geboren.",
            "Das war Ludwig XV.",
            "Dr. Müller sagt: Ja.",
            "Es gibt z. B. Honig usw.",
            "Und d. h. so.",
            "Es sind 20 000.",
        ],
    ],
    "it": [
        ["Il Sig. Rossi, p. es., ha 3,5 kg ecc.", "Il Dott. Bianchi abita al n. 5.", "Sì!"],
    ],
    "zh": [
        ["圣地亚哥距离巴黎约11,630公里。", "你好！", "今天天气很好；", "他说：“好。”", "然后走了？！", "是3.5公里。"],
    ],
}


def texts(reply: str, language: str = "en") -> list[str]:
    return [sentence.text for sentence in sentences(iter([reply]), language)]


@pytest.mark.parametrize(("language", "expected"), [(lang, case) for lang, cases in CASES.items() for case in cases])
def test_a_reply_is_cut_where_a_reader_would_pause(language: str, expected: list[str]) -> None:
    # A first word of its own takes the short first piece, so that whole sentences are compared.
    start = "好。" if language == "zh" else "Ok. "
    reply = start + ("" if language == "zh" else " ").join(expected)
    if "1. One" in expected:
        reply = "Ok.\nThree bees:\n- **mandaçaia** (Melipona)\n- jataí. Yes.\n1. One\n2. Two"
    assert texts(reply, language)[1:] == expected


@pytest.mark.parametrize(
    ("language", "reply", "first"),
    [
        ("en", "Bees make honey from nectar, which they store.", "Bees make honey from nectar,"),
        (
            "en",
            "Yes, there are more than 300 species in Brazil, and most do not sting.",
            "Yes, there are more than 300 species in Brazil,",
        ),
        ("en", "A colony holds a great many bees: 20,000 to 80,000.", "A colony holds a great many bees:"),
        ("en", "The most widely kept kind – the honey bee – is known.", "The most widely kept kind –"),
        ("en", "The most widely kept kind—the honey bee—is known.", "The most widely kept kind—"),
        ("en", "The great war of 1914 – 1918 was long.", "The great war of 1914 – 1918 was long."),
        ("en", "There are only the bees 1, 2, and 3, of course.", "There are only the bees 1, 2,"),
        ("en", "A colony in summer has 20,000 bees.", "A colony in summer has 20,000 bees."),
        ("en", "Wax, honey, and more.", "Wax, honey, and more."),
        (
            "en",
            "The bees (which are small, brown, and furry) sting.",
            "The bees (which are small, brown, and furry) sting.",
        ),
        ("pt", "A distância até a capital é grande, mas não muito.", "A distância até a capital é grande,"),
        ("zh", "今天天气非常好，我们去公园。", "今天天气非常好，"),
        ("zh", "是的，我们去公园。", "是的，我们去公园。"),
    ],
)
def test_the_first_piece_is_a_first_clause_worth_speaking(language: str, reply: str, first: str) -> None:
    assert texts(reply, language)[0] == first


def test_only_the_first_piece_is_cut_at_a_clause() -> None:
    reply = (
        "Bees make honey from nectar, which they store, of course. They eat it in winter, when it is cold, and sleep."
    )
    assert len(texts(reply)) == 3


def test_a_sentence_is_yielded_before_the_next_word_is_asked_for() -> None:
    asked: list[str] = []

    def deltas() -> Iterator[str]:
        for delta in ("The queen", " lays eggs", ". ", "Drones", " do not."):
            asked.append(delta)
            yield delta

    assert next(sentences(deltas(), "en")).text == "The queen lays eggs."
    assert asked[-1] == ". "


@pytest.mark.parametrize("delta", ["好。 ", "Ja!\n", "- item\n", "He said it. "])
def test_a_certain_end_is_not_waited_for(delta: str) -> None:
    def deltas() -> Iterator[str]:
        yield delta
        pytest.fail("asked for more")

    assert next(sentences(deltas(), "en")).text in {"好。", "Ja!", "item", "He said it."}


def test_a_sentence_carries_index_language_pace_and_its_spoken_form() -> None:
    first, second = sentences(iter(["It is 5 km. **Yes** 🐝!"]), "en", 0.8)
    assert (first.index, first.language, first.pace) == (0, "en", 0.8)
    assert (first.text, first.spoken) == ("It is 5 km.", "It is five kilometers.")
    assert (second.index, second.text, second.spoken) == (1, "Yes !", "Yes!")


@pytest.mark.parametrize("reply", ["", " \n ", "🐝🐝", "...", "---\n***\n", "```\n```", "! ? .", "()"])
def test_what_cannot_be_spoken_is_never_yielded(reply: str) -> None:
    assert texts(reply) == []


def test_a_reply_without_a_stop_ends_with_its_last_piece() -> None:
    assert texts("Hello there. And then") == ["Hello there.", "And then"]


def test_a_run_on_is_cut_at_a_word() -> None:
    pieces = texts("word " * 150)
    assert all(len(piece) <= LONGEST for piece in pieces)
    assert " ".join(pieces).split() == ["word"] * 150


def test_a_run_on_is_cut_at_a_clause_where_it_has_one() -> None:
    reply = "Ok. " + "word " * 30 + "end, " + "word " * 30
    assert texts(reply)[1].endswith("end,")


def test_a_chinese_run_on_is_cut_sooner() -> None:
    pieces = texts("蜂" * 300, "zh")
    assert "".join(pieces) == "蜂" * 300
    assert max(map(len, pieces)) <= LONGEST / 2.5


def test_a_number_is_not_cut_in_two() -> None:
    pieces = texts("蜂" * 78 + "11,630公里", "zh")
    assert pieces == ["蜂" * 78, "11,630公里"]


def test_closing_the_sentences_closes_the_deltas() -> None:
    closed = []

    def deltas() -> Iterator[str]:
        try:
            yield "One. Two. Three. "
            yield "Four."
        finally:
            closed.append(True)

    stream = sentences(deltas(), "en")
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert closed == [True]


WORDS = [
    "Bees ",
    "honey, ",
    "wax. ",
    "Dr. ",
    "No. 5 ",
    "3.5 km ",
    "a.m. ",
    "etc. ",
    "z. B. ",
    "EE. UU. ",
    "J. ",
    "蜂蜜。",
    "蜂，",
]
MARKS = [
    "…",
    "?!",
    '"',
    "»",
    " » ",
    "« ",
    "(",
    ") ",
    "\n",
    "- ",
    "1. ",
    "**",
    "—",
    " – ",
    "14",
    "11,630",
    "e",
    "A",
    " ",
]
REPLIES = st.lists(st.one_of(st.sampled_from(WORDS + MARKS), st.text(max_size=3)), max_size=80).map("".join)


@given(REPLIES, st.sampled_from(USUAL), st.integers(1, 9))
def test_the_cuts_do_not_depend_on_the_deltas(reply: str, language: str, size: int) -> None:
    whole = list(sentences(iter([reply]), language))
    deltas = (reply[start : start + size] for start in range(0, len(reply), size))
    assert list(sentences(deltas, language)) == whole
    assert all(any(map(str.isalnum, sentence.spoken)) for sentence in whole)


@given(
    st.lists(
        st.sampled_from(["Bees", "honey,", "wax.", "Dr.", "No. 5", "km;", "etc.", "10 a.m.", "ok!", "J."]), max_size=120
    )
)
def test_no_word_is_lost(words: list[str]) -> None:
    reply = " ".join(words)
    assert " ".join(texts(reply)) == reply


@given(REPLIES, st.sampled_from(USUAL))
def test_spoken_is_the_wording_of_the_text(reply: str, language: str) -> None:
    assert all(s.spoken == speakable(s.text, language) for s in sentences(iter([reply]), language))


def test_a_clause_is_told_from_the_end_of_a_sentence() -> None:
    text = "The sky is blue because of scattering, as light meets air. Is that so? Yes\nIndeed"
    pieces = list(sentences(iter([text]), "en"))
    assert [piece.text for piece in pieces][:2] == ["The sky is blue because of scattering,", "as light meets air."]
    assert [piece.ends for piece in pieces][:4] == [False, True, True, True]
