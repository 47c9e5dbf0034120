"""espeak-ng through its library, for languages without a Piper voice: robotic, but it speaks a hundred of them."""

import ctypes
import ctypes.util
import threading
from typing import Any

import numpy as np

from assistant.core.errors import VoiceError
from assistant.core.messages import Sentence, Speech

# From speak_lib.h of espeak-ng 1.51.
_OUTPUT_SYNCHRONOUS = 2
_RATE = 1
_UTF8 = 1
_BY_CHARACTER = 1
_OK = 0
WORDS_PER_MINUTE = 165

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _Library:
    """The one espeak-ng of this process: it has one voice and one rate at a time, hence the lock."""

    def __init__(self) -> None:
        name = ctypes.util.find_library("espeak-ng")
        if not name:
            raise VoiceError("The library espeak-ng is missing: install the package espeak-ng.")
        self._library: Any = ctypes.CDLL(name)
        self.rate: int = self._library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, 0, None, 0)
        if self.rate <= 0:
            raise VoiceError("espeak-ng cannot start: its data is missing; install the package espeak-ng-data.")
        self._parts: list[bytes] = []
        self._callback = _Callback(self._collect)  # kept, or it is freed while the library holds it
        self._library.espeak_SetSynthCallback(self._callback)
        self._lock = threading.Lock()

    def has(self, voice: str) -> bool:
        with self._lock:
            return bool(self._library.espeak_SetVoiceByName(voice.encode()) == _OK)

    def synthesize(self, text: str, voice: str, pace: float) -> bytes:
        """Int16 samples; raises VoiceError."""
        encoded = text.encode() + b"\0"
        with self._lock:
            self._parts = []
            self._library.espeak_SetVoiceByName(voice.encode())
            self._library.espeak_SetParameter(_RATE, int(WORDS_PER_MINUTE * pace), 0)
            status = self._library.espeak_Synth(encoded, len(encoded), 0, _BY_CHARACTER, 0, _UTF8, None, None)
            if status != _OK:
                raise VoiceError(f"espeak-ng failed with status {status}.")
            return b"".join(self._parts)

    def _collect(self, samples: Any, count: int, _events: Any) -> int:  # noqa: ANN401 - a C pointer
        if samples and count > 0:
            self._parts.append(ctypes.string_at(samples, count * 2))
        return 0


_library: _Library | None = None
_library_lock = threading.Lock()


def _shared() -> _Library:
    global _library  # noqa: PLW0603 - espeak-ng itself is one for the process
    with _library_lock:
        _library = _library or _Library()
        return _library


class Espeak:
    """Implements Voice."""

    def __init__(self, voice: str, pace: float) -> None:
        """Voice: espeak-ng's name of it, such as "pt-br"; raises VoiceError."""
        self._espeak = _shared()
        self._name = voice
        self._pace = pace
        if not self._espeak.has(voice):
            raise VoiceError(f"espeak-ng has no voice {voice!r}; `espeak-ng --voices` lists them.")

    def speak(self, sentence: Sentence) -> Speech:
        sound = self._espeak.synthesize(sentence.spoken, self._name, self._pace * sentence.pace)
        return Speech(np.frombuffer(sound, np.int16), self._espeak.rate, sentence)
