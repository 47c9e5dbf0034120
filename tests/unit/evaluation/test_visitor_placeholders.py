"""What only the clock knows, filled into the patterns of answers."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from babel.dates import format_date, format_time
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.languages import USUAL
from assistant.evaluation.visitor_placeholders import Moments, fill

HERE = timezone(timedelta(hours=-3))


def at(*when: int, seconds: float = 1) -> Moments:
    asked = datetime(*when, tzinfo=HERE)  # type: ignore[arg-type, misc]
    return Moments(asked, asked + timedelta(seconds=seconds))


AFTERNOON = at(2026, 11, 30, 15, 45)


def met(pattern: str, answer: str, language: str = "en", moments: Moments = AFTERNOON) -> bool:
    return fill(pattern, language, moments).search(" ".join(answer.split())) is not None


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "It is 3:45 PM."),
        ("en", "It's 03.45 p.m."),
        ("de", "Es ist 15:45 Uhr."),
        ("de", "Es ist 15 Uhr 45."),
        ("fr", "Il est 15h45."),
        ("fr", "Il est 15 heures 45."),
        ("pt", "São 15 horas e 45 minutos."),
        ("es", "Son las 3 y 45 de la tarde."),
        ("zh", "现在是下午3:45。"),
        ("zh", "现在是15点45分。"),
    ],
)
def test_a_time_is_known_however_it_is_written(language: str, answer: str) -> None:
    assert met("{TIME}", answer, language)


@pytest.mark.parametrize(
    ("language", "answer"),
    [
        ("en", "It is 3:45 AM."),
        ("en", "It is 3:45 a.m."),
        ("en", "It is 3:44 PM."),
        ("en", "It is 13:45."),
        ("en", "It is 5:45 PM."),
        ("en", "I have no clock."),
        ("en", "It is 15:450."),
        ("zh", "现在是上午3:45。"),
        ("de", "Es ist 16:45 Uhr."),
    ],
)
def test_another_time_is_not(language: str, answer: str) -> None:
    assert not met("{TIME}", answer, language)


def test_the_hour_may_be_said_alone_when_it_is_full() -> None:
    three = at(2026, 11, 30, 15, 0)
    assert met("{TIME}", "It is 3 o'clock.", moments=three)
    assert met("{TIME}", "Es ist 15 Uhr.", "de", three)
    assert not met("{TIME}", "It is 3:20.", moments=three)
    assert not met("{TIME}", "It is 3 o'clock.")


def test_midnight_and_noon_are_told_apart() -> None:
    assert met("{TIME}", "It is 12:05 AM.", moments=at(2026, 11, 30, 0, 5))
    assert met("{TIME}", "It is 00:05.", moments=at(2026, 11, 30, 0, 5))
    assert not met("{TIME}", "It is 12:05 PM.", moments=at(2026, 11, 30, 0, 5))
    assert not met("{TIME}", "It is 12:05 AM.", moments=at(2026, 11, 30, 12, 5))


def test_the_clock_may_go_on_while_it_is_answered() -> None:
    slow = at(2026, 11, 30, 23, 59, seconds=61)
    assert all(met("{TIME}", answer, moments=slow) for answer in ("It is 11:59 PM.", "It is 12:00 AM."))
    assert all(met("{DAY}", answer, moments=slow) for answer in ("Monday", "Tuesday"))
    assert not met("{DAY}", "Sunday", moments=slow)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(USUAL),
)
def test_what_the_cldr_writes_is_known_and_the_minute_before_is_not(moment: datetime, language: str) -> None:
    moments, before = Moments(moment, moment), moment - timedelta(minutes=1)
    assert met("{TIME}", format_time(moment, "short", locale=language), language, moments)
    assert not met("{TIME}", format_time(before, "short", locale=language), language, moments)
    for form in ("long", "full", "medium"):
        assert form == "medium" or met("{DATE}", format_date(moment, form, locale=language), language, moments)
        assert not met("{DATE}", format_date(moment - timedelta(days=1), form, locale=language), language, moments)
    assert met("{DAY}", format_date(moment, "full", locale=language), language, moments)
    assert not met("{DAY}", format_date(before - timedelta(days=1), "full", locale=language), language, moments)


def test_a_time_zone() -> None:
    assert met("{TIME:Asia/Tokyo}", "In Tokyo it is 3:45 AM.")
    assert not met("{TIME:Asia/Tokyo}", "In Tokyo it is 3:45 PM.")


@pytest.mark.parametrize(
    ("pattern", "language", "answer"),
    [
        ("{DAY}", "en", "Today is Monday."),
        ("{DAY:+1}", "de", "Morgen ist Dienstag."),
        ("{DAY}", "pt", "Hoje é segunda."),
        ("{DAY}", "zh", "今天是周一。"),
        ("{DAY_ES}", "en", "Es lunes."),
        ("{DATE}", "en", "the 30th of November"),
        ("{DATE}", "es", "el 30 de noviembre de 2026"),
        ("{DATE}", "zh", "今天是11月30日。"),
        ("{DATE}", "de", "der 30. November"),
        ("{DATE:+1}", "fr", "le 1er décembre"),
        ("{MONTH}", "it", "Siamo a novembre."),
        ("{YEAR}", "en", "It is 2026."),
        ("{DAYS:12-24}", "en", "There are 24 days to go."),
        ("{DAYS:12-24}", "en", "Twenty-four days."),
        ("{NEWYEAR}", "en", "It is 32 days until New Year."),
        ("{DAYS:11-30}", "en", "0 days: it is today."),
    ],
)
def test_days_dates_and_how_long_until_them(pattern: str, language: str, answer: str) -> None:
    assert met(pattern, answer, language)


@pytest.mark.parametrize(
    ("pattern", "language", "answer"),
    [
        ("{DAY}", "en", "Today is Tuesday."),
        ("{DATE}", "en", "November 3"),
        ("{DATE}", "es", "el 30 de octubre de 2026"),
        ("{YEAR}", "en", "It is 2023."),
        ("{NEWYEAR}", "en", "It is 132 days."),
        ("{NEWYEAR}", "en", "It is 320 days."),
    ],
)
def test_others_are_not_taken_for_them(pattern: str, language: str, answer: str) -> None:
    assert not met(pattern, answer, language)


def test_the_rest_of_a_pattern_stays_what_it_is() -> None:
    assert met(r"(\w+\W+){3}|{DAY}", "one two three.")
    assert met("no\\.{2} {YEAR}", "No.. 2026")
    assert fill("a.b", "en", AFTERNOON).search("A\nB")


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("{HOUR}", r"\{HOUR\} is no placeholder; there are \{TIME\}, \{DAY\}"),
        ("{DAY_XX}", r"\{DAY_XX\} is no placeholder"),
        ("{TIME:Asia/Nowhere}", "'Asia/Nowhere' cannot be read; write a time zone"),
        ("{DAY:soon}", "'soon' cannot be read; write a number of days later"),
        ("{DAYS:13-40}", "'13-40' cannot be read; write a month and a day"),
        ("(open", "is no regular expression"),
    ],
)
def test_what_cannot_be_filled_in_is_named(pattern: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        fill(pattern, "en", AFTERNOON)


def test_a_day_that_is_over_this_year_is_one_of_the_next() -> None:
    assert met("{DAYS:11-29}", f"{(date(2027, 11, 29) - date(2026, 11, 30)).days} days")
