"""Opening hours: computed for the moment of the question."""

from datetime import datetime

import pytest
from house_tools import HOURS, LANGUAGES, TUESDAY_NOON, house, told

from assistant.core.messages import Provenance

SPECIAL = {"open": HOURS, "closed": ["2026-12-25", "01-01"], "special": {"2026-12-24": "10:00-14:00"}}
DAY_AND_NIGHT = dict.fromkeys(HOURS, "00:00-24:00")
LATE = HOURS | {"fri": "18:00-24:00", "sat": ["00:00-02:00", "14:00-17:00"]}


def said(
    text: str, now: str = "2026-12-01T12:00", language: str = "en", *, right: bool = True, **settings: object
) -> str:
    moment = datetime.fromisoformat(now).replace(tzinfo=TUESDAY_NOON.tzinfo)
    reply = told(house(settings or SPECIAL, moment, right=right), "hours", text, language)
    assert reply.provenance is Provenance.NOTED
    return "".join(reply.deltas)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("Are you open now?", "2026-12-01T12:00", "We are open now, until 6:00 PM."),
        ("Are you open now?", "2026-12-01T09:59", "We are closed now. We open today at 10:00 AM."),
        ("Are you open now?", "2026-12-01T18:00", "We are closed now. We open tomorrow at 10:00 AM."),
        ("Until when are you open?", "2026-12-03T19:59", "We are open now, until 8:00 PM."),
        ("Are you still open?", "2026-12-05T13:30", "We are closed now. We open today at 2:00 PM."),
        ("When do you open?", "2026-12-06T18:00", "We are closed now. We open on Tuesday at 10:00 AM."),
        (
            "When do you close today?",
            "2026-12-05T09:00",
            "Today we are open from 10:00 AM to 1:00 PM and from 2:00 PM to 5:00 PM.",
        ),
        ("Are you open today?", "2026-12-07T09:00", "Today we are closed. We open tomorrow at 10:00 AM."),
        ("Are you open today?", "2026-12-01T19:00", "We are closed now. We open tomorrow at 10:00 AM."),
        ("Are you open tomorrow?", "2026-12-06T12:00", "Tomorrow we are closed."),
        ("And the day after tomorrow?", "2026-12-06T12:00", "On Tuesday we are open from 10:00 AM to 6:00 PM."),
        ("Are you open on Sunday?", "2026-12-01T12:00", "On Sunday we are open from 11:00 AM to 5:00 PM."),
        ("Are you open on Mondays?", "2026-12-01T12:00", "On Monday we are closed."),
        (
            "Are you open on Thursday?",
            "2026-12-20T12:00",
            "On Thursday, December 24 we are open from 10:00 AM to 2:00 PM.",
        ),
        ("Are you open at Christmas?", "2026-12-01T12:00", "On Friday, December 25 we are closed."),
        (
            "Are you open on December 24th?",
            "2026-12-01T12:00",
            "On Thursday, December 24 we are open from 10:00 AM to 2:00 PM.",
        ),
        ("Are you open on 3 March?", "2026-12-01T12:00", "On Wednesday, March 3 we are open from 10:00 AM to 6:00 PM."),
        ("Are you open on New Year's Day?", "2026-12-01T12:00", "On Friday, January 1 we are closed."),
        (
            "Are you open at the weekend?",
            "2026-12-01T12:00",
            (
                "On Saturday we are open from 10:00 AM to 1:00 PM and from 2:00 PM to 5:00 PM. "
                "On Sunday we are open from 11:00 AM to 5:00 PM."
            ),
        ),
        (
            "Are you open on public holidays?",
            "2026-12-01T12:00",
            (
                "On Friday, December 25 and on Friday, January 1 we are closed. "
                "On Thursday, December 24 we are open from 10:00 AM to 2:00 PM."
            ),
        ),
        (
            "What are your opening hours?",
            "2026-12-01T12:00",
            (
                "We are open now, until 6:00 PM. Our opening hours: Monday closed; Tuesday and Wednesday "
                "from 10:00 AM to 6:00 PM; Thursday from 10:00 AM to 8:00 PM; Friday from 10:00 AM to 6:00 PM; "
                "Saturday from 10:00 AM to 1:00 PM and from 2:00 PM to 5:00 PM; Sunday from 11:00 AM to 5:00 PM."
            ),
        ),
    ],
)
def test_the_answer_is_that_of_the_moment(text: str, now: str, expected: str) -> None:
    assert said(text, now) == expected


def test_the_next_opening_passes_over_closed_days() -> None:
    after = said("When do you open?", "2026-12-24T15:00")
    assert after == "We are closed now. We open on Saturday at 10:00 AM."


def test_a_night_that_goes_on_after_midnight_is_one() -> None:
    assert said("Are you open now?", "2026-12-04T23:30", open=LATE) == "We are open now, until 2:00 AM."
    assert said("Are you open now?", "2026-12-05T01:59", open=LATE) == "We are open now, until 2:00 AM."
    assert said("Are you open now?", "2026-12-05T02:00", open=LATE).startswith("We are closed now.")


def test_a_house_that_never_closes_says_so() -> None:
    assert said("Are you open now?", open=DAY_AND_NIGHT) == "We are open now, day and night."


def test_a_house_that_stays_closed_names_no_day() -> None:
    assert said("Are you open now?", open=dict.fromkeys(HOURS, "closed")) == "We are closed now."


def test_neighbours_with_the_same_hours_are_told_together() -> None:
    week = dict.fromkeys(HOURS, "09:00-17:00") | {"sat": "closed", "sun": "closed"}
    assert said("What are your opening hours?", open=week).endswith(
        "Our opening hours: Monday to Friday from 9:00 AM to 5:00 PM; Saturday and Sunday closed."
    )


@pytest.mark.parametrize("text", ["Are you open now?", "Are you open today?", "Are you open at Christmas?"])
def test_where_the_clock_cannot_be_believed_nothing_is_said_of_now(text: str) -> None:
    told_then = said(text, right=False)
    assert told_then.startswith("Our opening hours: Monday closed;")
    assert "now" not in told_then


def test_where_the_clock_cannot_be_believed_weekdays_are_told() -> None:
    assert said("Are you open on Sunday?", right=False) == "On Sunday we are open from 11:00 AM to 5:00 PM."


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Haben Sie am Sonntag geöffnet?", "Am Sonntag haben wir von 11:00 bis 17:00 Uhr geöffnet."),
        (
            "de",
            "Haben Sie am 24. Dezember offen?",
            "Am Donnerstag, 24. Dezember haben wir von 10:00 bis 14:00 Uhr geöffnet.",
        ),
        ("fr", "Vous êtes ouverts le 25 décembre ?", "Le vendredi 25 décembre, nous sommes fermés."),
        ("es", "¿Abren el lunes?", "El lunes estamos cerrados."),
        ("it", "Siete aperti adesso?", "Adesso siamo aperti, fino alle 18:00."),
        ("pt", "Vocês abrem amanhã?", "Amanhã estamos abertos das 10:00 às 18:00."),
        ("zh", "12月25日开门吗？", "12月25日星期五我们不开放。"),
        ("zh", "星期天开门吗", "星期日我们11:00到17:00开放。"),
    ],
)
def test_each_language_has_its_own_form(language: str, text: str, expected: str) -> None:
    assert said(text, language=language) == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_has_an_empty_field(language: str) -> None:
    for text in ("", "now", "24:99"):
        answer = said(text, "2026-12-01T20:00", language)
        assert answer
        assert "{" not in answer
        assert "  " not in answer


def test_the_question_may_be_in_another_language_than_the_answer() -> None:
    moment = told(house(SPECIAL), "hours", "Haben Sie am Sonntag geöffnet?", "de")
    assert "".join(moment.deltas).startswith("Am Sonntag")
