"""Weights of PyTorch without PyTorch, the graph that is made of them, and what its features tell."""

import pickle
import sys
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import numpy as np
import pytest
from PIL import Image

from assistant.core.config import Config
from assistant.core.errors import SetupError, VisionError
from assistant.core.messages import Picture
from assistant.models.catalogue import load_catalogue
from assistant.models.store import model_path
from assistant.vision.efficientnet import efficientnet
from assistant.vision.image_embedder import MODEL, EfficientNetEmbedder
from assistant.vision.pictures import load_picture
from assistant.vision.regions import windows
from assistant.vision.torch_weights import MAGIC, PROTOCOL, read_weights

PHOTOGRAPHS = Path(__file__).resolve().parents[4] / "shared" / "data" / "vision"


class FloatStorage:
    """Stands for PyTorch's; only its name is in a file."""


def rebuild(*parts: Any) -> tuple[Any, ...]:
    return parts


class Saved:
    """A tensor as PyTorch pickles one."""

    def __init__(self, key: str, shape: tuple[int, ...], strides: tuple[int, ...], offset: int = 0) -> None:
        self.stored, self.rest = ("storage", FloatStorage, key, "cpu", 0, None), (offset, shape, strides, False)

    def __reduce__(self) -> tuple[Any, ...]:
        return rebuild, (Stored(self.stored), *self.rest, OrderedDict())


class Stored(tuple[Any, ...]):
    __slots__ = ()

    def __new__(cls, parts: tuple[Any, ...]) -> Self:
        return super().__new__(cls, parts)


class Pickler(pickle.Pickler):
    def persistent_id(self, obj: Any) -> Any:
        return tuple(obj) if isinstance(obj, Stored) else None


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that names are pickled as PyTorch's are."""
    for name in ("torch", "torch._utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setattr(FloatStorage, "__module__", "torch")
    monkeypatch.setattr(sys.modules["torch"], "FloatStorage", FloatStorage, raising=False)
    monkeypatch.setattr(rebuild, "__module__", "torch._utils")
    monkeypatch.setattr(rebuild, "__qualname__", "_rebuild_tensor_v2")
    monkeypatch.setattr(sys.modules["torch._utils"], "_rebuild_tensor_v2", rebuild, raising=False)


def saved(tensors: dict[str, Saved], numbers: dict[str, list[float]], magic: int = MAGIC) -> bytes:
    out = BytesIO()
    for part in (magic, PROTOCOL, {"little_endian": True}, OrderedDict(tensors), list(numbers)):
        Pickler(out, protocol=2).dump(part)
    for values in numbers.values():
        out.write(len(values).to_bytes(8, "little") + np.array(values, "<f4").tobytes())
    return out.getvalue()


@pytest.mark.usefixtures("torch")
def test_tensors_are_read_with_their_strides(tmp_path: Path) -> None:
    file = tmp_path / "weights.pth"
    file.write_bytes(saved({"w": Saved("1", (2, 3), (1, 2), 1)}, {"1": [9, 0, 1, 2, 3, 4, 5]}))
    assert read_weights(file)["w"].tolist() == [[0, 2, 4], [1, 3, 5]]


@pytest.mark.usefixtures("torch")
@pytest.mark.parametrize(
    "data",
    [
        b"no weights",
        b"",
        pickle.dumps(print),
        pytest.param("short", id="ends in a tensor"),
        pytest.param("large", id="a tensor larger than its numbers"),
        pytest.param("magic", id="another kind"),
    ],
)
def test_a_file_that_is_none_or_is_cut_off_is_refused(tmp_path: Path, data: bytes | str) -> None:
    one = {"w": Saved("1", (2, 3), (3, 1))}
    made = {
        "short": saved(one, {"1": [0, 1, 2, 3, 4, 5]})[:-3],
        "large": saved(one, {"1": [0, 1, 2]}),
        "magic": saved(one, {"1": [0, 1, 2, 3, 4, 5]}, magic=1),
    }
    file = tmp_path / "weights.pth"
    file.write_bytes(made[data] if isinstance(data, str) else data)
    with pytest.raises(VisionError, match="holds no weights of PyTorch"):
        read_weights(file)


def test_a_pickle_that_wants_to_run_something_runs_nothing(tmp_path: Path) -> None:
    touched = tmp_path / "touched"

    class Evil:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (touched,)

    file = tmp_path / "weights.pth"
    file.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(VisionError, match="which no weights need"):
        read_weights(file)
    assert not touched.exists()


def test_other_weights_make_no_graph() -> None:
    with pytest.raises(VisionError, match="no weights of EfficientNet-Lite0"):
        efficientnet({"_conv_stem.weight": np.zeros((32, 3, 3, 3), np.float32)})


@pytest.mark.parametrize(("height", "width"), [(12, 16), (12, 21), (16, 12), (12, 12)])
def test_the_regions_cover_every_place_and_lie_inside(height: int, width: int) -> None:
    covered = np.zeros((height, width), int)
    for number, (rows, columns) in enumerate(windows(height, width)):
        assert 0 <= rows.start < rows.stop <= height
        assert 0 <= columns.start < columns.stop <= width
        if number:
            covered[rows, columns] += 1
    assert covered.min() >= 1
    assert number == 12


@pytest.fixture(scope="module")
def embedder() -> EfficientNetEmbedder:
    try:
        folder = model_path(MODEL, data=Config().data, catalogue=load_catalogue())
    except SetupError as error:
        pytest.skip(str(error))
    return EfficientNetEmbedder(next(folder.glob("*.pth")))


@pytest.mark.models
def test_a_picture_is_more_like_itself_in_another_light_than_like_another(embedder: EfficientNetEmbedder) -> None:
    if not PHOTOGRAPHS.exists():
        pytest.skip("the photographs are not beside the checkout")
    pictures = [load_picture(PHOTOGRAPHS / name) for name in ("cat_720p.jpg", "hot_dog.jpg", "owl.jpg", "pets.jpg")]

    def changed(picture: Picture) -> Picture:
        image = Image.fromarray(picture.pixels).rotate(10)
        return Picture((np.asarray(image.crop((40, 30, image.width - 20, image.height - 10))) * 0.6).astype(np.uint8))

    kept = [embedder.comparable(embedder.regions(picture))[0] for picture in pictures]
    seen = [embedder.comparable(embedder.regions(changed(picture)))[0] for picture in pictures]
    likeness = np.stack(seen) @ np.stack(kept).T
    assert (likeness.argmax(axis=1) == np.arange(4)).all()
    assert likeness.diagonal().min() > 0.3
    assert np.abs(likeness - np.diag(likeness.diagonal())).max() < 0.25


@pytest.mark.models
def test_no_picture_is_too_small_too_long_or_too_dark(embedder: EfficientNetEmbedder) -> None:
    for shape in ((1, 1, 3), (5, 900, 3), (900, 5, 3), (300, 300, 3)):
        regions = embedder.regions(Picture(np.zeros(shape, np.uint8)))
        assert regions.shape == (13, 1280)
        assert np.isfinite(embedder.comparable(regions)).all()


def test_a_file_without_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pth").write_bytes(b"no weights")
    with pytest.raises(VisionError, match="no weights"):
        EfficientNetEmbedder(tmp_path / "x.pth")
