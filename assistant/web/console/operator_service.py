"""What the operator can do with the kiosk; each call waits for the end of what it does.

The stations belong to the turns, so whatever needs one is a turn of its own: a task for the appliance's queue.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

from assistant.core.errors import AssistantError, ConfigError, KioskBusy, TurnCancelled
from assistant.core.events import Event, KioskState, StateChanged
from assistant.core.messages import Picture, Reply, Transcript
from assistant.core.settings_file import change
from assistant.core.stages import Camera, Voice
from assistant.knowledge.hits import Retrieved
from assistant.thinking.memory import Memory
from assistant.turn import pause_mark
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import OperatorTask, Pause, Post, Quit
from assistant.turn.telling import speak
from assistant.turn.turn_token import Record, Turn

T = TypeVar("T")

SHOWN_SECONDS = 1.2
"""Of each state of the light."""
ANSWER_SECONDS = 90.0
"""The longest that a task is waited for."""


class Volume(Protocol):
    """Of the loudspeaker."""

    volume: float


class Searcher(Protocol):
    def find(self, question: str, language: str, count: int = 5) -> Retrieved: ...


@dataclass(frozen=True, slots=True)
class OperatorTools:
    """What the desk works with, beside the stations."""

    post: Post
    volume: Volume
    camera: Camera
    light: Callable[[Event], None] | None
    search: Searcher
    answer: Callable[[Turn, Transcript, Pipeline], None]
    """Routes a question and speaks the answer; see turn.turn."""
    languages: Callable[[str, Sequence[str]], str]
    """Tells the language of a text."""
    voices: Mapping[str, Sequence[str]]
    """Of each language, the names of those that are there."""
    make_voice: Callable[[str, str], Callable[[], Voice]]
    """What loads the voice of a language by its name; raises AssistantError."""
    level: Callable[[], float | None]
    """Of the microphone, in dB below full scale."""
    file: Path | None
    """The configuration file or profile that the command line names."""


class OperatorService:
    """For any thread."""

    def __init__(self, stations: Pipeline, tools: OperatorTools) -> None:
        self._stations = stations
        self._tools = tools
        self.paused = pause_mark.is_set(stations.config.data)
        self.voices = tools.voices
        self.chosen = {code: next(iter(names), "") for code, names in tools.voices.items()}
        """The voice of each language."""

    @property
    def level(self) -> float | None:
        return self._tools.level()

    @property
    def volume(self) -> float:
        return self._tools.volume.volume

    @property
    def pace(self) -> float:
        return self._stations.voices.pace * self._stations.config.speaking.pace

    def say(self, text: str, language: str) -> None:
        """Speaks a text aloud, in the language of the text where none is given."""
        spoken = language or self._language(text)
        if not self._stations.voices.can_speak(spoken):
            raise ConfigError(f"There is no voice for {spoken}.")
        self._do(lambda turn, stations: speak(turn, Reply(iter([text]), spoken, remember=False), stations))

    def ask(self, text: str, language: str) -> Record:
        """Answers a question aloud, as if a visitor had asked it."""
        transcript = Transcript(text, language or self._language(text))

        def work(turn: Turn, stations: Pipeline) -> None:
            turn.record.end_of_speech = turn.pressed
            stations.events.publish(StateChanged(KioskState.THINKING))
            own = Memory(exchanges=1, idle_seconds=stations.config.kiosk.idle_seconds)  # whatever is asked for
            self._tools.answer(turn, transcript, replace(stations, memory=own))

        return self._wait(OperatorTask(work))

    def search(self, question: str, language: str, count: int) -> Retrieved:
        spoken = language or self._language(question)
        return self._do(lambda _turn, _stations: self._tools.search.find(question, spoken, count))

    def photograph(self) -> Picture:
        def work(_turn: Turn, stations: Pipeline) -> Picture:
            stations.events.publish(StateChanged(KioskState.CAPTURING))
            return self._tools.camera.photograph()

        return self._do(work)

    def show_light(self, seconds: float = SHOWN_SECONDS) -> None:
        """Every state, one after the other."""
        light = self._tools.light
        if light is None:
            raise ConfigError('There is no light: set kind in [light] of the configuration to "led", "pwm" or "rgb".')

        def work(turn: Turn, _stations: Pipeline) -> None:
            for state in KioskState:
                turn.check()
                light(StateChanged(state))
                time.sleep(seconds)

        self._do(work)

    def pause(self, *, on: bool) -> None:
        """Also after a restart; raises ConfigError where that cannot be kept."""
        self._tools.post(Pause(on))
        self.paused = on
        try:
            pause_mark.mark(self._stations.config.data, on=on)
        except OSError as error:
            raise ConfigError(f"It is so from now on, but not after a restart: {error.strerror or error}.") from error

    def restart(self) -> None:
        self._tools.post(Quit(again=True))

    def set_volume(self, volume: float) -> None:
        """From the next sentence on, and after the next start; raises ConfigError where it cannot be kept."""
        self._tools.volume.volume = volume
        self._keep("speaking.volume", volume)

    def set_pace(self, pace: float) -> None:
        self._stations.voices.pace = pace / self._stations.config.speaking.pace
        self._keep("speaking.pace", pace)

    def set_voice(self, language: str, name: str) -> None:
        if name not in self.voices.get(language, ()):
            raise ConfigError(f"There is no voice {name!r} for {language!r}.")
        self._stations.voices.use(language, self._tools.make_voice(language, name))
        self.chosen[language] = name
        self._keep(f"speaking.voices.{language}", name)

    def _keep(self, key: str, value: object) -> None:
        try:
            change({key: value}, self._tools.file, keeps=False)
        except ConfigError as error:
            raise ConfigError(f"It is so from now on, but not after a restart. {error}") from error

    def _language(self, text: str) -> str:
        return self._tools.languages(text, self._stations.config.kiosk.languages)

    def _do(self, work: Callable[[Turn, Pipeline], T]) -> T:
        """What the work returns; raises what it raises, which no visitor is told."""
        done: list[T] = []
        failed: list[AssistantError] = []

        def guarded(turn: Turn, stations: Pipeline) -> None:
            try:
                done.append(work(turn, stations))
            except TurnCancelled:
                raise
            except AssistantError as error:
                failed.append(error)

        record = self._wait(OperatorTask(guarded))
        if failed:
            raise failed[0]
        if record.error == TurnCancelled.code:
            raise KioskBusy("A visitor pressed the button, so it was broken off.")
        if record.error or not done:
            raise AssistantError(f"It failed ({record.error}); the log tells more.")
        return done[0]

    def _wait(self, task: OperatorTask) -> Record:
        self._tools.post(task)
        try:
            return task.outcome.result(ANSWER_SECONDS)
        except StillRunning as error:
            raise KioskBusy(f"It was not over after {ANSWER_SECONDS:g} s.") from error
