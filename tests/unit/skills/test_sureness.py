"""How sure a model is, which questions ask for facts, and which words nobody has written."""

import math

import pytest

from assistant.core.messages import Token
from assistant.skills.chat.sureness import sureness, words_of
from assistant.thinking.facts import admits, asks_fact
from assistant.thinking.known_words import is_known, unknown_words


def tokens(*told: tuple[str, float]) -> list[Token]:
    return [Token(text, math.log(probability)) for text, probability in told]


def test_a_number_is_as_probable_as_its_digits_together() -> None:
    written = tokens(("In", 0.9), (" ", 0.5), ("1", 0.5), ("4", 0.5), ("75", 0.5), (".", 0.1))
    assert [word.text for word in words_of(written)] == ["In", "1475"]
    assert sureness(written, "When?", "en") == pytest.approx(0.125)


def test_what_follows_in_a_name_counts_for_half() -> None:
    written = tokens(("Leon", 0.8), ("ardo", 1.0), (" da", 0.5), (" Vinci", 0.5), (" painted", 0.1), (" it", 0.1))
    assert sureness(written, "Who painted the Mona Lisa?", "en") == pytest.approx(0.4)


def test_what_repeats_the_question_counts_for_nothing() -> None:
    written = tokens(
        ("Hubert", 0.99),
        (" invented", 0.99),
        (" the", 0.99),
        (" comp", 0.99),
        ("ass", 0.99),
        (" in", 0.9),
        (" 1475", 0.1),
    )
    assert sureness(written, "When did Hubert invent the compass?", "en") == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("language", "answer", "probability", "expected"),
    [
        ("en", "Yes, it can.", 0.8, 0.247),
        ("en", "No, it cannot.", 0.8, 0.8),
        ("de", "Ja, das ist so.", 0.95, 0.609),
        ("zh", "不是。", 0.5, 0.5),
        ("es", "Sí.", 0.92, 0.486),
    ],
)
def test_a_small_model_says_yes_too_often(language: str, answer: str, probability: float, expected: float) -> None:
    first = answer[:1] if language == "zh" else answer.partition(",")[0].strip(".")
    written = tokens((first, probability), (answer[len(first) :], 0.1))
    assert sureness(written, "?", language) == pytest.approx(expected, abs=0.001)


def test_an_answer_of_nothing_new_says_nothing() -> None:
    assert sureness(tokens(("The", 0.9), (" capital", 0.9), (" is", 0.9)), "What is the capital?", "en") == 0
    assert sureness([], "Who?", "en") is None


def test_a_description_may_choose_among_words() -> None:
    written = tokens(("A", 0.9), (" large", 0.25), (" bird", 0.25), (" that", 0.2), (" swims", 0.25), (" far", 0.25))
    assert sureness(written, "What is a penguin?", "en") == pytest.approx(0.5)


def test_of_what_asks_for_a_number_the_number_counts() -> None:
    written = tokens(("It", 0.9), (" left", 0.9), (" Sweden", 0.9), (" peacefully", 0.9), (" in", 0.9), (" 1809", 0.4))
    assert sureness(written, "When did Finland become independent?", "en") == pytest.approx(0.4)


def test_chinese_is_weighed_by_its_characters() -> None:
    assert sureness(tokens(("木", 0.5), ("星", 0.9), ("。", 0.1)), "哪个？", "zh") == pytest.approx(0.5)


# fmt: off
FACTS = {
    "en": (
        "What is a quibblefern?",
        "Tell me the capital of Peru",
        "Do you know who painted Guernica?",
        "Is a whale a fish?",
    ),
    "de": ("Wer war König von Sachsen?", "Weißt du, wie hoch der Eiffelturm ist?", "Sag mir, wann Mozart starb."),
    "fr": ("Qui était le roi ?", "Qu’est-ce qu’un okapi ?", "Tu sais quand Mozart est mort ?", "Où se trouve Rome ?"),
    "es": ("¿Quién fue el rey?", "¿Sabes cuándo murió Mozart?", "Dime cuál es la capital de Perú"),
    "it": ("Chi era il re?", "Cos’è un okapi?", "Sai quando è morto Mozart?", "In che anno morì Mozart?"),
    "pt": ("Quem foi o rei?", "O que é um ocapi?", "Você sabe quando Mozart morreu?", "Em que ano morreu Mozart?"),
    "zh": ("英国的国王是谁？", "你知道莫扎特什么时候死的吗？", "一只蜘蛛有几条腿？"),
}
TALK = {
    "en": (
        "Tell me a story about a whale", "How are you?", "Who are you?", "Why is the sky blue?",
        "How does a plane fly?",
        "What is your favourite colour?", "Hello", "What gets wetter the more it dries?", "How do you say dog?",
    ),
    "de": ("Erzähl mir eine Geschichte", "Wie geht es dir?", "Warum ist der Himmel blau?",
           "Was ist dein Lieblingstier?"),
    "fr": ("Raconte-moi une histoire", "Comment ça va ?", "Pourquoi le ciel est bleu ?",
           "Quelle est ta couleur préférée ?"),
    "es": ("Cuéntame un cuento", "¿Quién eres?", "¿Por qué el cielo es azul?"),
    "it": ("Raccontami una storia", "Chi sei?", "Perché il cielo è blu?", "Come stai?"),
    "pt": ("Conta uma história", "Quem é você?", "Por que o céu é azul?"),
    "zh": ("讲个故事", "你是谁？", "天空为什么是蓝色的？", "你好"),
}
# fmt: on


@pytest.mark.parametrize("language", FACTS)
def test_a_question_that_could_be_looked_up_asks_for_a_fact(language: str) -> None:
    assert [question for question in FACTS[language] if not asks_fact(question, language)] == []


@pytest.mark.parametrize("language", TALK)
def test_opinions_stories_reasons_and_greetings_do_not(language: str) -> None:
    assert [question for question in TALK[language] if asks_fact(question, language)] == []


def test_a_short_question_leans_on_the_one_before() -> None:
    assert asks_fact("And of Italy?", "en", "What is the capital of France?")
    assert not asks_fact("And of Italy?", "en", "What do you think of France?")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I don’t know that."), ("pt", "Isso eu não sei."), ("es", "Eso no lo sé."), ("fr", "Je ne le sais pas."),
        ("de", "Das weiß ich nicht."), ("it", "Questo non lo so."), ("zh", "这个我不知道。"),
        ("en", "Please ask the staff."),
    ],
)  # fmt: skip
def test_an_answer_may_admit_that_it_does_not_know(language: str, text: str) -> None:
    assert admits(text, language)
    assert not admits("Leonardo da Vinci.", language)


@pytest.mark.parametrize(
    ("language", "invented", "fictional"),
    [
        ("de", "Die Glühbirne wurde von Carl Johnson erfunden.", "Das Wort ist erfunden."),
        ("fr", "Le téléphone est inventé par Pierre Dupont.", "Ce nom est inventé."),
        ("es", "El teléfono fue inventado por Juan Pérez.", "Ese nombre es inventado."),
        ("it", "Il telefono è stato inventato da Mario Rossi.", "Questa parola è inventata."),
        ("pt", "O telefone foi inventado por João Silva.", "Essa palavra é inventada."),
        ("pl", "Telefon został wymyślony przez Jana Nowaka.", "To słowo jest wymyślone."),
    ],
)
def test_who_invented_something_is_no_admission(language: str, invented: str, fictional: str) -> None:
    assert not admits(invented, language)
    assert admits(fictional, language)


@pytest.mark.parametrize(
    "word", ["penguin", "ouagadougou", "archaeopteryx", "schnabeltier", "lakmé", "relativitätstheorie"]
)
def test_a_rare_word_is_a_word(word: str) -> None:
    assert is_known(word)


@pytest.mark.parametrize(
    ("language", "text", "unknown"),
    [
        ("en", "What does the quibblefern of Norway eat?", ("quibblefern",)),
        ("en", "Who was Johann Sebastian Bach?", ()),
        ("de", "Was ist ein Gabelfrunzelkraut?", ("gabelfrunzelkraut",)),
        ("de", "Was ist ein Teleskopspiegelhalter?", ()),
        ("zh", "弗兰多尼亚是什么？", ()),
        ("zh", "Quibblefern是什么？", ("quibblefern",)),
    ],
)
def test_a_word_that_nobody_wrote_is_told_from_the_others(language: str, text: str, unknown: tuple[str, ...]) -> None:
    assert unknown_words(text, language) == unknown
