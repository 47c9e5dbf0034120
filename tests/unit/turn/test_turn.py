import logging
import math
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from kiosk_fakes import FakeSkill, FakeTranscriber, OpenMicrophone, eventually, stations

from assistant.core import phrases
from assistant.core.errors import EngineError, NothingHeard, SpeakerError, TurnCancelled, TurnTimeout, VoiceError
from assistant.core.events import Answering, Event, Failed, Heard, KioskState, Level, Said, StateChanged, Understood
from assistant.core.messages import Intent, Played, Sentence, Speech, Transcript
from assistant.core.stages import CancelToken, Playback
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer, answer_typed, conduct, run_turn
from assistant.turn.turn_token import Record, Turn


def tap() -> Turn:
    turn = Turn(tap_seconds=10)
    turn.release(time.monotonic())
    return turn


def test_a_turn_goes_from_the_press_to_the_last_word() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    record = conduct(tap(), run_turn, stations(seen=seen, speaker=speaker))
    assert record.error is None
    assert record.reply == "It is so. Quite."
    assert [s.sentence.text for s in speaker.speeches] == ["It is so.", "Quite."]
    kinds = [type(event) for event in seen if not isinstance(event, Level)]
    assert kinds == [StateChanged, StateChanged, Heard, Understood, Answering, Said, StateChanged, Said]
    states = [event.state for event in seen if isinstance(event, StateChanged)]
    assert states == [KioskState.LISTENING, KioskState.THINKING, KioskState.SPEAKING]


def test_times_are_counted_from_the_end_of_speech_and_in_order() -> None:
    times = conduct(tap(), run_turn, stations()).times
    order = ["transcript", "intent", "first_token", "first_audio", "last_audio"]
    assert list(times) == [*order, "done"]
    assert sorted(order, key=lambda stage: times[stage]) == order


def test_a_short_press_is_a_tap_and_a_long_one_a_hold() -> None:
    turn = Turn(tap_seconds=0.4)
    turn.release(turn.pressed + 0.3)
    assert (turn.tapped, turn.released) == (True, None)
    turn = Turn(tap_seconds=0.4)
    turn.release(turn.pressed + 0.5)
    assert (turn.tapped, turn.released) == (False, turn.pressed + 0.5)


def test_recording_begins_before_the_press_but_after_the_kiosks_own_voice() -> None:
    class Talking(RecordingSpeaker):
        silent_since = 0.0

    microphone, speaker = OpenMicrophone(), Talking()
    turn = tap()
    conduct(turn, run_turn, stations(microphone=microphone, speaker=speaker))
    assert microphone.since[0] == pytest.approx(turn.pressed - 0.3)
    turn = tap()
    speaker.silent_since = turn.pressed - 0.1
    conduct(turn, run_turn, stations(microphone=microphone, speaker=speaker))
    assert microphone.since[1] == pytest.approx(turn.pressed - 0.1)


def test_the_memory_holds_the_question_and_what_was_heard() -> None:
    skill = FakeSkill()
    parts = stations(skill=skill)
    conduct(tap(), run_turn, parts)
    conduct(tap(), run_turn, parts)
    [exchange] = skill.histories[1]
    assert exchange.intent.transcript.text == "Why is it so?"
    assert exchange.heard == "It is so. Quite."


class HalfSpeaker(RecordingSpeaker):
    """Is interrupted in the middle of the second sentence."""

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        super().play(speech, token)
        second = len(self.speeches) == 2
        if second and isinstance(token, Turn):
            token.cancel()
        played = Played(speech.sentence, 0.5 if second else 1.0, 1.0, 2.0)
        return type("Half", (), {"wait": lambda _self: played})()  # type: ignore[no-any-return]


def test_of_an_interrupted_answer_only_what_was_heard_is_remembered() -> None:
    skill = FakeSkill(lambda _token: iter(["First it is so. ", "Then one two three four five. ", "Never said."]))
    parts = stations(skill=skill, speaker=HalfSpeaker())
    assert conduct(tap(), run_turn, parts).error == TurnCancelled.code
    [exchange] = parts.memory.history
    assert exchange.heard == "First it is so. Then one two"
    assert "Never" not in exchange.reply


def test_what_is_no_part_of_the_conversation_is_not_remembered() -> None:
    parts = stations(skill=FakeSkill(remember=False))
    conduct(tap(), run_turn, parts)
    assert parts.memory.history == ()


def test_no_more_sentences_are_spoken_than_the_reply_allows() -> None:
    written: list[str] = []

    def endless(_token: CancelToken) -> Iterator[str]:
        for word in ["One thing. ", "Another thing. ", "A third thing. ", "More. "]:
            written.append(word)
            yield word

    record = conduct(tap(), run_turn, stations(skill=FakeSkill(endless, sentences=2)))
    assert record.reply == "One thing. Another thing."
    assert "More. " not in written, "the model is not asked for what nobody hears"


def failing(token: CancelToken) -> Iterator[str]:
    yield from ()
    raise EngineError("the secret words of a visitor are not in here")


def test_a_failed_turn_says_a_sentence_in_the_visitors_language_and_the_next_one_works() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    skill = FakeSkill(failing)
    parts = stations(skill=skill, speaker=speaker, seen=seen, transcriber=FakeTranscriber("Por quê?", language="pt"))
    record = conduct(tap(), run_turn, parts)
    sentence = phrases.say("pt", EngineError.sentence)
    assert sentence != EngineError.sentence
    assert record.error == "engine"
    assert record.reply == sentence
    assert "".join(s.sentence.text for s in speaker.speeches).replace(" ", "") == sentence.replace(" ", "")
    assert Failed("engine", sentence) in seen
    skill.deltas = lambda _token: iter(["It works."])
    assert conduct(tap(), run_turn, parts).error is None


def test_nothing_heard_is_said() -> None:
    class Silence(FakeTranscriber):
        def transcribe(self, utterance: object, token: CancelToken | None = None) -> Transcript:
            raise NothingHeard("0.0 s")

    record = conduct(tap(), run_turn, stations(transcriber=Silence("")))
    assert record.error == "nothing-heard"
    assert record.reply == NothingHeard.sentence


def test_an_unexpected_error_is_a_sentence_and_its_words_stay_out_of_the_log(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_token: CancelToken) -> Iterator[str]:
        yield from ()
        raise RuntimeError("what the visitor whispered")

    with caplog.at_level(logging.DEBUG):
        record = conduct(tap(), run_turn, stations(skill=FakeSkill(broken)))
    assert record.error == "internal"
    assert "RuntimeError at test_turn.py" in caplog.text
    assert "whispered" not in caplog.text


def test_an_unexpected_error_that_comes_again_in_the_apology_ends_there(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeVoice):
        def speak(self, sentence: Sentence) -> Speech:
            raise RuntimeError("what the visitor whispered")

    with caplog.at_level(logging.DEBUG):
        record = conduct(tap(), run_turn, stations(voices=Voices({"en": Broken})))
    assert record.error == "internal"
    assert caplog.text.count("RuntimeError at test_turn.py") == 2
    assert "whispered" not in caplog.text


def test_who_presses_while_it_is_found_out_what_is_wanted_is_not_answered() -> None:
    turn, asked = tap(), list[str]()

    class Pressed:
        def route(self, transcript: Transcript, _history: object) -> Intent:
            turn.cancel()
            return Intent("chat", transcript)

    def answered(_token: CancelToken) -> Iterator[str]:
        asked.append("it acted")
        yield "It is so."

    def typed(turn: Turn, parts: Pipeline) -> None:
        answer_typed("Why is it so?", turn, parts)

    record = conduct(turn, typed, replace(stations(skill=FakeSkill(answered)), router=Pressed()))
    assert record.error == "cancelled"
    assert asked == []
    assert record.intent is None


def test_no_word_of_a_visitor_gets_into_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        conduct(tap(), run_turn, stations(transcriber=FakeTranscriber("a very private thing")))
    assert "private" not in caplog.text
    assert "Quite" not in caplog.text


def test_a_turn_that_takes_too_long_ends_with_a_sentence() -> None:
    def stuck(token: CancelToken) -> Iterator[str]:
        woken = threading.Event()
        token.on_cancel(woken.set)
        assert woken.wait(5), "the limit wakes whoever waits"
        token.check()
        yield "never"

    parts = stations(skill=FakeSkill(stuck), settings={"kiosk": {"turn_seconds": 0.05}})
    record = conduct(tap(), run_turn, parts)
    assert record.error == "turn-timeout"
    assert record.reply == TurnTimeout.sentence


def test_a_cancelled_turn_says_nothing_more() -> None:
    speaker = RecordingSpeaker()
    turn = tap()

    def interrupted(_token: CancelToken) -> Iterator[str]:
        yield "This is heard. "
        turn.cancel()
        yield "This is not. "

    record = conduct(turn, run_turn, stations(skill=FakeSkill(interrupted), speaker=speaker))
    assert record.error == "cancelled"
    assert [s.sentence.text for s in speaker.speeches] == ["This is heard."]


def test_cancelling_wakes_whoever_waits_once() -> None:
    turn, woken = Turn(), []
    withdraw = turn.on_cancel(lambda: woken.append("first"))
    turn.on_cancel(lambda: woken.append("second"))
    withdraw()
    turn.cancel()
    turn.cancel()
    assert woken == ["second"]
    turn.on_cancel(lambda: woken.append("too late, so at once"))
    assert woken == ["second", "too late, so at once"]


class BrokenSpeaker(RecordingSpeaker):
    def play(self, speech: Speech, token: CancelToken) -> Playback:
        raise SpeakerError("No speaker is plugged in.")


def test_without_a_speaker_the_answer_can_still_be_read() -> None:
    seen: list[Event] = []
    parts = stations(speaker=BrokenSpeaker(), seen=seen)
    record = conduct(tap(), run_turn, parts)
    assert record.error == "speaker"
    assert record.reply == "It is so. Quite."
    assert [event.sentence.text for event in seen if isinstance(event, Said)] == ["It is so.", "Quite."]
    assert parts.memory.history, "it was read, so it is part of the conversation"


def test_a_speaker_that_stops_in_mid_sentence_does_not_end_the_kiosk() -> None:
    class Unplugged(RecordingSpeaker):
        def play(self, speech: Speech, token: CancelToken) -> Playback:
            def wait(_self: object) -> Played:
                raise SpeakerError("The speaker has stopped.")

            return type("Unplugged", (), {"wait": wait})()  # type: ignore[no-any-return]

    assert conduct(tap(), run_turn, stations(speaker=Unplugged())).error == "speaker"


def test_a_voice_that_fails_leaves_the_text() -> None:
    class Hoarse(FakeVoice):
        def speak(self, sentence: Sentence) -> Speech:
            raise VoiceError("espeak-ng failed with status 1.")

    record = conduct(tap(), run_turn, stations(voices=Voices({"en": Hoarse})))
    assert (record.error, record.reply) == ("voice", "It is so. Quite.")


def test_a_language_without_a_voice_is_answered_in_text_and_said_once_in_the_kiosks_own() -> None:
    seen: list[Event] = []
    speaker = RecordingSpeaker()
    parts = stations(speaker=speaker, seen=seen, transcriber=FakeTranscriber("Warum?", language="de"))
    record = conduct(tap(), run_turn, parts)
    assert record.reply == "It is so. Quite."
    assert [s.sentence.language for s in speaker.speeches] == ["en"]
    assert "no voice" in speaker.speeches[0].sentence.text


def test_a_typed_question_needs_no_microphone() -> None:
    turn = Turn()
    turn.record.end_of_speech = turn.pressed

    def typed(turn: Turn, parts: Pipeline) -> None:
        answer(turn, Transcript("Why?", "en"), parts)

    record = conduct(turn, typed, stations())
    assert record.reply == "It is so. Quite."
    assert "transcript" not in record.times


def test_a_finished_turn_leaves_no_timer_behind() -> None:
    conduct(tap(), run_turn, stations())
    assert eventually(lambda: not [t for t in threading.enumerate() if isinstance(t, threading.Timer)])


def test_a_record_notes_when_a_stage_was_first_reached() -> None:
    record = Record(end_of_speech=10.0)
    record.mark("first_token", 11.0)
    record.mark("first_token", 12.0)
    assert record.times == {"first_token": 1.0}


def test_an_answer_that_is_being_played_is_not_too_late_any_more() -> None:
    class Slow(RecordingSpeaker):
        def play(self, speech: Speech, token: CancelToken) -> Playback:
            def wait(_self: object) -> Played:
                time.sleep(0.15)
                return Played(speech.sentence, 1.0, 1.0, 2.0)

            return type("Slow", (), {"wait": wait})()  # type: ignore[no-any-return]

    record = conduct(tap(), run_turn, stations(speaker=Slow(), settings={"kiosk": {"turn_seconds": 0.1}}))
    assert record.error is None


def test_a_sentence_that_nobody_heard_is_not_remembered() -> None:
    turn = tap()

    class Interrupted(FakeVoice):
        def speak(self, sentence: Sentence) -> Speech:
            turn.cancel()
            return super().speak(sentence)

    parts = stations(voices=Voices({"en": Interrupted}))
    assert conduct(turn, run_turn, parts).error == "cancelled"
    assert parts.memory.history == ()


def test_a_cancelled_turn_that_fails_keeps_its_failure_to_itself() -> None:
    seen: list[Event] = []
    turn = tap()

    def fails(_token: CancelToken) -> Iterator[str]:
        yield from ()
        turn.cancel()
        raise EngineError("too late to matter")

    assert conduct(turn, run_turn, stations(skill=FakeSkill(fails), seen=seen)).error == "cancelled"
    assert not [event for event in seen if isinstance(event, Failed)]


def test_of_chinese_only_the_characters_that_were_heard_are_remembered() -> None:
    class Half(RecordingSpeaker):
        def play(self, speech: Speech, token: CancelToken) -> Playback:
            return type("Half", (), {"wait": lambda _self: Played(speech.sentence, 0.5, 1.0, 2.0)})()  # type: ignore[no-any-return]

    skill = FakeSkill(lambda _token: iter(["蜜蜂住在蜂箱里。"]))
    parts = stations(
        skill=skill,
        speaker=Half(),
        transcriber=FakeTranscriber("为什么？", language="zh"),
        voices=Voices({"zh": FakeVoice}),
    )
    conduct(tap(), run_turn, parts)
    assert parts.memory.history[0].heard == "蜜蜂住在"


def test_more_time_granted_at_the_last_moment_counts() -> None:
    turn = Turn(seconds=0.05)
    turn.grant(10)
    time.sleep(0.1)
    turn.check()
    turn.finish()


def test_a_text_without_a_word_is_not_understood() -> None:
    record = conduct(tap(), run_turn, stations(transcriber=FakeTranscriber(" … ?")))
    assert record.error == "not-understood"


@pytest.mark.parametrize("deltas", [[], ["\n"], ["😊"], ["**", "**"]])
def test_a_model_that_writes_nothing_to_be_said_is_a_failure_with_a_sentence(deltas: list[str]) -> None:
    speaker = RecordingSpeaker()
    record = conduct(tap(), run_turn, stations(speaker=speaker, skill=FakeSkill(lambda _: iter(deltas))))
    assert record.error == "engine"
    assert speaker.speeches[-1].sentence.text.endswith("ask again.")


def test_a_speaker_that_is_frozen_in_an_answer_keeps_nobody_from_being_heard() -> None:
    class Frozen(RecordingSpeaker):
        silent_since = math.inf

    microphone, turn = OpenMicrophone(), tap()
    assert conduct(turn, run_turn, stations(speaker=Frozen(), microphone=microphone)).error is None
    assert turn.pressed < microphone.since[0] < time.monotonic()


def test_a_voice_of_another_language_that_fails_is_excused_in_the_kiosks_own() -> None:
    class Broken(FakeVoice):
        def speak(self, sentence: Sentence) -> Speech:
            raise VoiceError("pt cannot be loaded")

    speaker, seen = RecordingSpeaker(), list[Event]()
    heard = FakeTranscriber("Por quê?", language="pt")
    voices = Voices({"en": FakeVoice, "pt": Broken})
    parts = stations(speaker=speaker, seen=seen, transcriber=heard, voices=voices)
    record = conduct(tap(), run_turn, parts)
    assert (record.error, record.reply) == ("voice", "It is so. Quite.")
    assert [s.sentence.text for s in speaker.speeches] == [
        "Sorry, I have no voice for your language; please read the answer."
    ]
    assert StateChanged(KioskState.SPEAKING) in seen
    assert parts.memory.history, "it can be read"
