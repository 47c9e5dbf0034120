"""A guard for tests: it stops what holds one of some words, before and after."""

from collections.abc import Mapping, Sequence

from assistant.core.messages import Exchange, GuardKind, Ruling, Transcript
from assistant.core.stages import CancelToken


class FakeGuard:
    """Implements Guard."""

    def __init__(self, words: Mapping[str, GuardKind] | None = None, noted: Sequence[str] = ()) -> None:
        """Words: what is stopped, and as which kind. Noted: those of them that the packs answer."""
        self._words, self._noted = words or {}, noted

    def prepare(self) -> None:
        """Nothing takes time."""

    def judge(self, transcript: Transcript, history: Sequence[Exchange], token: CancelToken) -> Ruling:
        token.check()
        word = next((word for word in self._words if word in transcript.text), "")
        return Ruling(self._words[word], 1.0, word in self._noted) if word else Ruling()

    def reads(self, text: str, language: str) -> GuardKind | None:
        return next((kind for word, kind in self._words.items() if word in text), None)

    def answer(self, kind: GuardKind, language: str) -> str:
        return f"The guard answers. It was {kind}."
