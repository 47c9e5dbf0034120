"""When a question begins and ends; driven by seconds and a probability, so that its tests need no sound."""

from dataclasses import dataclass, field

from assistant.core.config import HearingSettings
from assistant.core.messages import Ending


@dataclass(slots=True)
class Endpointer:
    """Follows one utterance, window by window."""

    settings: HearingSettings
    seconds: float = 0.0
    """Heard so far."""
    voiced: float = 0.0
    """Of which voice."""
    first_voice: float | None = None
    last_voice: float | None = None
    """Seconds from the start to the first and past the last voiced window."""
    _released_at: float | None = field(default=None, init=False)

    def update(
        self, seconds: float, probability: float, *, released: bool, tapped: bool, patience: float | None = None
    ) -> Ending | None:
        """One window of sound; says whether and why the utterance ends with it.

        A held button ends it by its release, and a little later while there is voice; a tapped one by silence.
        patience: how many seconds of it, after what was said so far; None: as the settings say.
        """
        speaking = probability >= self.settings.voice_threshold
        if speaking:
            self.first_voice = self.seconds if self.first_voice is None else self.first_voice
            self.voiced += seconds
        self.seconds += seconds
        if speaking:
            self.last_voice = self.seconds
        if self.seconds >= self.settings.longest_seconds:
            return Ending.TOO_LONG
        if released:
            self._released_at = self.seconds if self._released_at is None else self._released_at
            over = self.seconds - self._released_at >= self.settings.after_release_seconds
            return Ending.RELEASED if over or not speaking else None
        return Ending.SILENCE if tapped and self._silent(patience) else None

    @property
    def heard_voice(self) -> bool:
        return self.last_voice is not None and self.voiced >= self.settings.shortest_voice_seconds

    @property
    def pausing(self) -> bool:
        """Whether the visitor spoke and draws breath, or has said all."""
        if not self.heard_voice or self.last_voice is None:
            return False
        return self.seconds - self.last_voice >= self.settings.pause_seconds

    def _silent(self, patience: float | None) -> bool:
        if not self.heard_voice or self.last_voice is None:
            return self.seconds >= self.settings.nothing_seconds
        enough = self.settings.silence_seconds if patience is None else patience
        return self.seconds - self.last_voice >= enough
