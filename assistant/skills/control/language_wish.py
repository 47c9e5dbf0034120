"""Whether a visitor asks to be answered in another language: "Speak Portuguese, please", "auf Deutsch", "说英语"."""

from collections.abc import Iterator, Mapping, Sequence

from babel import Locale

from assistant.core import toml_file
from assistant.core.resources import resource
from assistant.text.words import split
from assistant.thinking.routing.rules import begins
from assistant.thinking.routing.tables import WishWords

Phrase = tuple[str, ...]


class LanguageWish:
    """Finds the language that is asked for. All of a question has to say so: "What is a bee in French?" does not."""

    def __init__(self, words: Mapping[str, WishWords], fillers: Sequence[str]) -> None:
        """Words: by language. Fillers: "please" and the like, of every language."""
        self._names = _names(words)
        self._speak = [split(phrase) for own in words.values() for phrase in own.speak]
        self._around = [split(phrase) for own in words.values() for phrase in own.around]
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


def _names(words: Mapping[str, WishWords]) -> Mapping[Phrase, str]:
    """What the languages are called in each of those that the kiosk knows."""
    others = toml_file.read(resource("config", "other_languages.toml"))["wished"]
    known = dict.fromkeys([*words, *others])
    names = {split(str(Locale(locale).languages[code])): code for locale in words for code in known}
    return names | {split(name): code for code, own in words.items() for name in own.names}
