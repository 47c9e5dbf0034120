"""Sound files, in and out."""

from itertools import chain
from pathlib import Path

import av
import numpy as np

from assistant.core.errors import HearingError
from assistant.core.messages import HEARING_RATE, Samples

LONGEST_SECONDS = 600
"""Of a file that is read; a question has 30 s."""


def read(path: Path) -> Samples:
    """Any sound file as mono samples at HEARING_RATE; raises HearingError, naming the file."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=HEARING_RATE)
    parts: list[Samples] = []
    length = 0
    try:
        with av.open(str(path)) as container:
            for frame in chain(container.decode(audio=0), [None]):
                for piece in resampler.resample(frame):
                    parts.append(piece.to_ndarray().reshape(-1).astype(np.int16))
                    length += len(parts[-1])
                if length > LONGEST_SECONDS * HEARING_RATE:
                    raise HearingError(f"{path} is longer than {LONGEST_SECONDS} s.")
    except (OSError, av.error.FFmpegError, IndexError) as error:
        raise HearingError(f"{path} is no sound file that can be read: {error}") from error
    return np.concatenate([*parts, np.empty(0, np.int16)])
