"""All parts together: what the program is made of, and where each part is made."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from assistant.app.answering import Answerers
from assistant.app.base import Base
from assistant.app.consoles import Consoles
from assistant.app.container import Container, Group, Part
from assistant.app.devices import Devices
from assistant.app.engines import Engines
from assistant.app.fleets import Fleets
from assistant.app.notes import Notes
from assistant.app.screens import Screens
from assistant.app.sound import Sound
from assistant.app.starting import Starting
from assistant.core.config import Config
from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH
from assistant.core.stages import Speaker

if TYPE_CHECKING:
    from assistant.bench.stock import Lab, Peer

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415

T = TypeVar("T")


class Of(Generic[T]):
    """A part of one of the groups, read from the whole."""

    def __init__(self, group: str, part: Part[T]) -> None:
        self._group, self._part = group, part
        self.__doc__ = part.__doc__

    def __get__(self, app: "App", owner: type) -> T:
        group: Group = getattr(app, self._group)
        return self._part.__get__(group, owner)


class App:
    """The parts of the assistant, each made when first asked for; what was opened is closed with it, the last first."""

    def __init__(
        self,
        config: Config,
        report_indexing: Callable[[int, int], None] | None = None,
        file: Path | None = None,
        given: Mapping[str, Callable[[], Any]] = MappingProxyType({}),
    ) -> None:
        """report_indexing: is called with how many new passages are indexed, and of how many; else the log tells.

        File: the configuration file or profile that the command line names. Given: makes parts in place of the
        program's, by name; who gives them closes them.
        """
        self.container = Container(given)
        self.base = base = Base(config, self.container)
        self.engines = engines = Engines(base)
        self.knowledge = knowledge = Notes(base, engines, report_indexing)
        self.devices = devices = Devices(base)
        self.sound = sound = Sound(base, knowledge)
        self.answering = answering = Answerers(base, engines, knowledge, devices)
        self.starting = Starting(base, engines, knowledge, sound, devices, answering)
        self.fleets = Fleets(base, knowledge, file)
        self.consoles = Consoles(base, engines, knowledge, sound, devices, self.fleets, file)
        self.screens = Screens(base, knowledge, self.consoles)
        self.config, self.events, self.memory = config, base.events, base.memory
        self.load_notes, self.keep_notes_current = knowledge.load_notes, knowledge.keep_notes_current
        self.embedded_passages, self.wall_time = knowledge.embedded_passages, knowledge.wall_time
        self.pronouncing, self.voice_of, self.recorded_voice = sound.pronouncing, sound.voice_of, sound.recorded_voice
        self.can_play = sound.can_play
        self.look, self.knowledge_skill = answering.look, answering.knowledge_skill
        self.stations, self.open_console = self.starting.stations, self.consoles.open_console

    catalogue = Of("base", Base.catalogue)
    folder = Of("base", Base.folder)
    sensors = Of("base", Base.sensors)

    chooser = Of("engines", Engines.chooser)
    engine = Of("engines", Engines.engine)
    rest = Of("engines", Engines.rest)
    embedded = Of("engines", Engines.embedded)
    extractor = Of("engines", Engines.extractor)
    vision_model = Of("engines", Engines.vision_model)
    place_finder = Of("engines", Engines.place_finder)
    schema_model = Of("engines", Engines.schema_model)

    embedder = Of("knowledge", Notes.embedder)
    gazetteer = Of("knowledge", Notes.gazetteer)
    towns = Of("knowledge", Notes.towns)
    atlas = Of("knowledge", Notes.atlas)
    notes = Of("knowledge", Notes.notes)
    off_limits = Of("knowledge", Notes.off_limits)

    camera = Of("devices", Devices.camera)
    detector = Of("devices", Devices.detector)
    image_embedder = Of("devices", Devices.image_embedder)
    exhibits = Of("devices", Devices.exhibits)
    text_reader = Of("devices", Devices.text_reader)
    light = Of("devices", Devices.light)
    heat = Of("devices", Devices.heat)
    monitor = Of("devices", Devices.monitor)

    portaudio = Of("sound", Sound.portaudio)
    microphone = Of("sound", Sound.microphone)
    live_microphone = Of("sound", Sound.live_microphone)
    cancelled_microphone = Of("sound", Sound.cancelled_microphone)
    transcriber = Of("sound", Sound.transcriber)
    stock_transcriber = Of("sound", Sound.stock_transcriber)
    voices = Of("sound", Sound.voices)
    speaker = Of("sound", Sound.speaker)
    captions = Of("sound", Sound.captions)
    tones = Of("sound", Sound.tones)

    tools = Of("answering", Answerers.tools)
    skill_folders = Of("answering", Answerers.skill_folders)
    router = Of("answering", Answerers.router)
    skills = Of("answering", Answerers.skills)
    guard = Of("answering", Answerers.guard)
    classifier = Of("answering", Answerers.classifier)

    unanswered = Of("consoles", Consoles.unanswered)
    unanswered_counter = Of("consoles", Consoles.unanswered_counter)

    console = Of("consoles", Consoles.console)
    broker = Of("consoles", Consoles.broker)
    fleet = Of("fleets", Fleets.fleet)
    counter = Of("consoles", Consoles.counter)
    page = Of("screens", Screens.page)
    health = Of("screens", Screens.health)
    metrics = Of("screens", Screens.metrics)
    web_server = Of("screens", Screens.web_server)
    event_teller = Of("screens", Screens.event_teller)
    stream_commands = Of("screens", Screens.stream_commands)

    def stock_pipelines(self, speaker: Speaker) -> "tuple[Lab, Peer]":
        """Pipelines as people build them from the same models; raises AssistantError where one is missing.

        Where ours is embedded theirs has a server of its own, so that neither evicts the other's prompts.
        """
        from assistant.asking.transcription import GREEDY, StockTranscriber
        from assistant.bench import stock as bench_stock
        from assistant.thinking.engines.choice import api_key

        hearing, models = self.config.hearing, self.config.models
        choice = self.engines.chooser.choose("chat")
        if choice is None:
            raise ConfigError("There is no language model; name one as models.chat.")
        self.knowledge.notes.load()
        server = None
        url = {"ollama": f"{models.ollama.address}/v1", "openai": models.openai.url}.get(choice.engine, "")
        if choice.engine == "embedded":
            server = bench_stock.serve(self.engines.gguf(choice.model), models.context)
            url = f"{server.listening_address}/v1"
        voice = next(v.name for v in self.base.catalogue.voices(ENGLISH) if v.engine == "piper")
        tools = bench_stock.StockTools(
            config=self.config,
            client=bench_stock.connect(url, api_key(models) if choice.engine == "openai" else ""),
            model=choice.model,
            voice=bench_stock.load_voice(self.base.folder(voice) / f"{voice}.onnx"),
            index=self.knowledge.notes.index,
            camera=self.devices.camera,
            detector=self.devices.detector,
            speaker=speaker,
            server=server,
        )
        folder = self.base.folder(hearing.model)
        return (
            bench_stock.Lab(tools, StockTranscriber(folder, hearing.threads)),
            bench_stock.Peer(tools, StockTranscriber(folder, hearing.threads, beam=GREEDY)),
        )

    def close(self) -> None:
        """Closes what was opened; what is still being loaded elsewhere goes no further."""
        self.container.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
