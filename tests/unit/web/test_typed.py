"""What is typed is one readable line, wherever it comes in."""

import logging
import sys

import pytest
from screen_tools import SAMPLES, served

from assistant.core.plain_log import PlainFormatter, escaped
from assistant.turn.signals import TypedQuestion
from assistant.web.console.journal import Journal
from assistant.web.typed import one_line

NASTY = "Why?\r\nINFO assistant: all is well\x1b[31m\x00\u202eyub\u2066\x9b31m"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (NASTY, "Why? INFO assistant: all is well [31m yub 31m"),
        ("  a\t b\u00a0c\u2028d ", "a b c d"),
        ("cafe\u0301", "caf\u00e9"),
        ("蜂蜜是什么？", "蜂蜜是什么？"),
        (5, 5),
    ],
)
def test_hidden_characters_become_spaces(typed: object, kept: object) -> None:
    assert one_line(typed) == kept


def test_a_typed_question_comes_in_without_them() -> None:
    with served(text_field=True) as kiosk, kiosk.client() as client:
        assert client.post("/ask", json={"text": NASTY, "shown": "de"}).status_code == 204
        assert kiosk.posted == [TypedQuestion("Why? INFO assistant: all is well [31m yub 31m", "de")]
        assert client.post("/ask", json={"text": "\x1b\x00\n", "shown": "de"}).status_code == 400


def test_a_language_that_the_kiosk_does_not_have_is_none() -> None:
    with served(text_field=True) as kiosk, kiosk.client() as client:
        client.post("/ask", json={"text": "Why?", "shown": "xx"})
        assert kiosk.posted == [TypedQuestion("Why?")]


def test_a_question_that_the_page_offers_is_asked_by_tapping_even_where_nothing_can_be_typed() -> None:
    with served() as kiosk, kiosk.client() as client:
        assert client.post("/ask", json={"text": SAMPLES[0], "shown": "en"}).status_code == 204
        refused = client.post("/ask", json={"text": "Why is it so?"})
        assert refused.status_code == 403
        assert "offers" in refused.text
        assert kiosk.posted == [TypedQuestion(SAMPLES[0], "en")]


def record(message: str, *values: object, error: bool = False) -> logging.LogRecord:
    return logging.LogRecord("assistant.x", logging.WARNING, "", 0, message, values, sys.exc_info() if error else None)


def test_a_message_of_the_log_is_one_line_and_colours_nothing() -> None:
    line = PlainFormatter("%(levelname)s %(message)s").format(record("visitor: %s", NASTY))
    assert line.startswith("WARNING visitor: Why?\\r\\nINFO assistant: all is well\\x1b[31m\\x00\\u202eyub")
    assert "\n" not in line
    assert "\x1b" not in line
    assert escaped("Grüß Gott 蜂蜜") == "Grüß Gott 蜂蜜"


def fail() -> None:
    raise ValueError(NASTY)


def test_a_traceback_keeps_its_lines_and_nothing_else() -> None:
    try:
        fail()
    except ValueError:
        text = PlainFormatter("%(message)s").format(record("broken", error=True))
    assert text.count("\n") > 2
    assert "\x1b" not in text


def test_the_log_in_the_bundle_is_escaped_too() -> None:
    journal = Journal()
    journal.emit(record("asked %s", NASTY))
    assert len(journal.lines) == 1
    assert not any(mark in journal.lines[0] for mark in "\r\n\x1b\x00")
