"""What visitors have done and read in the house: which words tell it, what they hear, and what nobody may have done."""

import os
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from house_tools import tools

from assistant.core.config import Config
from assistant.core.errors import GpioError
from assistant.core.languages import LANGUAGES
from assistant.core.messages import Asked, Claim, Exchange, Intent, Likeness, Provenance, Reply, Transcript
from assistant.core.stages import EagerSkill
from assistant.machines.readings import Readings
from assistant.skills.machines.claiming import CONFIRMED, MACHINE, NAME, WORDING
from assistant.skills.machines.skill import MachinesSkill
from assistant.turn.turn_token import Turn

FAR = Likeness()
FILM = {"name": "film", "phrases": {"en": ["Show the film about bees."]}, "gpio": {"pin": 22}}
LAMP = {
    "name": "lamp",
    "phrases": {"en": ["Switch on the lamp."], "de": ["Schalte die Lampe ein."], "zh": ["打开灯。"]},
    "gpio": {"pin": 23},
}


class House:
    """A skill whose pins remember, asked one question after the other."""

    def __init__(self, *, broken: bool = False, **config: Any) -> None:
        self.switched: list[int] = []
        self.broken = broken
        made = Config.model_validate(config)
        readings = Readings(made.readings, made.mqtt)
        self.skill = MachinesSkill(replace(tools(), config=made, switch_pin=self._switch, readings=lambda: readings))
        self.history: list[Exchange] = []

    def claim(self, text: str, language: str = "en", like: Likeness = FAR) -> Claim | None:
        return self.skill.claim(Asked(text, language, like, self.history))

    def takes(self, text: str, language: str = "en") -> str:
        """The machine that a question is surely for; empty for none."""
        found = self.claim(text, language)
        return found.slots[MACHINE] if found and found.score == 1 else ""

    def ask(self, text: str, language: str = "en") -> tuple[str, Reply]:
        found = self.claim(text, language)
        assert found, text
        intent = Intent(NAME, Transcript(text, language), found.score, found.slots)
        reply = self.skill.answer(intent, self.history, Turn())
        said = "".join(reply.deltas)
        self.history.append(Exchange(intent, said, said, asks=reply.asks, kept=reply.kept))
        return said, reply

    def _switch(self, pin: int, **_how: object) -> None:
        if self.broken:
            raise GpioError("no pins here")
        self.switched.append(pin)


@pytest.mark.parametrize(
    ("text", "language", "machine"),
    [
        ("Show the film about bees", "en", "film"),
        ("Could you please show me the film about the bees?", "en", "film"),
        ("Switch the lamp on, please.", "en", "lamp"),
        ("Schalte bitte die Lampe ein!", "de", "lamp"),
        ("请打开这个灯吧", "zh", "lamp"),
        ("Switch off the lamp", "en", ""),
        ("Don't switch on the lamp", "en", ""),
        ("Did you switch on the lamp?", "en", ""),
        ("Why do you switch on the lamp?", "en", ""),
        ("What is a lamp?", "en", ""),
        ("Who made the film about bees?", "en", ""),
        ("关掉灯", "zh", ""),
        ("Switch on the lamp", "fr", ""),
    ],
)
def test_the_words_of_a_phrase_tell_it_and_what_turns_them_round_does_not(
    text: str, language: str, machine: str
) -> None:
    assert House(actions=[FILM, LAMP]).takes(text, language) == machine


def test_likeness_tells_other_words_but_never_the_opposite() -> None:
    house = House(actions=[FILM, LAMP])
    near = Likeness("film", 0.8, 0.95)
    found = house.claim("Start showing the bee film now", like=near)
    assert found == Claim(0.8, {MACHINE: "film"})
    assert house.claim("Start showing the bee film now", like=replace(near, topic="lamp")) is None
    assert house.claim("Switch off the lamp", like=Likeness("lamp", 0.9, 0.99)) is None


def test_what_is_done_is_told_and_known() -> None:
    house = House(actions=[FILM | {"says": {"en": "Look at the screen."}}, LAMP])
    said, reply = house.ask("Show the film about bees.")
    assert (said, house.switched) == ("Look at the screen.", [22])
    assert reply.in_the_end
    assert reply.in_the_end() is Provenance.KNOWN
    assert house.ask("Schalte die Lampe ein", "de")[0] == WORDING.say("de", "done")


def test_what_was_not_done_is_told_kindly(caplog: pytest.LogCaptureFixture) -> None:
    house = House(broken=True, actions=[FILM])
    said, reply = house.ask("Show the film about bees.")
    assert said == WORDING.say("en", "not_done")
    assert reply.in_the_end
    assert reply.in_the_end() is Provenance.REFUSED
    assert "The action film was not done: no pins here" in caplog.text


def test_nothing_is_done_before_the_reply_is_read_and_it_is_never_begun_ahead() -> None:
    house = House(actions=[FILM])
    house.skill.answer(Intent(NAME, Transcript("", "en"), 1.0, {MACHINE: "film"}), (), Turn())
    assert not house.switched
    assert not isinstance(house.skill, EagerSkill)


def confirmed(house: House, *answers: str) -> Sequence[str]:
    return [house.ask(text)[0] for text in answers]


def test_what_is_to_be_confirmed_is_done_after_a_yes_only() -> None:
    film = FILM | {"confirm": True, "question": {"en": "Shall I start the film?"}}
    house = House(actions=[film])
    said, reply = house.ask("Show the film about bees.")
    assert (said, reply.asks, house.switched) == ("Shall I start the film?", True, [])
    assert house.ask("Yes, please!")[0] == WORDING.say("en", "done")
    assert house.switched == [22]
    assert house.claim("Yes, please!") is None, "the question was answered"

    house = House(actions=[film])
    assert confirmed(house, "Show the film about bees.", "No, thank you")[1] == WORDING.say("en", "left")
    assert house.switched == []


@pytest.mark.parametrize("text", ["Yes.", "Tell me about yes men and the okay sign in the history of people, please"])
def test_a_yes_that_nobody_asked_for_does_nothing(text: str) -> None:
    house = House(actions=[FILM | {"confirm": True}])
    assert house.claim("Yes.") is None
    house.ask("Show the film about bees.")
    house.history.append(Exchange(Intent("chat", Transcript("How are you?", "en")), "Fine.", "Fine."))
    assert house.claim(text) is None


def test_slots_alone_confirm_nothing() -> None:
    house = House(actions=[FILM | {"confirm": True}])
    intent = Intent(NAME, Transcript("", "en"), 1.0, {MACHINE: "film", CONFIRMED: "yes"})
    "".join(house.skill.answer(intent, (), Turn()).deltas)
    assert house.switched == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_yes_and_a_no_are_understood_and_asked_for_in_every_language(language: str) -> None:
    for answer, done in (("yes", [22]), ("no", [])):
        phrase = {"phrases": {language: ["Zzyzx."]}, "confirm": True}
        house = House(kiosk={"languages": [language]}, actions=[FILM | phrase])
        assert house.ask("Zzyzx", language)[0] == WORDING.say(language, "question")
        for word in WORDING.words(language, answer):
            assert house.claim(word, language) == Claim(1.0, {MACHINE: "film", CONFIRMED: answer}), word
        house.ask(WORDING.words(language, answer)[0], language)
        assert house.switched == done


@pytest.fixture
def hive(tmp_path: Path) -> dict[str, Any]:
    file = tmp_path / "hive"
    file.write_text("34.56")
    phrases = {language: ["How warm is it in the hive?"] for language in LANGUAGES}
    says = {"en": "In the hive it is {value}."}
    return {"name": "hive", "phrases": phrases, "says": says, "file": str(file), "unit": "°C", "decimals": 1}


def test_a_reading_is_told_as_its_language_writes_numbers(hive: dict[str, Any]) -> None:
    house = House(readings=[hive])
    said, reply = house.ask("How warm is it in our hive?")
    assert said == "In the hive it is 34.6 °C."
    assert reply.in_the_end
    assert reply.in_the_end() is Provenance.KNOWN
    assert house.ask("How warm is it in the hive?", "de")[0] == "Es sind 34,6 °C."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_reading_that_is_too_old_says_how_old(hive: dict[str, Any], language: str) -> None:
    path = Path(hive["file"])
    os.utime(path, (time.time() - 25 * 60,) * 2)
    said, _ = House(readings=[hive], kiosk={"languages": [language]}).ask("How warm is it in the hive?", language)
    assert "25" in said
    assert "34" in said
    assert "In the hive it is" not in said


def test_a_reading_that_cannot_be_read_is_told_kindly(hive: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    Path(hive["file"]).write_text("broken")
    said, reply = House(readings=[hive]).ask("How warm is it in the hive?")
    assert said == WORDING.say("en", "not_read")
    assert reply.in_the_end
    assert reply.in_the_end() is Provenance.REFUSED
    assert "The reading hive cannot be told" in caplog.text


def test_nought_is_not_below_nought(hive: dict[str, Any]) -> None:
    Path(hive["file"]).write_text("-0.04")
    assert House(readings=[hive]).ask("How warm is it in the hive?")[0] == "In the hive it is 0 °C."
