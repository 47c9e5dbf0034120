"""Piper's neural voices, in the process and loaded once."""

import json
import threading
from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import EPFail, Fail, InvalidArgument, InvalidProtobuf, NoSuchFile
from piper import PiperConfig, PiperVoice, SynthesisConfig

from assistant.errors import VoiceError
from assistant.messages import Sentence, Speech

_FAULTS = (OSError, ValueError, KeyError, RuntimeError, EPFail, Fail, InvalidArgument, InvalidProtobuf, NoSuchFile)
"""What a broken voice or its runtime raises; those of onnxruntime share no base but Exception."""


def _options(threads: int) -> onnxruntime.SessionOptions:
    """Threads that wait for each other by sleeping: those that spin take the language model's cores.

    Measured in turns with the one default on two x86 cores that were busy: a sentence took 0.6 times as long alone,
    and 0.7 times beside a language model that was writing.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


class Piper:
    """Implements Voice."""

    def __init__(self, model: Path, pace: float, threads: int) -> None:
        """Loads an .onnx voice with its .onnx.json; raises VoiceError. Threads: 0 is as many as there are cores."""
        try:
            config = json.loads(model.with_name(f"{model.name}.json").read_text(encoding="utf-8"))
            session = onnxruntime.InferenceSession(str(model), _options(threads))
            self._voice = PiperVoice(session, PiperConfig.from_dict(config))
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
