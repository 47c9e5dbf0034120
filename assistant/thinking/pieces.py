"""Pieces of a reply that tell their tokens, through what joins them, cuts them or leaves some of them out."""

from collections.abc import Iterable

from assistant.core.messages import Piece, Token


def tokens_of(piece: str) -> tuple[Token, ...]:
    """Those that a piece is made of; none where the engine did not tell."""
    return piece.tokens if isinstance(piece, Piece) else ()


def joined(pieces: Iterable[str]) -> str:
    """One piece of several."""
    parts = tuple(pieces)
    text, tokens = "".join(parts), tuple(token for part in parts for token in tokens_of(part))
    return Piece(text, tokens) if tokens else text


class Origin:
    """Finds the tokens of the pieces that a filter lets through: they stand in what it was given, in order."""

    def __init__(self) -> None:
        self._text = ""
        self._tokens: list[tuple[int, int, Token]] = []
        """From which character of the text to which; in order."""
        self._at = 0

    def note(self, piece: str) -> None:
        """The filter is given this."""
        begin, end = len(self._text), len(self._text) + len(piece)
        self._text += piece
        tokens = tokens_of(piece)
        apart = "".join(token.text for token in tokens) == piece
        for token in tokens:  # half a Chinese character has no text of its own: then the whole piece is theirs
            stop = begin + len(token.text) if apart else end
            self._tokens.append((begin, stop, token))
            begin = stop if apart else begin

    def piece(self, text: str) -> str:
        """What the filter lets through; without tokens where it wrote that itself."""
        begin = self._text.rfind(text, self._at) if self._tokens else -1  # a thought before it may hold the same
        if begin < 0:
            return text
        self._at = end = begin + len(text)
        tokens = tuple(token for first, last, token in self._tokens if first < end and last > begin)
        self._tokens = [each for each in self._tokens if each[1] > end]
        return Piece(text, tokens) if tokens else text
