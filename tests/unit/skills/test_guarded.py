import pytest

from assistant.core.claimants import ClaimingSkill
from assistant.core.config import SafetySettings
from assistant.core.languages import USUAL
from assistant.core.messages import GUARD, Asked, Exchange, GuardKind, Intent, Provenance, Transcript
from assistant.core.phrases import say
from assistant.skills.guard.skill import ANSWERS, GuardSkill
from assistant.turn.turn_token import Turn


def intent(kind: GuardKind, language: str = "en") -> Intent:
    return Intent(GUARD, Transcript("?", language), 1.0, {"kind": kind})


def skill(numbers: tuple[str, ...] = (), **settings: object) -> GuardSkill:
    return GuardSkill(SafetySettings.model_validate(settings), lambda: numbers)


@pytest.mark.parametrize("kind", GuardKind)
@pytest.mark.parametrize("language", USUAL)
def test_each_kind_has_an_answer_of_its_own_in_each_language(kind: GuardKind, language: str) -> None:
    text = skill().text(kind, language)
    assert text == say(language, ANSWERS[kind])
    assert language == "en" or text != ANSWERS[kind]
    assert len(text) < 260, "it is spoken"


def test_despair_gets_the_helpline_and_where_the_staff_are() -> None:
    told = skill(helpline="Samaritans, 116 123", staff={"en": "They are at the desk."})
    text = told.text(GuardKind.DESPAIR, "en")
    assert "staff" in text
    assert text.endswith("They are at the desk. You can also call Samaritans, 1 1 6, 1 2 3.")
    assert "desk" not in told.text(GuardKind.DESPAIR, "de"), "what was written in English is said in English only"


def test_an_emergency_gets_the_numbers_of_the_country_or_the_operators() -> None:
    assert skill(("112",)).text(GuardKind.EMERGENCY, "en").endswith("The emergency number is 1 1 2.")
    text = skill(("131", "132")).text(GuardKind.EMERGENCY, "en")
    assert text.endswith("For an ambulance call 1 3 1, for the fire brigade 1 3 2.")
    own = skill(("131", "132"), emergency_number="555 0")
    assert own.text(GuardKind.EMERGENCY, "en").endswith("The emergency number is 5 5 5, 0.")
    assert "number" not in skill().text(GuardKind.EMERGENCY, "en")


def test_an_operator_may_word_an_answer_otherwise() -> None:
    told = skill(answers={"advice": {"en": "Our first-aid room is upstairs."}})
    assert told.text(GuardKind.ADVICE, "en") == "Our first-aid room is upstairs."
    assert told.text(GuardKind.ADVICE, "de") == say("de", ANSWERS[GuardKind.ADVICE])


def test_an_insult_is_answered_once() -> None:
    first = skill().answer(intent(GuardKind.INSULT), (), Turn())
    assert "".join(first.deltas)
    assert first.provenance is Provenance.REFUSED
    past = Exchange(intent(GuardKind.INSULT), "heard", "reply")
    again = skill().answer(intent(GuardKind.INSULT), (past,), Turn())
    assert ("".join(again.deltas), again.remember) == ("", False)
    assert "".join(skill().answer(intent(GuardKind.DESPAIR), (past,), Turn()).deltas)


def test_whom_to_call_is_looked_up_once_and_not_before_it_is_needed() -> None:
    asked: list[str] = []

    def numbers() -> tuple[str, ...]:
        asked.append("the towns")
        return ("112",)

    guard = GuardSkill(SafetySettings(), numbers)
    guard.text(GuardKind.INSULT, "en")
    assert not asked
    guard.prepare()
    assert "1 1 2" in guard.text(GuardKind.EMERGENCY, "en")
    assert asked == ["the towns"]


def test_no_question_is_routed_to_the_guard() -> None:
    guard = skill()
    assert isinstance(guard, ClaimingSkill)
    assert guard.claim(Asked("Help!", "en")) is None
    assert not guard.examples
