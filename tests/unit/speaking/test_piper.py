from assistant.speaking.piper import _options


def test_the_voices_threads_do_not_spin_beside_the_language_model() -> None:
    options = _options(3)
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"
    assert options.intra_op_num_threads == 3
