"""Speex's echo canceller: Debian's package libspeexdsp1, which PulseAudio brings."""

import ctypes

import numpy as np

from assistant.core.errors import SetupError
from assistant.core.messages import HEARING_RATE, Samples

FRAME = HEARING_RATE // 100
TAIL = int(0.4 * HEARING_RATE)
"""Samples: how long an echo may sound, its delay included."""
SET_RATE = 24
"""SPEEX_ECHO_SET_SAMPLING_RATE of speex_echo.h."""


class SpeexEchoCanceller:
    """Implements EchoCanceller; raises SetupError where the library is missing."""

    def __init__(self) -> None:
        try:
            self._library = library = ctypes.CDLL("libspeexdsp.so.1")
        except OSError as error:
            raise SetupError("The Speex library is missing: install the package libspeexdsp1.") from error
        library.speex_echo_state_init.restype = ctypes.c_void_p
        pointer = ctypes.c_void_p
        library.speex_echo_cancellation.argtypes = [pointer, pointer, pointer, pointer]
        library.speex_echo_ctl.argtypes = [pointer, ctypes.c_int, pointer]
        library.speex_echo_state_destroy.argtypes = [pointer]
        self._state = pointer(library.speex_echo_state_init(FRAME, TAIL))
        rate = ctypes.c_int(HEARING_RATE)
        library.speex_echo_ctl(self._state, SET_RATE, ctypes.byref(rate))

    def process(self, near: Samples, far: Samples) -> Samples:
        near, far = np.ascontiguousarray(near), np.ascontiguousarray(far)
        cleaned = np.empty_like(near)
        for start in range(0, len(near), FRAME):
            frame = slice(start, start + FRAME)
            self._library.speex_echo_cancellation(
                self._state, near[frame].ctypes.data, far[frame].ctypes.data, cleaned[frame].ctypes.data
            )
        return cleaned

    def __del__(self) -> None:
        if state := getattr(self, "_state", None):
            self._library.speex_echo_state_destroy(state)
