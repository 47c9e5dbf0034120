"""What visitors have done and read in the house, through the whole program, at a real broker."""

import json
import shutil
import threading
from collections.abc import Iterator

import pytest
from brokers import PASSWORD, Home, Mosquitto
from program import borrowing, typed

from assistant.app import App
from assistant.core.messages import Provenance
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import answer_typed, conduct
from assistant.turn.turn_token import Record, Turn

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(shutil.which("mosquitto") is None, reason="needs mosquitto"),
]
MACHINES = {
    "actions": [
        {
            "name": "lamp_on",
            "phrases": {"en": ["Switch on the lamp.", "Make the lamp shine."], "de": ["Schalte die Lampe ein."]},
            "says": {"en": "There is light.", "de": "Es werde Licht."},
            "mqtt": {"topic": "hall/lamp/set", "message": '{"state": "ON", "language": "{language}"}'},
        },
        {
            "name": "lamp_off",
            "phrases": {"en": ["Switch off the lamp.", "Make the lamp dark."]},
            "mqtt": {"topic": "hall/lamp/set", "message": "OFF"},
        },
        {
            "name": "film",
            "phrases": {"en": ["Show the film about bees."]},
            "confirm": True,
            "mqtt": {"topic": "hall/film", "message": "bees"},
        },
    ],
    "readings": [
        {
            "name": "hive",
            "phrases": {"en": ["How warm is it in the hive?"], "de": ["Wie warm ist es im Bienenstock?"]},
            "says": {"en": "In the hive it is {value}."},
            "topic": "hive/1",
            "key": "temperature",
            "unit": "°C",
            "seconds": 1.0,
        }
    ],
}


@pytest.fixture(scope="module")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path_factory.mktemp("broker"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(scope="module")
def kiosk(program: App, mosquitto: Mosquitto) -> Iterator[Pipeline]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MQTT_PASSWORD", PASSWORD)
        mqtt = {"host": "127.0.0.1", "port": mosquitto.port, "user": "kiosk"}
        parts = borrowing(program, MACHINES | {"mqtt": mqtt}, program.engine)
        yield typed(parts)
        parts.close()


def skill(record: Record) -> str:
    return record.intent.skill if record.intent else ""


def ask(kiosk: Pipeline, text: str) -> Record:
    def work(turn: Turn, kiosk: Pipeline) -> None:
        answer_typed(text, turn, kiosk)

    return conduct(Turn(seconds=60), work, kiosk)


def test_an_action_is_published_and_the_opposite_is_another(kiosk: Pipeline, mosquitto: Mosquitto) -> None:
    with Home(mosquitto.port) as home:
        record = ask(kiosk, "Could you please turn on the lamp?")
        assert (skill(record), record.reply) == ("machines", "There is light.")
        assert record.provenance is Provenance.KNOWN
        assert home.hears("hall/lamp/set", '{"state": "ON", "language": "en"}')
        assert ask(kiosk, "Schalte bitte die Lampe ein!").reply == "Es werde Licht."
        assert home.hears("hall/lamp/set", '{"state": "ON", "language": "de"}')
        ask(kiosk, "Please switch the lamp off.")
        assert home.hears("hall/lamp/set", "OFF")


@pytest.mark.parametrize(
    "text", ["Who invented the lamp?", "Did you switch on the lamp?", "How does a lamp work?", "Open the window."]
)
def test_what_only_speaks_of_it_does_nothing(kiosk: Pipeline, mosquitto: Mosquitto, text: str) -> None:
    with Home(mosquitto.port) as home:
        assert skill(ask(kiosk, text)) != "machines"
        home.publish("end", "end")
        assert home.hears("end", "end")
        assert "hall/lamp/set" not in home.told


def test_what_is_to_be_confirmed_waits_for_a_yes(kiosk: Pipeline, mosquitto: Mosquitto) -> None:
    with Home(mosquitto.port) as home:
        assert ask(kiosk, "Show us the film about the bees, please.").reply == "Shall I do that?"
        assert ask(kiosk, "No, thank you.").reply == "All right, then I leave it."
        ask(kiosk, "Show us the film about the bees, please.")
        assert "hall/film" not in home.told
        assert ask(kiosk, "Yes, please.").reply == "Done."
        assert home.hears("hall/film", "bees")


def test_a_reading_is_told_with_what_is_known_of_its_age(kiosk: Pipeline, mosquitto: Mosquitto) -> None:
    record = ask(kiosk, "How warm is it in the hive?")
    assert (record.reply, record.provenance) == (
        "I am sorry, I cannot read that right now. The staff may know.",
        Provenance.REFUSED,
    )
    with Home(mosquitto.port) as home:
        home.publish("hive/1", json.dumps({"temperature": 34.4}))
        record = ask(kiosk, "How warm is it inside the hive?")
        assert (record.reply, record.provenance) == ("In the hive it is 34 °C.", Provenance.KNOWN)
        assert ask(kiosk, "Wie warm ist es in dem Bienenstock?").reply == "Es sind 34 °C."
        assert skill(ask(kiosk, "Why is it warm in a hive?")) != "machines"


def test_a_broker_that_is_gone_is_told_kindly_and_nothing_is_done_later(kiosk: Pipeline, mosquitto: Mosquitto) -> None:
    mosquitto.stop()
    try:
        record = ask(kiosk, "Switch on the lamp.")
        assert record.reply == "I am sorry, I tried, but it did not work. Please tell the staff."
    finally:
        mosquitto.start()
    with Home(mosquitto.port) as home:
        home.publish("hive/1", json.dumps({"temperature": 35}), retain=True)
        threading.Event().wait(3)  # a client that had kept the message would have come back by now
        assert "hall/lamp/set" not in home.told
