"""The stock pipelines: what each of them does when, over a real HTTP connection to a scripted server."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from kiosk_fakes import FakeTranscriber
from scripted_server import Handler, Script, Serve, scripted_servers

from assistant.bench import stock as bench_stock
from assistant.bench.stock import Lab, Peer, StockTools, record
from assistant.core.config import Config
from assistant.core.messages import HEARING_RATE, Ending, Picture, Samples
from assistant.hearing.microphone import RecordedMicrophone
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.turn_token import Turn
from assistant.vision.camera import FakeCamera
from assistant.vision.detector import FakeDetector

TIMINGS = {"prompt_n": 40, "prompt_ms": 500.0, "predicted_n": 8, "predicted_ms": 250.0}
USAGE = {"prompt_tokens": 90, "completion_tokens": 8, "total_tokens": 98}
VOICE: Samples = np.full(HEARING_RATE // 2, 3000, np.int16)


class TalkingVoice:
    """Like PiperVoice: a chunk a sentence; notes when it was asked what."""

    config = SimpleNamespace(sample_rate=16_000)

    def __init__(self) -> None:
        self.asked: list[tuple[str, float]] = []

    def synthesize(self, text: str) -> Iterator[Any]:
        self.asked.append((text, time.monotonic()))
        yield SimpleNamespace(audio_int16_array=np.ones(1600, np.int16))


class Notes:
    def search(self, text: str, count: int) -> list[Any]:
        return [SimpleNamespace(passage=SimpleNamespace(text=f"Fact {number}.")) for number in range(count)]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with scripted_servers() as start:
        yield start


@pytest.fixture
def voice() -> TalkingVoice:
    return TalkingVoice()


def tools(server: type[Handler], voice: TalkingVoice) -> StockTools:
    return StockTools(
        config=Config(),
        client=bench_stock.connect(f"{server.address}/v1", ""),
        model="m",
        voice=cast("Any", voice),
        index=cast("Any", Notes()),
        camera=FakeCamera(Picture(np.zeros((4, 4, 3), np.uint8))),
        detector=FakeDetector("cat", "dining_table"),
        speaker=RecordingSpeaker(),
    )


def whole(text: str) -> Script:
    """Answers all at once."""
    message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
    answer = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [message]}
    return lambda handler: handler.answer(answer | {"usage": USAGE, "timings": TIMINGS})


def streamed(*pieces: str | float) -> Script:
    """Answers piece by piece; a number is a pause in seconds."""

    def script(handler: Handler) -> None:
        handler.start()
        for piece in pieces:
            if isinstance(piece, float):
                time.sleep(piece)
            else:
                handler.token(piece)
        handler.token("", "stop")
        last = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": []}
        handler.data(json.dumps(last | {"usage": USAGE, "timings": TIMINGS}))
        handler.data("[DONE]")

    return script


def answer(pipeline: Lab, skill: str = "chat") -> tuple[Turn, Any]:
    turn = Turn()
    microphone = RecordedMicrophone(VOICE, realtime=False, release=turn.release)
    return turn, pipeline.answer(turn, microphone, skill)


def test_the_lab_speaks_the_whole_reply_at_once(serve: Serve, voice: TalkingVoice) -> None:
    server = serve(whole("It is so. Quite so."))
    turn, [usage] = answer(Lab(tools(server, voice), FakeTranscriber("Why?")))
    assert [text for text, _ in voice.asked] == ["It is so. Quite so."]
    assert turn.record.reply == "It is so. Quite so."
    moments = turn.record.moments
    assert moments["transcript"] <= moments["first_token"] <= moments["first_audio"] <= moments["done"]
    assert "stream" not in server.requests[0]
    assert (usage.prompt_tokens, usage.prompt_seconds, usage.reply_tokens, usage.reply_seconds) == (40, 0.5, 8, 0.25)


def test_the_peer_speaks_the_first_sentence_while_the_second_is_written(serve: Serve, voice: TalkingVoice) -> None:
    server = serve(streamed("It is", " so. Qu", 0.5, "ite so."))
    turn, [usage] = answer(Peer(tools(server, voice), FakeTranscriber("Why?")))
    assert [text for text, _ in voice.asked] == ["It is so.", "Quite so."]
    assert voice.asked[1][1] - voice.asked[0][1] > 0.4
    assert turn.record.moments["done"] - turn.record.moments["first_audio"] > 0.4
    assert turn.record.reply == "It is so. Quite so."
    assert (usage.prompt_tokens, usage.reply_tokens, usage.reply_seconds) == (40, 8, 0.25)


def test_knowledge_is_answered_from_five_passages(serve: Serve, voice: TalkingVoice) -> None:
    server = serve(streamed("Fact 3."))
    answer(Peer(tools(server, voice), FakeTranscriber("What is known?")), "knowledge")
    system, question = server.requests[0]["messages"]
    assert "only the following context" in system["content"]
    assert all(f"Fact {number}." in question["content"] for number in range(5))
    assert question["content"].endswith("Question: What is known?")


@pytest.mark.parametrize("kind", [Lab, Peer])
def test_a_distance_is_asked_of_the_model_in_a_schema(kind: type[Lab], serve: Serve, voice: TalkingVoice) -> None:
    server = serve(whole('{"city": "Paris", "country": "France", "lat": 48.857, "lon": 2.352}'))
    turn, [usage] = answer(kind(tools(server, voice), FakeTranscriber("How far is France?")), "distance")
    assert turn.record.reply == "Santiago de Chile is about 11629 km away from Paris, France."
    assert server.requests[0]["response_format"]["type"] == "json_schema"
    assert usage.reply_tokens == 8


def test_what_is_seen_is_what_the_detector_names(serve: Serve, voice: TalkingVoice) -> None:
    server = serve(whole(""))
    turn, usages = answer(Peer(tools(server, voice), FakeTranscriber("What do you see?")), "look")
    assert turn.record.reply == "I see cat, dining table."
    assert not server.requests
    assert usages == ()


def test_the_prompts_of_the_two_differ_from_their_first_word(serve: Serve, voice: TalkingVoice) -> None:
    server = serve(lambda handler: (streamed("So.") if handler.asked.get("stream") else whole("So."))(handler))
    for kind in (Lab, Peer):
        answer(kind(tools(server, voice), FakeTranscriber("Why?")))
    lab, peer = (request["messages"][0]["content"] for request in server.requests)
    assert lab.split()[0] != peer.split()[0]


def test_where_the_server_is_not_llama_cpp_the_times_are_those_on_the_clock(serve: Serve, voice: TalkingVoice) -> None:
    def script(handler: Handler) -> None:
        time.sleep(0.2)
        message = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "So."}}
        value = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [message]}
        handler.answer(value | {"usage": USAGE})

    _, [usage] = answer(Lab(tools(serve(script), voice), FakeTranscriber("Why?")))
    assert (usage.prompt_tokens, usage.reply_tokens) == (90, 8)
    assert 0.2 <= usage.reply_seconds < 2


@pytest.mark.parametrize("kind", [Lab, Peer])
def test_a_failure_is_noted_and_ends_the_turn(kind: type[Lab], serve: Serve, voice: TalkingVoice) -> None:
    server = serve(lambda handler: handler.answer({"error": "no such model"}, 404))
    turn, _ = answer(kind(tools(server, voice), FakeTranscriber("Why?")))
    assert turn.record.error == "NotFoundError"
    assert "first_audio" not in turn.record.moments


def test_a_reply_without_words_is_a_failure(serve: Serve, voice: TalkingVoice) -> None:
    turn, _ = answer(Lab(tools(serve(whole("")), voice), FakeTranscriber("Why?")))
    assert turn.record.error == "engine"


def test_without_a_detector_nothing_is_seen(serve: Serve, voice: TalkingVoice) -> None:
    turn, _ = answer(Lab(replace(tools(serve(whole("")), voice), detector=None), FakeTranscriber("Look!")), "look")
    assert turn.record.error == "engine"


def test_after_a_tap_recording_ends_with_the_silence() -> None:
    turn = Turn(tap_seconds=0.0)
    turn.release(turn.pressed)
    lead = np.zeros(2 * HEARING_RATE, np.int16)
    microphone = RecordedMicrophone(np.concatenate([lead, VOICE]), realtime=False, release=lambda _: None)
    utterance = record(microphone, turn, 0.8)
    assert utterance.ended is Ending.SILENCE
    assert utterance.seconds == pytest.approx(2 + 0.5 + 0.8, abs=0.03)


def test_a_held_button_ends_the_recording_when_it_is_let_go() -> None:
    turn = Turn()
    utterance = record(RecordedMicrophone(VOICE, realtime=False, release=turn.release), turn, 0.8)
    assert utterance.ended is Ending.RELEASED
    assert utterance.seconds == pytest.approx(0.5, abs=0.03)
