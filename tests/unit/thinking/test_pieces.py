"""The tokens of a reply stay with its pieces, whoever stands between the engine and the skill."""

import json
from collections.abc import Generator, Iterator, Sequence

import pytest
from scripted_server import Handler, Serve

from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Piece, Sampling, Token
from assistant.core.stages import CancelToken
from assistant.thinking.answer_only import AnswerOnly
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.fallback import Circuit, FallbackModel
from assistant.thinking.engines.generation_budget import BudgetedModel, Cooldown
from assistant.thinking.engines.ollama import OllamaModel
from assistant.thinking.engines.openai_compatible import OpenAICompatible
from assistant.thinking.pieces import joined, tokens_of
from assistant.turn.turn_token import Turn

QUESTION = (ChatMessage("user", "Who?"),)
TELL = Sampling(logprobs=True)
NEIL = (Token("Neil", -0.5), Token(" Armstrong", -0.25), Token(".", -0.125))


class Telling(FakeLanguageModel):
    """Implements LanguageModel."""

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        yield from (Piece(each.text, (each,)) for each in NEIL)


def pieces(*tokens: Token) -> Generator[str]:
    yield from (Piece(token.text, (token,)) for token in tokens)


def all_tokens(found: Iterator[str]) -> tuple[Token, ...]:
    return tokens_of(joined(found))


def test_a_piece_is_its_text() -> None:
    assert Piece("Neil", NEIL[:1]) == "Neil"
    assert joined(["Neil", " Armstrong"]) == "Neil Armstrong"
    assert tokens_of("Neil") == tokens_of(joined(["Neil", " Armstrong"])) == ()


def test_the_wrappers_pass_the_tokens_on() -> None:
    model = FallbackModel(BudgetedModel(Telling(""), Cooldown()), Circuit(1, 60), lambda: FakeLanguageModel(""))
    assert all_tokens(model.stream(QUESTION, TELL, Turn())) == NEIL


def test_the_filter_passes_on_the_tokens_of_what_it_lets_through_and_of_nothing_else() -> None:
    thought = (Token("<think>", -9.0), Token("Neil?", -8.0), Token("</think>", -7.0))
    found = tuple(AnswerOnly()(pieces(*thought, *NEIL, Token("<|im_end|>", -6.0))))
    assert "".join(found) == "Neil Armstrong."
    assert all_tokens(iter(found)) == NEIL


def test_a_character_in_two_tokens_belongs_to_both() -> None:
    halves = (Token("\ufffd", -1.0), Token("\ufffd", -2.0))

    def reply() -> Generator[str]:
        yield Piece("月", halves)

    assert all_tokens(iter(AnswerOnly()(reply()))) == halves


def openai(handler: type[Handler]) -> OpenAICompatible:
    return OpenAICompatible(f"{handler.address}/v1", "m", first_token_seconds=5, token_seconds=5)


def telling(logprobs: object) -> str:
    return json.dumps({"choices": [{"delta": {"content": "Neil"}, "finish_reason": "stop", "logprobs": logprobs}]})


def test_an_openai_compatible_server_tells_logprobs_where_they_are_asked_for(serve: Serve) -> None:
    def script(handler: Handler) -> None:
        handler.start()
        handler.data(telling({"content": [{"token": "Neil", "logprob": -0.5, "bytes": None, "top_logprobs": []}]}))

    handler = serve(script)
    assert all_tokens(openai(handler).stream(QUESTION, TELL, Turn())) == NEIL[:1]
    list(openai(handler).stream(QUESTION, Sampling(), Turn()))
    assert [request.get("logprobs") for request in handler.requests] == [True, None]


@pytest.mark.parametrize("told", [None, {}, {"content": None}, {"tokens": ["Neil"]}, [1], {"content": [{"x": 1}]}])
def test_a_server_that_tells_them_in_another_way_tells_none(serve: Serve, told: object) -> None:
    def script(handler: Handler) -> None:
        handler.start()
        handler.data(telling(told))

    found = list(openai(serve(script)).stream(QUESTION, TELL, Turn()))
    assert found == ["Neil"]
    assert tokens_of(found[0]) == ()


def test_a_server_that_does_not_take_the_field_is_asked_once_more_without(serve: Serve) -> None:
    def script(handler: Handler) -> None:
        if "logprobs" in handler.asked:
            handler.send_error(400)
            return
        handler.start()
        handler.data(telling(None))

    handler = serve(script)
    model = openai(handler)
    assert list(model.stream(QUESTION, TELL, Turn())) == list(model.stream(QUESTION, TELL, Turn())) == ["Neil"]
    assert ["logprobs" in request for request in handler.requests] == [True, False, False]


def test_another_fault_of_a_request_does_not_teach_that_a_server_tells_none(serve: Serve) -> None:
    def script(handler: Handler) -> None:
        handler.send_error(400)

    handler = serve(script)
    model = openai(handler)
    for _ in range(2):
        with pytest.raises(EngineError):
            list(model.stream(QUESTION, TELL, Turn()))
    assert ["logprobs" in request for request in handler.requests] == [True, False, True, False]


def test_ollama_tells_logprobs_where_they_are_asked_for(serve: Serve) -> None:
    def script(handler: Handler) -> None:
        if handler.asked["path"] != "/api/chat":
            handler.answer({"capabilities": ["completion"], "details": {}, "model_info": {}})
            return
        handler.start("application/x-ndjson")
        for token in NEIL:
            told = [{"token": token.text, "logprob": token.logprob}] if handler.asked.get("logprobs") else None
            message = {"role": "assistant", "content": token.text}
            handler.send(json.dumps({"model": "m", "message": message, "done": False, "logprobs": told}) + "\n")
        handler.send(json.dumps({"model": "m", "message": {"role": "assistant", "content": ""}, "done": True}) + "\n")

    model = OllamaModel(serve(script).address, "m", first_token_seconds=5, token_seconds=5)
    assert all_tokens(model.stream(QUESTION, TELL, Turn())) == NEIL
    assert all_tokens(model.stream(QUESTION, Sampling(), Turn())) == ()
    model.close()
