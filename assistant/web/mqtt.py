"""Telling a broker of MQTT how the kiosk is, for Home Assistant, which finds it by itself and may press its button.

https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
"""

import json
import logging
import re
import socket
import time
from importlib import metadata
from typing import Self

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from assistant.core.config import APP, MqttSettings
from assistant.core.events import Event, Failed, Guarded, KioskState, MachineMeasured, StateChanged
from assistant.core.messages import CALLS_STAFF, GuardKind
from assistant.machines.mqtt import KEEP_ALIVE_SECONDS, new_client
from assistant.turn.signals import Post, Pressed, Released
from assistant.web.console.advice import VISITORS
from assistant.web.stream.commands import StreamCommands
from assistant.web.stream.telling import EventTeller, Told

log = logging.getLogger(__name__)

DEGREES = 0.5
"""A smaller change of temperature is no news."""
ONLINE, OFFLINE, PRESS = "online", "offline", "PRESS"


class Broker:
    """An observer of the events; the thread that publishes only queues."""

    def __init__(self, settings: MqttSettings, password: str = "") -> None:
        """Connects when it is entered, and again whenever the broker has gone away."""
        self._settings = settings
        self._name = settings.name or socket.gethostname()
        self._id = re.sub(r"[^a-z0-9_-]+", "_", self._name.lower())
        self._topic = f"{APP}/{self._id}"
        self._post: Post | None = None
        self._commands: StreamCommands | None = None
        self._values: dict[str, str] = {"state": KioskState.STARTING, "error": "none"}
        """What a broker is told when it comes."""
        self._client = client = new_client(settings, password, f"{APP}-{self._id}")
        client.will_set(f"{self._topic}/availability", OFFLINE, qos=1, retain=True)
        client.on_connect = self._connected
        client.on_disconnect = self._disconnected
        client.on_connect_fail = self._not_reached
        client.on_message = self._told

    def __enter__(self) -> Self:
        self._client.connect_async(self._settings.host, self._settings.port, KEEP_ALIVE_SECONDS)
        self._client.loop_start()
        return self

    def __exit__(self, *_: object) -> None:
        """Its thread is not waited for: it may be in the middle of a name look-up."""
        self._client.publish(f"{self._topic}/availability", OFFLINE, qos=1, retain=True)
        self._client.disconnect()

    def __call__(self, event: Event) -> None:
        match event:
            case StateChanged(state):
                self._tell("state", state)
            case MachineMeasured(sample) if sample.vitals.temperature is not None:
                self._warm(sample.vitals.temperature)
            case Guarded(kind):
                told = {"event_type": kind, "calls_staff": kind in CALLS_STAFF}
                self._client.publish(f"{self._topic}/guard", json.dumps(told), qos=1)
            case Failed(code) if code not in VISITORS:
                self._tell("error", code)
            case _:
                pass

    def relay(self, teller: EventTeller, commands: StreamCommands) -> None:
        """From now on the broker gets all that exhibits are told, and their commands are done."""
        self._commands = commands
        teller.follow(self._relay)

    def _relay(self, told: Told) -> None:
        self._client.publish(f"{self._topic}/events/{told['event']}", json.dumps(told, ensure_ascii=False))

    def listen(self, post: Post) -> None:
        """From now on the broker may press the button."""
        self._post = post

    def _warm(self, degrees: float) -> None:
        before = self._values.get("temperature")
        if before is None or abs(float(before) - degrees) >= DEGREES:
            self._tell("temperature", f"{degrees:.1f}")

    def _tell(self, name: str, value: str) -> None:
        self._values[name] = value
        self._client.publish(f"{self._topic}/{name}", value, retain=True)

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure:
            log.warning("mqtt: %s refuses us: %s", self._settings.host, reason)
            return
        log.info("mqtt: connected with %s", self._settings.host)
        for topic, message in self._discovery().items():
            client.publish(topic, json.dumps(message), qos=1, retain=True)
        for name, value in list(self._values.items()):
            client.publish(f"{self._topic}/{name}", value, retain=True)
        client.publish(f"{self._topic}/availability", ONLINE, qos=1, retain=True)
        client.subscribe([(f"{self._topic}/press", 0), (f"{self._topic}/command", 0)])

    def _disconnected(
        self, _client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure:
            log.info("mqtt: %s has gone away: %s", self._settings.host, reason)

    def _not_reached(self, _client: Client, _data: object) -> None:
        log.info("mqtt: %s cannot be reached", self._settings.host)

    def _told(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        """A press that the broker keeps for those who come later would be one at every start."""
        if message.retain:
            return
        if message.topic.endswith("/command"):
            if self._commands:
                self._relay(self._commands.do(bytes(message.payload)))
            return
        if self._post is None or message.payload != PRESS.encode():
            return
        now = time.monotonic()
        self._post(Pressed(now, "mqtt"))
        self._post(Released(now, "mqtt"))

    def _discovery(self) -> dict[str, dict[str, object]]:
        """Topics and messages that make Home Assistant know the kiosk."""
        device = {
            "identifiers": [f"{APP}_{self._id}"],
            "name": self._name,
            "model": APP,
            "sw_version": metadata.version(APP),
        }
        entities: dict[str, tuple[str, dict[str, object]]] = {
            "state": ("sensor", {"name": "State", "icon": "mdi:robot-happy"}),
            "temperature": (
                "sensor",
                {"name": "Temperature", "device_class": "temperature", "unit_of_measurement": "°C"},
            ),
            "error": ("sensor", {"name": "Last error", "icon": "mdi:alert-circle-outline"}),
            "guard": ("event", {"name": "Guard", "event_types": [*GuardKind], "icon": "mdi:shield-account"}),
            "press": ("button", {"name": "Press", "payload_press": PRESS}),
        }
        found: dict[str, dict[str, object]] = {}
        for name, (kind, values) in entities.items():
            key = "command_topic" if kind == "button" else "state_topic"
            found[f"{self._settings.discovery}/{kind}/{APP}_{self._id}/{name}/config"] = {
                **values,
                key: f"{self._topic}/{name}",
                "unique_id": f"{APP}_{self._id}_{name}",
                "availability_topic": f"{self._topic}/availability",
                "device": device,
            }
        return found
