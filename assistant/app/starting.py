"""The stations of a turn, loaded side by side."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from assistant.core.claimants import RestClaimant
from assistant.core.errors import EngineError, SetupError
from assistant.core.events import Loaded
from assistant.core.messages import Sentence, Transcript
from assistant.core.stages import Microphone, Skill, Speaker, WarmSkill
from assistant.hearing.null import NullTranscriber
from assistant.models.catalogue import GGUF
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.app.answering import Answerers
    from assistant.app.base import Base
    from assistant.app.devices import Devices
    from assistant.app.engines import Engines
    from assistant.app.notes import Notes
    from assistant.app.sound import Sound
    from assistant.speaking.voices import Voices

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
GREETING_SECONDS = 6.0
"""While the kiosk says that it is ready, what is imported would take the processor from it."""
_T = TypeVar("_T")


class Starting:
    """Loads what a kiosk needs before its first question."""

    def __init__(
        self,
        base: "Base",
        engines: "Engines",
        knowledge: "Notes",
        sound: "Sound",
        devices: "Devices",
        answering: "Answerers",
    ) -> None:
        self.container = base.container
        self._base, self._config, self._engines, self._knowledge = base, base.config, engines, knowledge
        self._sound, self._devices, self._answering = sound, devices, answering

    def stations(self, microphone: Microphone, speaker: Speaker, voices: "Voices", *, hears: bool = True) -> Pipeline:
        """Everything a turn needs, loaded side by side: most of loading is reading files and native code."""
        from assistant.hearing.voice_activity import SileroVoiceActivity

        # This thread only waits: a Ctrl-C inside an import would leave its lock to nobody, for all others to wait on.
        pool, began = ThreadPoolExecutor(max_workers=4), time.monotonic()

        def load(stage: str, make: Callable[[], _T]) -> Future[_T]:
            return pool.submit(self._timed, stage, make)

        def loaded(future: Future[_T]) -> _T:
            return self._in_time(future, began)

        try:
            shared = pool.submit(self._load_shared)
            loaded(pool.submit(self._check_installed, hears=hears))
            engine = load(
                "language model", lambda: self._engines.engine
            )  # early: llama.cpp holds the interpreter meanwhile
            voice = load("voice", lambda: self._rehearse_voice(voices))
            loaded(shared)
            routing = load("routing", self._rehearse_routing)
            hearing = load("hearing", lambda: self._sound.transcriber if hears else NullTranscriber())
            loaded(engine)
            thinking = load("prompts", lambda: self._warm_skills(all_of_them=hears))
            loaded(voice)
            loaded(routing)
            stations = Pipeline(
                config=self._config,
                microphone=microphone,
                activity=SileroVoiceActivity(),
                transcriber=loaded(hearing),
                guard=self._answering.guard,
                router=self._answering.router,
                skills=loaded(thinking),
                voices=voices,
                speaker=speaker,
                memory=self._base.memory,
                events=self._base.events,
                restraint=lambda: self._devices.heat.restraint,
            )
        finally:  # after Ctrl-C nothing more is begun
            pool.shutdown(wait=False, cancel_futures=True)
        log.info("start-up: %.1f s", time.monotonic() - began)
        threading.Thread(target=self._load_rarely_needed, name="rarely-needed", daemon=True).start()
        return stations

    def _warm_skills(self, *, all_of_them: bool) -> Mapping[str, Skill]:
        """The skills, the constant beginnings of the prompts of some of them read into the engine's cache.

        The last one is at hand, that of the skill that takes what no other claims; changing to another costs a copy,
        reading it anew would cost seconds.
        """
        claimants = self._answering.skill_folders.claimants
        rest = [name for name, claimant in claimants.items() if isinstance(claimant, RestClaimant)]
        others = [name for name in self._answering.skills if name not in rest]
        for name in [*(others if all_of_them else ()), *rest]:
            skill = self._answering.skills[name]
            if self.container.closing:  # Ctrl-C while it was loaded
                break
            if isinstance(skill, WarmSkill):
                try:
                    self._engines.engine.warm(skill.prefix)
                except EngineError as error:  # a server may come later; the kiosk is there for its visitors now
                    log.info("%s", error) if self.container.closing else log.warning("%s", error)
        return self._answering.skills

    def _load_rarely_needed(self) -> None:
        """Function calling takes a fifth of the start to import, and most questions never need it; nor other languages.

        Whoever asks for an unknown place, or in one of these, before, waits for it.
        """
        from assistant.thinking.engines.generation_budget import BudgetedFinder

        time.sleep(GREETING_SECONDS)
        if not self.container.closing:
            self._answering.guard.prepare()
        for language in self._config.kiosk.languages[1:]:
            if not self.container.closing:
                self._rehearse(language)
        finder = self.container.made("place_finder")  # only where a skill has one
        if not self.container.closing and isinstance(finder, BudgetedFinder):
            try:
                finder.prepare()
            except (ImportError, OSError, ValueError) as error:
                log.warning("No unknown place can be found: %s", type(error).__name__)

    def _load_shared(self) -> None:
        """What all stages that follow need."""
        self._timed("embedding", lambda: self._knowledge.embedder)
        self._timed("places", lambda: self._knowledge.atlas)
        self._timed("knowledge", self._knowledge.load_notes)

    def _timed(self, stage: str, make: Callable[[], _T]) -> _T:
        """Makes a part, and tells how long that took."""
        began = time.monotonic()
        made = make()
        seconds = time.monotonic() - began
        log.info("start-up: %s %.1f s", stage, seconds)
        self._base.events.publish(Loaded(stage, seconds))
        return made

    def _in_time(self, future: Future[_T], began: float) -> _T:
        """What is being loaded; raises SetupError where that takes too long."""
        limit = self._config.kiosk.loading_seconds
        try:
            return future.result(max(0.0, began + limit - time.monotonic()))
        except TimeoutError as error:
            raise SetupError(f"The models were not loaded within {limit:g} s (kiosk.loading_seconds).") from error

    def _check_installed(self, *, hears: bool) -> None:
        """What is missing is said at once, not after a minute of loading; raises AssistantError."""
        if hears:
            self._base.folder(self._config.hearing.model)
        chat = self._engines.chooser.choose("chat")
        if chat and chat.engine == "embedded" and not chat.model.endswith(GGUF):
            self._base.folder(chat.model)

    def _rehearse_routing(self) -> None:
        """The first of everything is slow."""
        self._knowledge.towns.load()
        self._rehearse(self._config.kiosk.languages[0])

    def _rehearse(self, language: str) -> None:
        """Has all that a question passes read what it needs of a language, a third of a second's work."""
        ready = Transcript("Ready?", language)
        self._answering.guard.judge(ready, (), Turn())
        self._answering.guard.reads(ready.text, ready.language)
        self._answering.router.route(ready, ())

    def _rehearse_voice(self, voices: "Voices") -> None:
        language = self._config.kiosk.languages[0]
        if voices.can_speak(language):
            voices.speak(Sentence("Ready.", "Ready.", 0, language)).whole()
