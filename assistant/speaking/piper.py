"""Piper's neural voices, in the process and loaded once."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import numpy as np
import onnxruntime
from google.protobuf.message import DecodeError
from onnx.checker import ValidationError
from onnxruntime.capi.onnxruntime_pybind11_state import (
    EPFail,
    Fail,
    InvalidArgument,
    InvalidProtobuf,
    NoSuchFile,
    RuntimeException,
)
from piper import PiperConfig, PiperVoice, SynthesisConfig

from assistant.core.errors import VoiceError
from assistant.core.messages import Samples, Sentence, Speech
from assistant.speaking.vits import Decoder, Floats, NotDivisible, divide

_FAULTS = (
    *(OSError, ValueError, KeyError, RuntimeError, DecodeError, ValidationError),
    *(EPFail, Fail, InvalidArgument, InvalidProtobuf, NoSuchFile, RuntimeException),
)
"""What a broken voice or its runtime raises; those of onnxruntime share no base but Exception."""
PEAK, FULL = 0.6, 0.95
"""The loudest sample of a voice, until a louder one is met, and what becomes of it, of full scale: all sentences get
one gain, as the loudest sample of a sentence is not known when its first is heard."""


def _session(model: Path | bytes, threads: int) -> onnxruntime.InferenceSession:
    """Threads that wait for each other by sleeping: those that spin take the language model's cores.

    Measured in turns with the one default on two x86 cores that were busy: a sentence took 0.6 times as long alone,
    and 0.7 times beside a language model that was writing.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model if isinstance(model, bytes) else str(model), options)


class Piper:
    """Implements Voice."""

    def __init__(self, model: Path, pace: float, threads: int) -> None:
        """Loads an .onnx voice with its .onnx.json; raises VoiceError. Threads: 0 is as many as there are cores."""
        try:
            config = PiperConfig.from_dict(
                json.loads(model.with_name(f"{model.name}.json").read_text(encoding="utf-8"))
            )
            try:
                halves = divide(model)
            except NotDivisible:  # its sentences are made in one go
                session, self._decoder = _session(model, threads), None
            else:
                session = _session(halves.encoder, threads)
                self._decoder = Decoder(_session(halves.decoder, threads), config.hop_length)
        except _FAULTS as error:
            raise VoiceError(f"The voice {model.name} cannot be loaded") from error
        self._voice = PiperVoice(session, config)
        self._pace = pace
        self._peak = PEAK
        self._lock = threading.Lock()

    def speak(self, sentence: Sentence) -> Speech:
        settings = SynthesisConfig(length_scale=1 / (self._pace * sentence.pace))
        try:
            with self._lock:  # espeak-ng's phonemes are made by one thread at a time
                groups = [
                    self._voice.phonemes_to_ids(group) for group in self._voice.phonemize(sentence.spoken) if group
                ]
            made = [cast("Floats", self._voice.phoneme_ids_to_audio(ids, settings)) for ids in groups]
        except _FAULTS as error:  # its message may hold what was to be said
            raise VoiceError(f"Piper failed: {type(error).__name__}") from error
        length = sum(each.shape[-1] for each in made) * (self._decoder.hop if self._decoder else 1)
        pieces = self._pieces(made)
        return Speech(next(pieces, np.empty(0, np.int16)), self._voice.config.sample_rate, sentence, pieces, length)

    def _pieces(self, made: list[Floats]) -> Iterator[Samples]:
        """Sound of what Piper made: frames for the decoder, or samples already."""
        gain = FULL / self._peak
        try:
            for each in made:
                for piece in self._decoder.decode(each[np.newaxis]) if self._decoder else [each]:
                    self._peak = max(self._peak, float(np.abs(piece).max(initial=0)))
                    yield (np.clip(piece * gain, -1, 1) * 32767).astype(np.int16)
        except _FAULTS as error:
            raise VoiceError(f"Piper failed: {type(error).__name__}") from error
