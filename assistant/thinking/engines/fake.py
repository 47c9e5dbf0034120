"""A language model that says what it was told to."""

import time
from collections.abc import Callable, Iterator, Sequence

from assistant.core.messages import ChatMessage, Sampling
from assistant.core.stages import CancelToken

Answer = str | Callable[[Sequence[ChatMessage]], str]


class FakeLanguageModel:
    """Implements LanguageModel: one word at a time."""

    name = "fake"

    def __init__(self, answer: Answer, seconds_per_word: float = 0.0) -> None:
        self._answer = answer
        self._pace = seconds_per_word
        self.requests: list[tuple[ChatMessage, ...]] = []

    def stream(
        self,
        messages: Sequence[ChatMessage],
        sampling: Sampling,
        token: CancelToken,
    ) -> Iterator[str]:
        self.requests.append(tuple(messages))
        answer = self._answer if isinstance(self._answer, str) else self._answer(messages)
        for word in answer.split(" "):
            time.sleep(self._pace)
            token.check()
            yield f"{word} "

    def warm(self, messages: Sequence[ChatMessage]) -> None:
        self.requests.append(tuple(messages))

    def close(self) -> None:
        """Nothing to close."""
