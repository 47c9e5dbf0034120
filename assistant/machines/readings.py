"""Reading a number that another machine tells: from a topic, a file or an address."""

import json
import math
import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from assistant.core.config import MqttSettings, ReadingSettings
from assistant.core.errors import MachineError
from assistant.machines.actions import NO_MQTT, bearer

if TYPE_CHECKING:
    from assistant.machines.mqtt import TopicWatch

LARGEST = 65_536
"""Bytes that are read of a file or an answer."""
MILLISECONDS_FROM = 1e11
"""A time since 1970 that is larger is in milliseconds."""
LIVE = ("/sys/", "/proc/")
"""Files below are made when they are read, whatever their time says."""
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number, as the configuration scales it."""

    value: float
    age: float | None
    """Seconds; None where nobody knows."""


class Readings:
    """Reads what the configuration names; topics are listened to from the beginning."""

    def __init__(self, readings: tuple[ReadingSettings, ...], mqtt: MqttSettings) -> None:
        topics = [reading.topic for reading in readings if reading.topic]
        self._watch = _watched(topics, mqtt) if topics else None

    def read(self, reading: ReadingSettings) -> Measurement:
        """The newest; raises MachineError where there is none, or where it is no number or beyond its limits."""
        text, age = self._text(reading)
        number, told = _parsed(reading, text)
        value = number * reading.scale
        if not math.isfinite(value):
            raise MachineError(f"{reading.name} is {number}, which is no number.")
        low, high = reading.lowest, reading.highest
        if (low is not None and value < low) or (high is not None and value > high):
            raise MachineError(f"{reading.name} is {value:g}, which is beyond its limits.")
        return Measurement(value, age if told is None else max(0.0, time.time() - told))

    def close(self) -> None:
        if self._watch:
            self._watch.close()

    def _text(self, reading: ReadingSettings) -> tuple[bytes, float | None]:
        """What stands there, and its age in seconds."""
        if reading.file:
            return _of_file(Path(reading.file))
        if reading.url:
            return _of_url(reading.url, reading.token_variable, reading.seconds), 0.0
        if self._watch is None:
            raise MachineError(NO_MQTT)
        newest = self._watch.latest(reading.topic or "", reading.seconds)
        return newest.payload, None if newest.at is None else time.monotonic() - newest.at


def _watched(topics: list[str], settings: MqttSettings) -> "TopicWatch | None":
    """None where the library is missing, which is told when something is to be read."""
    try:
        from assistant.machines.mqtt import TopicWatch  # noqa: PLC0415 - its library is of an extra
    except ImportError:
        return None
    return TopicWatch(settings, os.environ.get(settings.password_variable, ""), topics)


def _of_file(path: Path) -> tuple[bytes, float]:
    try:
        if not path.is_file():
            raise MachineError(f"There is no file {path}.")
        with path.open("rb") as file:
            changed = os.fstat(file.fileno()).st_mtime
            text = file.read(LARGEST)
    except OSError as error:
        raise MachineError(f"{path} cannot be read: {error.strerror or error}.") from error
    return text, 0.0 if str(path).startswith(LIVE) else max(0.0, time.time() - changed)


def _of_url(url: str, token_variable: str | None, seconds: float) -> bytes:
    host, text = httpx.URL(url).host, b""
    try:
        with (
            httpx.Client(timeout=seconds, trust_env=False) as client,
            client.stream("GET", url, headers=bearer(token_variable)) as answer,
        ):
            if not answer.is_success:
                raise MachineError(f"{host} answers with the status {answer.status_code}.")
            for part in answer.iter_bytes():
                text += part
                if len(text) > LARGEST:
                    raise MachineError(f"{host} answers with more than {LARGEST} bytes.")
    except httpx.HTTPError as error:
        raise MachineError(f"{host} was not reached: {type(error).__name__}: {error}.") from error
    return text


def _parsed(reading: ReadingSettings, text: bytes) -> tuple[float, float | None]:
    """The number, and when it was measured, in seconds since 1970, where that is told."""
    told = text.decode("utf-8", errors="replace").strip()
    if not reading.key:
        return _number(reading.name, told), None
    try:
        document = json.loads(told)
    except (ValueError, RecursionError) as error:
        raise MachineError(f"{reading.name}: what is told is no JSON.") from error
    value = _number(reading.name, _at(reading, document, reading.key))
    return value, _moment(reading, _at(reading, document, reading.time_key)) if reading.time_key else None


def _at(reading: ReadingSettings, document: object, key: str) -> object:
    """What stands in a document at a key with dots; a number is a place in a list."""
    found: Any = document
    for part in key.split("."):
        try:
            found = found[int(part)] if isinstance(found, list) else found[part]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise MachineError(f"{reading.name}: there is no {key} in what is told.") from error
    return found


def _number(name: str, value: object) -> float:
    written = value.strip() if isinstance(value, str) else json.dumps(value)
    if _NUMBER.fullmatch(written):
        return float(written)
    raise MachineError(f"{name}: what is told is no number: {str(value)[:40]!r}.")


def _moment(reading: ReadingSettings, value: object) -> float:
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise MachineError(f"{reading.name}: {value[:40]!r} is no time.") from error
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    since = _number(reading.name, value)
    return since / 1000 if since >= MILLISECONDS_FROM else since
