import asyncio
import csv
import io
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from console_fakes import Desktop, desktop, over, password_hash

from assistant.core.events import Failed, Heard, MachineMeasured, Said, TurnEnded
from assistant.core.messages import Load, MachineSample, Sentence, Transcript, Vitals
from assistant.web.console.access import COOKIE

SECRET = "what is my secret disease"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desktop]:
    server = "[models.ollama]\nurl = 'http://me:hunter2@server:11434'\n"
    with desktop(tmp_path, f"[privacy]\nkeep_words_minutes = 5\n{server}") as made:
        made.log_in()
        yield made


def happen(desk: Desktop) -> None:
    events = desk.appliance._stations.events
    events.publish(
        MachineMeasured(
            MachineSample(7.0, Vitals(temperature=61.5, fan_step=2), Load(0.25, 2_000_000_000, 9_000_000_000))
        )
    )
    events.publish(Heard(Transcript(SECRET, "en")))
    events.publish(Said(Sentence("Ask a doctor.", "Ask a doctor.", 0, "en")))
    events.publish(TurnEnded(None, "en", "chat", 0.61, {"transcript": 0.2, "intent": 0.25, "first_audio": 1.1}))
    events.publish(Failed("camera", "My camera is not working."))


def test_health_tells_state_figures_turns_and_errors_with_what_to_do(desk: Desktop) -> None:
    happen(desk)
    told = desk.client.get("/console/health.json").json()
    assert told["now"]["state"] == "ready"
    assert told["now"]["level"] == -31
    assert told["now"]["sample"] == {
        "time": 7.0, "temperature": 61.5, "throttled": None, "fan": 2, "load": 0.25, "memory": 2000, "disk": 9000,
    }  # fmt: skip
    assert told["curves"] == [told["now"]["sample"]]
    turn = told["turns"][0]
    assert (turn["skill"], turn["score"], turn["question"]) == ("talk, by the language model", 0.61, SECRET)
    assert turn["times"]["first_audio"] == 1.1
    assert told["errors"][0]["code"] == "camera"
    assert told["errors"][0]["title"] == "The camera does not work"
    assert turn["language"] == "English"
    assert "plugged in" in told["errors"][0]["advice"]
    assert told["facts"] == {"Machine": "test"}


def test_the_stream_tells_what_is_new_and_ends_with_the_session(desk: Desktop) -> None:
    happen(desk)
    health = desk.console._health
    cookie = desk.client.cookies[COOKIE]

    async def read() -> tuple[str, str]:
        scope = {"type": "http", "method": "GET", "path": "/console/stream", "query_string": b"",
                 "client": ("127.0.0.1", 5), "headers": [(b"cookie", f"{COOKIE}={cookie}".encode())]}  # fmt: skip
        from starlette.requests import Request

        response = await health._stream(Request(scope), None)  # type: ignore[arg-type]
        messages = response.body_iterator  # type: ignore[attr-defined]
        first = await anext(messages)
        desk.console._site.access._sessions.end(cookie)
        happen(desk)
        return first, await anext(messages)

    first, last = asyncio.run(read())
    assert json.loads(first.split("event: now\ndata: ")[1])["sample"]["temperature"] == 61.5
    assert last.startswith("event: ended")


def test_looking_at_a_page_that_is_left_open_keeps_no_session_alive(desk: Desktop) -> None:
    sessions = desk.console._site.access._sessions
    session = sessions.find(desk.client.cookies[COOKIE])
    assert session
    used = session.used
    desk.client.get("/console/health.json")
    assert session.used == used
    desk.client.get("/console")
    assert session.used > used


def test_a_bundle_that_takes_longer_than_the_idle_time_ends_no_session(desk: Desktop) -> None:
    access = desk.console._site.access
    session = access._sessions.find(desk.client.cookies[COOKIE])
    assert session

    def slow_facts() -> dict[str, str]:
        session.used -= 24 * 3600
        return {"open": str(access._sessions.find(session.id, used=False) is session)}

    desk.console._site.behind = replace(desk.console._site.behind, facts=slow_facts)
    assert '"open": "True"' in unpacked(desk)["about.json"]


def unpacked(desk: Desktop) -> dict[str, str]:
    answer = desk.client.get("/console/support.zip")
    assert answer.headers["content-type"] == "application/zip"
    assert "attachment" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_bundle_for_support_holds_logs_and_figures_but_no_words_and_no_secrets(
    desk: Desktop,
) -> None:
    happen(desk)
    for line in (f"hash {password_hash()}", "asked http://me:hunter2@server/x", "api_key=hunter2 password: hunter2"):
        desk.journal.emit(logging.LogRecord("assistant.x", logging.WARNING, "", 0, line, None, None))
    facts = {"Model for chat": "small by embedded; Ollama does not answer at http://me:hunter2@server"}
    desk.console._site.behind = replace(desk.console._site.behind, facts=lambda: facts)
    files = unpacked(desk)
    assert "http://***@server" in files["about.json"]
    assert set(files) == {
        "about.json", "configuration.json", "turns.json", "errors.json", "machine.csv", "log.txt", "doctor.txt",
        "packages.txt",
    }  # fmt: skip
    everything = "\n".join(files.values())
    for secret in (SECRET, "Ask a doctor", "hunter2", password_hash(), "argon2id$"):
        assert secret not in everything
    assert json.loads(files["turns.json"])[0]["times"]["first_audio"] == 1.1
    assert json.loads(files["errors.json"])[0]["code"] == "camera"
    configuration = json.loads(files["configuration.json"])
    assert configuration["console.password_hash"] == "(hidden)"
    assert configuration["models.ollama.url"] == "http://***@server:11434"
    rows = list(csv.DictReader(io.StringIO(files["machine.csv"])))
    assert rows[-1]["temperature"] == "61.5"
    assert "asked http://***@server/x" in files["log.txt"]


def test_the_bundle_holds_what_the_doctor_found_last(desk: Desktop) -> None:
    desk.do("job", {"name": "doctor"})
    over(desk, "doctor")
    assert "9 GB free" in unpacked(desk)["doctor.txt"]


def test_the_bundle_asks_the_doctor_where_nobody_has(desk: Desktop) -> None:
    told = unpacked(desk)["doctor.txt"]
    assert "9 GB free" in told
    assert "--quick" in told, "the quick checks"


def test_the_bundle_says_why_the_doctor_was_not_asked(tmp_path: Path) -> None:
    with desktop(tmp_path, doctor=("sleep", "30")) as desk:
        desk.log_in()
        desk.console._jobs.start("evaluation")
        assert "evaluation is still running" in unpacked(desk)["doctor.txt"]
    with desktop(tmp_path, doctor=("false",)) as desk:
        desk.log_in()
        assert "ended with status 1" in unpacked(desk)["doctor.txt"]


def test_a_page_learns_that_its_session_has_ended(desk: Desktop) -> None:
    assert desk.client.get("/console/session").status_code == 204
    desk.console._site.access._sessions.end(desk.client.cookies[COOKIE])
    assert desk.client.get("/console/session").status_code == 401
