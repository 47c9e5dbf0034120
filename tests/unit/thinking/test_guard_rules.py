import pytest

from assistant.core.languages import USUAL, loaded
from assistant.core.messages import GuardKind
from assistant.thinking.guard.rules import SUBJECT, RuleFile, Rules, rules

FILE = RuleFile(
    harmless=("kill (time|weeds)", "blue tit*"),
    words={GuardKind.SEX: ("tit*",), GuardKind.HATE: ("两个字",)},
    phrases={
        GuardKind.DESPAIR: ("(kill|hurt) myself", "i (really)? want to ~2 die", "不想 ~1 活"),
        GuardKind.DANGER: ("(how|ways) ~1 make ~ bomb*",),
    },
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I want to kill myself", GuardKind.DESPAIR),
        ("I really want to just finally die", GuardKind.DESPAIR),
        ("I want to see the old town before I die", None),
        ("我不想再活了", GuardKind.DESPAIR),
        ("How to make a big loud bomb", GuardKind.DANGER),
        ("How do you all make the great very big loud bomb", None),
        ("Show me tits", GuardKind.SEX),
        ("A blue tit on my tits", GuardKind.SEX),
        ("A pair of blue tits", None),
        ("How do I kill time?", None),
        ("a title", GuardKind.SEX),
        ("skill myself", None),
        ("这两个字", GuardKind.HATE),
    ],
)
def test_phrases_words_gaps_and_harmless_figures(text: str, kind: GuardKind | None) -> None:
    found = Rules(FILE).find(text)
    assert (found[0] if found else None) is kind


def test_the_most_urgent_kind_comes_first() -> None:
    assert Rules(FILE).find("tits, and I hurt myself") == (GuardKind.DESPAIR, "hurt myself")


def test_a_language_without_a_file_has_no_rules() -> None:
    assert rules("xx").find("I want to kill myself") is None


@pytest.mark.parametrize("language", USUAL)
def test_each_language_has_rules_for_what_is_urgent(language: str) -> None:
    file = loaded(language, SUBJECT, RuleFile)
    assert file
    urgent = {GuardKind.DESPAIR, GuardKind.EMERGENCY, GuardKind.LOST, GuardKind.DANGER}
    assert urgent <= file.phrases.keys()
    assert {GuardKind.SEX, GuardKind.INSULT} <= file.words.keys()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I don't want to live anymore"),
        ("de", "Ich will nicht mehr leben."),
        ("fr", "Je veux mourir"),
        ("es", "Quiero morirme"),
        ("it", "Voglio morire"),
        ("pt", "Eu quero morrer"),
        ("zh", "我不想活了"),
    ],
)
def test_who_does_not_want_to_live_is_heard_in_every_language(language: str, text: str) -> None:
    found = rules(language).find(text)
    assert found
    assert found[0] is GuardKind.DESPAIR
