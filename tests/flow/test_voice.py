"""The kiosk's own voice, as it makes its sentences piece by piece."""

import numpy as np
import onnxruntime
import pytest

from assistant.app import App
from assistant.core.messages import Sentence
from assistant.models.store import model_path
from assistant.speaking.vits import FIRST, LONGEST, Decoder, divide

pytestmark = pytest.mark.models
TEXT = "A colony has between twenty thousand and eighty thousand bees, and most of them are workers."


def test_a_sentence_can_be_heard_before_all_of_it_is_made(program: App) -> None:
    speech = program.voices.speak(Sentence(TEXT, TEXT, 0, "en"))
    assert 0.3 < len(speech.samples) / speech.rate < 0.6
    assert speech.seconds > 4
    whole = speech.whole()
    assert len(whole.samples) == speech.length
    assert np.abs(whole.samples).max() > 16_000


def test_no_seam_is_heard_between_the_pieces(program: App) -> None:
    config, catalogue = program.config, program.catalogue
    name = next(voice.name for voice in catalogue.voices("en") if voice.engine == "piper")
    halves = divide(model_path(name, data=config.data, catalogue=catalogue) / f"{name}.onnx")
    session = onnxruntime.InferenceSession(halves.decoder)
    channels = 192
    frames = np.random.default_rng(1).normal(size=(1, channels, FIRST + 2 * LONGEST)).astype(np.float32)
    [whole] = session.run(None, {session.get_inputs()[0].name: frames})
    pieces = list(Decoder(session, 256).decode(frames))
    assert len(pieces) > 2
    np.testing.assert_allclose(np.concatenate(pieces), whole.reshape(-1), atol=1e-3)
