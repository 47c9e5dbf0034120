import pytest

from assistant.thinking.guard.spelling import plain, readings, undisguised


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't DIE!", "don t die"),
        ("¿Cómo está?", "como esta"),
        ("Straße, naïve – café", "strasse naive cafe"),
        ("snake_case", "snake case"),
        ("我不想活了。", "我不想活了"),
    ],
)
def test_words_are_compared_without_case_accents_and_punctuation(text: str, words: str) -> None:
    assert plain(text) == words


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("k.i.l.l m.y.s.e.l.f", "kill myself"),
        ("k-i-l-l", "kill"),
        ("s e x", "sex"),
        ("t ö t e n", "toten"),
        ("I w.a.n.t t.o d.i.e", "i want to die"),
        ("make a b o m b", "make a bomb"),
        ("i wanna k.y.s", "i wanna kys"),
        ("a p!pe b0mb", "a pipe bomb"),
        ("fuuuuck", "fuck"),
        ("p\u200bo\u200brn", "porn"),
        ("\u0455\u0435\u0445", "sex"),  # Cyrillic letters
        ("ｓｅｘ", "sex"),  # full width
    ],
)
def test_a_disguised_word_is_read_as_it_is_meant(text: str, meant: str) -> None:
    assert meant in readings(text)


@pytest.mark.parametrize(
    "text",
    ["What is 3D?", "the 2nd of May, 5pm", "100 bees", "Route 66", "I see a bee", "关灯", "e.g. at 5 p.m.", "the U.S."],
)
def test_numbers_and_plain_words_are_no_disguise(text: str) -> None:
    assert undisguised(text) == ()
