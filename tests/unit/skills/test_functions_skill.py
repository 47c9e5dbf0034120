"""What a visitor hears of a function: its answer, what would be right, what is missing, or a kind sentence."""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

import numpy as np
import pytest
from function_tools import (
    Conversation,
    bell,
    capitals,
    dice,
    feed,
    hello,
    hive_temperature,
    lamp,
    skill,
)
from kiosk_fakes import stations
from pydantic import Field
from scripted_server import Handler, Serve, scripted_servers

from assistant.core.errors import TurnCancelled
from assistant.core.languages import USUAL
from assistant.core.messages import Intent, Likeness, Provenance, Question, Transcript, Vectors
from assistant.functions import function
from assistant.functions.within import Overdue, within
from assistant.skills.functions.claiming import FUNCTION
from assistant.skills.functions.settings import NAME, WORDING
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.structured import FakeStructuredModel, StructuredModel
from assistant.thinking.routing.claims import Claims
from assistant.turn.turn import answer, conduct
from assistant.turn.turn_token import Record, Turn

NEAR = Likeness("hive_temperature", 0.9, 0.97)


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


def test_what_a_function_returns_is_said_and_known() -> None:
    asked = skill(hive_temperature)
    intent = Intent(NAME, Transcript("How warm is hive three?", "en"), 1.0, {FUNCTION: "hive_temperature", "hive": "3"})
    reply = asked.answer(intent, (), Turn())
    assert "".join(reply.deltas) == "Hive 3 has 35 °C."
    assert reply.provenance is Provenance.KNOWN


def test_numbers_are_said_as_the_language_writes_them() -> None:
    @function(examples={"de": ["Wie hoch ist Turm 3?"], "en": ["How high is tower 3?"]})
    def tower(number: int) -> float:
        return number + 1234.5

    assert Conversation(skill(tower), "de").ask("Wie hoch ist Turm 3?") == "1.237,5"
    assert Conversation(skill(tower), "en").ask("How high is tower 3?") == "1,237.5"


def test_a_function_gets_the_language_of_the_visitor_and_its_defaults() -> None:
    assert Conversation(skill(hello), "de").ask("Begrüße unsere Gäste.") == "de: unsere Gäste!"
    assert Conversation(skill(dice)).ask("Roll three dice.") == "3 of 6"


def test_a_choice_and_a_place_come_as_the_signature_wants_them() -> None:
    assert Conversation(skill(lamp), "de").ask("Mach die Lampe grün.") == "It is green False"
    said = Conversation(skill(capitals)).ask("How far is it between the capitals of France and Peru?")
    assert 59 < float(said) < 62, "degrees between Paris and Lima"


@pytest.mark.parametrize("language", USUAL)
def test_a_value_that_cannot_be_is_named_with_what_would_be_right(language: str) -> None:
    @function(examples={language: ["Zzyzx {number}"]})
    def zzyzx(number: Annotated[int, Field(ge=1, le=12)]) -> str:
        return "right"

    said = Conversation(skill(zzyzx), language).ask("Zzyzx 40")
    assert said == " ".join(
        [
            WORDING.say(language, "wrong", value="40", name="number"),
            WORDING.say(language, "between", low="1", high="12"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Throw 4 dice with 101 sides.", "101 cannot be the sides. Please say a number from 2 to 100."),
        ("Roll 0 dice.", "0 cannot be the dice. Please say a number that is 1 or more."),
        ("Roll 2.5 dice.", "2.5 cannot be the dice. Please say a number that is 1 or more."),
    ],
)
def test_bounds_are_said_as_they_are(text: str, said: str) -> None:
    assert Conversation(skill(dice)).ask(text) == said


def test_after_a_wrong_value_the_right_one_alone_suffices() -> None:
    talk = Conversation(skill(hive_temperature))
    assert "from 1 to 12" in talk.ask("How warm is hive 40?")
    assert talk.ask("Twelve.") == "Hive 12 has 35 °C."
    assert talk.ask("And hive five?") == "Hive 5 has 35 °C."


def test_what_is_missing_is_asked_for_once() -> None:
    talk = Conversation(skill(hive_temperature))
    assert talk.ask("How warm is the hive?", NEAR) == "Which hive?"
    assert talk.ask("Number seven, please.") == "Hive 7 has 35 °C."
    assert talk.ask("How warm is the hive?", NEAR) == "Which hive?"
    said = talk.ask("The old oak")
    assert said == "I did not understand which hive you mean. Please say a number from 1 to 12."
    german = Conversation(skill(hive_temperature), "de")
    assert german.ask("Wie warm ist ein Bienenstock?", NEAR) == "Eine Angabe fehlt mir noch: Bienenstock?"
    assert german.ask("Vier") == "Hive 4 has 35 °C."


def test_what_is_no_answer_is_not_taken_for_one() -> None:
    talk = Conversation(skill(hive_temperature))
    talk.ask("How warm is the hive?", NEAR)
    assert talk.ask("What is the difference between a bee and a wasp?") == ""
    assert talk.ask("Seven.") == "", "another question stands between"


@pytest.mark.parametrize(
    ("about", "question", "back", "reply", "said"),
    [
        (lamp, "Make the lamp blue.", "Which colour?", "Green!", "It is green False"),
        (hello, "Greet somebody.", "Which who?", "Maria Theresa.", "en: Maria Theresa!"),
        (feed, "Shall the bees be fed with sugar?", "Which sugar?", "Of course!", "fed: True"),
        (feed, "Shall the bees be fed with sugar?", "Which sugar?", "No.", "fed: False"),
        (bell, "Ring the bell, please.", "Which at?", "At noon.", "12:00"),
        (capitals, "How far is it between the capitals?", "Which one?", "Peru", "Which other?"),
    ],
)
def test_each_kind_of_value_can_be_asked_back_for(about: Any, question: str, back: str, reply: str, said: str) -> None:
    talk = Conversation(skill(about))
    assert talk.ask(question, Likeness(about.name, 0.9, 0.97)) == back
    assert talk.ask(reply) == said


def filled(**values: object) -> FakeStructuredModel:
    return FakeStructuredModel({"hive_temperature": values, "hello": values})


def test_the_language_model_reads_what_the_words_do_not_tell() -> None:
    model = filled(hive=11)
    talk = Conversation(skill(hive_temperature, model=model))
    assert talk.ask("How warm is the hive number a dozen?", NEAR) == "Let me think. Hive 11 has 35 °C."
    [(schema, prompt, text)] = model.asked
    assert "The temperature inside a hive, in °C." in prompt
    assert text == "How warm is the hive number a dozen?"
    assert schema.model_json_schema()["required"] == ["hive"]


def test_it_is_not_asked_where_the_words_leave_nothing_to_read() -> None:
    model = filled(hive=11)
    assert Conversation(skill(hive_temperature, model=model)).ask("How warm is the hive?", NEAR) == "Which hive?"
    assert not model.asked


@pytest.mark.parametrize("told", [{"hive": None}, {"hive": "no number"}])
def test_what_it_does_not_tell_is_asked_for(told: dict[str, object]) -> None:
    talk = Conversation(skill(hive_temperature, model=filled(**told)))
    assert talk.ask("How warm is the beautiful hive?", NEAR) == "Let me think. Which hive?"


def test_a_number_that_it_makes_up_is_not_believed() -> None:
    talk = Conversation(skill(hive_temperature, model=filled(hive=5)))
    assert talk.ask("How warm is the beautiful hive?", NEAR) == "Let me think. Which hive?"


def test_a_text_that_it_makes_up_is_not_believed() -> None:
    near = Likeness("hello", 0.9, 0.97)
    assert Conversation(skill(hello, model=filled(who="Anna"))).ask("Greet somebody nice.", near).endswith("Which who?")
    assert Conversation(skill(hello, model=filled(who="Anna"))).ask("Greet Anna somebody.", near).endswith("en: Anna!")


def completion(handler: Handler, content: object) -> None:
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": json.dumps(content)}}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    handler.answer(
        {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}
    )


def test_a_real_server_is_asked_with_a_schema_of_what_is_missing(serve: Serve) -> None:
    handler = serve(partial(completion, content={"hive": 12}))
    model = StructuredModel(f"{handler.address}/v1", "m", seconds=30)
    talk = Conversation(skill(hive_temperature, model=model, model_seconds=30))
    assert talk.ask("How warm is the hive number a dozen?", NEAR).endswith("Hive 12 has 35 °C.")
    [request] = handler.requests
    schema = request["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["hive"]["anyOf"] == [{"type": "integer"}, {"type": "null"}]
    assert request["messages"][-1]["content"] == "How warm is the hive number a dozen?"


def test_where_the_server_fails_or_takes_too_long_the_visitor_is_asked(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    hangs = threading.Event()

    def hang(_: Handler) -> None:
        hangs.wait(20)

    handler = serve(hang)
    model = StructuredModel(f"{handler.address}/v1", "m", seconds=30)
    talk = Conversation(skill(hive_temperature, model=model, model_seconds=0.2))
    assert talk.ask("How warm is the hive number a dozen?", NEAR).endswith("Which hive?")
    assert "engine-timeout" in caplog.text
    assert "dozen" not in caplog.text
    hangs.set()


def failing(error: Callable[[], object]) -> Any:
    @function(examples={"en": ["Ring the bell of tower three."]})
    def tower_bell(tower: int) -> object:
        return error() if tower == 3 else "ding"

    return tower_bell


def raises(error: BaseException) -> object:
    raise error


@pytest.mark.parametrize(
    ("call", "logged"),
    [
        (partial(raises, ZeroDivisionError("words of a visitor")), "ZeroDivisionError"),
        (partial(raises, SystemExit(3)), "Ended"),
        (list, "WrongResultError"),
        (lambda: "  ", "WrongResultError"),
        (lambda: True, "WrongResultError"),
    ],
)
def test_a_function_that_fails_is_a_kind_sentence_and_the_next_question_works(
    call: Callable[[], object], logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Conversation(skill(failing(call)))
    assert talk.ask("Ring the bell of tower three.") == WORDING.say("en", "failed")
    assert f"tower_bell: {logged} in " in caplog.text
    assert "words of a visitor" not in caplog.text
    assert talk.ask("Ring the bell of tower four.") == "ding"


def test_a_function_that_hangs_is_given_up_and_not_begun_anew_before_it_has_ended(
    caplog: pytest.LogCaptureFixture,
) -> None:
    hangs, begun = threading.Event(), list[int]()

    def wait() -> str:
        begun.append(1)
        hangs.wait(20)
        return "late"

    talk = Conversation(skill(failing(wait), seconds=0.1))
    for _ in range(2):
        assert talk.ask("Ring the bell of tower three.") == WORDING.say("en", "slow")
    assert begun == [1]
    assert "tower_bell: takes longer than 0.1 s ([skills.functions] seconds)" in caplog.text
    hangs.set()
    for thread in threading.enumerate():
        if thread.name == "function":
            thread.join(5)
    assert talk.ask("Ring the bell of tower three.") == "late"


def test_a_turn_that_is_cancelled_does_not_wait_for_a_function() -> None:
    turn, hangs = Turn(), threading.Event()
    threading.Timer(0.05, turn.cancel).start()
    with pytest.raises(TurnCancelled):
        within(20, lambda: hangs.wait(20), turn)
    hangs.set()
    with pytest.raises(Overdue):
        within(0.01, lambda: threading.Event().wait(1))


def test_what_is_long_is_cut_at_a_word() -> None:
    talk = Conversation(skill(failing(lambda: "word " * 1000), longest=50))
    said = talk.ask("Ring the bell of tower three.")
    assert said.endswith("word …")
    assert len(said) <= 52


ONES = np.ones(1, np.float32)


class SameEmbedder:
    """An embedder to which all texts are alike."""

    name = "same"

    def queries(self, texts: Sequence[str]) -> Vectors:
        return np.ones((len(texts), 1), np.float32)

    passages = queries


class ByClaim:
    """A router for tests: the claims of the skill, else chat."""

    def __init__(self, claims: Claims) -> None:
        self._claims = claims

    def route(self, transcript: Transcript, history: Any) -> Intent:
        question = Question(text=transcript.text)
        heard = self._claims.ask(question, transcript.text, transcript.language, history, ONES)
        claimed = max(heard.claims, key=lambda claimed: claimed.score, default=None)
        if claimed is None:
            return Intent("chat", transcript)
        return Intent(claimed.skill, transcript, claimed.claim.score, claimed.claim.slots)


def test_a_whole_turn_asks_back_and_the_next_one_answers() -> None:
    asked = skill(hive_temperature)
    parts = stations(voices=Voices({"en": FakeVoice}))
    parts = replace(parts, router=ByClaim(Claims({NAME: asked}, SameEmbedder())), skills={NAME: asked})

    def ask(text: str) -> Record:
        turn = Turn()
        turn.record.end_of_speech = turn.pressed
        return conduct(turn, lambda turn, parts: answer(turn, Transcript(text, "en"), parts), parts)

    assert ask("How warm is the hive?").reply == "Which hive?"
    record = ask("The third.")
    assert (record.reply, record.provenance, record.error) == ("Hive 3 has 35 °C.", Provenance.KNOWN, None)
