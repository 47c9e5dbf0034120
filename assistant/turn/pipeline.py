"""The stations of a turn, put together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.core.config import Config
from assistant.core.events import Events
from assistant.core.messages import GenerationBudget
from assistant.core.stages import Guard, KioskVoices, Microphone, Router, Skill, Speaker, Transcriber, VoiceActivity
from assistant.thinking.memory import Memory


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything a turn passes through."""

    config: Config
    microphone: Microphone
    activity: VoiceActivity
    transcriber: Transcriber
    guard: Guard
    router: Router
    skills: Mapping[str, Skill]
    voices: KioskVoices
    speaker: Speaker
    memory: Memory
    events: Events
    restraint: Callable[[], GenerationBudget] = GenerationBudget
    """What the warmth of the machine leaves to a turn that begins now."""
