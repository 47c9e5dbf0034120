"""Whether a visitor asks to be answered in another language: "Speak Portuguese, please", "auf Deutsch", "说英语"."""

from collections.abc import Iterator, Mapping, Sequence

from babel import Locale

from assistant.thinking.routing.rules import begins, split
from assistant.thinking.routing.tables import Languages

Phrase = tuple[str, ...]


class LanguageWish:
    """Finds the language that is asked for. All of a question has to say so: "What is a bee in French?" does not."""

    def __init__(self, table: Languages, fillers: Sequence[str]) -> None:
        """Fillers: "please" and the like, of every language: what is asked for may be heard as any."""
        self._names = _names(table)
        self._speak = [split(phrase) for phrase in table.speak]
        self._around = [split(phrase) for phrase in table.around]
        self._fillers = [split(phrase) for phrase in fillers]
        self._longest = max(map(len, self._names))

    def find(self, text: str) -> str | None:
        """ISO 639-1; None where the question is another one."""
        words = split(text)
        found = self._named(words)
        if found is None:
            return None
        start, size, language = found
        parts = [*self._parts(words[:start]), *self._parts(words[start + size :])]
        alone = all(part == "filler" for part in parts)
        return language if "other" not in parts and (alone or "speak" in parts) else None

    def _named(self, words: Phrase) -> tuple[int, int, str] | None:
        """Where a language is named, with how many words, and which; None where none or several are."""
        places: list[tuple[int, int, str]] = []
        start = 0
        while start < len(words):
            sizes = range(min(self._longest, len(words) - start), 0, -1)
            size = next((size for size in sizes if words[start : start + size] in self._names), 0)
            if size:
                places.append((start, size, self._names[words[start : start + size]]))
            start += size or 1
        return places[0] if len(places) == 1 else None

    def _parts(self, words: Phrase) -> Iterator[str]:
        """What each part of some words is: "speak", "around", "filler" or, up to the end, "other"."""
        start = 0
        while start < len(words):
            kinds = {"speak": self._speak, "around": self._around, "filler": self._fillers}
            sizes = {kind: _longest(words[start:], phrases) for kind, phrases in kinds.items()}
            kind = max(sizes, key=lambda kind: sizes[kind])
            yield kind if sizes[kind] else "other"
            start += sizes[kind] or len(words)


def _longest(words: Phrase, phrases: Sequence[Phrase]) -> int:
    return max((len(phrase) for phrase in phrases if begins(words, phrase)), default=0)


def _names(table: Languages) -> Mapping[Phrase, str]:
    """What the languages are called in each of those that have names of their own in the table."""
    known = [*table.names, *table.others]
    names = {split(str(Locale(locale).languages[code])): code for locale in table.names for code in known}
    return names | {split(name): code for code, more in table.names.items() for name in more}
