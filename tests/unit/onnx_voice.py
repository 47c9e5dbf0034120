"""A small model of a Piper voice's shape."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from assistant.speaking.vits import DECODER

HOP = 8
CHANNELS = 3


def voice(tmp_path: Path, start: str = DECODER, speakers: tuple[str, ...] = ()) -> Path:
    """A model of a Piper voice's shape: what decides the sound, then convolutions that make it."""
    random = np.random.default_rng(7)
    weights = {
        "pre": random.normal(size=(CHANNELS, CHANNELS, 7)).astype(np.float32),
        "up": random.normal(size=(CHANNELS, 1, 2 * HOP)).astype(np.float32),
    }
    nodes = [
        helper.make_node("Relu", ["input"], ["frames"], "/flow"),
        helper.make_node("Conv", ["frames", "pre"], ["wide"], start, pads=[3, 3]),
        helper.make_node("ConvTranspose", ["wide", "up"], ["loud"], "/dec/up", strides=[HOP], pads=[HOP // 2] * 2),
        helper.make_node("Tanh", ["loud"], ["output"], "/dec/tanh"),
    ]
    graph = helper.make_graph(
        nodes,
        "voice",
        [
            helper.make_tensor_value_info("input", TensorProto.FLOAT, [1, CHANNELS, "n"]),
            *(helper.make_tensor_value_info(name, TensorProto.INT64, [1]) for name in speakers),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "m"])],
        [numpy_helper.from_array(array, name) for name, array in weights.items()],
        value_info=[helper.make_tensor_value_info("frames", TensorProto.FLOAT, [1, CHANNELS, "n"])],
    )
    path = tmp_path / "voice.onnx"
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 15)]), str(path))
    return path
