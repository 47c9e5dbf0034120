"""What every Embedder does."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.core.stages import Embedder
from assistant.thinking.embeddings import FakeEmbedder

if TYPE_CHECKING:
    from assistant.app import App

BEES, TRAINS = "Bees make honey from the nectar of flowers.", "The train to Lisbon leaves at noon."


def fake(_: ExitStack, __: pytest.FixtureRequest) -> Embedder:
    return FakeEmbedder()


def with_known_vectors(_: ExitStack, request: pytest.FixtureRequest) -> Embedder:
    from assistant.thinking.embedding_cache import KnownVectors, write

    behind, file = FakeEmbedder(), request.getfixturevalue("tmp_path") / "vectors.npz"
    write(
        file, behind.name, {("query", BEES): behind.queries([BEES])[0], ("passage", BEES): behind.passages([BEES])[0]}
    )
    return KnownVectors(behind, file)


def of_the_program(_: ExitStack, request: pytest.FixtureRequest) -> Embedder:
    program: App = request.getfixturevalue("program")
    return program.embedder


@pytest.fixture(params=[fake, with_known_vectors, pytest.param(of_the_program, marks=pytest.mark.models)])
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    with ExitStack() as stack:
        made: Embedder = request.param(stack, request)
        yield made


def test_it_says_which_model_it_is(embedder: Embedder) -> None:
    assert embedder.name


def test_texts_become_unit_vectors_in_their_order(embedder: Embedder) -> None:
    for embed in (embedder.queries, embedder.passages):
        vectors = embed([BEES, TRAINS, "短い"])
        assert vectors.shape[0] == 3
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.02)
        np.testing.assert_allclose(embed([TRAINS])[0], vectors[1], atol=1e-3)


def test_a_question_and_a_passage_have_the_same_dimensions(embedder: Embedder) -> None:
    assert embedder.queries([BEES]).shape == embedder.passages([BEES]).shape


def test_what_is_alike_lies_near(embedder: Embedder) -> None:
    question, passages = embedder.queries(["Do bees make honey?"])[0], embedder.passages([TRAINS, BEES])
    assert int(np.argmax(passages @ question)) == 1


def test_no_text_is_no_vector(embedder: Embedder) -> None:
    assert len(embedder.queries([])) == 0
    assert len(embedder.passages([])) == 0
