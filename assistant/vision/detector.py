"""The object detector: what is in a picture, in hundredths of a second."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from assistant.core.errors import VisionError
from assistant.core.messages import Detection, Picture
from assistant.vision.pictures import scaled


class LiteRTDetector:
    """Implements ObjectDetector with an SSD model of TensorFlow Lite that has its post-processing built in.

    Input: one uint8 picture. Outputs, in this order: boxes (top, left, bottom, right), classes, scores, count.
    """

    def __init__(self, model: Path, labels: Mapping[int, str], threshold: float) -> None:
        """Labels by class number; what has none, or a score under the threshold, is not told.

        Raises VisionError for a file that is no such model.
        """
        from ai_edge_litert.interpreter import Interpreter, OpResolverType  # noqa: PLC0415 - only who looks loads it

        try:
            # The default delegate takes 7 ms instead of 17, but prints a line on stderr; a second thread spares 1 ms.
            plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
            self._interpreter = Interpreter(str(model), experimental_op_resolver_type=plain, num_threads=1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise VisionError(f"{model} is no model of TensorFlow Lite that can be used: {error}") from error
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = [detail["index"] for detail in self._interpreter.get_output_details()]
        if tuple(self._input["shape"][[0, 3]]) != (1, 3) or self._input["dtype"] != np.uint8 or len(self._outputs) != 4:
            raise VisionError(f"{model} is no object detector of the SSD kind for uint8 pictures.")
        self._labels = labels
        self._threshold = threshold
        self._lock = threading.Lock()  # a cancelled turn may still be looking

    def detect(self, picture: Picture) -> Sequence[Detection]:
        _, height, width, _ = self._input["shape"]
        pixels = scaled(picture, int(width), int(height))
        with self._lock:
            try:
                self._interpreter.set_tensor(self._input["index"], pixels[np.newaxis])
                self._interpreter.invoke()
            except (ValueError, RuntimeError) as error:
                raise VisionError(f"The object detector failed: {error}") from error
            boxes, classes, scores, count = (self._interpreter.get_tensor(index) for index in self._outputs)
        found = [
            Detection(self._labels[int(number)], float(score), (float(left), float(top), float(right), float(bottom)))
            for (top, left, bottom, right), number, score in zip(
                np.clip(boxes[0], 0, 1), classes[0], scores[0][: int(count[0])], strict=False
            )
            if score >= self._threshold and int(number) in self._labels
        ]
        return sorted(found, key=lambda detection: -detection.score)


class FakeDetector:
    """Implements ObjectDetector: finds the same things in every picture."""

    def __init__(self, *labels: str) -> None:
        self._labels = labels

    def detect(self, picture: Picture) -> Sequence[Detection]:
        return [Detection(label, 0.9, (0.0, 0.0, 1.0, 1.0)) for label in self._labels]
