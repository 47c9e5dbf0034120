"""Whether the machines of actions and readings are there: looked at without doing anything, for the doctor."""

import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import httpx
from babel.dates import format_timedelta

from assistant.core.config import ActionSettings, Config, MqttSettings, ReadingSettings
from assistant.core.errors import GpioError, MachineError, PinsTaken
from assistant.core.languages import ENGLISH
from assistant.machines.actions import NO_MQTT, bearer
from assistant.machines.readings import Readings

TryPin = Callable[[int], None]
AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class MachineFault:
    """What is wrong with one action or reading."""

    name: str
    why: str
    mend: str
    works: bool = False
    """It is answered, but not as it should be, or was not tried."""


def look(config: Config, try_pin: TryPin) -> list[MachineFault]:
    """All that is wrong, in the order of the configuration; takes as long as the slowest machine may.

    try_pin: raises GpioError where an output cannot have its pin.
    """
    with closing(Readings(config.readings, config.mqtt)) as readings, ThreadPoolExecutor(AT_ONCE) as pool:
        looks = [
            *(partial(_of_action, action, config.mqtt, try_pin) for action in config.actions),
            *(partial(_of_reading, reading, readings) for reading in config.readings),
        ]
        return [fault for found in pool.map(lambda each: each(), looks) for fault in found]


def _of_action(action: ActionSettings, mqtt: MqttSettings, try_pin: TryPin) -> list[MachineFault]:
    return [fault for look_at in _looks(action, mqtt, try_pin) if (fault := look_at())]


def _looks(action: ActionSettings, mqtt: MqttSettings, try_pin: TryPin) -> Iterator[Callable[[], MachineFault | None]]:
    if action.gpio:
        yield partial(_pin, action.name, action.gpio.pin, try_pin)
    if action.osc:
        yield partial(_name, action.name, action.osc.host)
    if action.mqtt:
        yield partial(_broker, action.name, mqtt, action.seconds)
    if action.http:
        yield partial(_host, action.name, action.http.url, action.http.token_variable, action.seconds)


def _pin(name: str, pin: int, try_pin: TryPin) -> MachineFault | None:
    try:
        try_pin(pin)
    except PinsTaken as error:
        return MachineFault(name, f"not tried. {error}", "stop the kiosk to try it", works=True)
    except GpioError as error:
        return MachineFault(name, str(error), f"another pin for {name}, or a machine that has pins")
    return None


def _name(name: str, host: str) -> MachineFault | None:
    """Of OSC: whether the host has an address; whether it listens nobody can tell."""
    try:
        socket.getaddrinfo(host, None)
    except OSError as error:
        return MachineFault(name, f"the host {host} is not known: {error.strerror}", f"its address in host of {name}")
    return None


def _broker(name: str, mqtt: MqttSettings, seconds: float) -> MachineFault | None:
    mend = "is the broker on, and are host, port, user and password of [mqtt] right?"
    try:
        from assistant.machines.mqtt import reach  # noqa: PLC0415 - its library is of an extra
    except ImportError:
        return MachineFault(name, NO_MQTT, "pip install paho-mqtt")
    try:
        reach(mqtt, os.environ.get(mqtt.password_variable, ""), seconds)
    except MachineError as error:
        return MachineFault(name, str(error), mend)
    return None


def _host(name: str, url: str, token_variable: str | None, seconds: float) -> MachineFault | None:
    """Whether somebody listens there; the request itself is not sent, as it would do the action."""
    address = httpx.URL(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    try:
        bearer(token_variable)
    except MachineError as error:
        return MachineFault(name, str(error), f"set {token_variable} for the service: sudo systemctl edit assistant")
    try:
        socket.create_connection((address.host, port), seconds).close()
    except OSError as error:
        why = f"{address.host} port {port} was not reached: {error.strerror or error}"
        return MachineFault(name, why, f"is that machine on, and the url of {name} right?")
    return None


def _of_reading(reading: ReadingSettings, readings: Readings) -> list[MachineFault]:
    """It is read as it is for a visitor."""
    key, where = next((key, told) for key in ("topic", "file", "url") if (told := getattr(reading, key)))
    try:
        found = readings.read(reading)
    except MachineError as error:
        return [MachineFault(reading.name, str(error), f"is what fills {where} on, and {key} of {reading.name} right?")]
    mend = f"is what fills {where} still on?"
    if found.age is None:
        why = "the broker had kept its value, which may be of any age; a visitor is told so"
        return [MachineFault(reading.name, why, f"{mend} It is told at its next message.", works=True)]
    if found.age > reading.oldest_seconds:
        ago = format_timedelta(timedelta(seconds=-found.age), add_direction=True, threshold=1.5, locale=ENGLISH)
        return [MachineFault(reading.name, f"{found.value:g} came {ago}", mend, works=True)]
    return []
