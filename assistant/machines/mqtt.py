"""A broker of MQTT: publishing one message, and keeping the newest of some topics."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from assistant.core.config import MqttSettings
from assistant.core.errors import MachineError

log = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 30
LATER_SECONDS = (1, 60)
"""Before a broker that went away is tried again, the first and the longest wait."""
LARGEST = 65_536
"""Bytes of a message that is looked at."""


def new_client(settings: MqttSettings, password: str, name: str | None = None) -> Client:
    """Not connected yet, with who the kiosk is there. Name: its own at the broker; None: one that nobody has."""
    made = Client(CallbackAPIVersion.VERSION2, client_id=name)
    if settings.user:
        made.username_pw_set(settings.user, password or None)
    if settings.tls:
        made.tls_set()
    made.reconnect_delay_set(*LATER_SECONDS)
    return made


def publish(settings: MqttSettings, password: str, topic: str, message: str, *, retain: bool, seconds: float) -> None:
    """Returns when the broker has it; raises MachineError where it has not in so many seconds.

    A connection of its own, so that nothing is left to be sent later, when nobody expects it any more.
    """
    until = time.monotonic() + seconds
    with _connection(settings, password, seconds) as own:
        sent = own.publish(topic, message, qos=1, retain=retain)
        sent.wait_for_publish(max(0.0, until - time.monotonic()))
        if not sent.is_published():
            raise MachineError(f"The broker {settings.host} has not taken a message for {topic} in {seconds:g} s.")


def reach(settings: MqttSettings, password: str, seconds: float) -> None:
    """Raises MachineError where the broker does not let the kiosk in within so many seconds; nothing is published."""
    with _connection(settings, password, seconds):
        pass


@contextmanager
def _connection(settings: MqttSettings, password: str, seconds: float) -> Iterator[Client]:
    """One that the broker has accepted; raises MachineError."""
    own, until = new_client(settings, password), time.monotonic() + seconds
    refused: list[str] = []
    answered = threading.Event()

    def connected(_c: Client, _d: object, _f: ConnectFlags, reason: ReasonCode, _m: Properties | None) -> None:
        refused.extend([str(reason)] if reason.is_failure else [])
        answered.set()

    own.on_connect = connected
    own.connect_timeout = seconds
    try:
        own.connect(settings.host, settings.port, KEEP_ALIVE_SECONDS)
    except (OSError, ValueError) as error:
        raise MachineError(f"The broker {settings.host} port {settings.port} cannot be reached: {error}.") from error
    own.loop_start()
    try:
        if not answered.wait(max(0.0, until - time.monotonic())) or refused:
            raise MachineError(f"The broker {settings.host} refuses the kiosk: {(refused or ['it is silent'])[0]}.")
        yield own
    finally:
        own.disconnect()
        own.loop_stop()


@dataclass(frozen=True, slots=True)
class TopicValue:
    """What was published under a topic."""

    payload: bytes
    at: float | None
    """When, in seconds of time.monotonic(); None where the broker had kept it, so that it may be of any age."""


class TopicWatch:
    """Keeps the newest message of some topics, and connects anew whenever the broker has gone away."""

    def __init__(self, settings: MqttSettings, password: str, topics: Iterable[str]) -> None:
        self._topics = sorted(set(topics))
        self._host = settings.host
        self._newest: dict[str, TopicValue] = {}
        self._changed = threading.Condition()
        self._client = new_client(settings, password)
        self._client.on_connect = self._connected
        self._client.on_message = self._told
        self._client.connect_async(settings.host, settings.port, KEEP_ALIVE_SECONDS)
        self._client.loop_start()

    def latest(self, topic: str, seconds: float) -> TopicValue:
        """Waits so long for the first; raises MachineError where there is none."""
        with self._changed:
            self._changed.wait_for(lambda: topic in self._newest, seconds)
            if topic not in self._newest:
                raise MachineError(f"Nothing was heard of the topic {topic} at the broker {self._host} yet.")
            return self._newest[topic]

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _connected(
        self, client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _more: Properties | None
    ) -> None:
        if reason.is_failure:
            log.warning("mqtt: %s refuses us: %s", self._host, reason)
            return
        client.subscribe([(topic, 1) for topic in self._topics])

    def _told(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        if len(message.payload) > LARGEST:
            return
        with self._changed:
            known = self._newest.get(message.topic)
            if message.retain and known and known.payload == message.payload:
                return  # the same again after a new connection: its age is known
            at = None if message.retain else time.monotonic()
            self._newest[message.topic] = TopicValue(bytes(message.payload), at)
            self._changed.notify_all()
