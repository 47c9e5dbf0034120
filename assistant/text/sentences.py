"""A reply as it is being written → sentences as soon as each is surely complete.

Where a sentence ends depends on the text alone, never on how it was cut into deltas: each place is decided
in order, and one that needs to see what follows is waited for. A stop is final at the space after it; after an
abbreviation, a quotation mark or an ellipsis the next word decides. So a skill that has one sentence ready
ends it with a space or a line break, and it is spoken at once.
"""

import re
from collections.abc import Generator, Iterator

from assistant.core.messages import Sentence
from assistant.text.lexicon import Lexicon, lexicon
from assistant.text.markup import plain
from assistant.text.numerals import ROMAN
from assistant.text.wording import speakable
from assistant.text.words import SINGLE

LONGEST = 200
"""Characters; a run-on is cut at a clause or a word before this. A Chinese character counts as CHINESE_WEIGHT."""
CHINESE_WEIGHT = 2.5
FIRST_CLAUSE_WORDS = 4
FIRST_CLAUSE_CHARACTERS = 20
FIRST_CLAUSE_CHINESE = 6

_HAN = rf"{SINGLE}\uf900-\ufaff"
_HAN_SIGN = re.compile(f"[{_HAN}]")
_BREAK = re.compile(
    r"(?P<line>\n)"
    r"|(?P<stop>[.!?…。！？；]+)(?P<closed>[\"'”’»›)\]}*_~`」』】）》]*)"
    r"|(?P<clause>[,;:，：]|—+|(?<=\s)[–-]+(?=\s))[*_~`]*"
)
_ENDED = re.compile(r"[.!?…。！？；][^\w\s]*$")
_CHINESE_STOP = frozenset("。！？；")
_MARKUP = "*_~`"
_LAST_WORD = re.compile(r"[^\s(\[{\"'“‘«„¿¡*_’/]*$")
_ITEM = re.compile(r"[\s*_#>]*(?:\d{1,3}|[a-zA-Z])")
_INITIALS = re.compile(rf"(?:[^\W\d_{_HAN}]\.)*[^\W\d_{_HAN}]")
_ROMAN = re.compile(ROMAN)
_DAYS = re.compile(r"(?:\d{1,2}\.[-–/]?)?\d{1,2}")
_WORD = re.compile(r"[\w-]+")
_UNIT = re.compile(r"\d\s?[a-zA-Z]$")
_OPENING = frozenset("([{（【「『“«")
_CLOSING = frozenset(")]}）】」』”»")
_LOWER_START = re.compile(r"[\"'“‘«(\[*_]*(.)?", re.DOTALL)


def sentences(deltas: Iterator[str], language: str, pace: float = 1.0) -> Iterator[Sentence]:
    """Cuts a streamed reply into sentences, the first one at its first clause so that the voice starts early.

    Each is yielded as soon as its end is certain. What cannot be spoken is left out. Closing the iterator
    closes the deltas.
    """
    cutter = _Cutter(lexicon(language))
    index = 0
    try:
        for piece in _pieces(deltas, cutter):
            text = " ".join(plain(piece).split("\n"))
            spoken = speakable(text, language)
            if spoken and any(map(str.isalnum, text)):
                cutter.first = False
                ends = piece.endswith("\n") or bool(_ENDED.search(text))
                yield Sentence(text, spoken, index, language, pace, ends)
                index += 1
    finally:
        if isinstance(deltas, Generator):
            deltas.close()


def _pieces(deltas: Iterator[str], cutter: "_Cutter") -> Iterator[str]:
    rest = ""
    for delta in deltas:
        rest = (rest + delta).lstrip()
        while end := cutter.end(rest, final=False):
            yield rest[:end]
            rest = rest[end:].lstrip()
    while end := cutter.end(rest, final=True):
        yield rest[:end]
        rest = rest[end:].lstrip()
    if rest:
        yield rest


class _Cutter:
    """Finds the end of the first sentence of a text."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self.first = True

    def end(self, text: str, *, final: bool) -> int | None:
        """The length of the first piece; None where that is not certain yet. Final: nothing will follow."""
        longest = _longest(text)
        for match in _BREAK.finditer(text):
            if match.start() >= longest:
                break
            verdict = self._is_end(text, match, final=final)
            if verdict is None:
                return None
            if verdict:
                return match.end()
        return _run_on(text[:longest]) if len(text) > longest else None

    def _is_end(self, text: str, match: re.Match[str], *, final: bool) -> bool | None:
        if match["line"]:
            return True
        if match.end() == len(text):
            return final or None
        if match["clause"]:
            return self._is_first_clause(text, match, final=final)
        return self._is_stop(text, match, final=final)

    def _is_stop(self, text: str, match: re.Match[str], *, final: bool) -> bool | None:
        stop, after = match["stop"], text[match.end()]
        if stop[-1] in _CHINESE_STOP or (stop[-1] in "!?" and _is_han(after)):
            return True
        if not after.isspace():
            return False
        if text.count("«", 0, match.end()) > text.count("»", 0, match.end()):
            # French puts a space before the closing quotation mark.
            following = text[match.end() :].lstrip()
            if not following and not final:
                return None
            if following.startswith("»"):
                return False
        quoted = match["closed"].strip(_MARKUP)
        verdict = self._after_dot(text[: match.start()]) if stop == "." else None if stop[-1] in ".…" else True
        if verdict is False or (verdict and not quoted):
            return verdict
        return self._begins_anew(text, match, final=final)

    def _after_dot(self, before: str) -> bool | None:
        """Whether a dot after this ends a sentence; None where the next word decides."""
        word, keys = _last_word(before)
        if _ITEM.fullmatch(before):
            return False
        if (days := self._words.ordinal_dot and _DAYS.fullmatch(word)) or word.isdecimal():
            return not days
        numeral = self._words.ordinal_dot and _ROMAN.fullmatch(word)
        if _UNIT.search(before) and not numeral and not keys & self._words.goes_on.keys():
            return True
        if numeral or _UNIT.search(before) or keys & (self._words.may_end | self._words.before_digit):
            return None
        return not (keys & self._words.never_end or _INITIALS.fullmatch(word))

    def _begins_anew(self, text: str, match: re.Match[str], *, final: bool) -> bool | None:
        """Whether the next word looks like the beginning of a sentence."""
        space = text[match.end() :]
        following = space.lstrip()
        if "\n" in space[: len(space) - len(following)]:
            return True
        letter = _LOWER_START.match(following)
        if letter is None or not letter[1]:
            return final or None
        goes_on = self._goes_on(text[: match.start()], following, final=final)
        if goes_on is not False:
            return goes_on and False
        if letter[1].isdigit():
            _, keys = _last_word(text[: match.start()])
            return not keys & (self._words.before_digit | self._words.may_end)
        return not letter[1].islower()

    def _goes_on(self, before: str, following: str, *, final: bool) -> bool | None:
        """Whether the next word belongs to the last one: v. Chr., XXI. Jahrhundert, 44 B.C. Caesar."""
        word, keys = _last_word(before)
        endings, next_word = self._words.ending, _WORD.match(following)
        if next_word is None:
            return False
        parts = [part for key in keys for part in self._words.goes_on.get(key, ())]
        numeral = self._words.ordinal_dot and bool(_ROMAN.fullmatch(word))
        undecided = bool(parts) or numeral or bool(keys & self._words.before_starts)
        if undecided and next_word.end() == len(following) and not final:
            return None
        if parts and next_word[0] in parts:
            return True
        if numeral and endings.ordinal_nouns:
            return bool(re.match(endings.ordinal_nouns, following))
        if keys & self._words.before_starts:
            return not re.match(endings.starts, following)
        return False

    def _is_first_clause(self, text: str, match: re.Match[str], *, final: bool) -> bool | None:
        mark, after = match["clause"], text[match.end()]
        before = text[: match.start()]
        if not self.first or not (after.isspace() or mark in "，：" or mark.startswith("—")):
            return False
        if not _long_enough(before) or not _balanced(before):
            return False
        if before.rstrip()[-1:].isdigit():
            # "In 1557, a book" may be cut, "3, 4 and 5" and "1914 – 1918" may not.
            following = text[match.end() :].lstrip()
            return not following[0].isdigit() if following else (final or None)
        return True


def _last_word(before: str) -> tuple[str, frozenset[str]]:
    """The word that ends a text, and the keys under which a lexicon may list it: "a.m" and "m"."""
    found = _LAST_WORD.search(before)
    word = found[0] if found else ""
    return word, frozenset({word.lower(), word.lower().rpartition(".")[2]})


def _long_enough(clause: str) -> bool:
    if sum(map(_is_han, clause)) >= FIRST_CLAUSE_CHINESE:
        return True
    return len(clause.split()) >= FIRST_CLAUSE_WORDS and len(clause.strip()) >= FIRST_CLAUSE_CHARACTERS


def _balanced(text: str) -> bool:
    """No bracket or quotation is open."""
    opened = sum(character in _OPENING for character in text)
    closed = sum(character in _CLOSING for character in text)
    return opened <= closed and text.count('"') % 2 == 0


def _is_han(character: str) -> bool:
    return bool(_HAN_SIGN.match(character))


def _longest(text: str) -> int:
    """How many characters of the text one breath may hold."""
    room = float(LONGEST)
    for position, character in enumerate(text[:LONGEST]):
        room -= CHINESE_WEIGHT if _is_han(character) else 1
        if room <= 0:
            return position + 1
    return LONGEST


def _run_on(text: str) -> int:
    """Where to cut a text that has no end: at its last clause, else word, else anywhere but in a number."""
    half = len(text) // 2
    for pattern in (r"[,;:，、：](?=\s|[^\W\d])|\s[–—-]+(?=\s)", r"\s"):
        ends = [match.end() for match in re.finditer(pattern, text)]
        if ends and ends[-1] > half:
            return ends[-1]
    return len(re.sub(r"(?<=[^\d.,])[\d.,]+$", "", text)) or len(text)
