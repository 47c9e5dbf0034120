"""A real broker, mosquitto, and a client that plays the house around the kiosk."""

import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Self

import pytest

from assistant.core.config import MqttSettings

client = pytest.importorskip("paho.mqtt.client", reason='needs the extra "mqtt"')
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
