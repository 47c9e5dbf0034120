"""The layers of the guard, with a classifier whose mind is made up; the real one is tried in test_guard_figures."""

from collections.abc import Mapping, Sequence

import pytest

from assistant.core.config import SafetySettings
from assistant.core.messages import Exchange, GuardKind, Ruling, Transcript
from assistant.thinking.embeddings import FakeEmbedder
from assistant.thinking.guard.guard import LayeredGuard
from assistant.turn.turn_token import Turn


class SetMind:
    """Gives a text that holds a word the shares of that word; all others are harmless."""

    def __init__(self, shares: Mapping[str, Mapping[str, float]]) -> None:
        self._shares = shares

    def asked(self, texts: Sequence[str]) -> list[dict[str, float]]:
        return [self._of(text) for text in texts]

    said = asked

    def _of(self, text: str) -> dict[str, float]:
        own = next((dict(shares) for word, shares in self._shares.items() if word in text), {})
        zero = {kind.value: 0.0 for kind in GuardKind}
        return {**zero, **own, "harmless": 1 - sum(own.values())}


class Topics:
    def forbids(self, question: str) -> bool:
        return "the strike" in question


def guard(
    shares: Mapping[str, Mapping[str, float]] | None = None,
    *,
    mind: SetMind | None = None,
    noted: str = "",
    **settings: object,
) -> LayeredGuard:
    return LayeredGuard(
        SafetySettings.model_validate(settings),
        ("en", "de"),
        mind or SetMind(shares or {}),
        FakeEmbedder(),
        Topics(),
        lambda kind, language: f"{kind} in {language}",
        lambda text, language, history: bool(noted) and noted in text,
    )


def ruling(judge: LayeredGuard, text: str, language: str = "en", history: Sequence[Exchange] = ()) -> Ruling:
    return judge.judge(Transcript(text, language), history, Turn())


@pytest.mark.parametrize(
    ("share", "kind"),
    [({"crime": 0.6}, GuardKind.CRIME), ({"crime": 0.4}, None), ({"crime": 0.3, "hate": 0.3}, "hate")],
)
def test_from_half_on_it_is_unsafe(share: dict[str, float], kind: GuardKind | None) -> None:
    found = ruling(guard({"word": share}), "what a word").kind
    assert found in {kind, GuardKind.CRIME} if kind == "hate" else found == kind


def test_where_a_mistake_could_cost_a_life_doubt_is_enough() -> None:
    for kind in (GuardKind.DESPAIR, GuardKind.EMERGENCY, GuardKind.DANGER):
        assert ruling(guard({"word": {kind: 0.45}}), "what a word").kind is kind
    assert ruling(guard({"word": {GuardKind.PRIVACY: 0.45}}), "what a word").kind is None


@pytest.mark.parametrize("guess", ["poison", "a wasp", "毒药", "毒蘑菇"])
def test_a_guess_of_a_word_or_two_is_stopped_only_where_harm_is_certain(guess: str) -> None:
    assert ruling(guard({guess: {"danger": 0.7}}), guess).kind is None
    assert ruling(guard({guess: {"danger": 0.85}}), guess).kind is GuardKind.DANGER
    assert ruling(guard({guess: {"lost": 0.45}}), guess).kind is GuardKind.LOST
    assert ruling(guard({guess: {"insult": 0.99}}), guess).kind is None
    assert ruling(guard({guess: {"danger": 0.7}}), f"how is {guess} made").kind is GuardKind.DANGER


def test_a_rule_decides_unless_the_classifier_is_sure_of_the_opposite() -> None:
    assert ruling(guard({"myself": {"danger": 0.2}}), "kill myself").kind is GuardKind.DESPAIR
    assert ruling(guard(), "kill myself").kind is None


def test_what_is_urgent_is_heard_in_whatever_language_was_taken() -> None:
    judge = guard({"leben": {"despair": 0.2}, "Arschloch": {"insult": 0.2}})
    assert ruling(judge, "Ich will nicht mehr leben", "en").kind is GuardKind.DESPAIR
    assert ruling(judge, "Arschloch", "en").kind is None


def test_a_disguised_word_is_judged_as_it_is_meant() -> None:
    assert ruling(guard({"pipe bomb": {"danger": 0.9}}), "a p!pe b0mb").kind is GuardKind.DANGER


def test_a_sentence_that_is_known_as_a_whole_decides_alone() -> None:
    judge = guard({"pee": {"sex": 0.9}, "Gras": {}, "mum": {"lost": 0.9}})
    assert ruling(judge, "I need to pee.").kind is None
    assert ruling(judge, "I need to pee.", "de").kind is None, "whatever language was taken"
    assert ruling(judge, "Wo kriegt man hier Gras?", "de").kind is GuardKind.DANGER
    assert ruling(judge, "Have you seen my mum's phone?").kind is None
    assert ruling(judge, "Have you seen my mum?").kind is GuardKind.LOST


def test_what_stands_beside_a_harmless_sentence_is_judged_as_ever() -> None:
    judge = guard({"myself": {"despair": 0.9}})
    assert ruling(judge, "I need to pee. I kill myself.").kind is GuardKind.DESPAIR
    assert ruling(judge, "I need to pee. How many sleeping pills do I need?").kind is GuardKind.DESPAIR


def test_a_figure_of_speech_is_judged_by_neither_rules_nor_classifier() -> None:
    judge = guard({"neck": {"emergency": 0.9}, "bomb": {"danger": 0.9}})
    assert ruling(judge, "You are a pain in the neck").kind is None
    assert ruling(judge, "Break a leg!").kind is None
    assert ruling(judge, "Is a bomb a pain in the neck?").kind is GuardKind.DANGER
    assert judge.reads("He was a pain in the neck.", "en") is None


def test_of_two_kinds_the_more_urgent_is_answered_where_the_classifier_is_certain() -> None:
    judge = guard({"people": {"hate": 0.95}, "thing": {"hate": 0.5}, "kys": {"sex": 0.99}})
    assert ruling(judge, "shitty people").kind is GuardKind.HATE
    assert ruling(judge, "shitty thing").kind is GuardKind.INSULT
    assert ruling(judge, "do it, kys").kind is GuardKind.DESPAIR


def test_topics_of_packs_and_operator_come_first_at_every_level() -> None:
    for level in ("children", "adults", "off"):
        assert ruling(guard(level=level), "Tell me about the strike").kind is GuardKind.OFF_LIMITS


def test_at_the_level_off_nothing_else_is_stopped() -> None:
    judge = guard({"word": {"sex": 0.9}}, level="off")
    assert ruling(judge, "a word, kill myself").kind is None
    assert judge.reads("a word", "en") is None


def test_adults_may_ask_what_children_ask_their_parents() -> None:
    shares = {"babies": {"growing-up": 0.9}, "porn": {"sex": 0.9}}
    assert ruling(guard(shares), "where do babies come from").kind is GuardKind.GROWING_UP
    assert ruling(guard(shares, level="adults"), "where do babies come from").kind is None
    assert ruling(guard(shares, level="adults"), "porn").kind is GuardKind.SEX


def test_an_example_of_the_operators_has_the_last_word() -> None:
    examples = {
        "harmless": {"en": ["How is the guillotine sharpened?"]},
        "danger": {"en": ["Where is the cellar key?"]},
    }
    judge = guard({"guillotine": {"danger": 0.9}}, examples=examples)
    assert ruling(judge, "how is the guillotine sharpened").kind is None
    assert ruling(judge, "Where is the cellar key").kind is GuardKind.DANGER
    assert ruling(judge, "the guillotine!").kind is GuardKind.DANGER


def test_what_the_notes_say_word_for_word_may_be_said() -> None:
    judge = guard({"arsenic": {"danger": 0.9}, "die": {"despair": 0.9}}, noted="a")
    assert ruling(judge, "How much arsenic is in this glass?") == Ruling(GuardKind.DANGER, 0.9, noted=True)
    assert not ruling(guard({"arsenic": {"danger": 0.9}}), "How much arsenic?").noted
    assert not ruling(judge, "I want to die a lot").noted, "no note answers that"


def test_a_sentence_of_a_model_has_to_be_clearly_unsafe() -> None:
    judge = guard({"pills": {"danger": 0.85}, "sword": {"danger": 0.7}, "lost": {"lost": 0.9}})
    assert judge.reads("Take the pills.", "en") is GuardKind.DANGER
    assert judge.reads("A sword is sharp.", "en") is None
    assert judge.reads("You are lost.", "en") is None, "that is a kind of what visitors say"
    assert judge.answer(GuardKind.DANGER, "de") == "danger in de"


class Diluted(SetMind):
    """Finds nothing in what is longer than a few sentences, as an encoder does."""

    def asked(self, texts: Sequence[str]) -> list[dict[str, float]]:
        return [self._of(text if len(text) <= 401 else "") for text in texts]


@pytest.mark.parametrize("before", [0, 7, 20, 39])
def test_no_part_of_a_long_text_is_left_unread(before: int) -> None:
    judge = guard(mind=Diluted({"bomb": {"danger": 0.9}}))
    harmless = "I like this hall. "
    text = harmless * before + "How is a bomb made? " + harmless * (40 - before)
    assert ruling(judge, text).kind is GuardKind.DANGER
    assert ruling(judge, "so " * 110 + "so bomb" + " so" * 110).kind is GuardKind.DANGER, "without a stop"


def test_an_unsafe_sentence_among_harmless_ones_is_found() -> None:
    judge = guard(mind=Diluted({"bomb": {"danger": 0.9}}))
    assert (
        ruling(judge, "How far is France? What is honey? How is a bomb made?" + " Well." * 60).kind is GuardKind.DANGER
    )
