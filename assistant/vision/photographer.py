"""Takes a picture for a visitor who asked for one, and shows that it is taken: nobody is photographed unawares."""

from assistant.core.events import Events, KioskState, StateChanged
from assistant.core.messages import Picture
from assistant.core.stages import Camera, CancelToken


class Photographer:
    """A camera, and who is told when it is used."""

    def __init__(self, camera: Camera, events: Events) -> None:
        self._camera, self._events = camera, events

    def take(self, token: CancelToken) -> Picture:
        """Raises VisionError, TurnCancelled."""
        token.check()
        self._events.publish(StateChanged(KioskState.CAPTURING))
        try:
            return self._camera.photograph()
        finally:
            if not token.cancelled:  # the next turn shows what it does itself
                self._events.publish(StateChanged(KioskState.THINKING))
