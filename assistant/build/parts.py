"""All parts together: the skills, and the stations of a turn, loaded side by side."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from assistant.build.screens import Screens
from assistant.core.config import KnowledgeSettings
from assistant.core.errors import ConfigError, EngineError, SetupError
from assistant.core.events import Loaded
from assistant.core.languages import ENGLISH
from assistant.core.messages import GUARD, Exchange, Sentence, Transcript
from assistant.core.stages import Camera, Microphone, Skill, Speaker, WarmSkill
from assistant.hearing.null_transcriber import NullTranscriber
from assistant.models.catalogue import GGUF
from assistant.speaking.voices import Voices
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:
    from assistant.bench.stock import Lab, Peer
    from assistant.skills.guarded import GuardSkill
    from assistant.skills.knowledge import KnowledgeSkill
    from assistant.skills.look import LookSkill
    from assistant.thinking.guard.classifier import Classifier
    from assistant.thinking.guard.guard import LayeredGuard

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
GREETING_SECONDS = 6.0
"""While the kiosk says that it is ready, what is imported would take the processor from it."""
_T = TypeVar("_T")


class Parts(Screens):
    """The parts of the assistant, each made when first asked for."""

    def look(self, camera: Camera) -> "LookSkill":
        """What describes the pictures of a camera."""
        from assistant.geography.pictured import PicturePlaces
        from assistant.skills.look import LookSkill

        finder = self.place_finder if self.vision_model else None  # without eyes there is nothing to find in words
        places = PicturePlaces(self.atlas, self.config.home, finder)
        return LookSkill(camera, self.detector, self.vision_model, self.config.vision, places, self.events)

    @cached_property
    def skills(self) -> Mapping[str, Skill]:
        from assistant.geography.capital_notes import CapitalNotes
        from assistant.skills.chat import ChatSkill
        from assistant.skills.control import ControlSkill
        from assistant.skills.distance import DistanceSkill

        config = self.config
        chat = ChatSkill(self.engine, config.chat, config.models, CapitalNotes(self.gazetteer).note)
        return {
            "chat": chat,
            "distance": DistanceSkill(self.atlas, config.home, self.place_finder),
            "knowledge": self.knowledge,
            GUARD: self.guard_skill,
            "look": self.look(self.camera),
            "control": ControlSkill(config.kiosk.languages),
            **self.skill_folders,
        }

    def knowledge_skill(self, settings: KnowledgeSettings) -> "KnowledgeSkill":
        """What answers from the packs alone."""
        from assistant.skills.knowledge import KnowledgeSkill

        return KnowledgeSkill(self.notes, self.engine, settings)

    @cached_property
    def knowledge(self) -> "KnowledgeSkill":
        from assistant.skills.knowledge import KnowledgeSkill

        return KnowledgeSkill(self.notes, self.engine, self.config.knowledge, self.looked_up)

    @cached_property
    def guard_skill(self) -> "GuardSkill":
        """What says the guard's sentences."""
        from assistant.geography.emergency import emergency_numbers
        from assistant.skills.guarded import GuardSkill

        home = self.config.home
        return GuardSkill(self.config.safety, emergency_numbers((home.latitude, home.longitude), self.towns))

    def _stands(self, text: str, language: str, history: Sequence[Exchange]) -> bool:
        """Whether the packs answer word for word; asked only when all is loaded."""
        return self.knowledge.stands(text, language, history)

    @cached_property
    def classifier(self) -> "Classifier":
        """Tells unsafe texts apart."""
        from assistant.thinking.embeddings import TunedE5
        from assistant.thinking.guard import classifier

        weights = classifier.load(classifier.weights_file())
        return classifier.Classifier(TunedE5(weights.tensors), weights)

    @cached_property
    def guard(self) -> "LayeredGuard":
        """What keeps the unsafe from skills and voice."""
        from assistant.thinking.guard.guard import LayeredGuard

        return LayeredGuard(
            self.config.safety,
            self.config.kiosk.languages,
            self.classifier,
            self.embedder,
            self.off_limits,
            self.guard_skill.text,
            self._stands,
        )

    def _warm_skills(self, names: Sequence[str]) -> Mapping[str, Skill]:
        """The skills, the constant beginnings of the prompts of some of them read into the engine's cache.

        The last one is at hand; changing to another costs a copy, reading it anew would cost seconds.
        """
        for name in names:
            skill = self.skills[name]
            if self._closing:  # Ctrl-C while it was loaded
                self.close()
                break
            if isinstance(skill, WarmSkill):
                try:
                    self.engine.warm(skill.prefix)
                except EngineError as error:  # a server may come later; the kiosk is there for its visitors now
                    log.info("%s", error) if self._closing else log.warning("%s", error)
        return self.skills

    def stock_pipelines(self, speaker: Speaker) -> tuple["Lab", "Peer"]:
        """Pipelines as people build them from the same models; raises AssistantError where one is missing.

        Where ours is embedded theirs has a server of its own, so that neither evicts the other's prompts.
        """
        from assistant.asking.transcription import GREEDY, StockTranscriber
        from assistant.bench import stock as bench_stock
        from assistant.thinking.engines.choice import api_key

        hearing, models = self.config.hearing, self.config.models
        choice = self.chooser.choose("chat")
        if choice is None:
            raise ConfigError("There is no language model; name one as models.chat.")
        self.notes.load()
        server = None
        url = {"ollama": f"{models.ollama.address}/v1", "openai": models.openai.url}.get(choice.engine, "")
        if choice.engine == "embedded":
            server = bench_stock.serve(self._gguf(choice.model), models.context)
            url = f"{server.listening_address}/v1"
        voice = next(v.name for v in self.catalogue.voices(ENGLISH) if v.engine == "piper")
        tools = bench_stock.StockTools(
            config=self.config,
            client=bench_stock.connect(url, api_key(models) if choice.engine == "openai" else ""),
            model=choice.model,
            voice=bench_stock.load_voice(self._folder(voice) / f"{voice}.onnx"),
            index=self.notes.index,
            camera=self.camera,
            detector=self.detector,
            speaker=speaker,
            server=server,
        )
        folder = self._folder(hearing.model)
        return (
            bench_stock.Lab(tools, StockTranscriber(folder, hearing.threads)),
            bench_stock.Peer(tools, StockTranscriber(folder, hearing.threads, beam=GREEDY)),
        )

    def stations(self, microphone: Microphone, speaker: Speaker, voices: Voices, *, hears: bool = True) -> Pipeline:
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
            engine = load("language model", lambda: self.engine)  # early: llama.cpp holds the interpreter meanwhile
            voice = load("voice", lambda: self._rehearse_voice(voices))
            loaded(shared)
            routing = load("routing", self._rehearse_routing)
            hearing = load("hearing", lambda: self.transcriber if hears else NullTranscriber())
            loaded(engine)
            thinking = load("prompts", lambda: self._warm_skills(("knowledge", "chat") if hears else ("chat",)))
            loaded(voice)
            loaded(routing)
            stations = Pipeline(
                config=self.config,
                microphone=microphone,
                activity=SileroVoiceActivity(),
                transcriber=loaded(hearing),
                guard=self.guard,
                router=self.router,
                skills=loaded(thinking),
                voices=voices,
                speaker=speaker,
                memory=self.memory,
                events=self.events,
                restraint=lambda: self.heat.restraint,
            )
        finally:  # after Ctrl-C nothing more is begun
            pool.shutdown(wait=False, cancel_futures=True)
        log.info("start-up: %.1f s", time.monotonic() - began)
        threading.Thread(target=self._load_rarely_needed, name="rarely-needed", daemon=True).start()
        return stations

    def _load_rarely_needed(self) -> None:
        """Function calling takes a fifth of the start to import, and most questions never need it.

        Whoever asks for an unknown place before, waits for it.
        """
        from assistant.thinking.engines.generation_budget import BudgetedFinder

        time.sleep(GREETING_SECONDS)
        if not self._closing:
            self.guard.prepare()
        finder = self.__dict__.get("place_finder")  # only where a skill has one
        if not self._closing and isinstance(finder, BudgetedFinder):
            try:
                finder.prepare()
            except (ImportError, OSError, ValueError) as error:
                log.warning("No unknown place can be found: %s", type(error).__name__)

    def _load_shared(self) -> None:
        """What all stages that follow need."""
        self._timed("embedding", lambda: self.embedder)
        self._timed("places", lambda: self.atlas)
        self._timed("knowledge", self.load_notes)

    def _timed(self, stage: str, make: Callable[[], _T]) -> _T:
        """Makes a part, and tells how long that took."""
        began = time.monotonic()
        made = make()
        seconds = time.monotonic() - began
        log.info("start-up: %s %.1f s", stage, seconds)
        self.events.publish(Loaded(stage, seconds))
        return made

    def _in_time(self, future: Future[_T], began: float) -> _T:
        """What is being loaded; raises SetupError where that takes too long."""
        limit = self.config.kiosk.loading_seconds
        try:
            return future.result(max(0.0, began + limit - time.monotonic()))
        except TimeoutError as error:
            raise SetupError(f"The models were not loaded within {limit:g} s (kiosk.loading_seconds).") from error

    def _check_installed(self, *, hears: bool) -> None:
        """What is missing is said at once, not after a minute of loading; raises AssistantError."""
        if hears:
            self._folder(self.config.hearing.model)
        chat = self.chooser.choose("chat")
        if chat and chat.engine == "embedded" and not chat.model.endswith(GGUF):
            self._folder(chat.model)

    def _rehearse_routing(self) -> None:
        """The first of everything is slow."""
        self.towns.load()
        ready = Transcript("Ready?", self.config.kiosk.languages[0])
        self.guard.judge(ready, (), Turn())
        self.guard.reads(ready.text, ready.language)
        self.router.route(ready, ())

    def _rehearse_voice(self, voices: Voices) -> None:
        language = self.config.kiosk.languages[0]
        if voices.can_speak(language):
            voices.speak(Sentence("Ready.", "Ready.", 0, language)).whole()

    def close(self) -> None:
        """Ends what was made; what is still being loaded elsewhere goes no further."""
        self._closing = True
        for name in (
            "microphone",
            "speaker",
            "engine",
            "vision_model",
            "extractor",
            "embedded",
            "notes",
        ):
            if self.__dict__.get(name):
                self.__dict__[name].close()
