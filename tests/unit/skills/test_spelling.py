"""Words are spelled letter by letter, in every language that has letters."""

import pytest

from assistant.core.messages import Asked, Intent, Likeness, Provenance, Transcript
from assistant.skills.spelling.skill import WORDING, SpellingSkill, asked_word, letters
from assistant.turn.turn_token import Turn

LANGUAGES = list(WORDING.languages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_asked_for_is_recognised_and_nothing_else(language: str) -> None:
    known = WORDING.languages[language]
    for question in (*known.examples["spelling"], *known.tests["spelling"]):
        assert asked_word(question, language), question
    for question in (*known.examples["none"], *known.tests["none"]):
        assert not asked_word(question, language), question


@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("en", "How do you spell honey?", "honey is spelled H, O, N, E, Y."),
        ("en", "Can you spell ice cream for me?", "ice cream is spelled I, C, E; C, R, E, A, M."),
        ("de", "Wie schreibt man Straße?", "Straße schreibt man S, T, R, A, ß, E."),
        ("fr", "Comment s'écrit garçon ?", "garçon s'écrit G, A, R, Ç, O, N."),
        ("es", "¿Cómo se escribe niño?", "niño se escribe N, I, Ñ, O."),
        ("zh", "honey怎么拼？", "honey的拼写是H, O, N, E, Y。"),
    ],
)
def test_a_word_is_spelled_by_its_letters(language: str, question: str, said: str) -> None:
    skill = SpellingSkill()
    claim = skill.claim(Asked(question, language, Likeness(), ()))
    assert claim
    assert claim.score == 1
    reply = skill.answer(Intent("spelling", Transcript(question, language), slots=claim.slots), (), Turn())
    assert "".join(reply.deltas) == said
    assert reply.provenance is Provenance.KNOWN


def test_what_is_no_word_is_not_spelled() -> None:
    for question in ("How do you spell it?", "Spell 42", "Spell that you love me very much indeed", "Spell"):
        assert not asked_word(question, "en"), question


def test_accents_that_are_written_apart_are_one_letter() -> None:
    assert letters("cafe\u0301") == "C, A, F, É"
