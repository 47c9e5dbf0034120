"""What a language model knows of a fact that the notes leave open is said behind that, where it is sure."""

from collections.abc import Iterator, Sequence

import pytest
from kiosk_fakes import stations
from telling_model import Telling

from assistant.core.config import ChatSettings
from assistant.core.errors import CoolingDown, EngineError, ThinkingError
from assistant.core.messages import VERBATIM, ChatMessage, GenerationBudget, Intent, Provenance, Sampling, Transcript
from assistant.core.stages import CancelToken, LanguageModel
from assistant.skills.knowledge.beyond import Beyond
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.facts import is_near
from assistant.turn.turn import answer_typed
from assistant.turn.turn_token import Record, Turn

LIMITS = ChatSettings(sure_from=0.6, doubtful_from=0.3, sure_of_unknown=0.95)
SILENT = "My notes say nothing about that."
LEGS = "How many legs has a bee?"


class Silent:
    """A skill whose notes say nothing about anything."""

    def __init__(self, model: LanguageModel) -> None:
        self._beyond = Beyond(model, LIMITS, 4096)

    def answer(self, intent: Intent, history: Sequence[object], token: CancelToken) -> object:
        return self._beyond.answer(intent, token)


def said(model: LanguageModel, question: str, language: str = "en", **slots: str) -> tuple[str, Provenance]:
    reply = Beyond(model, LIMITS, 4096).answer(Intent("any", Transcript(question, language), slots=slots), Turn())
    text = "".join(reply.deltas)
    return text, reply.in_the_end() if reply.in_the_end else reply.provenance


def test_what_it_is_sure_of_is_said_behind_that_the_notes_are_silent() -> None:
    told = said(Telling("Six* legs. And wings.", 0.9), LEGS)
    assert told == (f"{SILENT} But I think: Six legs.", Provenance.THOUGHT)
    assert said(Telling("Sechs* Beine.", 0.9), "Wie viele Beine hat eine Biene?", "de")[0].endswith("Sechs Beine.")


def test_what_it_doubts_is_not_said() -> None:
    assert said(Telling("Eight* legs.", 0.5), LEGS) == (SILENT, Provenance.REFUSED)
    assert said(Telling("I do not know.", 0.9), LEGS) == (SILENT, Provenance.REFUSED)
    assert said(FakeLanguageModel("Six legs."), LEGS)[0] == SILENT, "an engine that does not tell"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How much does honey cost here?"),
        ("en", "How many bees do we have in our hive?"),
        ("de", "Wie viele Bienen leben in diesem Kasten?"),
        ("fr", "Combien d'abeilles y a-t-il ici ?"),
        ("it", "Quante api ci sono oggi?"),
        ("zh", "这里有多少只蜜蜂？"),
        ("en", "Do bees like music, what is your opinion?"),
    ],
)
def test_of_this_place_and_these_people_no_model_is_asked(language: str, question: str) -> None:
    class Unasked(FakeLanguageModel):
        def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
            raise AssertionError(question)

    assert said(Unasked(""), question, language)[1] is Provenance.REFUSED


def test_what_no_model_may_answer_is_not_asked() -> None:
    assert said(Telling("Six* legs.", 0.9), LEGS, **{VERBATIM: "yes"}) == (SILENT, Provenance.REFUSED)


def test_a_kiosk_that_is_too_hot_for_a_model_still_says_that_its_notes_are_silent() -> None:
    turn = Turn()
    turn.restraint = GenerationBudget(may_generate=False)
    intent = Intent("any", Transcript(LEGS, "en"))
    reply = Beyond(Telling("Six* legs.", 0.9), LIMITS, 4096).answer(intent, turn)
    assert "".join(reply.deltas) == SILENT
    assert reply.provenance is Provenance.REFUSED


@pytest.mark.parametrize("error", [EngineError("gone"), CoolingDown("no language model is asked")])
def test_a_model_that_fails_takes_nothing_back(error: ThinkingError) -> None:
    class Broken(FakeLanguageModel):
        def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
            yield from super().stream((), sampling, token)
            raise error

    assert said(Broken("Six"), LEGS) == (SILENT, Provenance.REFUSED)


@pytest.mark.parametrize(("probability", "provenance"), [(0.9, Provenance.THOUGHT), (0.3, Provenance.REFUSED)])
def test_the_turn_tells_where_the_answer_came_from_in_the_end(probability: float, provenance: Provenance) -> None:
    parts, turn = stations(skill=Silent(Telling("Six* legs.", probability))), Turn()  # type: ignore[arg-type]
    answer_typed(LEGS, turn, parts)
    record: Record = turn.record
    assert record.provenance is provenance
    assert parts.memory.history[-1].provenance is provenance


def test_words_that_are_near() -> None:
    assert not is_near("How many legs has a bee?", "en")
    assert not is_near("Wie viele Beine hat eine Biene?", "de")
    assert is_near("How old is this hive?", "en")
    assert is_near("Dove posso comprare il miele?", "it")
    assert is_near("¿Dónde puedo comprar miel?", "es")
    assert is_near("Wo kann man Honig kaufen?", "de")
    assert is_near("anything", "xx"), "of a language without words nothing is known"
