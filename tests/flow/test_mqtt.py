"""The kiosk at a real broker: mosquitto, with Home Assistant played by another client."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from assistant.core.config import Config, MqttSettings
from assistant.core.events import Failed, Guarded, KioskState, MachineMeasured, StateChanged
from assistant.core.messages import GuardKind, Load, MachineSample, Vitals
from assistant.offline.network import ConnectionJudge, allowed_hosts
from assistant.turn.signals import Pressed, Released, Signal

client = pytest.importorskip("paho.mqtt.client", reason='needs the extra "mqtt"')
pytestmark = pytest.mark.skipif(shutil.which("mosquitto") is None, reason="needs mosquitto")

TOPIC = "wakebutton/hall_1"
PASSWORD = "let me in"


class Mosquitto:
    """A broker that wants a password."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        passwords, self._config = folder / "passwords", folder / "mosquitto.conf"
        subprocess.run(["mosquitto_passwd", "-c", "-b", str(passwords), "kiosk", PASSWORD], check=True)
        passwords.chmod(0o644)
        self._config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\nuser root\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["mosquitto", "-c", str(self._config)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 10
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("mosquitto did not start")

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait(5)
            self._process = None

    @property
    def settings(self) -> MqttSettings:
        return MqttSettings(host="127.0.0.1", port=self.port, user="kiosk", name="Hall 1")


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    broker.start()
    yield broker
    broker.stop()


class Home:
    """Reads everything, as Home Assistant does."""

    def __init__(self, port: int) -> None:
        from paho.mqtt.enums import CallbackAPIVersion

        self.told: dict[str, str] = {}
        self.retained: set[str] = set()
        self._changed = threading.Condition()
        self._client = client.Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set("kiosk", PASSWORD)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda c, *_: c.subscribe("#")
        self._client.on_message = self._hear
        self._port = port

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: str, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, retain=retain).wait_for_publish(5)

    def hears(self, topic: str, value: str) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.told.get(topic) == value, 10)

    def forget(self) -> None:
        with self._changed:
            self.told.clear()

    def _hear(self, _client: object, _data: object, message: Any) -> None:
        with self._changed:
            self.told[message.topic] = message.payload.decode()
            self._changed.notify_all()


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
