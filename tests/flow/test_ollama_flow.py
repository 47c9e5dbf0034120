"""Ollama as the engine, against a stand-in that speaks its documented protocol; whole turns, also when it fails."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from types import MappingProxyType

import instructor
import ollama
import openai
import pytest
from ollama_stand_in import Fault, OllamaStandIn, of_llama_cpp
from PIL import Image
from program import borrowing, typed

from assistant.app import App
from assistant.asking.questions import Result, ask
from assistant.core.errors import TurnCancelled
from assistant.core.events import Event, Failed, Generated
from assistant.core.messages import ChatMessage, Sampling
from assistant.thinking.engines import ollama as engine
from assistant.thinking.engines.places import CityCoord
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Turn

pytestmark = pytest.mark.models

CHAT = "Who wrote Don Quixote?"
TURN_SECONDS = 12


@pytest.fixture
def server() -> Iterator[OllamaStandIn]:
    with OllamaStandIn() as running:
        yield running


@pytest.fixture
def real(program: App) -> Iterator[OllamaStandIn]:
    address = program.embedded.address
    with OllamaStandIn(of_llama_cpp(address), address=address) as running:
        yield running


Configured = Callable[..., App]


@pytest.fixture
def parts(program: App) -> Iterator[Configured]:
    """Makes the parts that talk to a server; they are closed with the test."""
    with ExitStack() as made:

        def make(
            server: OllamaStandIn,
            turn_seconds: float = TURN_SECONDS,
            vision: Mapping[str, object] = MappingProxyType({}),
            **models: object,
        ) -> App:
            settings = {"engine": "ollama", "ollama": {"url": server.url}, "first_token_seconds": 2, "token_seconds": 2}
            kiosk = {"turn_seconds": turn_seconds}
            one = borrowing(program, {"models": settings | models, "kiosk": kiosk, "vision": dict(vision)})
            made.callback(one.close)
            return one

        yield make


def answer(kiosk: Pipeline, question: str = CHAT) -> Result:
    return next(ask(kiosk, [question], "en", conversation=True))


def test_the_real_libraries_talk_to_the_stand_in(server: OllamaStandIn) -> None:
    client = ollama.Client(server.url)
    assert "llama3.2:1b" in {model.model for model in client.list().models}
    assert client.show("llama3.2:1b").capabilities == ["completion", "tools"]
    hello = [{"role": "user", "content": "Hi"}]
    streamed = [part.message.content for part in client.chat("llama3.2:1b", hello, stream=True)]
    assert streamed == ["You ", "said: ", "Hi ", ""]
    assert client.generate("llama3.2:1b", "Hi").response == "You said: Hi "
    assert [model.model for model in client.ps().models] == ["llama3.2:1b"]
    assert [step.status for step in client.pull("gemma2:2b", stream=True)][-1] == "success"
    client.delete("gemma2:2b")
    with pytest.raises(ollama.ResponseError, match="'gemma2:2b' not found"):
        client.show("gemma2:2b")
    with pytest.raises(ollama.ResponseError, match="does not support thinking"):
        client.chat("llama3.2:1b", hello, think=True)


def test_function_calling_goes_through_its_openai_side(real: OllamaStandIn) -> None:
    client = instructor.from_openai(
        openai.OpenAI(base_url=f"{real.url}/v1", api_key="none"), mode=instructor.Mode.JSON_SCHEMA
    )
    place = client.chat.completions.create(
        model="llama3.2:1b",
        response_model=CityCoord,
        temperature=0,
        max_tokens=100,
        messages=[{"role": "user", "content": "Where is France? Give its capital."}],
    )
    assert (place.city, place.country) == ("Paris", "France")


def test_a_chat_a_distance_and_a_fact_load_one_model_once(real: OllamaStandIn, parts: Configured) -> None:
    made = parts(real, first_token_seconds=60, token_seconds=60)
    told: list[Event] = []
    made.events.subscribe(told.append)
    kiosk = typed(made)
    assert "Leonardo" in answer(kiosk, "Who painted the Mona Lisa?").record.reply
    assert "11,630" in answer(kiosk, "How far is France?").record.reply
    answer(kiosk, "How far is Zermatt?")
    assert "20,000" in answer(kiosk, "How many bees are in a colony?").record.reply
    assert real.loads == ["llama3.2:1b"], "nothing is loaded twice"
    chats = [body for path, body in real.requests if path == "/api/chat"]
    assert {body["keep_alive"] for body in chats} == {-1}
    assert not any("num_ctx" in body["options"] for body in chats)
    assert any(path == "/v1/chat/completions" for path, _ in real.requests), "Zermatt was asked of the model"
    [usage] = [event.usage for event in told if isinstance(event, Generated)][:1]
    assert usage.prompt_tokens == 26, "the server's own figures"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.ERROR_500, "engine"),
        (Fault.MALFORMED, "engine"),
        (Fault.STOPS, "engine"),
        (Fault.HANGS, "engine-timeout"),
        (Fault.DRIPS, "engine-timeout"),
    ],
)
def test_each_fault_ends_in_time_with_a_sentence_and_the_next_question_works(
    server: OllamaStandIn, parts: Configured, fault: Fault, code: str
) -> None:
    made = parts(server)
    failed: list[Failed] = []
    made.events.subscribe(lambda event: failed.append(event) if isinstance(event, Failed) else None)
    kiosk = typed(made)
    server.fault = fault
    began = time.monotonic()
    record = answer(kiosk).record
    assert time.monotonic() - began < TURN_SECONDS + 3
    assert record.error == code
    assert failed[-1].code == code
    assert failed[-1].sentence.endswith(".")
    server.fault = Fault.NONE
    assert answer(kiosk).record.error is None


def test_a_reply_without_an_end_is_cut_off_in_time(server: OllamaStandIn, parts: Configured) -> None:
    made = parts(server)
    kiosk = typed(made)
    server.fault = Fault.ENDLESS
    began = time.monotonic()
    record = answer(kiosk).record
    assert time.monotonic() - began < TURN_SECONDS + 3
    assert record.error in {None, "turn-timeout"}
    assert len(record.reply) < 2000
    server.fault = Fault.NONE
    assert answer(kiosk).record.error is None


def test_a_missing_model_names_the_command_that_gets_it(
    server: OllamaStandIn, parts: Configured, caplog: pytest.LogCaptureFixture
) -> None:
    made = parts(server, chat="gemma2:2b")
    kiosk = typed(made)
    assert answer(kiosk).record.error == "model-missing"
    assert "assistant models pull gemma2:2b" in caplog.text
    ollama.Client(server.url).pull("gemma2:2b")
    assert answer(kiosk).record.error is None


def test_a_server_that_goes_away_and_comes_back(
    server: OllamaStandIn, parts: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LOOK_SECONDS", 0.2)
    made = parts(server)
    kiosk = typed(made)
    server.stop()
    assert answer(kiosk).record.error == "engine"
    server.start()
    limit = time.monotonic() + 5
    while not server.running and time.monotonic() < limit:
        time.sleep(0.05)
    assert server.running == ["llama3.2:1b"], "warm again before anybody asks"
    assert answer(kiosk).record.error is None


def test_a_kiosk_that_starts_before_its_server(server: OllamaStandIn, parts: Configured) -> None:
    server.stop()
    made = parts(server)
    kiosk = typed(made)
    assert answer(kiosk).record.error == "engine"
    server.start()
    assert answer(kiosk).record.error is None


def test_automatically_the_embedded_model_stands_in_for_a_server_that_went_away(
    server: OllamaStandIn, parts: Configured
) -> None:
    made = parts(server, engine="auto", turn_seconds=60, first_token_seconds=60, token_seconds=60)
    kiosk = typed(made)
    assert answer(kiosk).record.reply.startswith("You said")
    server.stop()
    made.memory.clear()  # or the small model repeats what it said before
    assert "Cervantes" in answer(kiosk).record.reply


def test_a_cancelled_turn_stops_the_generation_at_the_server(server: OllamaStandIn, parts: Configured) -> None:
    server.fault = Fault.ENDLESS
    made, turn = parts(server), Turn()
    pieces = made.engine.stream([ChatMessage("user", "Go on.")], Sampling(), turn)
    threading.Timer(0.3, turn.cancel).start()
    with pytest.raises(TurnCancelled):
        list(pieces)
    assert server.aborted.wait(2)


def test_a_picture_reaches_the_vision_model_small_and_the_place_in_it_is_found(
    real: OllamaStandIn, parts: Configured, tmp_path: Path
) -> None:
    Image.new("RGB", (3000, 2000), "green").save(tmp_path / "peru.jpg")
    vision = {"camera": str(tmp_path / "peru.jpg"), "detector": ""}
    limits = {"turn_seconds": 60, "first_token_seconds": 60, "token_seconds": 60}  # a real model places it
    made = parts(real, vision=vision, **limits)
    kiosk = typed(made)
    reply = answer(kiosk, "What do you see, and how far away is it?").record.reply
    assert "672 by 448 pixels" in reply, "canned, as there is no vision model here; but the picture came, scaled"
    assert "The image shows Machu Picchu, with lat -13.16" in reply
    assert "2,250 kilometers away from Santiago de Chile" in reply
    looked = [body for path, body in real.requests if path == "/api/chat" and body["model"] == "moondream"]
    assert looked[0]["keep_alive"] == 0, "the vision model makes room for the other"
    with suppress(ValueError):
        real.loads.remove("moondream:latest")
    assert set(real.loads) == {"llama3.2:1b"}
