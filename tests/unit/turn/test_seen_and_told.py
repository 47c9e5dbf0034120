"""Visitors who do not see are told that it listens; those who do not hear see what is heard."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, Kiosk, ScriptedMicrophone, eventually, stations

from assistant.core.events import Event, Heard, KioskState, PartlyHeard
from assistant.core.messages import Exchange, GuardKind, Ruling, Speech, Transcript
from assistant.core.stages import CancelToken
from assistant.hearing.voice_activity import FakeVoiceActivity
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.guard.fake import FakeGuard
from assistant.turn.pipeline import Pipeline

SPOKEN = {"tones": {"spoken": True}}
PARTIAL = {"screen": {"partial_words": True}, "hearing": {"silence_seconds": 0.4, "looks_finished": False}}


def texts(speeches: Sequence[Speech]) -> list[str]:
    return [speech.sentence.text for speech in speeches]


@pytest.mark.parametrize(("settings", "first"), [(SPOKEN, ["I am listening."]), ({}, [])])
def test_a_press_is_answered_by_voice_where_that_is_wished(settings: dict[str, object], first: list[str]) -> None:
    speaker, seen = RecordingSpeaker(), list[Event]()
    with Kiosk(stations(settings=settings, speaker=speaker, seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.SPEAKING)
        assert kiosk.reaches(KioskState.READY, 2)
    assert texts(speaker.speeches) == [*first, "It is so.", "Quite."]
    assert kiosk.said == ["It is so.", "Quite."], "it is no part of the answer"


def test_it_is_said_in_the_language_of_the_conversation() -> None:
    speaker, seen = RecordingSpeaker(), list[Event]()
    parts = stations(settings=SPOKEN, speaker=speaker, voices=Voices({"en": FakeVoice, "pt": FakeVoice}), seen=seen)
    parts.memory.choose("pt")
    with Kiosk(parts, seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.SPEAKING)
    assert texts(speaker.speeches)[0] not in {"I am listening.", "It is so."}
    assert speaker.speeches[0].sentence.language == "pt"


def test_without_a_voice_it_listens_all_the_same() -> None:
    speaker, seen = RecordingSpeaker(), list[Event]()
    with Kiosk(stations(settings=SPOKEN, speaker=speaker, voices=Voices({}), seen=seen), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert [event.transcript.text for event in seen if isinstance(event, Heard)] == ["Why is it so?"]
    assert speaker.speeches == []


def paused(seen: list[Event], settings: dict[str, object], guard: FakeGuard | None = None) -> Pipeline:
    """A visitor draws breath in the middle of a question."""
    voice = [1.0] * 15 + [0.0] * 6 + [1.0] * 15 + [0.0]
    made = stations(
        transcriber=FakeTranscriber("How far is it", "How far is it to Peru?"),
        microphone=ScriptedMicrophone(120, {21: lambda: eventually(lambda: bool(partly(seen)), 0.5)}),
        activity=FakeVoiceActivity(voice),
        skill=FakeSkill(),
        settings=settings,
        seen=seen,
    )
    return replace(made, guard=guard) if guard else made


def partly(seen: Sequence[Event]) -> list[str]:
    return [event.transcript.text for event in seen if isinstance(event, PartlyHeard)]


@pytest.mark.parametrize(("settings", "shown"), [(PARTIAL, ["How far is it"]), ({}, [])])
def test_at_a_pause_the_words_so_far_are_shown_where_that_is_wished(
    settings: dict[str, object], shown: list[str]
) -> None:
    seen = list[Event]()
    with Kiosk(paused(seen, {**PARTIAL, **settings} if settings else {"hearing": PARTIAL["hearing"]}), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert partly(seen)[:1] == shown
    assert [event.transcript.text for event in seen if isinstance(event, Heard)] == ["How far is it to Peru?"]


class Refusing(FakeGuard):
    """Lets nothing pass."""

    def judge(self, transcript: Transcript, history: Sequence[Exchange], token: CancelToken) -> Ruling:
        return Ruling(next(iter(GuardKind)), 1.0)


def test_of_what_the_guard_stops_no_word_is_shown() -> None:
    seen = list[Event]()
    with Kiosk(paused(seen, PARTIAL, Refusing()), seen) as kiosk:
        kiosk.tap()
        assert kiosk.reaches(KioskState.READY, 2)
    assert partly(seen) == []
