"""Piper's neural voices, in the process and loaded once."""

import threading
from pathlib import Path

import numpy as np
import onnxruntime
from piper import PiperVoice, SynthesisConfig

from assistant.errors import VoiceError
from assistant.messages import Sentence, Speech


class Piper:
    """Implements Voice."""

    def __init__(self, model: Path, pace: float, threads: int) -> None:
        """Loads an .onnx voice with its .onnx.json; raises VoiceError. Threads: 0 is as many as there are cores."""
        try:
            self._voice = PiperVoice.load(model)
            if threads:
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = threads
                self._voice.session = onnxruntime.InferenceSession(str(model), options)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise VoiceError(f"The voice {model.name} cannot be loaded: {error}") from error
        self._pace = pace
        self._lock = threading.Lock()

    def speak(self, sentence: Sentence) -> Speech:
        settings = SynthesisConfig(length_scale=1 / (self._pace * sentence.pace))
        with self._lock:
            parts = [chunk.audio_int16_array for chunk in self._voice.synthesize(sentence.spoken, settings)]
        samples = np.concatenate([*parts, np.empty(0, np.int16)])
        return Speech(samples, self._voice.config.sample_rate, sentence)
