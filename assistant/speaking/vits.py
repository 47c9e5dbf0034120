"""A Piper voice cut in two, so that a sentence is heard before all of its sound is made.

What decides how a sentence sounds (its phonemes, their lengths, its melody) is worked out for all of it at once; that
is a third of the work. The decoder, which makes the sound of it, sees only some frames around each: it can work piece
by piece, and with MARGIN frames more at both ends of a piece the sound is the same as in one go (the largest
difference of a sample was 0.000001 of full scale with 10 frames, and 0.005 with 6). On two x86 cores the first sound
of a sentence of 5.4 s is there after 0.09 s instead of 0.24.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx.utils import Extractor

DECODER = "/dec/conv_pre/Conv"
"""The node that the decoder begins with, by the name that Piper's exporter gives it."""
FIRST = 40
"""Frames of the first piece: 0.46 s at 22,050 Hz, within which the second is made also on a busy machine."""
GROWTH = 1.5
LONGEST = 200
MARGIN = 12

Floats = npt.NDArray[np.float32]


class NotDivisible(ValueError):
    """A voice that was not exported as Piper's are, or that has several speakers."""


@dataclass(frozen=True, slots=True)
class Halves:
    """A voice as two models."""

    encoder: bytes
    decoder: bytes
    between: str
    """The name of what the one gives to the other: float32, shape (1, channels, frames)."""


def divide(model: Path) -> Halves:
    """Cuts a voice before its decoder; raises NotDivisible."""
    whole = onnx.load(str(model))
    start = next((node for node in whole.graph.node if node.name == DECODER), None)
    if start is None or any(value.name == "sid" for value in whole.graph.input):
        raise NotDivisible(f"{model.name} has no single decoder {DECODER}")
    extractor = Extractor(whole)
    inputs, outputs = ([value.name for value in values] for values in (whole.graph.input, whole.graph.output))
    between = start.input[0]
    try:
        encoder = extractor.extract_model(inputs, [between])
        decoder = extractor.extract_model([between], outputs[:1])
    except ValueError as error:
        raise NotDivisible(f"{model.name} does not say what {between} is") from error
    return Halves(encoder.SerializeToString(), decoder.SerializeToString(), between)


class Decoder:
    """Makes sound of frames, piece by piece."""

    def __init__(self, session: onnxruntime.InferenceSession, hop: int) -> None:
        """Hop: samples a frame."""
        self._session = session
        self._input = session.get_inputs()[0].name
        self.hop = hop

    def decode(self, frames: Floats) -> Iterator[Floats]:
        """Frames of shape (1, channels, n) → n * hop samples, in pieces that grow."""
        start, size, count = 0, float(FIRST), frames.shape[2]
        while start < count:
            end = min(count, start + int(size))
            low, high = max(0, start - MARGIN), min(count, end + MARGIN)
            result: list[Any] = self._session.run(None, {self._input: frames[:, :, low:high]})
            yield result[0].reshape(-1)[(start - low) * self.hop : (end - low) * self.hop]
            start, size = end, min(LONGEST, size * GROWTH)
