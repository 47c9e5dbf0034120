"""What lets a visitor talk to the kiosk without hands: speaking over an answer, and the wake word."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from assistant.core.errors import SetupError
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Post

if TYPE_CHECKING:
    from assistant.app.app import App
    from assistant.turn.wake import WakeWord

# Imports of what a kiosk may not use stand where it is made.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)


@contextmanager
def hands_free(parts: "App", stations: Pipeline, post: Post) -> Iterator[None]:
    """Listens as the configuration wants it until the end of the context; what cannot be had is logged."""
    with ExitStack() as stack:
        if cancelled := parts.cancelled_microphone:
            from assistant.hearing.voice_activity import SileroVoiceActivity
            from assistant.turn.barge_in import BargeIn

            barge_in = BargeIn(stations, cancelled.strict, SileroVoiceActivity(), lambda: cancelled.whole_since)
            parts.events.subscribe(barge_in)
            stack.enter_context(barge_in.watch(post))
        if parts.config.wake_word.words:
            try:
                stack.enter_context(_wake_word(parts, stations).watch(post))
            except SetupError as error:
                log.warning("%s", error)
        yield


def _wake_word(parts: "App", stations: Pipeline) -> "WakeWord":
    from assistant.hearing.wake_word import MicroWakeWordDetector
    from assistant.turn.wake import WakeWord

    settings = parts.config.wake_word
    detector = MicroWakeWordDetector(settings.words, settings.sensitivity)
    return WakeWord(
        stations.microphone,
        detector,
        stations.speaker,
        hears_own_voice=parts.cancelled_microphone is None,
        check=stations.transcriber if settings.check else None,
        spoken=detector.spoken,
    )
