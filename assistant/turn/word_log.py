"""Writing down what visitors say, for operators who switched it on."""

import logging

from assistant.core.events import Event, Heard, Said

log = logging.getLogger(__name__)


def log_words(event: Event) -> None:
    """An observer: logs what visitors say and are told, but not what the guard stops."""
    match event:
        case Heard(transcript):
            log.info("visitor: %s", transcript.text or "(nothing is kept of what the guard answers)")
        case Said(sentence):
            log.info("kiosk: %s", sentence.text)
        case _:
            pass
