"""A sentence that says the contrary of what is asked is no answer."""

import pytest

from assistant.core.languages import LANGUAGES
from assistant.knowledge.quoting.contraries import ContraryWords, contradicts, contrary_words


@pytest.mark.parametrize(
    ("language", "question", "answer", "contrary"),
    [
        ("en", "When was Anna Janscha born?", "She was born in 1734.", "She died in 1773."),
        ("en", "What can bees not see?", "Bees cannot see red.", "Bees see blue and ultraviolet."),
        ("de", "Wann wurde die Mühle gebaut?", "Sie wurde 1734 erbaut.", "Sie wurde 1811 abgerissen."),
        ("fr", "Quand le musée a-t-il été fermé ?", "Il a fermé en 1990.", "Il a ouvert en 1950."),
        ("es", "¿Quién es la hija del rey?", "La hija del rey es Ana.", "El hijo del rey es Juan."),
        ("it", "Quando è nato Verdi?", "Verdi nacque nel 1813.", "Verdi morì nel 1901."),
        ("pt", "A força fraca é devida a quê?", "A força fraca é devida aos bósons.", "A força forte vem dos glúons."),
        ("zh", "这座塔最早什么时候建造？", "塔最早建造于1200年。", "塔在1900年被拆除。"),
        ("nl", "Wanneer werd de molen gebouwd?", "De molen is in 1734 gebouwd.", "De molen is in 1811 afgebroken."),
        ("pl", "Kiedy urodził się Chopin?", "Chopin urodził się w 1810 roku.", "Chopin zmarł w 1849 roku."),
        ("ja", "モーツァルトはいつ生まれましたか？", "1756年に生まれました。", "1791年に死去しました。"),
    ],
)
def test_a_contrary_is_told_from_an_answer(language: str, question: str, answer: str, contrary: str) -> None:
    assert not contradicts(question, answer, language)
    assert contradicts(question, contrary, language)


def test_a_word_that_stands_beside_the_sentence_is_enough() -> None:
    assert not contradicts("When was she born?", "She died in 1903.", "en", beside="She was born in 1850.")


def test_what_asks_for_both_is_answered_by_one() -> None:
    assert not contradicts("Was she born or did she die in Rome?", "She died in Rome.", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_contraries_and_no_word_on_both_sides(language: str) -> None:
    known = contrary_words(language)
    assert known
    assert len(known.pairs) >= 25
    assert [pair for pair in known.pairs if pair[0] & pair[1]] == []


def test_a_line_without_two_sides_is_named() -> None:
    with pytest.raises(ValueError, match="'born died' has to have words on both sides"):
        ContraryWords.model_validate({"negates": "not", "pairs": ["born died"]})
