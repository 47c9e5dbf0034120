"""The operator's pages, what they tell of the kiosk and what they may do with it; what is told and counted beside."""

import logging
import os
import platform
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from rich.filesize import decimal

from assistant.app.container import Part
from assistant.asking.devices import level
from assistant.core.config import APP
from assistant.core.config_file import find
from assistant.core.errors import AssistantError, ConfigError
from assistant.core.stages import Voice
from assistant.models.catalogue import VoiceChoice
from assistant.turn.pipeline import Pipeline

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.devices import Devices
    from assistant.app.engines import Engines
    from assistant.app.fleets import Fleets
    from assistant.app.notes import Notes
    from assistant.app.sound import Sound
    from assistant.thinking.engines.choice import Choice
    from assistant.turn.signals import Post
    from assistant.unanswered.counter import UnansweredCounter
    from assistant.unanswered.store import UnansweredStore
    from assistant.visits.counting import VisitCounter
    from assistant.visits.store import CountStore
    from assistant.web.console.part import Console
    from assistant.web.mqtt import Broker

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
LEVEL_SECONDS = 0.5
"""Of sound that the microphone's level is taken of."""
MODEL = Path("/proc/device-tree/model")
"""What a Raspberry Pi calls itself."""


class Consoles:
    """What the operator sees, made when first asked for."""

    def __init__(
        self,
        base: "Base",
        engines: "Engines",
        knowledge: "Notes",
        sound: "Sound",
        devices: "Devices",
        fleets: "Fleets",
        file: Path | None,
    ) -> None:
        """File: the configuration file or profile that the command line names."""
        self.container = base.container
        self._base, self._config, self._engines, self._knowledge = base, base.config, engines, knowledge
        self._sound, self._devices, self._fleets, self._file = sound, devices, fleets, file
        self._voice_names: Mapping[str, Sequence[str]] = {}
        """Of each language those that are there, the one that speaks first; none until the kiosk is loaded."""

    @Part
    def console(self) -> "Console":
        """Without a password its pages say how to make one, and nothing is kept for them."""
        from assistant.packs.chosen import pack_files
        from assistant.web.console.history import History
        from assistant.web.console.jobs import PROGRAM, Jobs
        from assistant.web.console.journal import Journal
        from assistant.web.console.part import Console
        from assistant.web.console.site import Behind

        config, journal = self._config, Journal()
        named = ("--config", str(self._file)) if self._file else ()
        behind = Behind(
            config,
            self._file,
            History(config.privacy.keep_words_minutes * 60),
            journal,
            Jobs((*PROGRAM, *named)),
            self._facts,
            lambda: pack_files(config),
            self._knowledge.notes,
            self.counts,
            self.unanswered,
            lambda: self._devices.image_embedder,
            self._fleets.place,
        )
        console = Console(behind)
        if config.console.password_hash:
            self._base.events.subscribe(console)
            logging.getLogger("assistant").addHandler(journal)
        return console

    def open_console(self, stations: Pipeline, post: "Post") -> None:
        """Lets the operator do something with a kiosk that is loaded."""
        from assistant.thinking.routing.languages import detect
        from assistant.turn.turn import answer
        from assistant.web.console.operator_service import OperatorService, OperatorTools
        from assistant.web.guard import LOOPBACK

        by_password, member = bool(self._config.console.password_hash), self._fleets.place.member
        if not by_password and member is None:
            return
        if by_password and self._config.screen.host not in LOOPBACK:
            log.warning("screen.host = %r: a password for the console travels unencrypted", self._config.screen.host)
        self._voice_names = {code: self._voices_there(code) for code in self._config.kiosk.languages}
        tools = OperatorTools(
            post=post,
            volume=self._sound.speaker,
            camera=self._devices.camera,
            light=self._devices.light,
            search=self._knowledge.notes,
            answer=answer,
            languages=detect,
            voices=self._voice_names,
            make_voice=self._voice_maker,
            level=self._level,
            file=self._file,
        )
        operator = OperatorService(stations, tools)
        if by_password:
            self.console.open(operator)
        if member:
            member.open(operator)

    @Part
    def counter(self) -> "VisitCounter | None":
        """Counts visits for the report; None where nothing is to be counted."""
        from assistant.core.timekeeping import Timekeeper, newest_file
        from assistant.visits.counting import VisitCounter

        clock = Timekeeper(newest_file(Path(__file__).parents[1]))
        if not self._config.privacy.keep_counts_days:
            self._forget_counts()
            return None
        counter = VisitCounter(self.counts, time.time, clock.is_right, self._pack_titles)
        self._base.events.subscribe(counter)
        return counter

    @property
    def counts(self) -> "CountStore":
        from assistant.visits.store import CountStore

        return CountStore(self._config.data, self._config.privacy.keep_counts_days)

    def _forget_counts(self) -> None:
        try:
            self.counts.clear()
        except OSError as error:
            log.warning("What was counted of visits cannot be removed: %s", error)

    def _pack_titles(self) -> Collection[str]:
        return {pack.title for pack in self._knowledge.notes.packs}

    @Part
    def unanswered(self) -> "UnansweredStore":
        """What was asked in vain."""
        from assistant.unanswered.store import UnansweredStore

        return UnansweredStore(self._config.data, self._config.privacy.unanswered_days)

    @Part
    def unanswered_counter(self) -> "UnansweredCounter":
        """An observer of the events, and a context."""
        from assistant.unanswered.cleaning import OwnVocabulary, cleaned
        from assistant.unanswered.counter import UnansweredCounter
        from assistant.unanswered.labels import QuestionLabels

        notes, keeps = self._knowledge.notes, self._config.privacy.keep_unanswered
        own = OwnVocabulary(lambda: notes.passages)
        return UnansweredCounter(
            lambda: QuestionLabels(self._knowledge.embedder, notes),
            self.unanswered,
            lambda asked: cleaned(asked, own) if keeps else "",
            self._base.forget,
        )

    @Part
    def broker(self) -> "Broker | None":
        """None where none is configured, or its library is not installed."""
        settings = self._config.mqtt
        if not settings.host:
            return None
        try:
            from assistant.web.mqtt import Broker
        except ImportError:
            log.warning('mqtt.host = %r needs the extra "mqtt": pip install paho-mqtt', settings.host)
            return None
        broker = Broker(settings, os.environ.get(settings.password_variable, ""))
        self._base.events.subscribe(broker)
        return broker

    def _level(self) -> float | None:
        heard = self._sound.microphone.latest(LEVEL_SECONDS)
        return None if heard is None else float(level(heard))

    def _voices_there(self, language: str) -> list[str]:
        """The names of the voices of a language that can be had."""
        names = []
        for choice in self._base.catalogue.voices(language, self._config.speaking.voices.get(language, "")):
            try:
                self._sound.maker(choice)
            except AssistantError:
                continue
            names.append(choice.name)
        return names

    def _voice_maker(self, language: str, name: str) -> "Callable[[], Voice]":
        choices: Sequence[VoiceChoice] = self._base.catalogue.voices(language)
        for choice in choices:
            if choice.name == name:
                return self._sound.maker(choice)
        raise ConfigError(f"There is no voice {name!r} for {language!r}.")

    def _facts(self) -> Mapping[str, str]:
        config = self._config
        facts = {
            "Version": f"{APP} {metadata.version(APP)}",
            "Machine": _machine(),
            "Python": sys.version.split()[0],
            "Configuration": _told(lambda: str(find(self._file))),
            "Data": str(config.data),
            "Hearing": config.hearing.model,
            "Camera": config.vision.camera or "the first that is there",
            "Light": config.light.kind,
            "Notes": self._knowledge.notes.status.told,
        }
        if not self._voice_names:
            return facts
        return {
            **facts,
            "Model for chat": _told(lambda: _named(self._engines.chooser.choose("chat"))),
            "Model for pictures": _told(lambda: _named(self._engines.chooser.choose("vision"))),
            "Voices": "; ".join(f"{code} {names[0]}" for code, names in self._voice_names.items() if names),
        }


def _told(tell: Callable[[], str]) -> str:
    """A fact, or why it cannot be told now."""
    try:
        return tell()
    except AssistantError as error:
        return str(error)


def _named(choice: "Choice | None") -> str:
    return f"{choice.model} by {choice.engine}; {choice.why}" if choice else "none"


def _machine() -> str:
    from assistant.models.memory import total_memory

    try:
        name = MODEL.read_text(encoding="utf-8", errors="replace").strip("\0\n ")
    except OSError:
        name = f"{platform.system()} {platform.machine()}"
    memory = total_memory()
    return f"{name}, {os.cpu_count()} cores, {decimal(memory) if memory else 'unknown'} memory"
