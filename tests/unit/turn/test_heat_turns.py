"""What visitors hear while the machine warms up and cools down again.

tests/data/heat-curve.csv is 25 minutes of a busy afternoon, every two seconds: from 60 to 87 °C and back in the half
degrees of the sensor, the firmware's flag now on, now off from 80 °C on, and once more at 66 °C, for a weak power
supply. It was computed, not measured.
"""

import csv
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
import shared_places
from kiosk_fakes import FakeTranscriber, OpenMicrophone, eventually, stations

from assistant.core import phrases
from assistant.core.config import ChatSettings, HeatSettings, HomeSettings, KnowledgeSettings, ModelsSettings
from assistant.core.errors import CoolingDown
from assistant.core.events import Event, Events, KioskState, StateChanged, ThermalState, ThermalStateChanged
from assistant.core.languages import USUAL
from assistant.core.messages import ChatMessage, Exchange, Intent, PlaceGuess, Sampling, Transcript, Vitals
from assistant.core.stages import CancelToken
from assistant.device.heat import HeatPolicy
from assistant.device.monitor import Monitor
from assistant.device.sensors import FakeSensors
from assistant.geography.atlas import Atlas
from assistant.knowledge.hits import Hit, Retrieved, Verdict
from assistant.knowledge.packs.packs import Passage
from assistant.skills.chat.skill import BRIEFLY, ChatSkill
from assistant.skills.control.skill import ControlSkill
from assistant.skills.distance.skill import DistanceSkill
from assistant.skills.knowledge.skill import KnowledgeSkill
from assistant.speaking.speaker import RecordingSpeaker
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.engines.generation_budget import BudgetedFinder, BudgetedModel, Cooldown
from assistant.thinking.engines.places import FakePlaceFinder
from assistant.turn.appliance import Appliance
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Pressed, Quit, Released
from assistant.turn.turn import answer, conduct
from assistant.turn.turn_token import Record, Turn

CURVE = Path(__file__).parents[2] / "data" / "heat-curve.csv"
PAUSE = 0.2

SKY, FRANCE, ZERMATT, EGGS, COLONY, AGAIN = (
    "Why is the sky blue?",
    "How far is France?",
    "How far is Zermatt?",
    "How many eggs does a queen lay?",
    "How large is a colony?",
    "Say that again.",
)
SKILLS = {SKY: "chat", FRANCE: "distance", ZERMATT: "distance", EGGS: "knowledge", COLONY: "knowledge"}
QUEEN = Passage("q", "The queen", "The queen lays up to 2,000 eggs a day.", (), "en", "Bees")
BEES = Passage("c", "Size", "A colony has 20,000 bees. It lives in a hive.", (), "en", "Bees")
PARIS = "Santiago de Chile is about 11,630 kilometers away from Paris."
COOL_DOWN = CoolingDown.sentence


class Model(FakeLanguageModel):
    """Answers with the notes that it is given, or with three sentences, and keeps count of what was asked of it."""

    def __init__(self, name: str) -> None:
        super().__init__(self._write)
        self.name = name
        self.max_tokens: list[int] = []
        self.began: list[float] = []

    @staticmethod
    def _write(messages: Sequence[ChatMessage]) -> str:
        return BEES.text if BEES.text in messages[-1].content else "Light scatters. Blue most. Red goes through."

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        self.max_tokens.append(sampling.max_tokens)
        self.began.append(time.monotonic())
        yield from super().stream(messages, sampling, token)


class Notes:
    """Surely knows how many eggs a queen lays; what it has on the colony, a model must put into words."""

    def further(self, question: str, language: str, said: Collection[str], count: int = 5) -> Retrieved | None:
        return None

    def find(self, question: str, language: str, count: int = 5, context: str = "") -> Retrieved:
        verdict, passage = (Verdict.DIRECT, QUEEN) if question == EGGS else (Verdict.COMPOSE, BEES)
        hits = (Hit(passage, 0.9),)
        return Retrieved(verdict, hits, hits)


class ByTable:
    """Implements Router."""

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        if transcript.text == AGAIN:
            return Intent("control", transcript, slots={"action": "repeat"})
        return Intent(SKILLS.get(transcript.text, "chat"), transcript)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Kiosk:
    """Real skills, policy and monitor over fake sensors, models, notes and sound."""

    atlas: Atlas
    vitals: Sequence[Vitals]
    pause: float = PAUSE
    seen: list[Event] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    large: Model = field(default_factory=partial(Model, "large"))
    small: Model = field(default_factory=partial(Model, "small"))
    speaker: RecordingSpeaker = field(default_factory=RecordingSpeaker)

    def __post_init__(self) -> None:
        heat = HeatSettings(model="small", pause_seconds=self.pause)
        self.policy = HeatPolicy(heat, self.clock)
        events = Events()
        events.subscribe(self.seen.append)
        self.monitor = Monitor(FakeSensors(*self.vitals), self.policy, events, seconds=2, data=Path("/"))
        rest, guess = Cooldown(), PlaceGuess("Zermatt", "Switzerland", 46.02, 7.75)
        model = BudgetedModel(self.large, rest, lambda _: self.small)
        self.finder = FakePlaceFinder({ZERMATT: guess})
        parts = stations(speaker=self.speaker, voices=Voices(dict.fromkeys(USUAL, FakeVoice)))
        self.stations = replace(
            parts,
            router=ByTable(),
            skills={
                "chat": ChatSkill(model, ChatSettings(), ModelsSettings()),
                "distance": DistanceSkill(self.atlas, HomeSettings(), BudgetedFinder(lambda: self.finder, rest)),
                "knowledge": KnowledgeSkill(Notes(), model, KnowledgeSettings()),
                "control": ControlSkill(USUAL),
            },
            events=events,
            restraint=lambda: self.policy.restraint,
        )

    def later(self) -> ThermalState:
        """Two seconds later."""
        self.monitor.look()
        self.clock.now += 2
        return self.policy.warmth

    def ask(self, text: str, language: str = "en") -> Record:
        def typed(turn: Turn, parts: Pipeline) -> None:
            answer(turn, Transcript(text, language), parts)

        turn = Turn()
        turn.record.end_of_speech = turn.pressed
        return conduct(turn, typed, self.stations)

    def heard(self, text: str, language: str = "en") -> str:
        """What comes out of the loudspeaker."""
        self.speaker.speeches.clear()
        self.ask(text, language)
        return " ".join(speech.sentence.text for speech in self.speaker.speeches)

    @property
    def warmths(self) -> list[ThermalState]:
        return [event.warmth for event in self.seen if isinstance(event, ThermalStateChanged)]


def recorded() -> list[Vitals]:
    with CURVE.open(newline="") as file:
        return [Vitals(float(row["temperature"]), row["throttled"] == "1") for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return shared_places.atlas()


ALL = f"{SKY}|{FRANCE}|{ZERMATT}|{EGGS}|{COLONY}|{AGAIN}".split("|")
GUESSED = "Let me think where that is. I may be wrong: Santiago de Chile is about 11,800 kilometers away from Zermatt."
EVERYTHING = ["Light scatters. Blue most.", PARIS, GUESSED, QUEEN.text, BEES.text, BEES.text]
SHORT = ["Light scatters.", PARIS, GUESSED, QUEEN.text, "A colony has 20,000 bees.", "A colony has 20,000 bees."]
NO_MODEL = [COOL_DOWN, PARIS, COOL_DOWN, QUEEN.text, COOL_DOWN, QUEEN.text]
EXPECTED = {
    ThermalState.NORMAL: EVERYTHING,
    ThermalState.TOO_WARM: SHORT,
    ThermalState.THROTTLED: SHORT,
    ThermalState.COOLING: NO_MODEL,
}


def test_the_recorded_curve_is_a_hard_one() -> None:
    vitals = recorded()
    temperatures = [v.temperature or 0 for v in vitals]
    assert (min(temperatures), max(temperatures)) == pytest.approx((60, 87), abs=1)
    policy = HeatPolicy(HeatSettings(hysteresis_degrees=0, hysteresis_seconds=0))
    warmths = [policy.update(v) for v in vitals]
    assert sum(before is not after for before, after in pairwise(warmths)) > 30, (
        "without hysteresis the kiosk would flap"
    )


def test_visitors_hear_less_as_it_warms_up_and_everything_again_when_it_has_cooled_down(atlas: Atlas) -> None:
    kiosk = Kiosk(atlas, recorded())
    asked_at = ThermalState.COOLING
    for _ in kiosk.vitals:
        warmth = kiosk.later()
        if warmth is asked_at:
            continue
        asked_at = warmth
        assert [kiosk.heard(text) for text in ALL] == EXPECTED[warmth], warmth
    assert kiosk.warmths == [
        ThermalState.TOO_WARM,
        ThermalState.THROTTLED,
        ThermalState.COOLING,
        ThermalState.THROTTLED,
        ThermalState.TOO_WARM,
        ThermalState.NORMAL,
        ThermalState.THROTTLED,  # the firmware's flag at 66 °C
        ThermalState.NORMAL,
    ], "each once"


def at(atlas: Atlas, degrees: float, pause: float = PAUSE) -> Kiosk:
    kiosk = Kiosk(atlas, [Vitals(degrees)], pause)
    kiosk.later()
    return kiosk


def test_a_throttled_machine_lets_the_smaller_model_talk_briefly(atlas: Atlas) -> None:
    cool, warm, throttled = at(atlas, 60), at(atlas, 76), at(atlas, 81)
    for kiosk in (cool, warm, throttled):
        kiosk.ask(SKY)
    assert (cool.large.max_tokens, warm.large.max_tokens, throttled.small.max_tokens) == ([120], [120], [60])
    assert (cool.small.max_tokens, warm.small.max_tokens, throttled.large.max_tokens) == ([], [], [])
    asked = [model.requests[0][-1].content for model in (cool.large, warm.large, throttled.small)]
    assert asked == [SKY, f"{SKY} {BRIEFLY['en']}", f"{SKY} {BRIEFLY['en']}"]


def test_while_it_cools_down_no_model_is_asked(atlas: Atlas) -> None:
    kiosk = at(atlas, 86)
    for text in ALL:
        kiosk.ask(text)
    assert (kiosk.large.requests, kiosk.small.requests, kiosk.finder.asked) == ([], [], [])
    assert kiosk.ask(SKY).error == "cooling-down"


@pytest.mark.parametrize("language", USUAL)
def test_it_says_in_the_visitors_language_that_it_has_to_cool_down(atlas: Atlas, language: str) -> None:
    record = at(atlas, 86).ask("?! Hm", language)
    assert record.reply.replace(" ", "") == phrases.say(language, COOL_DOWN).replace(" ", "")


def test_the_pause_keeps_only_the_model_waiting(atlas: Atlas) -> None:
    pause = 3.0  # so long that no busy machine takes as much for an answer that needs no model
    kiosk = at(atlas, 81, pause)
    kiosk.ask(FRANCE)  # the first one reads the names of all places
    kiosk.ask(SKY)
    ended = time.monotonic()
    kiosk.ask(FRANCE)
    assert time.monotonic() - ended < pause
    kiosk.ask(SKY)
    assert kiosk.small.began[1] - ended > pause * 0.9


def recorded_by(microphone: OpenMicrophone, presses: int) -> bool:
    return len(microphone.since) == presses


def test_a_press_in_the_pause_listens_at_once(atlas: Atlas) -> None:
    kiosk = at(atlas, 81, pause=60)
    kiosk.ask(SKY)
    microphone = OpenMicrophone()
    appliance = Appliance(replace(kiosk.stations, microphone=microphone, transcriber=FakeTranscriber(SKY)))
    thread = threading.Thread(target=appliance.run)
    thread.start()
    try:
        for presses in (1, 2):  # the second one comes while the first question waits for its model
            kiosk.seen.clear()
            pressed = time.monotonic()
            appliance.post(Pressed(pressed))
            appliance.post(Released(pressed))
            assert eventually(partial(recorded_by, microphone, presses))
            assert time.monotonic() - pressed < 0.5
            assert eventually(lambda: StateChanged(KioskState.THINKING) in kiosk.seen)
            time.sleep(0.1)
            assert len(kiosk.small.began) == 1, "it waits"
    finally:
        appliance.post(Quit())
        thread.join(5)
    assert not thread.is_alive(), "nor does the pause hold up the end"
