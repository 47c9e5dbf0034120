"""A lamp at pin 22 that shines while the kiosk speaks."""

import json
import time
from contextlib import suppress

from gpiozero import LED
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

STREAM = "ws://127.0.0.1:8321/events/stream"


def follow(lamp: LED) -> None:
    with connect(STREAM) as stream:
        for message in stream:
            told = json.loads(message)
            if told["event"] in {"state", "snapshot"}:
                lamp.value = told["state"] == "speaking"


if __name__ == "__main__":
    lamp = LED(22)
    while True:
        with suppress(OSError, WebSocketException):  # the kiosk starts anew
            follow(lamp)
        lamp.off()
        time.sleep(2)
