"""Doing what an action says, and nothing else: each message, request and pin stands in the configuration."""

import os

import httpx
from pythonosc.udp_client import SimpleUDPClient

from assistant.core.config import ActionSettings, MqttSettings
from assistant.core.config.machines import LANGUAGE, HttpRequest, MqttMessage, OscMessage, PinOutput
from assistant.core.errors import GpioError, MachineError
from assistant.machines.pins import SwitchPin

NO_MQTT = 'MQTT needs the extra "mqtt": pip install paho-mqtt'


class Actions:
    """Does the actions of the configuration."""

    def __init__(self, mqtt: MqttSettings, switch: SwitchPin) -> None:
        self._mqtt, self._switch = mqtt, switch

    def do(self, action: ActionSettings, language: str) -> None:
        """All that the action says, one after the other; raises MachineError at the first that fails.

        Language: the visitor's, for what is sent.
        """
        if action.gpio:
            self._pin(action.gpio)
        if action.osc:
            _send(action.osc, language)
        if action.mqtt:
            self._publish(action.mqtt, language, action.seconds)
        if action.http:
            _request(action.http, language, action.seconds)

    def _pin(self, output: PinOutput) -> None:
        try:
            self._switch(output.pin, on=output.on, seconds=output.seconds, active_high=output.active_high)
        except GpioError as error:
            raise MachineError(str(error)) from error

    def _publish(self, message: MqttMessage, language: str, seconds: float) -> None:
        try:
            from assistant.machines.mqtt import publish  # noqa: PLC0415 - its library is of an extra
        except ImportError as error:
            raise MachineError(NO_MQTT) from error
        password = os.environ.get(self._mqtt.password_variable, "")
        text = _in(language, message.message)
        publish(self._mqtt, password, message.topic, text, retain=message.retain, seconds=seconds)


def bearer(variable: str | None) -> dict[str, str]:
    """The header of a token that stands in a variable; raises MachineError where it is not set."""
    if variable is None:
        return {}
    token = os.environ.get(variable, "")
    if not token:
        raise MachineError(f"The variable {variable}, which token_variable names, is not set.")
    return {"Authorization": f"Bearer {token}"}


def _request(request: HttpRequest, language: str, seconds: float) -> None:
    url, body = _in(language, request.url), _in(language, request.body)
    headers = bearer(request.token_variable) | ({"Content-Type": request.content_type} if body else {})
    host = httpx.URL(url).host
    try:
        # No proxy of the environment: the host that stands in the configuration is asked, and no other.
        with (
            httpx.Client(timeout=seconds, trust_env=False) as client,
            client.stream(request.method, url, content=body.encode() or None, headers=headers) as answer,
        ):
            status = answer.status_code
    except httpx.HTTPError as error:
        raise MachineError(f"{host} was not reached: {type(error).__name__}: {error}.") from error
    if not httpx.codes.is_success(status):
        raise MachineError(f"{host} answers with the status {status} to {request.method}.")


def _send(message: OscMessage, language: str) -> None:
    arguments = [_in(language, each) if isinstance(each, str) else each for each in message.arguments]
    try:
        client = SimpleUDPClient(message.host, message.port, allow_broadcast=True)
        with client:
            client.send_message(message.address, arguments)
    except (OSError, AttributeError) as error:  # the library's client of a host without an address has no socket
        raise MachineError(f"{message.host} port {message.port} was not reached: {error}.") from error


def _in(language: str, text: str) -> str:
    return text.replace(LANGUAGE, language)
