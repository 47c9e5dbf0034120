"""What the commands are made of, without models."""

import io
import json
import re
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from av import AudioFrame
from kiosk_fakes import FakeSkill, FakeTranscriber, stations
from rich.console import Console
from typer.exceptions import TyperException
from typer.testing import CliRunner

from assistant import usage
from assistant.__main__ import leave_closed_folder
from assistant.asking import facts, soundfiles, timeline
from assistant.asking.demo import Shown, latencies
from assistant.asking.demo_questions import DemoQuestion, questions
from assistant.asking.describing import describe
from assistant.asking.devices import QUIETEST_DB, level, show_level
from assistant.asking.questions import ask, inputs, listen, reply_file
from assistant.asking.routing import routes
from assistant.asking.transcription import transcripts
from assistant.cli import app
from assistant.commands.talk import _greeting
from assistant.core.config import Config, KnowledgeSettings
from assistant.core.errors import ConfigError, HearingError, KnowledgeError
from assistant.core.messages import HEARING_RATE, Exchange, Intent, Reply, Source, Transcript
from assistant.core.stages import CancelToken
from assistant.hearing.microphone import RecordedMicrophone
from assistant.knowledge.packs.passages import Pack
from assistant.packs.changes import add
from assistant.packs.tables import list_packs
from assistant.speaking.speaker import RecordingSpeaker
from assistant.turn.turn_token import Record


def test_each_typed_question_is_a_conversation_of_its_own_unless_said_otherwise() -> None:
    skill = FakeSkill()
    parts = stations(skill=skill)
    list(ask(parts, ["one?", "two?"], "en", conversation=False))
    assert [len(history) for history in skill.histories] == [0, 0]
    list(ask(parts, ["three?", "four?"], "en", conversation=True))
    assert len(skill.histories[-1]) > len(skill.histories[-2])


def test_the_language_of_a_typed_question_is_detected() -> None:
    asked = [
        "How far away is France?",
        "Qual é a capital da Itália?",
        "¿Quién pintó la Mona Lisa?",
        "天空为什么是蓝色的？",
    ]
    records = [result.record for result in ask(stations(), asked, "", conversation=False)]
    assert [r.transcript.language for r in records if r.transcript] == ["en", "pt", "es", "zh"]


def test_a_result_is_one_line_of_json_with_all_that_applies() -> None:
    [result] = ask(stations(), ["Why?"], "en", conversation=False)
    values = json.loads(result.as_json())
    assert {"input", "text", "language", "intent", "score", "slots", "reply", "sources", "times"} <= values.keys()
    assert values["input"] == values["text"] == "Why?"
    assert values["times"].keys() >= {"intent", "first_token", "done"}
    assert "transcript" not in values["times"]
    assert "\n" not in result.as_json()


def test_sources_and_errors_are_told() -> None:
    record = Record(sources=(Source("Bees", "A fact.", 0.91234),), error="engine")
    values = describe(record)
    assert values["sources"] == [{"title": "Bees", "passage": "A fact.", "score": 0.912}]
    assert values["error"] == "engine"


def test_a_dash_stands_for_the_lines_of_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\n\n two \nth\xffree\n")))
    assert list(inputs(["zero", "-"])) == ["zero", "one", "two", "th\ufffdree"]


def test_a_recording_goes_through_the_microphone_to_a_reply(tmp_path: Path) -> None:
    speaker = RecordingSpeaker()
    parts = stations(transcriber=FakeTranscriber("Why?"), speaker=speaker)
    path = tmp_path / "question.wav"
    write_tone(path)
    [result] = listen(parts, [str(path)], conversation=False, realtime=False)
    assert result.record.error is None
    assert result.record.reply == "It is so. Quite."
    assert result.record.times.keys() >= {"transcript", "intent", "first_audio", "done"}
    assert speaker.write(tmp_path / "reply.wav") > 0.3


def test_a_file_that_is_no_sound_is_told_and_the_next_one_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.wav").write_bytes(b"RIFF nothing")
    write_tone(tmp_path / "good.wav")
    paths = [str(tmp_path / name) for name in ("missing.wav", "bad.wav", "good.wav")]
    results = list(listen(stations(), paths, conversation=False, realtime=False))
    assert [r.record.error for r in results] == ["hearing", "hearing", None]
    assert "missing.wav" in capsys.readouterr().err


def test_replies_to_many_recordings_go_into_a_folder() -> None:
    assert reply_file(Path("a.wav"), "q/one.flac", many=False) == Path("a.wav")
    assert reply_file(Path("out"), "q/one.flac", many=True) == Path("out/one.wav")


def write_tone(path: Path, rate: int = 44_100, seconds: float = 1.0) -> None:
    import wave

    times = np.arange(int(rate * seconds)) / rate
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat((9000 * np.sin(2765 * times)).astype("<i2"), 2).tobytes())


def test_any_sound_file_becomes_mono_at_16_khz(tmp_path: Path) -> None:
    write_tone(tmp_path / "tone.wav")
    samples = soundfiles.read(tmp_path / "tone.wav")
    assert len(samples) == pytest.approx(HEARING_RATE, abs=50)
    assert samples.dtype == np.int16
    assert 8000 < np.abs(samples).max() < 10_000


def test_a_sound_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundfiles, "LONGEST_SECONDS", 0.5)
    write_tone(tmp_path / "long.wav")
    with pytest.raises(HearingError, match=r"long\.wav is longer"):
        soundfiles.read(tmp_path / "long.wav")


def test_transcripts_come_one_a_file_also_after_a_bad_one(tmp_path: Path) -> None:
    write_tone(tmp_path / "good.wav")
    lines = list(transcripts([str(tmp_path / "bad.wav"), str(tmp_path / "good.wav")], FakeTranscriber("Hello")))
    assert lines[0].error
    assert json.loads(lines[1].as_json())["text"] == "Hello"
    assert "Hello" in lines[1].as_text()


def test_routes_follow_each_other_in_a_conversation() -> None:
    class Follows:
        def route(self, transcript: Transcript, history: object) -> Intent:
            assert isinstance(history, list)
            return Intent("chat", transcript, slots={"past": str(len(history))})

    both = {
        conversation: [r.intent.slots["past"] for r in routes("ab", Follows(), "en", ["en"], conversation=conversation)]
        for conversation in (True, False)
    }
    assert both == {True: ["0", "1"], False: ["0", "0"]}


def test_the_demonstration_has_recordings_in_several_languages() -> None:
    asked = questions()
    assert len(asked) >= 8
    assert sum(question.language != "en" for question in asked) >= 3
    assert {question.intent for question in asked} == {"chat", "distance", "knowledge", "library", "places"}
    assert all(len(soundfiles.read(question.path)) > HEARING_RATE / 2 for question in asked)


def shown(reply: str, skill: str = "chat", language: str = "en", audio: float = 0.5) -> Shown:
    question = DemoQuestion(file="x", text="?", language="en", intent="chat", expect=("Paris",))
    transcript = Transcript("?", language)
    record = Record(
        transcript, Intent(skill, transcript), reply=reply, end_of_speech=0.0, moments={"first_audio": audio}
    )
    return Shown(question, record)


def test_the_demonstration_tells_right_from_wrong() -> None:
    assert shown("It is paris.").right
    assert not shown("It is Rome.").right
    assert shown("").understood
    assert not shown("", skill="distance").understood
    assert not shown("", language="pt").understood


def test_latencies_are_median_and_worst_by_skill() -> None:
    assert latencies([shown("", audio=a) for a in (0.2, 0.3, 0.9)]) == {"chat": {"median": 0.3, "worst": 0.9}}


def test_time_lines_become_a_picture(tmp_path: Path) -> None:
    path = tmp_path / "new" / "lines.png"
    timeline.draw(
        [("What?", {"transcript": 0.1, "intent": 0.12, "first_audio": 0.4, "last_audio": 2.0}), ("No", {})], path
    )
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_level_of_silence_and_of_full_scale() -> None:
    assert level(np.zeros(100, np.int16)) == QUIETEST_DB
    assert level(np.full(100, 32767, np.int16)) == pytest.approx(0, abs=0.01)
    assert level(np.empty(0, np.int16)) == QUIETEST_DB


def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def configured(tmp_path: Path, *packs: str) -> Config:
    return Config.model_validate(
        {"paths": {"data": str(tmp_path / "data")}, "knowledge": KnowledgeSettings(packs=packs)}
    )


@pytest.mark.parametrize(("amplitude", "loudest", "silent"), [(8000, "-15 dB", False), (1, "-60 dB", True)])
def test_the_meter_tells_at_last_how_loud_it_was(amplitude: int, loudest: str, silent: bool) -> None:  # noqa: FBT001
    tone = (amplitude * np.sin(np.arange(HEARING_RATE) * 2 * np.pi * 440 / HEARING_RATE)).astype(np.int16)
    printed = io.StringIO()
    microphone = RecordedMicrophone(tone, realtime=False, release=lambda _: None)
    show_level(microphone, 0.05, Console(file=printed))
    assert f"The loudest was {loudest}." in printed.getvalue()
    assert ("That is silence" in printed.getvalue()) is silent


def test_a_pack_is_added_by_copying_it(tmp_path: Path) -> None:
    pack = tmp_path / "trains.md"
    pack.write_text("## Steam\n\nThe first engine ran in 1804.\n", encoding="utf-8")
    add([pack], configured(tmp_path), console())
    assert (tmp_path / "data" / "knowledge" / "trains.md").read_text(encoding="utf-8") == pack.read_text(
        encoding="utf-8"
    )


def test_one_wrong_pack_leaves_everything_as_it_was(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("## A\n\nA fact.\n", encoding="utf-8")
    bad.write_bytes(b"\xff\xfe")
    with pytest.raises(KnowledgeError, match=r"bad\.md"):
        add([good, bad], configured(tmp_path), console())
    assert not list((tmp_path / "data" / "knowledge").iterdir())
    with pytest.raises(KnowledgeError, match=r"photo\.jpg is no pack"):
        add([tmp_path / "photo.jpg"], configured(tmp_path), console())


def test_packs_listed_in_the_configuration_are_added_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"\[knowledge\] packs"):
        add([tmp_path / "a.md"], configured(tmp_path, "b.md"), console())


def test_a_record_without_an_end_of_speech_has_no_times() -> None:
    assert Record(moments={"intent": 1.0}).times == {}


def test_a_few_words_go_on_in_the_language_of_the_conversation() -> None:
    asked = ["How far away is France?", "and Peru?"]
    records = [result.record for result in ask(stations(), asked, "", conversation=True)]
    assert [r.transcript.language for r in records if r.transcript] == ["en", "en"]


def test_nothing_typed_is_not_understood_in_the_kiosks_own_language() -> None:
    [result] = ask(stations(), ["  "], "", conversation=False)
    assert result.record.error == "not-understood"
    assert "did not understand" in result.record.reply


def test_a_typed_question_is_no_longer_than_a_spoken_one_can_be() -> None:
    [result] = ask(stations(), ["why " * 10_000], "en", conversation=False)
    assert result.record.transcript
    assert len(result.record.transcript.text) <= 1000


@pytest.mark.parametrize("may_enter", [True, False])
def test_no_command_stays_in_a_folder_that_it_may_not_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, may_enter: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("os.access", lambda *_: may_enter)
    leave_closed_folder()
    assert Path.cwd() == (tmp_path if may_enter else Path("/"))


@pytest.mark.parametrize(
    ("language", "said"), [("de", "Moin!"), ("en", "Hello, I am ready. Press the button and ask.")]
)
def test_the_greeting_is_that_of_a_pack_in_the_kiosks_first_language(language: str, said: str) -> None:
    packs = [
        Pack("Ships", "en", ()),
        Pack("Hafen", "de", (), greeting="Moin!"),
        Pack("Port", "fr", (), greeting="Salut !"),
    ]
    config = Config.model_validate({"kiosk": {"languages": [language, "fr"]}})
    assert _greeting(SimpleNamespace(config=config, notes=SimpleNamespace(packs=packs))) == said  # type: ignore[arg-type]


@pytest.mark.parametrize("others", [["--from", "Lisbon"], ["--unit", "mi"], ["--json"], ["--source", "model"]])
def test_what_a_picture_cannot_be_asked_is_refused(others: list[str]) -> None:
    told = CliRunner().invoke(app, ["distance", "--image", "p.jpg", *others])
    assert told.exit_code == 2
    assert "--image" in told.output


def test_a_picture_alone_can_be_asked_how_far_away_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def parts() -> object:
        raise ConfigError("it goes on to the models")

    monkeypatch.setattr("assistant.commands.geography.assistant_parts", parts)
    told = CliRunner().invoke(app, ["distance", "--image", "p.jpg", "--language", "de"])
    assert str(told.exception) == "it goes on to the models"


def test_a_recording_of_hours_is_refused_before_it_is_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = AudioFrame.from_ndarray(np.zeros((1, HEARING_RATE * 60), np.int16), layout="mono")
    frame.sample_rate = HEARING_RATE
    endless = SimpleNamespace(decode=lambda audio: repeat(frame))
    monkeypatch.setattr("av.open", lambda _: nullcontext(endless))
    with pytest.raises(HearingError, match=r"hours\.wav is longer than 600 s"):
        soundfiles.read(Path("hours.wav"))


def test_a_stick_that_is_not_there_is_told_before_anything_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["install", "--dry-run", "--from", "stick"])
    assert told.exit_code == 2
    assert "--from stick: there is no such folder" in told.output


class Forgetful(FakeSkill):
    """Fails at one question."""

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        if intent.transcript.text == "two?":
            raise KnowledgeError("The index is away.")
        return super().answer(intent, history, token)


def test_a_question_to_the_packs_that_fails_leaves_the_others_answered(capsys: pytest.CaptureFixture[str]) -> None:
    asked = [(question, "en") for question in ("one?", "two?", "three?")]
    assert not facts.ask_all(Forgetful(), asked, 5, facts.in_json)
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert [line["input"] for line in lines] == ["one?", "two?", "three?"]
    assert [bool(line.get("reply")) for line in lines] == [True, False, True]
    assert lines[1]["error"] == "knowledge"
    assert told.err == "two?: The index is away.\n"


def test_a_question_that_cannot_be_routed_leaves_the_others_routed() -> None:
    class Lost:
        def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
            if transcript.text == "two?":
                raise KnowledgeError("The index is away.")
            return Intent("chat", transcript)

    lines = list(routes(["one?", "two?", "three?"], Lost(), "en", ["en"], conversation=True))
    assert [line.error for line in lines] == ["", "The index is away.", ""]
    assert json.loads(lines[1].as_json()) == {"input": "two?", "error": "The index is away."}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("knowledge", "ask", "x", "--top-k", "0"), "--top-k = 0: write a whole number from 1 to 1000."),
        (("knowledge", "ask", "x", "--temperature=abc"), "--temperature = abc: write a number from 0 to 2."),
        (("knowledge", "ask", "x", "--temperature"), "--temperature needs a value behind it."),
        (("distance", "x", "--source", "maps"), "--source = maps: write gazetteer, model or both."),
        (("ask", "x", "--jsn"), "There is no option --jsn; did you mean --json?"),
        (("models", "pull"), "NAME is missing: As "),
        (("models", "use", "chat", "a", "b"), "There is an argument too many"),
        (("nonsense",), "There is no such command; there are demo, run, ask"),
        (("distance",), 'Name a place, as in: assistant distance "France".'),
    ],
)
def test_a_wrong_command_line_is_said_in_our_words(arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(TyperException) as raised:
        app(arguments, standalone_mode=False)
    said = usage.explained(raised.value, arguments)
    assert told in said
    assert not re.search(r"invalid|range|valid (integer|float)|<=|usage", said, re.IGNORECASE)


def test_the_packs_are_listed_readably_in_a_narrow_window(tmp_path: Path) -> None:
    path = tmp_path / "a-folder-with-a-name-that-is-rather-long" / "and-another-one" / "trains.md"
    path.parent.mkdir(parents=True)
    path.write_text("---\ntitle: Our trains\nlanguage: en\n---\n\nA fact about trains.\n", encoding="utf-8")
    console = Console(file=io.StringIO(), width=80)
    list_packs([path], console, set(), as_json=False)
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert lines[0] == "Our trains"
    assert lines[1] == "  en, 1 document, 1 passage, 0 questions, not in use yet"
    assert lines[2] == f"  {path}"
