"""Every control, by the requests that a page sends, over an appliance that runs."""

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from console_fakes import FOUND, Desktop, desktop, over
from kiosk_fakes import eventually, stations

from assistant.core.config_file import load
from assistant.core.events import Forgotten, KioskState, Said, StateChanged
from assistant.core.messages import Exchange, Intent, Transcript, Wishes
from assistant.skills.control.skill import ControlSkill
from assistant.turn import pause_mark
from assistant.turn.signals import TypedQuestion
from assistant.web.console.operator_service import OperatorService


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    with desktop(tmp_path, "# ours\n[home]\nname = 'Lisbon'\n") as made:
        made.log_in()
        yield made


def test_a_sentence_is_said(desk: Desktop) -> None:
    assert desk.do("say", {"text": "Good morning."}) == (200, {"told": "It was said."})
    assert desk.kiosk.said == ["Good morning."]
    assert desk.kiosk.reaches(KioskState.READY, 2)


def test_a_sentence_in_a_language_without_a_voice_is_refused(desk: Desktop) -> None:
    status, told = desk.do("say", {"text": "Hallo.", "language": "de"})
    assert status == 422
    assert "no voice for de" in str(told["error"])


def test_a_language_that_the_kiosk_does_not_speak_is_refused(desk: Desktop) -> None:
    status, told = desk.do("ask", {"text": "Hej?", "language": "sv"})
    assert status == 422
    assert "does not speak 'sv'" in str(told["error"])


@pytest.mark.parametrize("body", [{"text": ""}, {"text": "x" * 301}, {}, {"text": 5}])
def test_a_text_that_is_none_or_too_long_is_refused(desk: Desktop, body: dict[str, object]) -> None:
    assert desk.do("say", body)[0] == 422
    assert desk.kiosk.said == []


def test_a_question_is_answered_with_figures(desk: Desktop) -> None:
    status, told = desk.do("ask", {"text": "Why is it so?"})
    assert status == 200
    assert told["reply"] == "It is so. Quite."
    assert told["intent"] == "chat"
    assert "first_audio" in told["times"]  # type: ignore[operator]
    assert desk.appliance._stations.memory.history == (), "the next visitor is another person"


def test_a_test_question_leaves_a_visitors_conversation_as_it_is(desk: Desktop) -> None:
    memory = desk.appliance._stations.memory
    memory.choose("pt")
    assert desk.do("ask", {"text": "Why is it so?"})[0] == 200
    assert memory.language == "pt"


class Commands:
    """A router that takes each sentence for a command, by a word in it."""

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        words = {"portuguese": {"action": "language", "language": "pt"}, "forget": {"action": "forget"},
                 "slower": {"action": "slower"}, "again": {"action": "repeat"}, "from": {"action": "source"},
                 "stop": {"action": "stop"}}  # fmt: skip
        slots = next((slots for word, slots in words.items() if word in transcript.text.lower()), {})
        return Intent("control" if slots else "chat", transcript, slots=slots)


@pytest.mark.parametrize(
    "question", ["Forget what I said.", "Speak Portuguese.", "Slower!", "Again.", "Where is it from?", "Stop.", "Why?"]
)
def test_no_test_question_touches_the_conversation_of_a_visitor(tmp_path: Path, question: str) -> None:
    """However it is worded: the skill that obeys commands is the real one."""
    parts = stations()
    parts = replace(parts, router=Commands(), skills={**parts.skills, "control": ControlSkill(("en", "pt"))})
    with desktop(tmp_path, parts=parts) as desk:
        desk.log_in()
        memory = parts.memory
        desk.appliance.post(TypedQuestion("Why is it so?"))
        assert eventually(lambda: desk.kiosk.states.count(KioskState.READY) >= 2, 20)
        memory.wish(Wishes("en", 0.8))
        before = memory.history, memory.wishes, memory.language
        assert len(memory.history) == 1
        assert desk.do("ask", {"text": question})[0] == 200
        assert (memory.history, memory.wishes, memory.language) == before
        assert Forgotten() not in desk.kiosk.seen
        desk.appliance.post(TypedQuestion("Forget it."))
        assert eventually(lambda: Forgotten() in desk.kiosk.seen, 20), "a visitor's own command is obeyed"
        assert not memory.history


def test_pausing_asks_visitors_for_patience_until_it_is_over(desk: Desktop) -> None:
    assert desk.do("pause", {"on": True})[0] == 200
    assert eventually(lambda: desk.kiosk.states[-1] is KioskState.PAUSED)
    assert "Resume" in desk.client.get("/console/controls").text
    desk.kiosk.tap()
    assert eventually(lambda: desk.kiosk.said == ["I am taking a break.", "Please come back later."])
    assert eventually(lambda: desk.kiosk.states[-1] is KioskState.PAUSED)
    assert KioskState.LISTENING not in desk.kiosk.states
    assert desk.do("pause", {"on": False})[0] == 200
    assert eventually(lambda: desk.kiosk.states[-1] is KioskState.READY)
    desk.kiosk.tap()
    assert eventually(lambda: desk.kiosk.said[-2:] == ["It is so.", "Quite."])


def test_a_pause_outlives_a_restart(desk: Desktop, tmp_path: Path) -> None:
    data = desk.config.data
    assert not pause_mark.is_set(data)
    desk.do("pause", {"on": True})
    assert pause_mark.is_set(data)
    again = OperatorService(desk.appliance._stations, desk.console._site.at_work()._tools)
    assert again.paused, "as the page of the next start tells"
    desk.do("pause", {"on": False})
    assert not pause_mark.is_set(data)


def test_a_pause_that_cannot_be_kept_is_told_and_holds_until_the_restart(desk: Desktop) -> None:
    desk.config.data.parent.mkdir(parents=True, exist_ok=True)
    desk.config.data.write_text("no folder")
    status, told = desk.do("pause", {"on": True})
    assert status == 422
    assert "not after a restart" in str(told["error"])
    assert eventually(lambda: desk.kiosk.states[-1] is KioskState.PAUSED)


def test_a_task_waits_for_no_visitor(desk: Desktop) -> None:
    desk.kiosk.press()
    assert desk.kiosk.reaches(KioskState.LISTENING)
    status, told = desk.do("say", {"text": "Good morning."})
    assert status == 409
    assert "visitor" in str(told["error"])
    desk.kiosk.release()
    assert desk.kiosk.reaches(KioskState.READY, 2)
    assert "Good morning." not in desk.kiosk.said


def test_a_press_breaks_off_a_task_and_is_answered(desk: Desktop) -> None:
    answers: list[tuple[int, dict[str, object]]] = []
    testing = threading.Thread(target=lambda: answers.append(desk.do("light")))
    testing.start()
    assert eventually(lambda: bool(desk.shown))
    desk.kiosk.tap()
    assert eventually(lambda: desk.kiosk.said == ["It is so.", "Quite."])
    testing.join(5)
    assert answers[0][0] == 409
    assert "visitor pressed" in str(answers[0][1]["error"])


def test_every_state_of_the_light_is_shown(desk: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.web.console.operator_service.time.sleep", lambda _seconds: None)
    assert desk.do("light")[0] == 200
    assert desk.shown == [StateChanged(state) for state in KioskState]


def test_without_a_light_it_is_said_how_to_have_one(tmp_path: Path) -> None:
    with desktop(tmp_path, light=False) as desk:
        desk.log_in()
        status, told = desk.do("light")
        assert status == 422
        assert "set kind in [light]" in str(told["error"])


def test_a_snapshot_is_a_picture_and_is_kept_nowhere(desk: Desktop) -> None:
    answer = desk.client.post("/console/do/snapshot", json={}, headers={"x-csrf-token": desk.token})
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xff\xd8")
    assert KioskState.CAPTURING in desk.kiosk.states


def test_a_camera_that_does_not_work_is_told_and_not_spoken(desk: Desktop) -> None:
    desk.camera.works = False
    assert desk.do("snapshot") == (503, {"error": "There is no camera /dev/video9."})
    assert desk.kiosk.said == []


def test_the_volume_counts_at_once_and_is_kept(desk: Desktop) -> None:
    assert desk.do("volume", {"volume": 0.35})[0] == 200
    assert desk.volume.volume == 0.35
    assert load(desk.file).speaking.volume == 0.35
    assert "# ours" in desk.file.read_text(encoding="utf-8")
    assert desk.do("volume", {"volume": 1.5})[0] == 422


def test_the_speed_counts_at_once_and_is_kept(desk: Desktop) -> None:
    assert desk.do("pace", {"pace": 0.8})[0] == 200
    assert load(desk.file).speaking.pace == 0.8
    desk.do("say", {"text": "Good morning."})
    spoken = desk.appliance._stations.speaker.speeches[-1]  # type: ignore[attr-defined]
    assert spoken.sentence.pace == 0.8


def test_a_voice_is_chosen_of_those_that_are_there(desk: Desktop) -> None:
    assert desk.do("voice", {"language": "en", "name": "two"})[0] == 200
    status, told = desk.do("voice", {"language": "en", "name": "three"})
    assert status == 422
    assert "no voice 'three'" in str(told["error"])


def test_a_change_that_cannot_be_kept_counts_until_the_restart_and_says_so(
    desk: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("assistant.core.settings_file.put_in_place", full)
    status, told = desk.do("volume", {"volume": 0.5})
    assert status == 422
    assert "not after a restart" in str(told["error"])
    assert "Read-only file system" in str(told["error"])
    assert desk.volume.volume == 0.5


def test_a_restart_ends_the_program_so_that_it_begins_anew(tmp_path: Path) -> None:
    with desktop(tmp_path) as desk:
        desk.log_in()
        assert desk.do("restart")[0] == 200
        assert eventually(lambda: not desk.kiosk._thread.is_alive())
        assert desk.appliance._again


def test_while_the_kiosk_is_loaded_it_is_told_to_wait(tmp_path: Path) -> None:
    with desktop(tmp_path, works=False) as desk:
        desk.log_in()
        for action, body in (("say", {"text": "x"}), ("pause", {"on": True}), ("light", {}), ("restart", {})):
            status, told = desk.do(action, body)
            assert status == 503
            assert "still starting" in str(told["error"])
        assert "still starting" in desk.client.get("/console/controls").text
        assert desk.client.get("/console").status_code == 200


def test_the_doctor_is_run_and_what_the_kiosk_holds_is_not_called_broken(desk: Desktop) -> None:
    assert desk.client.get("/console/jobs/doctor").status_code == 404
    assert desk.do("job", {"name": "doctor"})[0] == 200
    job = over(desk, "doctor")
    assert job["status"] == 0
    disk, speaker = job["findings"][:2]  # type: ignore[index]
    assert disk == FOUND[0]
    assert speaker["state"] == "doubtful"
    assert "the running kiosk may hold it" in speaker["mend"]


def test_only_known_commands_are_run(desk: Desktop) -> None:
    assert desk.do("job", {"name": "uninstall"})[0] == 422


def test_one_command_at_a_time_and_it_can_be_stopped(tmp_path: Path) -> None:
    with desktop(tmp_path, doctor=("sh", "-c", "echo begun; sleep 60")) as desk:
        desk.log_in()
        began = time.monotonic()
        assert desk.do("job", {"name": "doctor-quick"})[0] == 200
        status, told = desk.do("job", {"name": "doctor"})
        assert status == 409
        assert "still running" in str(told["error"])
        assert desk.do("stop-job")[0] == 200
        assert over(desk, "doctor-quick")["status"] == -9
        assert time.monotonic() - began < 10


def test_what_the_operator_has_said_is_seen_on_the_screen_like_any_answer(desk: Desktop) -> None:
    desk.do("say", {"text": "Good morning."})
    assert [event for event in desk.kiosk.seen if isinstance(event, Said)]
