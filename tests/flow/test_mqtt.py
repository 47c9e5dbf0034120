"""The kiosk at a real broker: mosquitto, with Home Assistant played by another client."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from brokers import PASSWORD, Home, Mosquitto

from assistant.core.config import Config
from assistant.core.events import Failed, Guarded, KioskState, MachineMeasured, StateChanged, Understood
from assistant.core.messages import GuardKind, Intent, Load, MachineSample, Transcript, Vitals
from assistant.offline.network import ConnectionJudge, allowed_hosts
from assistant.turn.signals import Pause, Pressed, Released, Signal
from assistant.web.stream.commands import StreamCommands
from assistant.web.stream.telling import EventTeller

pytestmark = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="needs mosquitto")

TOPIC = "wakebutton/hall_1"


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


def eventually(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


def warm(degrees: float) -> MachineMeasured:
    return MachineMeasured(MachineSample(0.0, Vitals(temperature=degrees), Load()))


def test_home_assistant_finds_the_kiosk_sees_how_it_is_and_presses_its_button(mosquitto: Mosquitto) -> None:
    from assistant.web.mqtt import Broker

    posted: list[Signal] = []
    with Home(mosquitto.port) as home:
        home.publish(f"{TOPIC}/press", "PRESS", retain=True)
        with Broker(mosquitto.settings, PASSWORD) as broker:
            broker.listen(posted.append)
            broker(StateChanged(KioskState.READY))
            broker(warm(51.26))
            broker(Failed("nothing-heard", ""))
            assert home.hears(f"{TOPIC}/availability", "online")
            assert home.hears(f"{TOPIC}/state", "ready")
            assert home.hears(f"{TOPIC}/temperature", "51.3")
            assert home.hears(f"{TOPIC}/error", "none")
            broker(Failed("camera", ""))
            assert home.hears(f"{TOPIC}/error", "camera")
            broker(Guarded(GuardKind.DESPAIR))
            assert home.hears(f"{TOPIC}/guard", '{"event_type": "despair", "calls_staff": true}')
            broker(warm(51.5))
            broker(StateChanged(KioskState.LISTENING))
            assert home.hears(f"{TOPIC}/state", "listening")
            assert home.told[f"{TOPIC}/temperature"] == "51.3", "a small change is no news"

            configs = {topic: json.loads(text) for topic, text in home.told.items() if topic.endswith("/config")}
            kinds = {topic.split("/")[1] + " " + topic.split("/")[3] for topic in configs}
            assert kinds == {"sensor state", "sensor temperature", "sensor error", "event guard", "button press"}
            assert len({found["unique_id"] for found in configs.values()}) == 5
            for found in configs.values():
                assert found["availability_topic"] == f"{TOPIC}/availability"
                assert found["device"]["name"] == "Hall 1"
            press = next(found for found in configs.values() if "command_topic" in found)
            assert not posted, "what was pressed before it came is not pressed now"
            home.publish(press["command_topic"], "HELLO")
            home.publish(press["command_topic"], press["payload_press"])
            assert eventually(lambda: len(posted) == 2)
            assert [type(signal) for signal in posted] == [Pressed, Released]
        assert home.hears(f"{TOPIC}/availability", "offline")


def test_a_broker_that_comes_late_or_goes_away_is_told_everything_when_it_is_there(mosquitto: Mosquitto) -> None:
    from assistant.web.mqtt import Broker

    mosquitto.stop()
    with Broker(mosquitto.settings, PASSWORD) as broker:
        broker(StateChanged(KioskState.READY))
        mosquitto.start()
        with Home(mosquitto.port) as home:
            assert home.hears(f"{TOPIC}/state", "ready")
            mosquitto.stop()
            began = time.monotonic()
            for _ in range(200):
                broker(StateChanged(KioskState.SPEAKING))
            assert time.monotonic() - began < 1, "nobody waits for a broker"
            home.forget()
            mosquitto.start()
            assert home.hears(f"{TOPIC}/state", "speaking")


def test_a_wrong_password_is_logged_and_does_no_harm(mosquitto: Mosquitto, caplog: pytest.LogCaptureFixture) -> None:
    from assistant.web.mqtt import Broker

    with Broker(mosquitto.settings, "wrong") as broker:
        broker(StateChanged(KioskState.READY))
        assert eventually(lambda: "127.0.0.1 refuses us" in caplog.text)
    assert "wrong" not in caplog.text


def test_the_watch_on_the_network_lets_exactly_that_host_pass() -> None:
    config = Config.model_validate({"mqtt": {"host": "192.0.2.7"}})
    assert allowed_hosts(config) == ("192.0.2.7",)
    watch = ConnectionJudge(allowed_hosts(config))
    assert watch.allows("192.0.2.7")
    assert not watch.allows("192.0.2.8")
    assert allowed_hosts(Config()) == ()


def test_exhibits_follow_and_command_over_the_broker(mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.web.mqtt import Broker

    monkeypatch.setenv("EVENTS_TOKEN", "t0ken")
    posted: list[Signal] = []
    teller = EventTeller(lambda _asked: {"name": "Brasilia", "country": "BR"}, words=False)
    commands = StreamCommands("EVENTS_TOKEN", ["en"])
    commands.listen(posted.append)
    with Home(mosquitto.port) as home:
        home.publish(f"{TOPIC}/command", '{"command": "press", "token": "t0ken"}', retain=True)
        with Broker(mosquitto.settings, PASSWORD) as broker:
            broker.relay(teller, commands)
            assert home.hears(f"{TOPIC}/availability", "online")
            teller(Understood(Intent("distance", Transcript("How far is Brazil?", "en"))))
            place = '{"event": "place", "name": "Brasilia", "country": "BR"}'
            assert home.hears(f"{TOPIC}/events/place", place)
            assert not posted, "what was commanded before it came is not done now"
            home.publish(f"{TOPIC}/command", '{"command": "pause", "on": true, "token": "wrong"}')
            refused = '{"event": "refused", "why": "the token is not the kiosk\'s"}'
            assert home.hears(f"{TOPIC}/events/refused", refused)
            home.publish(f"{TOPIC}/command", '{"command": "pause", "on": true, "token": "t0ken"}')
            assert home.hears(f"{TOPIC}/events/done", '{"event": "done", "command": "pause"}')
            assert posted == [Pause(on=True)]


def test_the_doctor_tells_a_broker_that_lets_it_in_from_one_that_does_not(
    mosquitto: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And topics of which nothing was heard, or whose age nobody knows; nothing is published for it."""
    from assistant.doctor.machines import machines

    phrases = {"phrases": {"en": ["Lamp!"]}, "seconds": 2.0}
    config = Config.model_validate(
        {
            "mqtt": mosquitto.settings.model_dump(),
            "actions": [{"name": "lamp", **phrases, "mqtt": {"topic": "hall/lamp/set"}}],
            "readings": [{"name": "hive", **phrases, "topic": "hive/1"}],
        }
    )
    monkeypatch.setenv("MQTT_PASSWORD", PASSWORD)
    with Home(mosquitto.port) as home:
        found = machines(config, lambda _: None)
        assert found.why == "hive: Nothing was heard of the topic hive/1 at the broker 127.0.0.1 yet"
        assert "is what fills hive/1 on" in found.mend
        home.publish("hive/1", "34.5", retain=True)
        assert "which may be of any age" in machines(config, lambda _: None).why
        home.publish("end", "end")
        assert home.hears("end", "end")
        assert "hall/lamp/set" not in home.told
    monkeypatch.setenv("MQTT_PASSWORD", "wrong")
    assert "lamp: The broker 127.0.0.1 refuses the kiosk: Not authorized" in machines(config, lambda _: None).why
