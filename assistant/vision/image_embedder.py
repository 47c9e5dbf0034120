"""What a picture shows, as numbers: EfficientNet-Lite0's features of all of it and of its regions, and a fake."""

import threading
from pathlib import Path

import numpy as np
from PIL import Image

from assistant.core.errors import VisionError
from assistant.core.messages import Picture, Vectors
from assistant.vision.regions import sized, windows
from assistant.vision.whitening import unit, whitening

MODEL = "efficientnet-lite0"
"""What the features of exhibits are made by."""
THREADS = 2
"""A picture takes 0.1 s with two PC cores, and while it is looked at nothing else is done."""


class EfficientNetEmbedder:
    """Implements ImageEmbedder by the features before the last layer of EfficientNet-Lite0, averaged over regions."""

    def __init__(self, weights: Path) -> None:
        """Raises VisionError for a file that has no such weights."""
        import onnxruntime  # noqa: PLC0415 - only who looks loads it

        from assistant.vision.efficientnet import efficientnet  # noqa: PLC0415
        from assistant.vision.torch_weights import read_weights  # noqa: PLC0415

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the language model needs the cores
        try:
            self._session = onnxruntime.InferenceSession(efficientnet(read_weights(weights)), options)
        except VisionError:
            raise
        except Exception as error:  # its exceptions share no base but this
            raise VisionError(f"{weights} holds no weights of EfficientNet-Lite0: {error}") from error
        self._lock = threading.Lock()  # a cancelled turn may still be looking

    @property
    def name(self) -> str:
        return MODEL

    def regions(self, picture: Picture) -> Vectors:
        from assistant.vision.efficientnet import INPUT, MEAN, OUTPUT, SPREAD  # noqa: PLC0415

        pixels = (sized(picture.pixels).astype(np.float32) - MEAN) / SPREAD
        try:
            with self._lock:
                (maps,) = self._session.run([OUTPUT], {INPUT: pixels.transpose(2, 0, 1)[np.newaxis]})
        except Exception as error:  # its exceptions share no base but this
            raise VisionError(f"The model of the exhibits failed: {error}") from error
        return np.stack([maps[0, :, rows, columns].mean(axis=(1, 2)) for rows, columns in windows(*maps.shape[2:])])

    def comparable(self, features: Vectors) -> Vectors:
        return whitening().applied(features)


class FakeImageEmbedder:
    """Implements ImageEmbedder: pictures of like colours in like places are alike."""

    SIDE = 4

    @property
    def name(self) -> str:
        return "fake"

    def regions(self, picture: Picture) -> Vectors:
        small = Image.fromarray(picture.pixels).resize((self.SIDE, self.SIDE), Image.Resampling.BOX)
        return np.asarray(small, np.float32).reshape(1, -1)

    def comparable(self, features: Vectors) -> Vectors:
        return unit(features - features.mean(axis=1, keepdims=True))
