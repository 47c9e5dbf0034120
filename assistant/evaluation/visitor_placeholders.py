"""What only the clock knows, in the patterns of `assistant eval visitors`, and how it is written there.

    {TIME}  {TIME:Asia/Tokyo}           the time of day, here or in a time zone
    {DAY}  {DAY:+1}  {DAY_ES}           the day of the week; tomorrow's; in Spanish, whatever the question is in
    {DATE}  {DATE:-1}  {MONTH}  {YEAR}  the day and the month; yesterday's
    {DAYS:12-25}  {NEWYEAR}             how many days until the next Christmas, until New Year

Each becomes a regular expression of the forms in which a language writes it, as the CLDR has them. An answer may take
some seconds, so that a time or date counts from the question on until the answer.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date, format_skeleton

from assistant.core.languages import LANGUAGES
from assistant.text.lexicon import lexicon
from assistant.text.numerals import cardinal
from assistant.text.words import SINGLE

_PLACEHOLDER = re.compile(r"\{([A-Z]+)(?:_([A-Z]{2}))?(?::([^{}]+))?\}")
_SINGLE = re.compile(f"[{SINGLE}]")
_DAY_SIGN = re.compile(rf"(?<=\d)[{SINGLE}]$")
"""Behind the number of a day."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Moments:
    """When a question was asked, and when it was answered; aware."""

    asked: datetime
    answered: datetime

    def minutes(self) -> Iterator[datetime]:
        """Each that there was on the clock meanwhile."""
        minute = self.asked.replace(second=0, microsecond=0)
        while minute <= self.answered:
            yield minute
            minute += _MINUTE

    def days(self, later: int = 0) -> list[date]:
        return [day + timedelta(later) for day in sorted({self.asked.date(), self.answered.date()})]


def fill(pattern: str, language: str, moments: Moments) -> re.Pattern[str]:
    """The regular expression with its placeholders filled in; raises ValueError for one that there is not."""
    try:
        filled = _PLACEHOLDER.sub(lambda match: _filled(match, language, moments), pattern)
        return re.compile(filled, re.IGNORECASE | re.DOTALL)
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from error


def _filled(match: re.Match[str], language: str, moments: Moments) -> str:
    name, argument = match[1], match[3] or ""
    chosen = (match[2] or language).lower()
    if name == "NEWYEAR" and not argument:
        name, argument = "DAYS", "01-01"
    if name not in _FORMS or chosen not in LANGUAGES:
        there_are = ", ".join(f"{{{each}}}" for each in [*_FORMS, "NEWYEAR"])
        raise ValueError(f"{match[0]} is no placeholder; there are {there_are}, with _DE and the like behind the name")
    try:
        return f"(?:{'|'.join(dict.fromkeys(_FORMS[name](argument, chosen, moments)))})"
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{match[0]}: {argument!r} cannot be read; write {_ARGUMENTS[name]}") from error


def _times(zone: str, language: str, moments: Moments) -> Iterator[str]:
    for moment in moments.minutes():
        yield from _time(moment.astimezone(ZoneInfo(zone)) if zone else moment, language)


def _time(moment: datetime, language: str) -> Iterator[str]:
    """3:45 PM, 15:45, 15h45, 15点45分, 15 horas e 45; never 3:45 AM where it is afternoon."""
    minutes = rf"\D{{1,12}}?{moment:%M}(?!\d)"
    if not moment.minute:  # three o'clock
        minutes = rf"(?:{minutes}|(?![\d:.,]*\d))"
    if moment.hour > 12 or not moment.hour:
        yield rf"(?<!\d)0?{moment.hour}{minutes}"
    locale = Locale.parse(language)
    wrong = locale.day_periods["format"]["abbreviated"]["am" if moment.hour >= 12 else "pm"]
    half = r"\.?\s?".join(map(re.escape, wrong.replace(".", "").replace("\u202f", "").replace("\xa0", "")))
    ahead = locale.datetime_skeletons["hm"].pattern.startswith("a")
    before, behind = (f"(?<!{re.escape(wrong)})", "") if ahead else ("", rf"(?!\s?{half}\b)")
    yield rf"{before}(?<!\d)0?{moment.hour % 12 or 12}{minutes}{behind}"


def _days(later: str, language: str, moments: Moments) -> Iterator[str]:
    """Monday, segunda-feira or segunda, 星期一 or 周一."""
    for day in moments.days(int(later or 0)):
        name, short = format_date(day, "EEEE", locale=language), format_date(day, "EEE", locale=language)
        yield from map(_word, {name, name.partition("-")[0], short if _SINGLE.match(short) else name})


def _dates(later: str, language: str, moments: Moments) -> Iterator[str]:
    """November 30, the 30th of November, 30. November, 11月30日, 30/11/2026, 2026-11-30."""
    for day in moments.days(int(later or 0)):
        number = rf"(?<!\d)0?{day.day}(?!\d)"
        for month in {format_date(day, form, locale=language) for form in ("MMMM", "LLLL")}:
            yield rf"{number}\w{{0,3}}\W{{0,2}}(?:\w{{1,3}}\W){{0,2}}{re.escape(month)}"
            yield rf"{re.escape(month)}\W(?:\w{{1,3}}\W)?{number}"
        written = [format_skeleton(form, day, locale=language) for form in ("MMMMd", "yMd")]
        for text in (*written, day.isoformat()):
            yield rf"(?<!\d){re.escape(_DAY_SIGN.sub('', text))}(?!\d)"


def _months(later: str, language: str, moments: Moments) -> Iterator[str]:
    for day in moments.days(int(later or 0)):
        yield from {_word(format_date(day, form, locale=language)) for form in ("MMMM", "LLLL", "LLL")}


def _years(later: str, language: str, moments: Moments) -> Iterator[str]:
    del language
    for day in moments.days():
        yield rf"(?<!\d){day.year + int(later or 0)}(?!\d)"


def _countdown(to: str, language: str, moments: Moments) -> Iterator[str]:
    """In digits and words; today counts, or does not."""
    month, day = map(int, to.split("-"))
    for today in moments.days():
        then = next(t for year in (today.year, today.year + 1) if (t := date(year, month, day)) >= today)
        for days in {(then - today).days, max(0, (then - today).days - 1)}:
            yield rf"(?<![\d.,]){days}(?!\d)"
            yield _word(cardinal(str(days), lexicon(language)))


def _word(name: str) -> str:
    """A whole word; Chinese is written without spaces."""
    return re.escape(name) if _SINGLE.match(name) else rf"\b{re.escape(name)}\b"


_FORMS: dict[str, Callable[[str, str, Moments], Iterable[str]]] = {
    "TIME": _times,
    "DAY": _days,
    "DATE": _dates,
    "MONTH": _months,
    "YEAR": _years,
    "DAYS": _countdown,
}
_LATER = "a number of days later, such as +1"
_ARGUMENTS = {
    "TIME": "a time zone, such as Asia/Tokyo",
    "DAY": _LATER,
    "DATE": _LATER,
    "MONTH": _LATER,
    "YEAR": "a number of years later, such as -1",
    "DAYS": "a month and a day, such as 12-25",
}
