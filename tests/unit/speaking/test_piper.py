import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx_voice import voice

from assistant.core.errors import VoiceError
from assistant.core.messages import Sentence
from assistant.speaking.piper import Piper, _session


def test_the_voices_threads_do_not_spin_beside_the_language_model(tmp_path: Path) -> None:
    options = _session(voice(tmp_path), 3).get_session_options()
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert options.intra_op_num_threads == 3


def breaks_down(folder: Path) -> Path:
    """A voice that can be loaded, and fails at every sentence: no machine has the memory that it wants."""
    much = numpy_helper.from_array(np.array([1, 1, 1 << 48], np.int64), "much")
    nodes = [helper.make_node("ConstantOfShape", ["much"], ["output"])]
    inputs = [
        helper.make_tensor_value_info("input", TensorProto.INT64, [1, "n"]),
        helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
        helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
    ]
    output = helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, "m"])
    graph = helper.make_graph(nodes, "voice", inputs, [output], [much])
    path = folder / "broken.onnx"
    onnx.save(helper.make_model(graph, ir_version=8, opset_imports=[helper.make_opsetid("", 15)]), str(path))
    settings = {
        "audio": {"sample_rate": 22050, "quality": "low"},
        "espeak": {"voice": "en-us"},
        "inference": {"noise_scale": 0.6, "length_scale": 1.0, "noise_w": 0.8},
        "num_symbols": 256,
        "num_speakers": 1,
        "phoneme_type": "espeak",
        "phoneme_id_map": {sound: [number] for number, sound in enumerate("_^$helou ˈəʊɛɾ.")},
    }
    path.with_name("broken.onnx.json").write_text(json.dumps(settings), encoding="utf-8")
    return path


def test_a_runtime_that_fails_is_a_voice_that_failed_and_tells_nothing_that_was_to_be_said(tmp_path: Path) -> None:
    made = Piper(breaks_down(tmp_path), 1.0, 1)
    with pytest.raises(VoiceError, match="Piper failed") as caught:
        made.speak(Sentence("Hello.", "Hello.", 0, "en")).whole()
    assert "Hello" not in str(caught.value)
