"""The kiosk with real button, light, sound and camera and fakes for the models: runs on the virtual Pi.

Prints JSON lines of what happens, and READY when the first question can be asked. test_virtual_pi.py reads them.
"""

import argparse
import dataclasses
import json
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import numpy as np
from visitor import KIOSK, Visitor, pitch

from assistant.core.config import Config
from assistant.core.events import Event, Events, Failed, Forgotten, Heard, KioskState, StateChanged
from assistant.core.messages import Exchange, Intent, Picture, Samples, Transcript, Utterance
from assistant.core.stages import Camera, CancelToken
from assistant.device.button import open_inputs
from assistant.device.lamps import open_lamp
from assistant.device.light import Light
from assistant.device.portaudio import PortAudio
from assistant.device.watchdog import Systemd
from assistant.hearing.microphone import SoundDeviceMicrophone
from assistant.hearing.tone_filter import WithoutTones
from assistant.skills.chat.skill import ChatSkill
from assistant.skills.look.skill import LookSkill
from assistant.speaking.speaker import SoundDeviceSpeaker
from assistant.speaking.tones import Tones
from assistant.speaking.voices import FakeVoice, Voices
from assistant.thinking.engines.fake import FakeLanguageModel
from assistant.thinking.guard.fake import FakeGuard
from assistant.thinking.memory import Memory
from assistant.turn.appliance import Appliance
from assistant.turn.pipeline import Pipeline
from assistant.turn.signals import Pressed, Quit, Released, Signal
from assistant.vision.camera import open_camera
from assistant.vision.detector import FakeDetector

CONFIG: dict[str, Any] = {
    "kiosk": {"languages": ["en"]},
    "audio": {"microphone": KIOSK, "speaker": KIOSK, "stalled_seconds": 5},
    "hearing": {"silence_seconds": 0.4},
    "button": {"pin": 6, "pull": "none", "active": "high"},
    "light": {"kind": "led", "pins": [5]},
    "vision": {"camera_seconds": 20},
}
LOUD = 100
"""The mean size of the samples of a voice."""
THOUGHT_SECONDS = 2.0
"""As a model would take, and long enough for the light's pattern to be seen."""
ANSWER = f"{'bla ' * 14}bla. {'bla ' * 14}bla."
"""Two sentences of 15 words, each of a tenth of a second."""


def tell(**what: object) -> None:
    print(json.dumps({"at": round(time.monotonic(), 4), **what}), flush=True)


class Loudness:
    """Implements VoiceActivity without a model: what is loud is a voice."""

    def probability(self, samples: Samples) -> float:
        return float(np.abs(samples).mean() > LOUD)

    def reset(self) -> None:
        """Remembers nothing."""


class PitchTranscriber:
    """Implements Transcriber without a model: understands how high the voice is."""

    def __init__(self, hangs_at: int) -> None:
        """Never comes back from the hangs_at-th question; 0 for always."""
        self.understood = 0
        """Questions; of each, what is heard until a pause may be transcribed ahead."""
        self._hangs_at = hangs_at

    def transcribe(self, utterance: Utterance, token: CancelToken | None = None) -> Transcript:
        if self.understood + 1 == self._hangs_at:
            tell(hangs=self._hangs_at)
            threading.Event().wait()
        time.sleep(THOUGHT_SECONDS)
        return Transcript(f"{pitch(utterance.samples, utterance.rate):.0f} hertz", "en")


class LooksFirst:
    """Implements Router without a model: the first question is for the camera, all others are conversation."""

    def route(self, transcript: Transcript, history: Sequence[Exchange]) -> Intent:
        return Intent("chat" if history else "look", transcript)


class ToldCamera:
    """Implements Camera: tells of the pictures of another one."""

    def __init__(self, camera: Camera) -> None:
        self._camera = camera

    def photograph(self) -> Picture:
        picture = self._camera.photograph()
        tell(picture=picture.pixels.shape, deviation=round(float(picture.pixels.std()), 1))
        return picture


def compose(config: Config, portaudio: PortAudio, transcriber: PitchTranscriber) -> tuple[Pipeline, Tones]:
    speaker = SoundDeviceSpeaker(config.audio, portaudio)
    tones, events = Tones(speaker, config.tones), Events()
    camera = ToldCamera(open_camera(config.vision))
    stations = Pipeline(
        config=config,
        microphone=WithoutTones(SoundDeviceMicrophone(config.audio, portaudio), lambda: tones.cues),
        activity=Loudness(),
        transcriber=transcriber,
        guard=FakeGuard(),
        router=LooksFirst(),
        skills={
            "look": LookSkill(camera, FakeDetector("dog"), None, config.vision, events=events),
            "chat": ChatSkill(FakeLanguageModel(ANSWER), config.chat, config.models),
        },
        voices=Voices({"en": FakeVoice}),
        speaker=speaker,
        memory=Memory(
            config.chat.memory_exchanges, config.kiosk.idle_seconds, forgotten=lambda: events.publish(Forgotten())
        ),
        events=events,
    )
    return stations, tones


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--questions", type=int, default=0, help="after so many it ends")
    parser.add_argument("--hangs-at", type=int, default=0, help="the question that is never understood")
    given = parser.parse_args()

    config, portaudio, transcriber = Config(**CONFIG), PortAudio(), PitchTranscriber(given.hangs_at)
    lamp = open_lamp(config.light)
    assert lamp
    (button,) = open_inputs(["gpio"], config.button)
    stations, tones = compose(config, portaudio, transcriber)
    supervisor = Systemd()
    appliance = Appliance(stations, supervisor)

    def observe(event: Event) -> None:
        match event:
            case StateChanged(state):
                tell(state=state)
                if state is KioskState.LISTENING:
                    visitor.speak()
                if state is KioskState.READY and given.questions and transcriber.understood >= given.questions:
                    appliance.post(Quit())
            case Heard(transcript):
                transcriber.understood += 1
                tell(question=transcriber.understood, text=transcript.text)
            case Failed(code, _):
                tell(failed=code)
            case _:
                pass

    def post(signal: Signal) -> None:
        if isinstance(signal, Pressed | Released):
            tell(**{type(signal).__name__.lower(): signal.at})
        appliance.post(signal)

    with closing(button), closing(stations.microphone), closing(stations.speaker), Light(lamp, config.light) as light:
        visitor = Visitor(portaudio)
        for observer in (light, observe, tones, supervisor.observe):
            stations.events.subscribe(observer)
        stations.events.publish(StateChanged(KioskState.STARTING))
        with closing(visitor), button.watch(post):
            print("READY", flush=True)
            appliance.run()
        for sound in visitor.heard():
            tell(heard=dataclasses.asdict(sound))


if __name__ == "__main__":
    main()
