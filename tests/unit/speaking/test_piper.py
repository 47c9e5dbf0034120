from pathlib import Path

from onnx_voice import voice

from assistant.speaking.piper import _session


def test_the_voices_threads_do_not_spin_beside_the_language_model(tmp_path: Path) -> None:
    options = _session(voice(tmp_path), 3).get_session_options()
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert options.intra_op_num_threads == 3
