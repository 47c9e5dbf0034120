"""What the language model says of facts: as sure as its words were probable, and unheard names are not believed in."""

import math
from collections.abc import Iterator, Sequence

import pytest
from kiosk_fakes import stations
from telling_model import Telling

from assistant.core import phrases
from assistant.core.config import ChatSettings, ModelsSettings
from assistant.core.languages import USUAL
from assistant.core.messages import ChatMessage, Exchange, Intent, Piece, Reply, Sampling, Token, Transcript
from assistant.core.stages import CancelToken
from assistant.skills.chat.facts import DOUBTFUL, UNKNOWN
from assistant.skills.chat.skill import ChatSkill
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn.turn import answer_typed
from assistant.turn.turn_token import Turn

LIMITS = ChatSettings(sure_from=0.6, doubtful_from=0.3, sure_of_unknown=0.95)
SURE, DOUBTFULLY, GUESSED = 0.9, 0.4, 0.1


def asked(model: FakeLanguageModel, question: str, language: str = "en", *history: Exchange) -> tuple[Reply, str]:
    skill = ChatSkill(model, LIMITS, ModelsSettings())
    reply = skill.answer(Intent("chat", Transcript(question, language)), history, Turn())
    return reply, "".join(reply.deltas).strip()


def test_a_fact_the_model_is_sure_of_is_said_with_all_that_follows() -> None:
    reply, said = asked(Telling("Leonardo* painted it. It is small.", SURE), "Who painted the Mona Lisa?")
    assert said == "Leonardo painted it. It is small."
    assert reply.sure() == pytest.approx(SURE)


def test_a_fact_the_model_doubts_is_said_with_the_doubt_and_without_a_detail() -> None:
    model = Telling("Albert* painted it. It is small and hangs in Rome.", DOUBTFULLY)
    reply, said = asked(model, "Who painted the Hay Wain?")
    assert said == DOUBTFUL.format(answer="Albert painted it.")
    assert reply.sure() == pytest.approx(DOUBTFULLY)
    assert model.written < 6, "the rest is not written"


class CutInTwo(FakeLanguageModel):
    """Implements LanguageModel: a filter let the first half of a token through before the other."""

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        name = Token("Leonardo", math.log(0.7))
        yield Piece("Leo", (name,))
        yield Piece("nardo", (name,))
        yield Piece(".", (Token(".", 0.0),))


def test_a_token_that_came_in_two_pieces_counts_once() -> None:
    reply, said = asked(CutInTwo(""), "Who painted the Mona Lisa?")
    assert said == "Leonardo."
    assert reply.sure() == pytest.approx(0.7)


@pytest.mark.parametrize("language", USUAL)
def test_a_guess_is_not_said_in_any_language(language: str) -> None:
    questions = {
        "en": "Who painted it?", "pt": "Quem pintou isso?", "es": "¿Quién lo pintó?", "fr": "Qui a peint ça ?",
        "de": "Wer hat das gemalt?", "it": "Chi lo ha dipinto?", "zh": "这是谁画的？",
    }  # fmt: skip
    _, said = asked(Telling("Leonardo*.", GUESSED), questions[language], language)
    assert said == phrases.say(language, UNKNOWN)
    _, said = asked(Telling("Leonardo*.", DOUBTFULLY), questions[language], language)
    assert said == phrases.say(language, DOUBTFUL, answer="Leonardo.")
    assert (said == DOUBTFUL.format(answer="Leonardo.")) is (language == "en"), "it is translated"


def test_an_unheard_name_is_not_believed_in_however_probable_the_answer() -> None:
    reply, said = asked(Telling("It is a kind of fish*.", SURE), "What is a quibblefern?")
    assert said == UNKNOWN
    assert reply.sure() == 0
    assert asked(Telling("It is a kind of fish*.", SURE), "What is a trout?")[1] == "It is a kind of fish."


def test_that_the_model_does_not_know_is_said_in_its_own_words() -> None:
    said = "I do not know* that, ask the staff."
    assert asked(Telling(said, GUESSED), "Who owns this house?")[1] == said.replace("*", "")


def test_what_only_repeats_the_question_makes_no_answer_surer() -> None:
    reply, _ = asked(Telling("Hubert invented the compass in 1475*.", GUESSED), "When did Hubert invent the compass?")
    assert reply.sure() == pytest.approx(GUESSED)


@pytest.mark.parametrize("question", ["Tell me a story about a whale", "What do you think of cats?", "Hello!"])
def test_talk_is_neither_held_nor_doubted(question: str) -> None:
    model = Telling("Once* there was a whale.", GUESSED)
    reply = ChatSkill(model, LIMITS, ModelsSettings()).answer(Intent("chat", Transcript(question, "en")), [], Turn())
    assert next(iter(reply.deltas)) == "Once "
    assert model.written == 1
    assert reply.sure() is None
    assert not model.asked[0].logprobs
    assert model.asked[0].temperature == LIMITS.temperature


def test_of_a_fact_the_likeliest_words_are_asked_with_their_probabilities() -> None:
    model = Telling("Leonardo*.", SURE)
    asked(model, "Who painted it?")
    assert model.asked[0].logprobs
    assert model.asked[0].temperature == 0


def test_an_engine_that_tells_nothing_is_not_waited_for() -> None:
    model = FakeLanguageModel("Leonardo painted it.")
    reply = ChatSkill(model, LIMITS, ModelsSettings()).answer(
        Intent("chat", Transcript("Who painted it?", "en")), [], Turn()
    )
    assert next(iter(reply.deltas)) == "Leonardo "
    assert reply.sure() is None


def test_a_question_that_leans_on_one_for_a_fact_is_one() -> None:
    before = Exchange(Intent("chat", Transcript("Who painted the Mona Lisa?", "en")), "Leonardo.", "Leonardo.")
    assert asked(Telling("Albert*.", GUESSED), "And Guernica?", "en", before)[1] == UNKNOWN
    assert asked(Telling("Albert*.", GUESSED), "And Guernica?", "en")[1] == "Albert."


def test_what_is_surely_known_and_told_the_model_is_not_doubted() -> None:
    model = Telling("Rome*.", GUESSED)
    skill = ChatSkill(model, LIMITS, ModelsSettings(), lambda intent, history: "Italy: Rome")
    reply = skill.answer(Intent("chat", Transcript("What is the capital of Italy?", "en")), [], Turn())
    assert "".join(reply.deltas).strip() == "Rome."


def test_the_record_of_a_turn_tells_how_sure_the_model_was() -> None:
    turn = Turn()
    answer_typed(
        "Who painted it?", turn, stations(skill=ChatSkill(Telling("Albert*.", DOUBTFULLY), LIMITS, ModelsSettings()))
    )
    assert turn.record.sure == pytest.approx(DOUBTFULLY)
    assert turn.record.reply.endswith("Albert.")
    turn = Turn()
    answer_typed(
        "Tell me a story", turn, stations(skill=ChatSkill(Telling("Once*.", GUESSED), LIMITS, ModelsSettings()))
    )
    assert turn.record.sure is None
