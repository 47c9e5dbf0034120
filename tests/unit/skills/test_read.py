"""Reading aloud: claimed by clear words alone, in the language that it is written in, never guessed."""

from collections.abc import Sequence

import numpy as np
import pytest

from assistant.core.errors import CameraError, NoCamera, TurnCancelled
from assistant.core.events import Event, Events, KioskState, Pictured, StateChanged
from assistant.core.languages import LANGUAGES
from assistant.core.messages import Asked, Intent, Picture, Provenance, Reply, TextLine, Transcript
from assistant.skills.look.claims import CLEARLY as LOOKS
from assistant.skills.read.claims import WORDING, ReadClaims
from assistant.skills.read.skill import ReadSkill
from assistant.text.sentences import sentences
from assistant.thinking.routing.rules import read
from assistant.thinking.routing.tables import routing_table
from assistant.turn.turn_token import Turn
from assistant.vision.camera import FakeCamera
from assistant.vision.reading.tesseract import FakeReader

PICTURE = Picture(np.zeros((720, 1280, 3), np.uint8))
ENGLISH = ("The Smoker", "It calms the bees before the hive is opened.", "Cool smoke makes them eat honey.")
GERMAN = ("Der Smoker", "Er beruhigt die Bienen, bevor der Stock geöffnet wird.")
POLISH = ("Podkurzacz", "Uspokaja pszczoły przed otwarciem ula i jest zrobiony z miedzi.")


def written(*texts: str, sureness: float = 0.95) -> list[TextLine]:
    return [TextLine(text, sureness, (0.1, 0.1 * n, 0.9, 0.1 * n + 0.1), n) for n, text in enumerate(texts)]


def ask(
    reader: FakeReader,
    language: str = "en",
    spoken: Sequence[str] = ("en", "de", "fr"),
    events: Events | None = None,
    camera: CameraError | Picture = PICTURE,
    turn: Turn | None = None,
) -> Reply:
    events = events or Events()
    skill = ReadSkill(FakeCamera(camera), reader, spoken, events)
    return skill.answer(Intent("read", Transcript("What does it say?", language)), (), turn or Turn())


def claims(text: str, language: str) -> bool:
    question = read(text, language, routing_table(LANGUAGES).words[language])
    claim = ReadClaims().claim(Asked(question.text, language, question=question, said=text))
    assert claim is None or claim.score > LOOKS
    return claim is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_clear_words_are_claimed_and_nothing_else(language: str) -> None:
    own = WORDING.languages[language]
    for text in (*own.examples["read"], *own.tests["read"]):
        assert claims(text, language), text
    for text in own.tests["none"]:
        assert not claims(text, language), text


@pytest.mark.parametrize("text", ["Did you read this?", "Why should I read this?", "What is this?", "Can I read this?"])
def test_what_only_speaks_of_reading_takes_no_picture(text: str) -> None:
    assert not claims(text, "en")


def test_it_is_read_sentence_by_sentence_as_it_is_written() -> None:
    reply = ask(FakeReader(en=written(*ENGLISH)))
    assert (reply.language, reply.provenance) == ("en", Provenance.READ)
    assert [sentence.text for sentence in sentences(iter(reply.deltas), "en")] == list(ENGLISH)


def test_what_is_written_in_another_language_is_read_with_its_own_data_and_voice() -> None:
    without_its_dots = [text.replace("ö", "o") for text in GERMAN]
    reader = FakeReader(en=written(*without_its_dots), de=written(*GERMAN))
    reply = ask(reader)
    assert reply.language == "de"
    assert "geöffnet" in "".join(reply.deltas)
    assert reader.asked == ["en", "de"]


def test_what_is_in_the_visitors_language_is_read_once() -> None:
    reader = FakeReader(en=written(*ENGLISH), de=written(*GERMAN))
    assert ask(reader, "de").language == "de"
    assert reader.asked == ["de"]


def test_what_is_in_no_language_of_the_kiosk_is_told() -> None:
    reply = ask(FakeReader(en=written(*POLISH)))
    assert reply.language == "en"
    assert "".join(reply.deltas) == "That is written in Polish, which I do not speak."


def test_ideographs_are_looked_for_where_no_letter_is_read() -> None:
    reader = FakeReader(en=[], de=[], zh=written("打开蜂箱之前，养蜂人用喷烟器。", sureness=0.8))
    reply = ask(reader, spoken=("en", "de", "zh"))
    assert reply.language == "zh"
    assert reader.asked == ["en", "zh"]


def test_what_cannot_be_read_is_to_be_held_closer() -> None:
    reply = ask(FakeReader(en=[]), "de", spoken=("en", "de"))
    assert reply.language == "de"
    assert "näher" in "".join(reply.deltas)


def test_without_tesseract_nobody_is_photographed() -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(seen.append)
    assert "not learned to read" in "".join(ask(FakeReader(), events=events).deltas)
    assert seen == []


@pytest.mark.parametrize("error", [NoCamera("none"), CameraError("unplugged")])
def test_without_a_camera_the_turn_says_so(error: CameraError) -> None:
    with pytest.raises(type(error)):
        ask(FakeReader(en=[]), camera=error)


def test_the_light_tells_of_the_picture_and_the_page_shows_where_it_is_written() -> None:
    events, seen = Events(), list[Event]()
    events.subscribe(seen.append)
    long = "A very long line which no page could show beside the picture."
    body = [TextLine(long, 0.9, (0, 0.5, 1, 0.6), 1), TextLine("on", 0.9, (0, 0.6, 0.5, 0.7), 1)]
    ask(FakeReader(en=[*written("The Smoker"), *body]), events=events)
    assert seen[:2] == [StateChanged(KioskState.CAPTURING), StateChanged(KioskState.THINKING)]
    [shown] = [event for event in seen if isinstance(event, Pictured)]
    assert [thing.named for thing in shown.found] == ["The Smoker", f"{long[:40]}…"]
    assert shown.found[1].box == (0, 0.5, 1, 0.7)


def test_a_visitor_who_has_pressed_again_is_not_photographed() -> None:
    turn = Turn()
    turn.cancel()
    with pytest.raises(TurnCancelled):
        ask(FakeReader(en=written(*ENGLISH)), turn=turn)
