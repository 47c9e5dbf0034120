"""Piper's neural voices, in the process and loaded once."""

import threading
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import EPFail, Fail, InvalidArgument, InvalidProtobuf, NoSuchFile
from piper import PiperVoice, SynthesisConfig

from assistant.errors import VoiceError
from assistant.messages import Sentence, Speech

_FAULTS = (OSError, ValueError, KeyError, RuntimeError, EPFail, Fail, InvalidArgument, InvalidProtobuf, NoSuchFile)
"""What a broken voice or its runtime raises; those of onnxruntime share no base but Exception."""


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
        except _FAULTS as error:
            raise VoiceError(f"The voice {model.name} cannot be loaded: {error}") from error
        self._pace = pace
        self._lock = threading.Lock()

    def speak(self, sentence: Sentence) -> Speech:
        settings = SynthesisConfig(length_scale=1 / (self._pace * sentence.pace))
        try:
            with self._lock:
                parts = [chunk.audio_int16_array for chunk in self._voice.synthesize(sentence.spoken, settings)]
        except _FAULTS as error:  # its message may hold what was to be said
            raise VoiceError(f"Piper failed: {type(error).__name__}") from error
        samples = np.concatenate([*parts, np.empty(0, np.int16)])
        return Speech(samples, self._voice.config.sample_rate, sentence)
