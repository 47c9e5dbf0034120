"""What the assistant needs in memory, and whether a model fits beside it. All in bytes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.core.config import Config
from assistant.models.catalogue import Catalogue, embedded_model
from assistant.models.ollama_catalogue import CONTEXT, OllamaCatalogue

SYSTEM = 800_000_000
"""Kept free for the operating system, and a browser that shows the kiosk's page."""
PROGRAM = 150_000_000
"""The program with embeddings, places and index; like the next two measured as resident memory on x86-64 (146 MB)."""
HEARING_FACTOR = 2.8
"""What Whisper takes for each byte of its file, at the peak of a question of ten seconds (412 MB for 145 MB)."""
VOICE = 80_000_000
"""A Piper voice that has spoken (50 MB after a sentence, more after a long one). All of a kiosk's stay loaded."""
EMBEDDED_CACHE = 28_672
"""A token of context of the embedded models of the catalogue (28 layers, 2 heads of 128, keys and values, 16 bits)."""
EMBEDDED_ALLOWANCE = 400_000_000
"""Of the embedded engine: 256 MiB of kept prompt prefixes, and its buffers."""

Where = Literal["kiosk", "server"]


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a budget."""

    what: str
    memory: int
    where: Where = "kiosk"

    def __str__(self) -> str:
        return f"{self.what:<36} {self.memory / 1e9:5.2f} GB"


def total_memory() -> int | None:
    """Of this machine; None where the kernel does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemTotal:")), None)


def assistant_items(config: Config, catalogue: Catalogue) -> list[Item]:
    """Everything but the language models."""
    hearing = catalogue.model(config.hearing.model)
    weights = max(file.size for file in hearing.editions[0].files)
    voices = [catalogue.voices(code, config.speaking.voices.get(code, ""))[:1] for code in config.kiosk.languages]
    piper = sum(choice.engine == "piper" for choices in voices for choice in choices)
    return [
        Item("operating system and screen", SYSTEM),
        Item("program, embeddings, index", PROGRAM),
        Item(f"hearing: {config.hearing.model}", int(weights * HEARING_FACTOR)),
        Item(f"voices: {piper}", piper * VOICE),
    ]


def room_for_models(config: Config, catalogue: Catalogue, total: int) -> int:
    """What is left for language models on a machine with so much memory."""
    return total - sum(item.memory for item in assistant_items(config, catalogue))


def budget(config: Config, catalogue: Catalogue, library: OllamaCatalogue) -> list[Item]:
    """What a configuration needs where its models of Ollama are all installed; each model counts once.

    A vision model that is not kept counts as well: it is there while it looks, beside the one that talks.
    """
    where: Where = "kiosk" if _is_here(config.models.ollama.address) else "server"
    roles: dict[str, list[str]] = {}
    named = [(role, getattr(config.models, role)) for role in ("chat", "vision", "extraction")]
    for role, name in [*named, ("while throttled", config.heat.model)]:
        if library.find(name):
            roles.setdefault(name, []).append(role)
    items = [
        Item(f"{' and '.join(playing)}: {name}", entry.memory, where)
        for name, playing in roles.items()
        if (entry := library.find(name))
    ]
    talks = any("chat" in playing for playing in roles.values())
    if config.models.engine in {"auto", "embedded"} and not talks:
        name = embedded_model("chat", config, catalogue)
        if name in catalogue.models:
            items.append(Item(f"chat: {name}", embedded_memory(name or "", catalogue, config.models.context)))
    return [*assistant_items(config, catalogue), *items]


def embedded_memory(name: str, catalogue: Catalogue, context: int = CONTEXT) -> int:
    """What a model needs inside this program."""
    return catalogue.model(name).size + EMBEDDED_CACHE * context + EMBEDDED_ALLOWANCE


def _is_here(url: str) -> bool:
    return any(host in url for host in ("//127.", "//localhost", "//[::1]"))
