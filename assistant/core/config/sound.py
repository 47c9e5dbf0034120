"""Hearing and speaking."""

from typing import Literal

from pydantic import Field

from assistant.core.config.pronunciation import Pronunciations
from assistant.core.config.section import Fraction, Language, Seconds, Section

WakeWordName = Literal["okay_nabu", "hey_jarvis", "hey_mycroft", "alexa"]
"""The models that come with pymicro-wakeword."""


class AudioSettings(Section):
    """The sound devices, by name (or part of it) or number; empty is the system's default."""

    microphone: str | int = ""
    speaker: str | int = ""
    stalled_seconds: Seconds = 1.5
    awake_seconds: float = Field(default=5, ge=0, le=3600)


class HearingSettings(Section):
    """When a question begins and ends, and how it is transcribed."""

    before_press_seconds: float = Field(default=0.3, ge=0, le=5)
    tap_seconds: float = Field(default=0.4, ge=0, le=2)
    silence_seconds: Seconds = 0.8
    looks_finished: bool = True
    finished_seconds: Seconds = 0.25
    unfinished_seconds: Seconds = 2.0
    pause_seconds: Seconds = 0.03
    settled_seconds: Seconds = 0.35
    after_release_seconds: float = Field(default=0.2, ge=0, le=2)
    longest_seconds: float = Field(default=30, gt=0, le=30)
    nothing_seconds: Seconds = 6
    follow_up_seconds: float = Field(default=0, ge=0, le=60)
    asked_back_seconds: float = Field(default=0, ge=0, le=60)
    near_decibels: float = Field(default=6, ge=0, le=60)
    interruptions: Literal["none", "commands", "questions"] = "none"
    voice_threshold: Fraction = 0.5
    shortest_voice_seconds: float = Field(default=0.12, ge=0, le=2)
    model: str = "whisper-base"
    threads: int = Field(default=0, ge=0, le=64)
    margin_seconds: float = Field(default=3.0, ge=1.5, le=30)
    vocabulary: str = ""
    lowest_confidence: Fraction = 0.35


class WakeWordSettings(Section):
    """Words that start a question as a tap does."""

    words: tuple[WakeWordName, ...] = ()
    sensitivity: Fraction = 0.5
    check: bool = True


class SpeakingSettings(Section):
    """The voice."""

    voices: dict[Language, str] = Field(default_factory=dict)
    pronunciation: Pronunciations = Field(default_factory=dict)
    pace: float = Field(default=1.0, ge=0.5, le=2)
    volume: Fraction = 1.0
    threads: int = Field(default=0, ge=0, le=64)


class TonesSettings(Section):
    """The soft tones that say when the kiosk listens."""

    listening: bool = True
    done: bool = True
    spoken: bool = False
    volume: float = Field(default=0.1, gt=0, le=1)
