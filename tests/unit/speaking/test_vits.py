from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from onnx_voice import CHANNELS, HOP, voice

from assistant.speaking.vits import FIRST, LONGEST, Decoder, NotDivisible, divide


@pytest.mark.parametrize("frames", [1, FIRST, FIRST + 1, 3 * LONGEST])
def test_a_sentence_made_piece_by_piece_sounds_as_if_made_in_one_go(tmp_path: Path, frames: int) -> None:
    path = voice(tmp_path)
    halves = divide(path)
    given = np.random.default_rng(3).normal(size=(1, CHANNELS, frames)).astype(np.float32)
    [whole] = onnxruntime.InferenceSession(str(path)).run(None, {"input": given})
    [between] = onnxruntime.InferenceSession(halves.encoder).run(None, {"input": given})
    pieces = list(Decoder(onnxruntime.InferenceSession(halves.decoder), HOP).decode(between))
    assert (len(pieces) > 1) == (frames > FIRST)
    assert len(pieces[0]) <= FIRST * HOP
    np.testing.assert_allclose(np.concatenate(pieces), whole.reshape(-1), atol=1e-5)


def test_a_voice_of_another_make_or_of_several_speakers_is_not_cut(tmp_path: Path) -> None:
    with pytest.raises(NotDivisible):
        divide(voice(tmp_path, start="/vocoder/conv"))
    with pytest.raises(NotDivisible):
        divide(voice(tmp_path, speakers=("sid",)))
