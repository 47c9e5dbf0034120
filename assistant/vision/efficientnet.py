"""EfficientNet-Lite0 as a graph for ONNX Runtime, made of its weights when it is loaded (0.3 s).

What its makers and packagers offer are weights alone, or a classifier that keeps its features to itself.
"""

from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from assistant.core.errors import VisionError
from assistant.vision.torch_weights import Weights

DIMENSIONS = 1280
MEAN, SPREAD = 127.0, 128.0
"""What its pixels are brought to -1 to 1 with."""
INPUT, OUTPUT = "pictures", "maps"

STAGES = (
    (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)  # fmt: skip
"""Of each: blocks, size of the kernel, stride of the first block, how much wider it is inside, channels it gives."""
STEM_CHANNELS = 32
EPSILON = 1e-3
"""Of its batch normalization."""
OPSET, IR_VERSION = 17, 8
"""Old enough for every ONNX Runtime that the project allows."""


def efficientnet(weights: Weights) -> bytes:
    """The graph from pictures (n, 3, height, width) to maps of their features (n, DIMENSIONS, height / 32, width / 32).

    Raises VisionError for other weights.
    """
    try:
        return _Graph(weights).built()
    except KeyError as error:
        raise VisionError(f"These are no weights of EfficientNet-Lite0: {error} is missing.") from error


class _Graph:
    """Collects nodes and constants; batch normalization is folded into the convolution before it."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        self._bounds = [self._constant(np.float32(bound)) for bound in (0, 6)]

    def built(self) -> bytes:
        x = self._convolution(INPUT, "_conv_stem", "_bn0", stride=2)
        channels, number = STEM_CHANNELS, 0
        for blocks, _, stride, wider, out in STAGES:
            for block in range(blocks):
                x = self._block(x, f"_blocks.{number}", 1 if block else stride, channels, wider, out)
                channels, number = out, number + 1
        x = self._convolution(x, "_conv_head", "_bn1")
        self._nodes.append(helper.make_node("Identity", [x], [OUTPUT]))
        sizes: list[list[str | int | None]] = [["n", 3, "height", "width"], ["n", DIMENSIONS, "rows", "columns"]]
        pictures, maps = (
            helper.make_tensor_value_info(name, TensorProto.FLOAT, size)
            for name, size in zip((INPUT, OUTPUT), sizes, strict=True)
        )
        graph = helper.make_graph(self._nodes, "efficientnet-lite0", [pictures], [maps], self._constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        return bytes(model.SerializeToString())

    def _block(self, x: str, name: str, stride: int, channels: int, wider: int, out: int) -> str:
        """An inverted bottleneck, which adds to what comes in where that has the same shape."""
        y = self._convolution(x, f"{name}._expand_conv", f"{name}._bn0") if wider > 1 else x
        y = self._convolution(y, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, groups=channels * wider)
        y = self._convolution(y, f"{name}._project_conv", f"{name}._bn2", clipped=False)
        return self._node("Add", [x, y]) if stride == 1 and channels == out else y

    def _convolution(
        self, x: str, name: str, norm: str, *, stride: int = 1, groups: int = 1, clipped: bool = True
    ) -> str:
        kernel = self._weights[f"{name}.weight"]
        scale = self._weights[f"{norm}.weight"] / np.sqrt(self._weights[f"{norm}.running_var"] + EPSILON)
        bias = self._weights[f"{norm}.bias"] - self._weights[f"{norm}.running_mean"] * scale
        inputs = [x, self._constant(kernel * scale[:, None, None, None]), self._constant(bias)]
        y = self._node("Conv", inputs, strides=[stride, stride], group=groups, auto_pad="SAME_UPPER")
        return self._node("Clip", [y, *self._bounds]) if clipped else y

    def _constant(self, value: "np.ndarray[Any, Any] | np.float32") -> str:
        name = f"constant{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(value, np.float32), name))
        return name

    def _node(self, kind: str, inputs: list[str], **attributes: Any) -> str:  # noqa: ANN401 - as the kind of node has them
        name = f"node{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name
