from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assistant.events import (
    Event,
    Failed,
    Forgotten,
    Grounded,
    Heard,
    LanguageChosen,
    Level,
    NotesChanged,
    NotesStatus,
    Pictured,
    Said,
    Sounded,
    Sounding,
    Standing,
    State,
    StateChanged,
    Warmth,
    WarmthChanged,
)
from assistant.messages import Detection, Picture, Sentence, Source, Transcript
from assistant.screen.pictures import Gallery
from assistant.screen.snapshot import MOST_SENTENCES, Snapshot

PICTURE = Picture(np.zeros((40, 60, 3), np.uint8))


class Watched:
    """What a page would show, event by event."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []
        self.gallery = Gallery()
        self.snapshot = Snapshot("en", self.gallery, self.told.append)

    def after(self, *events: Event) -> dict[str, Any]:
        for event in events:
            self.snapshot(event)
        return self.told[-1]


def sentence(text: str, index: int = 0, language: str = "en") -> Sentence:
    return Sentence(text, text, index, language)


ASKED = (StateChanged(State.LISTENING), StateChanged(State.THINKING), Heard(Transcript("O que é o mel?", "pt")))


def test_before_anything_happens_the_kiosk_is_starting() -> None:
    assert Watched().told[-1]["state"] == "starting"


def test_a_turn_is_shown_as_it_goes_on() -> None:
    kiosk = Watched()
    first, second = sentence("O mel é doce.", 0, "pt"), sentence("As abelhas o fazem.", 1, "pt")
    shown = kiosk.after(*ASKED, Said(first), Said(second), StateChanged(State.SPEAKING), Sounding(first))
    assert (shown["state"], shown["question"], shown["language"]) == ("speaking", "O que é o mel?", "pt")
    assert [said["text"] for said in shown["answer"]] == ["O mel é doce.", "As abelhas o fazem."]
    assert shown["sounding"] == 0
    shown = kiosk.after(Sounded(first))
    assert (shown["sounding"], shown["sounded"]) == (-1, 0)
    assert kiosk.after(Sounding(second))["sounding"] == 1


def test_a_greeting_is_not_left_standing() -> None:
    kiosk, greeting = Watched(), sentence("Hello, I am ready.")
    assert kiosk.after(Said(greeting), StateChanged(State.SPEAKING), Sounding(greeting))["sounding"] == 0
    assert kiosk.after(Sounded(greeting), StateChanged(State.READY))["answer"] == []


def test_an_answer_and_a_failure_are_left_to_be_read() -> None:
    kiosk = Watched()
    assert kiosk.after(*ASKED, Said(sentence("It is so.")), StateChanged(State.READY))["answer"]
    failed = (StateChanged(State.LISTENING), Failed("nothing-heard", "I heard nothing."), StateChanged(State.READY))
    assert kiosk.after(*failed)["failure"]


def test_an_excuse_that_is_heard_instead_marks_no_sentence() -> None:
    kiosk = Watched()
    shown = kiosk.after(*ASKED, Said(sentence("It is so.")), Sounding(sentence("Sorry, please read.")))
    assert shown["sounding"] == -1


def test_the_next_question_leaves_nothing_of_the_one_before() -> None:
    kiosk = Watched()
    kiosk.after(*ASKED, Grounded((Source("Bees", "", 1.0),)), Pictured(PICTURE, ()), Said(sentence("It is so.")))
    shown = kiosk.after(StateChanged(State.LISTENING))
    assert (shown["question"], shown["answer"], shown["sources"], shown["picture"]) == ("", [], (), None)
    assert shown["language"] == "pt", "the conversation goes on"


def test_when_the_visitor_goes_everything_goes_with_him() -> None:
    kiosk = Watched()
    kiosk.after(StateChanged(State.READY))
    empty = kiosk.after(Forgotten())
    taken = kiosk.after(*ASKED, LanguageChosen("de"), Pictured(PICTURE, ()), Said(sentence("It is so.")))["picture"]
    assert kiosk.gallery.file(taken["name"])
    assert kiosk.after(StateChanged(State.READY), Forgotten()) == empty
    assert kiosk.gallery.file(taken["name"]) is None


def test_the_chosen_language_goes_before_the_spoken_one() -> None:
    kiosk = Watched()
    assert kiosk.after(LanguageChosen("de"), *ASKED)["language"] == "de"


def test_a_failure_takes_the_place_of_what_was_begun() -> None:
    kiosk = Watched()
    shown = kiosk.after(*ASKED, Said(sentence("It is")), StateChanged(State.ERROR), Failed("engine", "I cannot think."))
    assert (shown["state"], shown["answer"]) == ("error", [])
    assert shown["failure"] == {"code": "engine", "sentence": "I cannot think."}
    assert kiosk.after(StateChanged(State.LISTENING))["failure"] is None


def test_where_there_is_no_sound_the_answer_stays_to_be_read() -> None:
    shown = Watched().after(*ASKED, Said(sentence("It is so.")), Failed("speaker", ""))
    assert [said["text"] for said in shown["answer"]] == ["It is so."]


def test_a_source_is_named_once_and_not_for_an_answer_that_says_nothing() -> None:
    kiosk, sources = Watched(), Grounded((Source("Bees", "a", 1.0), Source("Bees", "b", 0.9)))
    assert kiosk.after(*ASKED, sources)["sources"] == ("Bees",)
    assert kiosk.after(Said(sentence("My notes say nothing about that.")))["sources"] == ()


def test_a_picture_comes_with_its_things_in_the_language_of_the_question() -> None:
    found = (Detection("dog", 0.9, (0.1, 0.2, 0.5, 0.6)),)
    picture = Watched().after(*ASKED, Pictured(PICTURE, found))["picture"]
    assert picture["things"] == [{"name": "um cachorro", "box": [0.1, 0.2, 0.5, 0.6]}]
    assert (picture["width"], picture["height"]) == (60, 40)


def test_notes_that_are_not_in_use_yet_are_told_until_they_are() -> None:
    kiosk = Watched()
    assert kiosk.after(StateChanged(State.READY))["notes_whole"]
    waits = NotesStatus(Standing.EMBEDDING, ("Bees",), 23, waiting=("Trains",))
    assert not kiosk.after(NotesChanged(waits))["notes_whole"]
    told = len(kiosk.told)
    assert not kiosk.after(NotesChanged(replace(waits, done=5, total=9)))["notes_whole"]
    assert len(kiosk.told) == told, "how far it is, is nothing for visitors"
    assert kiosk.after(NotesChanged(NotesStatus(Standing.CURRENT, ("Bees", "Trains"), 25)))["notes_whole"]
    assert not kiosk.after(NotesChanged(NotesStatus(Standing.FAILED, why="The disk is full.")))["notes_whole"]


def test_the_warmth_is_shown_beside_the_state() -> None:
    kiosk = Watched()
    shown = kiosk.after(StateChanged(State.READY), WarmthChanged(Warmth.TOO_WARM))
    assert (shown["state"], shown["warmth"]) == ("ready", "too warm")


def test_what_is_not_shown_is_not_told() -> None:
    kiosk = Watched()
    before = len(kiosk.told)
    kiosk.after(Level(0.5))
    assert len(kiosk.told) == before


def test_an_endless_answer_is_bounded() -> None:
    kiosk = Watched()
    said = [Said(sentence(f"Sentence {i}.", i)) for i in range(3 * MOST_SENTENCES)]
    shown = kiosk.after(*ASKED, *said)
    assert len(shown["answer"]) == MOST_SENTENCES
    assert shown["answer"][-1]["text"] == f"Sentence {3 * MOST_SENTENCES - 1}."


@pytest.mark.parametrize("name", ["", "é", "seen"])
def test_a_picture_of_another_name_is_not_there(name: str) -> None:
    gallery = Gallery()
    gallery.hang(PICTURE, (), "en")
    assert gallery.file(name) is None
