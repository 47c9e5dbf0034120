"""Pipelines as people build them from the same models, to compare ours with."""

from typing import TYPE_CHECKING

from assistant.core.errors import ConfigError
from assistant.core.languages import ENGLISH
from assistant.core.stages import Speaker

if TYPE_CHECKING:
    from assistant.app.base import Base
    from assistant.app.devices import Devices
    from assistant.app.engines import Engines
    from assistant.app.notes import Notes
    from assistant.bench.stock import Lab, Peer

# Imports of engines stand where they are made: each takes up to a second, and no command needs them all.
# ruff: noqa: PLC0415


def stock_pipelines(
    base: "Base", engines: "Engines", knowledge: "Notes", devices: "Devices", speaker: Speaker
) -> tuple["Lab", "Peer"]:
    """Pipelines as people build them from the same models; raises AssistantError where one is missing.

    Where ours is embedded theirs has a server of its own, so that neither evicts the other's prompts.
    """
    from assistant.asking.transcription import GREEDY, StockTranscriber
    from assistant.bench import stock as bench_stock
    from assistant.thinking.engines.choice import api_key

    hearing, models = base.config.hearing, base.config.models
    choice = engines.chooser.choose("chat")
    if choice is None:
        raise ConfigError("There is no language model; name one as models.chat.")
    knowledge.notes.load()
    server = None
    url = {"ollama": f"{models.ollama.address}/v1", "openai": models.openai.url}.get(choice.engine, "")
    if choice.engine == "embedded":
        server = bench_stock.serve(engines.gguf(choice.model), models.context)
        url = f"{server.listening_address}/v1"
    voice = next(v.name for v in base.catalogue.voices(ENGLISH) if v.engine == "piper")
    tools = bench_stock.StockTools(
        config=base.config,
        client=bench_stock.connect(url, api_key(models) if choice.engine == "openai" else ""),
        model=choice.model,
        voice=bench_stock.load_voice(base.folder(voice) / f"{voice}.onnx"),
        index=knowledge.notes.index,
        camera=devices.camera,
        detector=devices.detector,
        speaker=speaker,
        server=server,
    )
    folder = base.folder(hearing.model)
    return (
        bench_stock.Lab(tools, StockTranscriber(folder, hearing.threads)),
        bench_stock.Peer(tools, StockTranscriber(folder, hearing.threads, beam=GREEDY)),
    )
