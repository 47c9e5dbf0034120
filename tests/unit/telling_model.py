"""A language model that tells how sure it is of its words."""

import math
from collections.abc import Iterator, Sequence

from assistant.core.messages import ChatMessage, Piece, Sampling, Token
from assistant.core.stages import CancelToken
from assistant.thinking.engines.fake import FakeLanguageModel


class Telling(FakeLanguageModel):
    """Implements LanguageModel: each word is a token, and that with an asterisk is as probable as it was told."""

    def __init__(self, answer: str, probability: float) -> None:
        super().__init__(answer)
        self._probability = probability
        self.asked: list[Sampling] = []
        self.written = 0

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        self.asked.append(sampling)
        for word in super().stream(messages, sampling, token):
            text = word.replace("*", "")
            self.written += 1
            yield Piece(text, (Token(text, math.log(self._probability if "*" in word else 0.99)),))
