"""Whether a visitor commands the kiosk: "Forget what I said" does, "Do you remember what I said?" asks about it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import chain

from pydantic import BaseModel, ConfigDict

from assistant.core.languages import LANGUAGES, loaded
from assistant.thinking.routing.rules import STOP, found, holds, parts
from assistant.thinking.routing.tables import COMMANDS

OPENINGS = 6
"""Places where a command is looked for: before it nobody says more than "Okay, thanks, that is fine"."""


class Commands(BaseModel):
    """The words of the controls in one language: commands.toml; English's explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()
    repeat: tuple[str, ...] = ()
    slower: tuple[str, ...] = ()
    faster: tuple[str, ...] = ()
    louder: tuple[str, ...] = ()
    quieter: tuple[str, ...] = ()
    normal: tuple[str, ...] = ()
    forget: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    def form(self, action: str, words: Sequence[str]) -> bool:
        """Whether marked words have the form of a command: the control's own at the beginning, or asked for."""
        patterns = getattr(self, action)
        return any(
            any(self._orders(said, pattern, first=True) for pattern in patterns)
            or any(
                self._orders(asked, pattern, first=False) for asked in _past(said, self.asks) for pattern in patterns
            )
            for said in self._beginnings(words)
        )

    def vocabulary(self) -> frozenset[str]:
        """The words that commands are made of."""
        paces = (self.slower, self.faster, self.louder, self.quieter, self.normal)
        phrases = chain(self.asks, self.stop, self.repeat, self.forget, *paces)
        return frozenset(word for phrase in phrases for part in parts(phrase) for word in part)

    def _beginnings(self, words: Sequence[str]) -> Iterator[Sequence[str]]:
        """Where a command may begin: each place behind words that may stand before one. "No" may be its own."""
        ends, tried = [words], set[int]()
        while ends and len(tried) < OPENINGS:
            rest = ends.pop(0)
            if len(rest) not in tried:  # many ways lead to the same place
                tried.add(len(rest))
                yield rest
                ends.extend(_past(rest, self.opens))

    def _orders(self, words: Sequence[str], pattern: str, *, first: bool) -> bool:
        """Whether the pattern stands there, and what is around it in its clause does not turn it round."""
        spoken, wanted = _from_a_word(words) if first else words, parts(pattern)
        place = found(spoken, wanted, first=first)
        if place is None:
            return False
        begin, end = place
        last = next((at for at in range(end, len(spoken)) if spoken[at] == STOP), len(spoken))
        own = {word for part in wanted for word in part}
        around = [*spoken[:begin], *(word for word in spoken[begin:end] if word not in own), *spoken[end:last]]
        return not any(holds(around, parts(denial)) for denial in self.denies)


@cache
def forms() -> Mapping[str, Commands]:
    """By language."""
    return {code: words for code in LANGUAGES if (words := loaded(code, COMMANDS, Commands))}


def _past(words: Sequence[str], phrases: Sequence[str]) -> Iterator[Sequence[str]]:
    """What follows each of the phrases that stands first."""
    rest = _from_a_word(words)
    return (rest[place[1] :] for phrase in phrases if (place := found(rest, parts(phrase), first=True)))


def _from_a_word(words: Sequence[str]) -> Sequence[str]:
    return words[next((at for at, word in enumerate(words) if word != STOP), len(words)) :]
