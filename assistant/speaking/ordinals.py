"""Ordinals, centuries, kings, decades and the numbers of a list → words."""

import re

from assistant.speaking.lexicon import Lexicon, any_of
from assistant.speaking.numerals import ROMAN, cardinal, ordinal, roman, year

_KINGS = re.compile(
    r"\b((?:Louis|Lu[ií]s|Luigi|Ludwig|Wilhelm|William|Guillaume|Friedrich|Frederick|Henry|Henri|Henrique|Enrique|Enrico|"
    r"Heinrich|Charles|Carlos|Carlo|Karl|George|Jorge|Georg|Edward|Eduardo|Philip|Philippe|Felipe|Filipe|Filippo|"
    r"Philipp|James|Jaime|Richard|Ricardo|Pedro|Peter|Pierre|Pietro|João|Juan|John|Jean|Johannes|Paul|Paulo|Pablo|"
    r"Paolo|Pius|Pio|Pie|Benedict|Benedikt|Bento|Nicholas|Nicolau|Napoleon|Napoléon|Napoleón|Napoleão|Napoleone|"
    r"Alfonso|Afonso|Fernando|Ferdinand|Ramesses|Ramsés|Ramses|Ptolemy|Alexander|Alexandre|Alejandro|Emanuele)"
    r"|(Eli[sz]abeth?|Isabel|Isabella|Catherine|Catarina|Catalina|Katharina|Caterina|Margaret|Margrethe|Maria|Mary))"
    rf" ((?=[IVX]{{2}}){ROMAN})(?![\w'’])(\.?)"
)
_DECADE = re.compile(r"(?<!\w)['’]?(\d{1,3}0)['’]?s\b")
_ITEM = re.compile(r"(?m)^(\d{1,3})[.)]\s+(?=\S)")
_FIRST_DEGREE = re.compile(r"(?<![\w.,-])1°(?=\s[a-z])")
_GERMAN = re.compile(
    r"(?:\b(am|vom|zum|beim|im|dem|des|den|bis|seit|ab) )?(?<![\d.,])(\d{1,2})\."
    r"(?=\s(?:Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember|Jahrhundert|Jh\b|"
    r"(?:und|bis) (?:zum )?\d{1,2}\.|Weltkrieg|Platz|Tag|Mal|Woche|Stock|Klasse|Etage|(?-i:[a-zäöü])))",
    re.IGNORECASE,
)


class Romans:
    """Roman numerals where they are certain: centuries, chapters and kings."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._before = re.compile(rf"\b({words.before_roman or '(?!)'}) ({ROMAN})(?![\w'’])")
        self._after = re.compile(rf"\b({ROMAN})(?:e|er|ème|º|°)? (?=(?:{words.after_roman or '(?!)'})\b)")

    def __call__(self, text: str) -> str:
        """The text with such numerals in words."""
        text = self._after.sub(lambda match: ordinal(str(roman(match[1])), self._words) + " ", text)
        return _KINGS.sub(self._king, self._before.sub(self._chapter, text))

    def _chapter(self, match: re.Match[str]) -> str:
        number = roman(match[2])
        say = ordinal if number <= self._words.roman_ordinals_to else cardinal
        return f"{match[1]} {say(str(number), self._words)}"

    def _king(self, match: re.Match[str]) -> str:
        words, number = self._words, roman(match[3])
        # German writes a dot after the numeral; at the very end it is the sentence's too.
        dot = match[4] if match.end() == len(match.string) or not words.ordinal_dot else ""
        if number > words.king_ordinals_to:
            return f"{match[1]} {cardinal(str(number), words)}{dot}"
        name = ordinal(str(number), words, "f" if match[2] else "m")
        template = (words.queen or words.king) if match[2] else words.king
        return f"{match[1]} {template.format(ordinal=name)}{dot}"


class Ordinals:
    """1st, 2º, 3. Mai, the 1990s, and "1." before an item of a list."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        endings = f"({any_of(words.ordinal_masculine)})|({any_of(words.ordinal_feminine)})"
        self._suffixed = re.compile(rf"(?<![\w.,])(\d{{1,3}}(?:,\d{{3}})?)\.?(?:{endings})(?!\w)")

    def __call__(self, text: str) -> str:
        """The text with its ordinals in words."""
        words = self._words
        if words.ordinal_dot:
            text = _GERMAN.sub(self._german, text)
        if words.numerals == "en":
            text = _DECADE.sub(self._decade, text)
        if "º" in words.ordinal_masculine:
            text = _FIRST_DEGREE.sub("1º", text)
        text = _ITEM.sub(lambda match: cardinal(match[1], words) + ", ", text)
        return self._suffixed.sub(self._suffix, text)

    def _suffix(self, match: re.Match[str]) -> str:
        name = ordinal(match[1].replace(",", ""), self._words, "f" if match[3] else "m")
        return re.sub("ro$", "r", name) if self._words.numerals == "es" and match[2] == "er" else name

    def _german(self, match: re.Match[str]) -> str:
        name = ordinal(match[2], self._words)
        return f"{match[1]} {name}n" if match[1] else name

    def _decade(self, match: re.Match[str]) -> str:
        name = year(match[1], self._words)
        return re.sub("y$", "ie", name) + "s"
