"""A kiosk that a visitor asks by typing, and a search of its whole memory for what was said; a process of its own.

Prints how often the visitor's rare word is in the memory while the conversation goes on, and after it was forgotten.
The word itself is nowhere in this file, nor in what searches for it: both know it with each byte changed.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from kiosk_fakes import Kiosk, eventually, stations

from assistant.app import App
from assistant.core.claimants import ClaimingSkill
from assistant.core.config import Config
from assistant.core.events import Event, KioskState
from assistant.core.messages import ChatMessage, Sampling, Speech
from assistant.core.stages import CancelToken, Playback
from assistant.skills.chat.skill import ChatSkill
from assistant.skills.control.skill import ControlSkill
from assistant.skills.distance.skill import DistanceSkill
from assistant.skills.knowledge.skill import KnowledgeSkill
from assistant.speaking.speaker import RecordingSpeaker
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import TypedQuestion

CHANGED = bytes(byte ^ 0x55 for byte in range(256))
CODED = bytes.fromhex("24203431273a3923342d").translate(None)
"""The rare word with each byte changed by CHANGED."""
BLOCK = 1 << 20
ENOUGH = 60.0


def word() -> str:
    return CODED.translate(CHANGED).decode()


def copies() -> int:
    """How often the word is in the memory of this process, as bytes or as Python keeps it."""
    found = 0
    with Path("/proc/self/maps").open() as maps, Path("/proc/self/mem").open("rb", buffering=0) as memory:
        for line in maps.read().splitlines():
            area, rights, *_ = line.split()
            if not rights.startswith("rw") or line.endswith(("[vvar]", "[vsyscall]")):
                continue
            start, end = (int(edge, 16) for edge in area.split("-"))
            found += sum(block.count(CODED) for block in _blocks(memory, start, end))
    return found


def _blocks(memory: "object", start: int, end: int) -> Iterator[bytes]:
    """Each byte changed at once, so that reading leaves no copy behind; overlapping by the length of the word."""
    while start < end:
        memory.seek(start)  # type: ignore[attr-defined]
        try:
            yield memory.read(min(BLOCK, end - start)).translate(CHANGED)  # type: ignore[attr-defined]
        except OSError:  # a page that cannot be read
            return
        start += BLOCK - len(CODED)


class Quiet(FakeLanguageModel):
    """Repeats what it is asked, and keeps nothing of it."""

    def stream(self, messages: Sequence[ChatMessage], sampling: Sampling, token: CancelToken) -> Iterator[str]:
        yield from messages[-1].content.split(" ")
        yield "."


class Passing(RecordingSpeaker):
    """Keeps nothing of what is said."""

    def play(self, speech: Speech, token: CancelToken) -> Playback:
        played = super().play(speech, token)
        self.speeches.clear()
        return played


def composed(parts: App) -> Pipeline:
    """The real router, packs, memory, page and console over a model, voices and a microphone that are fake."""
    model, config, claimants = Quiet(""), parts.config, parts.skill_folders.claimants
    fakes = stations(speaker=Passing())
    return replace(
        fakes,
        config=config,
        router=parts.router,
        memory=parts.memory,
        events=parts.events,
        skills={
            **dict.fromkeys(claimants, ChatSkill(model, config.chat, config.models)),
            **{name: skill for name, skill in claimants.items() if isinstance(skill, ClaimingSkill)},
            "knowledge": KnowledgeSkill(parts.notes, model, config.knowledge),
            "distance": DistanceSkill(parts.atlas, config.home),
            "control": ControlSkill(config.kiosk.languages),
        },
    )


def main(data: str) -> None:
    pack = Path(data) / "bees.md"
    pack.write_text("---\ntitle: Bees\n---\n\nBees make honey of nectar.\n\nBees like clover.\n", encoding="utf-8")
    settings = {"paths": {"data": data}, "kiosk": {"languages": ["en"]}, "knowledge": {"packs": [str(pack)]}}
    parts = App(Config.model_validate(settings))
    parts.notes.load()
    page, console, ready = parts.page, parts.console, list[Event]()
    parts.events.subscribe(console)
    parts.events.subscribe(lambda event: ready.append(event) if type(event).__name__ == "StateChanged" else None)
    with Kiosk(composed(parts), ready) as kiosk, parts.captions:
        questions = (f"What is {word()}?", f"How far is {word()}?", f"Do bees like {word()} and honey?", "And why?")
        for number, question in enumerate(questions, start=2):
            kiosk.appliance.post(TypedQuestion(question))
            assert eventually(lambda: kiosk.states.count(KioskState.READY) >= number, ENOUGH)  # noqa: B023
        del questions, question
        before = copies()
        kiosk.appliance.post(TypedQuestion("Forget it."))
        assert eventually(lambda: kiosk.states.count(KioskState.READY) >= number + 1, ENOUGH)
        gc.collect()
        kiosk.appliance.post(TypedQuestion("Hello."))  # the thread of the last turn is gone
        assert eventually(lambda: kiosk.states.count(KioskState.READY) >= number + 2, ENOUGH)
        gc.collect()
        print(before, copies(), page.feed is not None)
    parts.close()


if __name__ == "__main__":
    main(sys.argv[1])
