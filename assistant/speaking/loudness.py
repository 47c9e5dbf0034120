"""How loud a visitor wants to be spoken with: samples scaled, and bent where they would clip."""

from dataclasses import replace

import numpy as np

from assistant.core.messages import Samples, Speech

FULL = 32767
KNEE = 0.8
"""Of full scale: what would be louder is pressed together between here and full scale, and never reaches it."""


def at_volume(speech: Speech, volume: float) -> Speech:
    """The same speech, so many times as loud; its rest is scaled as it is made."""
    if volume == 1:
        return speech
    return replace(
        speech, samples=scaled(speech.samples, volume), rest=(scaled(piece, volume) for piece in speech.rest)
    )


def scaled(samples: Samples, volume: float) -> Samples:
    """Samples times a volume; below the knee exactly so, above it less and less."""
    wanted = samples.astype(np.float32) * (volume / FULL)
    loud = np.abs(wanted)
    bent = KNEE + (1 - KNEE) * np.tanh((loud - KNEE) / (1 - KNEE))
    limited = np.where(loud > KNEE, np.copysign(bent, wanted), wanted) if volume > 1 else wanted
    louder: Samples = np.rint(limited * FULL).astype(np.int16)
    return louder
