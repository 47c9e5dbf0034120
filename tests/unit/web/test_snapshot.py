import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from assistant.core.errors import AssistantError, EngineTimeout, NothingHeard
from assistant.core.events import (
    Answering,
    Event,
    Failed,
    Forgotten,
    Grounded,
    Guarded,
    Heard,
    KioskState,
    LanguageChosen,
    Level,
    NotesChanged,
    NotesProgress,
    NotesStatus,
    PartlyHeard,
    Pictured,
    Said,
    Sounded,
    Sounding,
    StateChanged,
    ThermalState,
    ThermalStateChanged,
    Understood,
    Updating,
)
from assistant.core.languages import LANGUAGES, USUAL
from assistant.core.messages import Detection, GuardKind, Intent, Picture, Provenance, Sentence, Source, Transcript
from assistant.core.phrases import SILENT, say
from assistant.web.pictures import Gallery
from assistant.web.snapshot import MOST_SENTENCES, UPDATING, Snapshot

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


ASKED = (
    StateChanged(KioskState.LISTENING),
    StateChanged(KioskState.THINKING),
    Heard(Transcript("O que é o mel?", "pt")),
)


def test_before_anything_happens_the_kiosk_is_starting() -> None:
    assert Watched().told[-1]["state"] == "starting"


def test_a_turn_is_shown_as_it_goes_on() -> None:
    kiosk = Watched()
    first, second = sentence("O mel é doce.", 0, "pt"), sentence("As abelhas o fazem.", 1, "pt")
    shown = kiosk.after(*ASKED, Said(first), Said(second), StateChanged(KioskState.SPEAKING), Sounding(first))
    assert (shown["state"], shown["question"], shown["language"]) == ("speaking", "O que é o mel?", "pt")
    assert [said["text"] for said in shown["answer"]] == ["O mel é doce.", "As abelhas o fazem."]
    assert shown["sounding"] == 0
    shown = kiosk.after(Sounded(first))
    assert (shown["sounding"], shown["sounded"]) == (-1, 0)
    assert kiosk.after(Sounding(second))["sounding"] == 1


def test_a_greeting_is_not_left_standing() -> None:
    kiosk, greeting = Watched(), sentence("Hello, I am ready.")
    assert kiosk.after(Said(greeting), StateChanged(KioskState.SPEAKING), Sounding(greeting))["sounding"] == 0
    assert kiosk.after(Sounded(greeting), StateChanged(KioskState.READY))["answer"] == []


def test_an_answer_and_a_failure_are_left_to_be_read() -> None:
    kiosk = Watched()
    assert kiosk.after(*ASKED, Said(sentence("It is so.")), StateChanged(KioskState.READY))["answer"]
    failed = (
        StateChanged(KioskState.LISTENING),
        Failed("nothing-heard", "I heard nothing."),
        StateChanged(KioskState.READY),
    )
    assert kiosk.after(*failed)["failure"]


def test_an_excuse_that_is_heard_instead_marks_no_sentence() -> None:
    kiosk = Watched()
    shown = kiosk.after(*ASKED, Said(sentence("It is so.")), Sounding(sentence("Sorry, please read.")))
    assert shown["sounding"] == -1


def test_the_next_question_leaves_nothing_of_the_one_before() -> None:
    kiosk = Watched()
    kiosk.after(*ASKED, Grounded((Source("Bees", "", 1.0),)), Pictured(PICTURE, ()), Said(sentence("It is so.")))
    shown = kiosk.after(StateChanged(KioskState.LISTENING))
    assert (shown["question"], shown["answer"], shown["sources"], shown["picture"]) == ("", [], (), None)
    assert shown["language"] == "pt", "the conversation goes on"


def test_what_was_asked_back_stays_to_be_read_while_the_kiosk_listens_without_a_press() -> None:
    kiosk = Watched()
    kiosk.after(*ASKED, Said(sentence("Georgia the country?")), StateChanged(KioskState.SPEAKING))
    shown = kiosk.after(StateChanged(KioskState.LISTENING, follow_up=True))
    assert (shown["state"], shown["headline"]) == ("listening", "follow_up")
    assert [said["text"] for said in shown["answer"]] == ["Georgia the country?"]
    shown = kiosk.after(StateChanged(KioskState.READY))
    assert (shown["headline"], bool(shown["answer"])) == ("ready", True)
    shown = kiosk.after(StateChanged(KioskState.LISTENING))
    assert (shown["headline"], shown["answer"]) == ("listening", [])


def test_when_the_visitor_goes_everything_goes_with_him() -> None:
    kiosk = Watched()
    kiosk.after(StateChanged(KioskState.READY))
    empty = kiosk.after(Forgotten())
    taken = kiosk.after(*ASKED, LanguageChosen("de"), Pictured(PICTURE, ()), Said(sentence("It is so.")))["picture"]
    assert kiosk.gallery.file(taken["name"])
    assert kiosk.after(StateChanged(KioskState.READY), Forgotten()) == empty
    assert kiosk.gallery.file(taken["name"]) is None


def test_the_chosen_language_goes_before_the_spoken_one() -> None:
    kiosk = Watched()
    assert kiosk.after(LanguageChosen("de"), *ASKED)["language"] == "de"


def test_a_failure_takes_the_place_of_what_was_begun() -> None:
    kiosk = Watched()
    shown = kiosk.after(
        *ASKED, Said(sentence("It is")), StateChanged(KioskState.ERROR), Failed("engine", "I cannot think.")
    )
    assert (shown["state"], shown["answer"]) == ("error", [])
    assert shown["failure"] == {"code": "engine", "sentence": "I cannot think."}
    assert kiosk.after(StateChanged(KioskState.LISTENING))["failure"] is None


def test_where_there_is_no_sound_the_answer_stays_to_be_read() -> None:
    shown = Watched().after(*ASKED, Said(sentence("It is so.")), Failed("speaker", ""))
    assert [said["text"] for said in shown["answer"]] == ["It is so."]


def test_a_source_is_named_once_and_not_for_an_answer_that_says_nothing() -> None:
    kiosk, sources = Watched(), Grounded((Source("Bees", "a", 1.0), Source("Bees", "b", 0.9)))
    assert kiosk.after(*ASKED, sources)["sources"] == ("Bees",)
    assert kiosk.after(Said(sentence("My notes say nothing about that.")))["sources"] == ()


@pytest.mark.parametrize("provenance", Provenance)
def test_what_a_language_model_says_by_itself_is_marked(provenance: Provenance) -> None:
    kiosk = Watched()
    shown = kiosk.after(*ASKED, Answering(provenance), Said(sentence("It is so.")))
    assert shown["thought"] == (provenance is Provenance.THOUGHT)
    assert not kiosk.after(*ASKED, Answering(Provenance.KNOWN), Said(sentence("It is one.")))["thought"]
    assert not kiosk.after(Answering(Provenance.THOUGHT), Guarded(GuardKind.DANGER))["thought"], "the guard's words"


def test_a_picture_comes_with_its_things_in_the_language_of_the_question() -> None:
    found = (Detection("dog", 0.9, (0.1, 0.2, 0.5, 0.6)),)
    picture = Watched().after(*ASKED, Pictured(PICTURE, found))["picture"]
    assert picture["things"] == [{"name": "um cachorro", "box": [0.1, 0.2, 0.5, 0.6]}]
    assert (picture["width"], picture["height"]) == (60, 40)


def test_notes_that_are_not_in_use_yet_are_told_until_they_are() -> None:
    kiosk = Watched()
    assert kiosk.after(StateChanged(KioskState.READY))["notes_whole"]
    waits = NotesStatus(NotesProgress.EMBEDDING, ("Bees",), 23, waiting=("Trains",))
    assert not kiosk.after(NotesChanged(waits))["notes_whole"]
    told = len(kiosk.told)
    assert not kiosk.after(NotesChanged(replace(waits, done=5, total=9)))["notes_whole"]
    assert len(kiosk.told) == told, "how far it is, is nothing for visitors"
    assert kiosk.after(NotesChanged(NotesStatus(NotesProgress.CURRENT, ("Bees", "Trains"), 25)))["notes_whole"]
    assert not kiosk.after(NotesChanged(NotesStatus(NotesProgress.FAILED, why="The disk is full.")))["notes_whole"]


def test_an_update_is_shown_in_the_language_of_the_page_until_it_is_over() -> None:
    kiosk = Watched()
    assert not kiosk.after(StateChanged(KioskState.READY))["update"]
    shown = kiosk.after(Updating(2, 4))
    assert shown["update"] == "I am being updated, step 2 of 4. You can go on asking."
    assert "Schritt 2 von 4" in kiosk.after(LanguageChosen("de"))["update"]
    assert not kiosk.after(Updating(0, 4))["update"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_update_is_told_in_every_language(language: str) -> None:
    told = say(language, UPDATING, step=2, steps=4)
    assert "2" in told
    assert "4" in told
    assert (told == UPDATING.format(step=2, steps=4)) is (language == "en")


def test_the_warmth_is_shown_beside_the_state() -> None:
    kiosk = Watched()
    shown = kiosk.after(StateChanged(KioskState.READY), ThermalStateChanged(ThermalState.TOO_WARM))
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


def test_who_needs_the_staff_is_told_so_while_the_answer_is_spoken() -> None:
    kiosk = Watched()
    shown = kiosk.after(
        *ASKED, Guarded(GuardKind.LOST), StateChanged(KioskState.CALLING), StateChanged(KioskState.SPEAKING)
    )
    assert (shown["state"], shown["guard"]) == ("calling", "lost")
    assert shown["question"] == "", "whoever stands behind the visitor does not read it"
    shown = kiosk.after(Said(sentence("Stay calm.")), StateChanged(KioskState.READY))
    assert [said["text"] for said in shown["answer"]] == ["Stay calm."], "it can be read afterwards, too"
    shown = kiosk.after(*ASKED)
    assert (shown["state"], shown["guard"]) == ("thinking", None)


def test_what_the_guard_answers_has_a_headline_of_its_own() -> None:
    shown = Watched().after(*ASKED, Guarded(GuardKind.DANGER), *said_by("guard", "I do not help with that.")[-2:])
    assert (shown["state"], shown["headline"]) == ("speaking", "guarded")


def said_by(skill: str, text: str, language: str = "en") -> tuple[Event, ...]:
    transcript = Transcript("O que é o mel?", "pt")
    return (
        *ASKED,
        Understood(Intent(skill, transcript)),
        Said(sentence(text, 0, language)),
        StateChanged(KioskState.SPEAKING),
    )


@pytest.mark.parametrize("skill", ["knowledge", "distance", "look"])
def test_what_is_known_is_announced_as_such(skill: str) -> None:
    assert Watched().after(*said_by(skill, "Honey is sweet."))["headline"] == "speaking"


@pytest.mark.parametrize("language", USUAL)
def test_what_the_kiosk_says_of_itself_is_not_announced_as_knowledge(language: str) -> None:
    for fixed in (
        SILENT,
        "I do not know where that place is.",
        "I may not talk about that here. Please ask the staff.",
    ):
        text = say(language, fixed)
        first = re.split(r"(?<=[.。])", text)[0]
        for begun in (text, first):
            assert Watched().after(*said_by("knowledge", begun, language))["headline"] == "answer", begun


def test_what_a_language_model_says_by_itself_is_no_knowledge() -> None:
    assert Watched().after(*said_by("chat", "I do not know."))["headline"] == "answer"


@pytest.mark.parametrize(("error", "headline"), [(NothingHeard, "unheard"), (EngineTimeout, "error")])
def test_an_error_looks_like_one_for_as_long_as_it_is_told(error: type[AssistantError], headline: str) -> None:
    kiosk = Watched()
    failed: tuple[Event, ...] = (*ASKED, StateChanged(KioskState.ERROR), Failed(error.code, error.sentence))
    told = Said(sentence(error.sentence))
    for event in (StateChanged(KioskState.SPEAKING), told, Sounding(told.sentence), Sounded(told.sentence)):
        shown = kiosk.after(*failed, event)
        failed = ()
        assert (shown["state"], shown["headline"]) == ("error", headline)
    assert kiosk.after(StateChanged(KioskState.READY))["headline"] == "ready"


def test_a_failure_of_the_loudspeaker_alone_leaves_the_answer_its_look() -> None:
    shown = Watched().after(*said_by("knowledge", "Honey is sweet."), Failed("speaker", ""))
    assert (shown["state"], shown["headline"]) == ("speaking", "speaking")


def test_a_greeting_and_a_pause_have_their_own_headlines() -> None:
    kiosk, greeting = Watched(), Said(sentence("Hello, I am ready."))
    assert kiosk.after(greeting, StateChanged(KioskState.SPEAKING))["headline"] == "ready"
    put_off = (Said(sentence("I am taking a break.")), StateChanged(KioskState.SPEAKING))
    assert kiosk.after(StateChanged(KioskState.PAUSED), *put_off)["headline"] == "paused"
    assert kiosk.after(StateChanged(KioskState.PAUSED))["answer"] == []
    assert kiosk.after(StateChanged(KioskState.READY), *put_off)["headline"] == "ready"


def test_headline_and_answer_are_in_one_language() -> None:
    kiosk = Watched()
    assert kiosk.after(*ASKED, Said(sentence("Sorry.", 0, "en")))["language"] == "en"
    wished = Understood(Intent("chat", Transcript("Speak German, please.", "pt"), wished="de"))
    assert kiosk.after(*ASKED, wished)["language"] == "de"
    assert kiosk.after(StateChanged(KioskState.LISTENING))["language"] == "de", "the wish holds on"


def test_after_a_language_was_chosen_nothing_is_left_in_another_one() -> None:
    kiosk = Watched()
    kiosk.after(*ASKED, Said(sentence("É assim.", 0, "pt")), StateChanged(KioskState.READY))
    shown = kiosk.after(LanguageChosen("de"))
    assert (shown["state"], shown["language"], shown["question"], shown["answer"]) == ("ready", "de", "", [])
    assert kiosk.after(LanguageChosen(""))["language"] == "en"


def test_a_language_that_is_chosen_during_an_answer_waits_for_its_end() -> None:
    kiosk = Watched()
    shown = kiosk.after(*said_by("knowledge", "O mel é doce.", "pt"), LanguageChosen("de"))
    assert (shown["language"], len(shown["answer"])) == ("pt", 1)
    shown = kiosk.after(StateChanged(KioskState.READY))
    assert (shown["language"], shown["answer"]) == ("de", [])


def test_the_words_so_far_are_shown_until_the_question_is_heard() -> None:
    watched = Watched()
    partly = PartlyHeard(Transcript("How far is it", "en"))
    assert watched.after(StateChanged(KioskState.LISTENING), partly)["question"] == "How far is it"
    shown = watched.after(StateChanged(KioskState.THINKING), Heard(Transcript("How far is it to Peru?", "en")))
    assert shown["question"] == "How far is it to Peru?"
    assert watched.after(partly)["question"] == "How far is it to Peru?", "what comes late is no news"


def test_while_it_listens_on_the_answer_before_stays() -> None:
    watched = Watched()
    watched.after(*ASKED, StateChanged(KioskState.LISTENING, follow_up=True))
    before = watched.told[-1]["question"]
    watched.after(PartlyHeard(Transcript("the country", "en")))
    assert watched.told[-1]["question"] == before
