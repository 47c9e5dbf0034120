"""A language model that cannot be loaded: all that needs none goes on."""

from collections.abc import Iterator, Sequence

from assistant.core.errors import EngineError
from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import CancelToken


class UnusableModel:
    """Implements LanguageModel: fails each time, and says why."""

    def __init__(self, name: str, why: str) -> None:
        self.name = name
        self._why = why

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        """Raises EngineError."""
        raise EngineError(self._why)

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        """Reads nothing: why was told when it was made."""

    def close(self) -> None:
        """Nothing to close."""
