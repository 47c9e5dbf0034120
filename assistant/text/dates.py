"""Dates, months and weekdays → words, with the ordinals that follow from them left to be spelled."""

import re
from datetime import date

from assistant.text import cldr
from assistant.text.lexicon import Lexicon, any_of
from assistant.text.numerals import ordinal, year

_NUMBERS = re.compile(r"(?<![\w.,/:-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\w/]|[.,:-]\d)")
_ISO = re.compile(r"(?<![\w.,/:-])(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?![\w/]|[.,:-]\d)")
_DAY_AND_MONTH = re.compile(r"(?<=\s)(\d{1,2})\.(\d{1,2})\.(?![\d.])")
_LEAP_YEAR = 2000
_DASH = r"\s?[-–—]\s?"


class Dates:
    """03/05/1843, 3.5.1843, 1843-05-03, 3 Dec., Tue–Sun."""

    def __init__(self, words: Lexicon) -> None:
        self._words = words
        self._dates = words.dates
        months, self._weekday = words.months, words.weekdays
        self._month = months
        link = rf"(?:{words.dates.link}\s)?" if words.dates.link else ""
        short = any_of(words.short_months)
        full = any_of(months.values())
        day = r"\d{1,2}(?:\.|º|°|er|st|nd|rd|th)?"
        dot = rf"(\.?)(?!\w)(?=(?:\s{link}\d)?)"
        self._after_day = re.compile(rf"(?<![\w.,])({day}\s{link})({short}){dot}")
        self._before_number = re.compile(rf"(?<!\w)({short})\.?(?=\s(?:\d{{1,2}}(?![\d:])|[12]\d{{3}})\b)")
        self._months = re.compile(rf"(?<!\w)({any_of(months)})\.?({_DASH})({any_of(months)})(?!\w)\.?")
        days = any_of(self._weekday)
        joiner = rf"(?:{_DASH}|\s?(?:{words.dates.joiners})\s?)"
        time = rf"\d{{1,2}}(?:[:.h]\d{{2}}|\s?(?:{words.dates.time_after})|\s?[-–—]\s?\d{{1,2}})"
        self._days = re.compile(rf"(?<![\w-])({days})\.?({joiner})({days})(?![\w-])\.?")
        self._day = re.compile(rf"(?<![\w-])({days})\.?(?=[,:]?\s(?:{time}|\d{{1,2}}\.?\s{link}{full}|{full}\s\d))")
        self._further = re.compile(rf"(?<=\w)(,\s)({days})(?![\w-])\.?")
        self._listed = re.compile(rf"(?<![\w-])({days})\.?(?=,\s(?:{any_of(set(self._weekday.values()))})(?!\w))")
        self._first = re.compile(rf"(?<![\w.,])1(?:er|º|°|\.º)?\s(?={link}{full}\b)")
        self._first_is_ordinal = re.compile(rf"(?<![\w.,])(\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?({full})\b")
        self._with_year = re.compile(
            rf"(?<![\w.,])(\d{{1,2}})\s({full})(?:\s([12]\d{{3}})(?:\s(?:{words.year_after or '(?!)'}))?(?!\w|[.,]\d))?"
        )
        self._month_day = re.compile(
            rf"\b({full})\s(\d{{1,2}})(?:st|nd|rd|th)?(?:{_DASH}(\d{{1,2}})(?:st|nd|rd|th)?)?(?![\d:%]|[.,]\d)"
        )

    def __call__(self, text: str) -> str:
        """The text with its dates as the language writes them in full, and English days as ordinals."""
        if not self._words.numerals:
            return text
        if any(map(str.isdigit, text)):
            if self._words.ordinal_dot:
                text = _DAY_AND_MONTH.sub(self._without_year, text)
            text = _NUMBERS.sub(self._numeric, _ISO.sub(self._iso, text))
            text = self._before_number.sub(lambda match: self._month[match[1]], text)
            text = self._after_day.sub(self._abbreviated, text)
        text = self._months.sub(lambda match: self._joined(match, self._month), text)
        text = self._weekdays(text)
        if self._dates.first:
            text = self._first.sub(f"{self._dates.first} ", text)
        if self._dates.with_year:
            text = self._with_year.sub(self._of_a_year, text)
        if self._dates.after_month:
            text = self._month_day.sub(self._after, text)
            text = self._first_is_ordinal.sub(self._before, text)
        return text

    def _of_a_year(self, match: re.Match[str]) -> str:
        """The day and the year as ordinals."""
        rule = self._words.rules.ordinal_strong
        if int(match[1]) > 31:
            return match[0]
        day = ordinal(match[1], self._words, rule)
        if not match[3]:
            return f"{day} {match[2]}"
        return self._dates.with_year.format(day=day, month=match[2], year=year(match[3], self._words, rule))

    def _weekdays(self, text: str) -> str:
        joined = self._days.sub(lambda match: self._joined(match, self._weekday), text)
        if joined != text:
            joined = self._further.sub(lambda match: match[1] + self._weekday[match[2]], joined)
            joined = self._listed.sub(lambda match: self._weekday[match[1]], joined)
        return self._day.sub(lambda match: self._weekday[match[1]], joined)

    def _joined(self, match: re.Match[str], names: dict[str, str]) -> str:
        joiner = f" {self._words.words['to']} " if match[2].strip() in "-–—" else match[2]
        ends = "." if match[0].endswith(".") and match.end() == len(match.string) else ""
        return f"{names[match[1]]}{joiner}{names[match[3]]}{ends}"

    def _abbreviated(self, match: re.Match[str]) -> str:
        ends = match[3] if match.end() == len(match.string.rstrip()) else ""
        return f"{match[1]}{self._month[match[2]]}{ends}"

    def _numeric(self, match: re.Match[str]) -> str:
        first, second, full_year = int(match[1]), int(match[3]), int(match[4])
        order = self._dates.dotted_order if match[2] == "." else self._dates.order
        month_first = order == "mdy" and first <= 12
        if second > 12:  # whatever the order, there are twelve months
            month_first = True
        month, day = (first, second) if month_first else (second, first)
        return self._written(full_year, month, day) or match[0]

    def _without_year(self, match: re.Match[str]) -> str:
        written = self._written(_LEAP_YEAR, int(match[2]), int(match[1]))
        ends = "." if match.end() == len(match.string) else ""
        return f"{written.removesuffix(str(_LEAP_YEAR)).strip()}{ends}" if written else match[0]

    def _iso(self, match: re.Match[str]) -> str:
        return self._written(int(match[1]), int(match[3]), int(match[4])) or match[0]

    def _written(self, full_year: int, month: int, day: int) -> str:
        try:
            return cldr.written_date(date(full_year, month, day), self._words.language)
        except ValueError:  # no such day
            return ""

    def _after(self, match: re.Match[str]) -> str:
        if any(int(number) > 31 for number in (match[2], match[3] or "0")):
            return match[0]
        said = self._dates.after_month.format(month=match[1], ordinal=ordinal(match[2], self._words))
        return f"{said} {self._words.words['to']} {ordinal(match[3], self._words)}" if match[3] else said

    def _before(self, match: re.Match[str]) -> str:
        if int(match[1]) > 31:
            return match[0]
        said = self._dates.before_month.format(month=match[2], ordinal=ordinal(match[1], self._words))
        has_article = match.string[: match.start()].lower().endswith("the ")
        return said.removeprefix("the ") if has_article else said
