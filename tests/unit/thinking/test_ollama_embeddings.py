"""The real ollama library against a real HTTP server that embeds as the documentation says."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from scripted_server import Handler, Serve

from assistant.core.errors import KnowledgeError
from assistant.core.stages import Embedder
from assistant.thinking.engines import ollama_embeddings
from assistant.thinking.engines.ollama_embeddings import OllamaEmbedder

Answer = Callable[[list[str]], object]


def lengths(texts: list[str]) -> object:
    """Vectors that are no unit vectors."""
    return {"model": "m", "embeddings": [[3.0 * len(text), 4.0 * len(text)] for text in texts]}


def server(serve: Serve, answer: Answer = lengths) -> type[Handler]:
    return serve(lambda handler: handler.answer(answer(handler.asked["input"])))


def test_vectors_have_unit_length_and_one_row_a_text(serve: Serve) -> None:
    embedder: Embedder = OllamaEmbedder(server(serve).address, "m")
    for vectors in (embedder.queries(["one"]), embedder.passages(["one", "three"])):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(vectors, [[0.6, 0.8]] * len(vectors), atol=1e-6)
    assert len(embedder.passages(["one", "three"])) == 2


def test_no_texts_are_not_asked_for(serve: Serve) -> None:
    handler = server(serve)
    assert len(OllamaEmbedder(handler.address, "m").passages([])) == 0
    assert handler.requests == []


def test_each_kind_of_text_has_its_prefix_and_the_model_stays_loaded(serve: Serve) -> None:
    handler = server(serve)
    embedder = OllamaEmbedder(handler.address, "m", query_prefix="query: ", passage_prefix="text: ")
    embedder.queries(["Why?"])
    embedder.passages(["So."])
    assert [request["input"] for request in handler.requests] == [["query: Why?"], ["text: So."]]
    assert {request["keep_alive"] for request in handler.requests} == {"-1m"}
    assert {request["model"] for request in handler.requests} == {"m:latest"}


def test_many_texts_are_asked_for_in_batches(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ollama_embeddings, "BATCH", 2)
    handler = server(serve)
    assert OllamaEmbedder(handler.address, "m").passages(["a", "b", "c"]).shape == (3, 2)
    assert [request["input"] for request in handler.requests] == [["a", "b"], ["c"]]


def test_its_name_tells_engine_model_and_prefixes() -> None:
    names = {
        OllamaEmbedder("http://x", "m").name,
        OllamaEmbedder("http://x", "n").name,
        OllamaEmbedder("http://x", "m", query_prefix="q").name,
        OllamaEmbedder("http://x", "m", passage_prefix="q").name,
    }
    assert len(names) == 4
    assert all(name.startswith("ollama|") for name in names)
    assert OllamaEmbedder("http://x", "m").name == OllamaEmbedder("http://y", "m:latest").name


def test_a_visitor_does_not_wait_for_a_slow_server_but_an_index_does(serve: Serve) -> None:
    def slow(texts: list[str]) -> object:
        time.sleep(0.6)
        return lengths(texts)

    embedder = OllamaEmbedder(server(serve, slow).address, "m", query_seconds=0.2)
    began = time.monotonic()
    with pytest.raises(KnowledgeError, match="ReadTimeout"):
        embedder.queries(["Why?"])
    assert time.monotonic() - began < 0.6
    assert len(embedder.passages(["So."])) == 1
    embedder.warm()


def test_a_model_that_is_missing_is_named_with_what_gets_it(serve: Serve) -> None:
    handler = serve(lambda handler: handler.answer({"error": 'model "m" not found'}, 404))
    with pytest.raises(KnowledgeError, match="assistant models pull m:latest"):
        OllamaEmbedder(handler.address, "m").warm()


def test_an_error_never_holds_what_was_asked(serve: Serve) -> None:
    handler = serve(lambda handler: handler.answer({"error": f"bad: {handler.asked['input']}"}, 500))
    with pytest.raises(KnowledgeError) as caught:
        OllamaEmbedder(handler.address, "m").queries(["my secret"])
    assert "secret" not in str(caught.value)
    assert "500" in str(caught.value)


def test_no_server_is_a_knowledge_error() -> None:
    with pytest.raises(KnowledgeError, match="cannot embed"):
        OllamaEmbedder("http://127.0.0.1:9", "m").queries(["Why?"])


@pytest.mark.parametrize("rows", [[], [[1.0, 2.0], [1.0]], [[0.0, 0.0], [1.0, 0.0]], [[1.0, 2.0]]])
def test_vectors_that_make_no_sense_are_refused(serve: Serve, rows: list[list[float]]) -> None:
    embedder = OllamaEmbedder(server(serve, lambda _: {"model": "m", "embeddings": rows}).address, "m")
    with pytest.raises(KnowledgeError, match="gave"):
        embedder.passages(["one", "two"])
