"""An answer of the language model to what could be checked: said, said with a doubt, or not said."""

from collections.abc import Generator, Iterator
from itertools import chain

from assistant.core import phrases
from assistant.core.config import ChatSettings
from assistant.core.languages import spaced
from assistant.core.messages import Token
from assistant.skills.chat.sureness import sureness
from assistant.text.sentences import sentences
from assistant.thinking.facts import admits
from assistant.thinking.known_words import unknown_words
from assistant.thinking.pieces import tokens_of

DOUBTFUL = "I am not sure, but I think: {answer}"
UNKNOWN = "I do not know that."


class Fact:
    """The pieces of a reply to a question for a fact, its first sentence held until its sureness is known."""

    def __init__(self, pieces: Iterator[str], question: str, language: str, limits: ChatSettings) -> None:
        self._pieces = pieces
        self._question = question
        self._language = language
        self._limits = limits
        self._sure: float | None = None

    def sure(self) -> float | None:
        """Of the first sentence, 0 to 1; None before it is whole, and where the engine does not tell."""
        return self._sure

    def said(self) -> Generator[str]:
        """What the visitor hears. Where the engine tells no probabilities, it is what the model says."""
        held = _Held(self._pieces)
        try:
            if not held.tells():
                yield from held.all()
                return
            answer = _first_sentence(held.all(), self._language)
            self._sure = sure = self._weigh(answer, held)
            if sure is None or sure >= self._limits.sure_from or admits(answer, self._language):
                yield from held.all()
            elif sure >= self._limits.doubtful_from:
                yield phrases.say(self._language, DOUBTFUL, answer=answer)
            else:
                yield phrases.say(self._language, UNKNOWN)
        finally:
            held.close()

    def surely(self) -> str:
        """The first sentence, where the model is sure of it; else, and where the engine does not tell, nothing."""
        held = _Held(self._pieces)
        try:
            if not held.tells():
                return ""
            answer = _first_sentence(held.all(), self._language)
            self._sure = sure = self._weigh(answer, held)
            known = sure is not None and sure >= self._limits.sure_from and not admits(answer, self._language)
            return answer if known else ""
        finally:
            held.close()

    def _weigh(self, answer: str, held: "_Held") -> float | None:
        """Of a made-up name a model is no surer than it may be of anything."""
        sure = sureness(held.tokens(len(answer)), self._question, self._language)
        if sure is not None and sure < self._limits.sure_of_unknown and unknown_words(self._question, self._language):
            return 0.0
        return sure


class _Held:
    """Pieces that are remembered as they are read."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self._read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        piece = next(self._pieces)
        self._read.append(piece)
        return piece

    def tells(self) -> bool:
        """Whether the engine tells the tokens of the first piece; where it does not, nothing is waited for."""
        piece = next((piece for piece in self if piece.strip()), "")
        return bool(tokens_of(piece))

    def all(self) -> Iterator[str]:
        """Those that were read, and those to come; ending this ends no writing."""
        return chain(tuple(self._read), self)

    def tokens(self, letters: int) -> list[Token]:
        """Of so many letters of the text, and of the white space before them."""
        found, left = list[Token](), letters + sum(map(len, self._read)) - len("".join(self._read).lstrip())
        for piece in self._read:
            if left <= 0:
                break
            cut = found[-1:]  # a token that a filter has cut in two belongs to both pieces
            found += (token for token in tokens_of(piece) if not cut or token is not cut[0])
            left -= len(piece)
        return found

    def close(self) -> None:
        """Ends the writing."""
        if isinstance(self._pieces, Generator):
            self._pieces.close()


def _first_sentence(pieces: Iterator[str], language: str) -> str:
    """The text of the first whole sentence; empty where there is none."""
    gap = " " if spaced(language) else ""
    said: list[str] = []
    for sentence in sentences(pieces, language):
        said.append(sentence.text)
        if sentence.ends:
            break
    return gap.join(said)
