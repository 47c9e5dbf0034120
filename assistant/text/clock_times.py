"""Times of day → words: 10:30, 10h30, 10.30 Uhr, 9:30am–5:30pm; and ratios, which are written alike."""

import re

from assistant.text import cldr
from assistant.text.cldr import Noun
from assistant.text.lexicon import Lexicon, any_of
from assistant.text.numerals import cardinal, ordinal

_LATIN = "0-9A-Za-zÀ-ÿ"
"""What a number must not touch; not \\w, for Chinese is written without spaces."""
_SPACE = r"[\s\u00a0\u202f]?"
_DASH = rf"{_SPACE}[-–—]{_SPACE}"
_HOUR = r"(?:[01]?\d|2[0-4])"
_MINUTE = r"[0-5]\d"
_GROUPS = re.compile(r"(?<=\d:)(\d{1,3})((?: \d{3})+)(?!\d)")
_RATIO = re.compile(rf"(?<![{_LATIN}.,:/])(\d+(?:[.,]\d+)?)\s?:\s?(?=\d)(?!\d+:)")


class Clock:
    """Each time of a text."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        clock = words.clock
        self._hours: Noun = words.unit("h") or ("", "")
        halves = any_of(clock.halves)
        behind = "|".join(filter(None, [clock.word, halves if clock.halves else ""])) or r"(?!)"
        dotted = rf"(?<![{_LATIN}.,:/])({_HOUR})\.({_MINUTE})"
        until = rf"(?:{_DASH}|\s{words.words.get('to', '-')}\s)"
        self._dotted = re.compile(
            rf"{dotted}(?=(?:{until}{_HOUR}[.:]{_MINUTE})?{_SPACE}(?:{behind})(?![{_LATIN}]))"
            + (
                rf"|(?<=\b)(?P<before>(?:{clock.before})\s){dotted[len(f'(?<![{_LATIN}.,:/])') :]}(?![.,]?\d)"
                if clock.before
                else ""
            )
        )
        fives = r"[0-5][05]"
        self._opening = re.compile(rf"(?<![{_LATIN}.,:/])({_HOUR})\.({fives})({_DASH})({_HOUR})\.({fives})(?![\d.,:])")
        self._lettered = re.compile(
            rf"(?<![{_LATIN}.,:/])({_HOUR}){_SPACE}h{_SPACE}({_MINUTE})(?:{_SPACE}min)?(?![{_LATIN}])"
        )
        after = rf"(?:{_SPACE}{clock.word}\b)?" if clock.word else r"(?:\sh\b)?"
        half = rf"(?:{_SPACE}(?P<half>{halves})(?![{_LATIN}]))?"
        to = rf"(?P<to>{_DASH}(?={_HOUR}(?::{_MINUTE}|{_SPACE}{halves}|{_SPACE}(?:{clock.word or '(?!)'}))))?"
        self._pattern = re.compile(
            rf"(?<![{_LATIN}.,:/])(?P<hour>{_HOUR})[:：](?P<minute>{_MINUTE})(?::(?P<second>{_MINUTE}))?"
            rf"(?![\d:：]|[.,]\d| \d{{3}}){after}{half}{to}"
        )
        self._bare = re.compile(
            rf"(?<![{_LATIN}.,:/])(?P<hour>0?\d|1[0-2])"
            rf"(?:(?P<one>{_DASH})(?P<other>(?:0?\d|1[0-2])))?{_SPACE}(?P<half>{halves})(?![{_LATIN}]){to}"
        )
        self._ratio = re.compile(rf"(?:(?:{words.ratio or '(?!)'})\s?)\d+:\d+(?!:)")

    def __call__(self, text: str) -> str:
        """The text with its times of day in words."""
        words = self._words
        if not words.clock.time or not any(map(str.isdigit, text)):
            return text
        text = _GROUPS.sub(lambda match: match[0].replace(" ", ""), text)
        text = self._ratio.sub(lambda match: _RATIO.sub(self._to, match[0]), text)
        if words.decimal == ",":  # elsewhere two numbers with dots are decimals
            text = self._opening.sub(r"\1:\2\3\4:\5", text)
        text = self._dotted.sub(self._with_colon, text)
        text = self._lettered.sub(r"\1:\2", text)
        text = self._bare.sub(self._half_day, text)
        text = self._pattern.sub(self._spoken, text)
        return _RATIO.sub(self._to, text)

    def _to(self, match: re.Match[str]) -> str:
        return f"{match[1]} {self._words.words['ratio']} "

    @staticmethod
    def _with_colon(match: re.Match[str]) -> str:
        hour, minute = [group for group in match.groups() if group and group.isdigit()][:2]
        return f"{match.groupdict().get('before') or ''}{hour}:{minute}"

    def _half_day(self, match: re.Match[str]) -> str:
        said = cardinal(match["hour"].lstrip("0") or "0", self._words)
        if match["other"]:
            said += f" {self._words.words['to']} {cardinal(match['other'], self._words)}"
        return f"{said} {self._words.clock.halves[match['half']]}{self._link(match)}{_full_stop(match)}"

    def _spoken(self, match: re.Match[str]) -> str:
        words, clock = self._words, self._words.clock
        hour, minute = match["hour"].lstrip("0") or "0", match["minute"].lstrip("0")
        gender = "m" if clock.word or "f" not in self._hours[2:3] else "f"
        spoken = ordinal(hour, words, self._hour_rule(match)) if clock.hour else cardinal(hour, words, gender)
        minutes = cardinal(minute or "0", words)
        if len(minute) == 1:
            minutes = clock.below_ten.format(minute=minutes)
        hours = cldr.form(self._hours, int(hour), words.language)
        said = (clock.time if minute else clock.full).format(hour=spoken, hours=hours, minute=minutes)
        if match["second"]:
            seconds = words.unit("s") or ("", "")
            name = cldr.form(seconds, int(match["second"]), words.language)
            counted = cardinal(match["second"].lstrip("0") or "0", words, "f" if "f" in seconds[2:3] else "m")
            said += f" {words.words['and']} {counted} {name}"
        if match["half"]:
            said += f" {clock.halves[match['half']]}"
        return f"{said}{self._link(match)}{_full_stop(match)}"

    def _hour_rule(self, match: re.Match[str]) -> str:
        """That of an hour by itself, or after a preposition."""
        clock, rules = self._words.clock, self._words.rules
        declined = clock.oblique and re.search(
            rf"\b(?:{clock.oblique})\s$", match.string[: match.start()], re.IGNORECASE
        )
        return rules.ordinal_oblique if declined else clock.hour

    def _link(self, match: re.Match[str]) -> str:
        return f" {self._words.words['to']} " if match["to"] else ""


def _full_stop(match: re.Match[str]) -> str:
    """The dot of "p.m." where it ends the text, too."""
    return "." if match[0].endswith(".") and not match.string[match.end() :].strip(" \n\"'”’»)]") else ""
