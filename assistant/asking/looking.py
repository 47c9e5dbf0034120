"""Looking at one picture for the command line."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from assistant.core.config import Config
from assistant.core.messages import Detection, Intent, Picture, Transcript
from assistant.core.stages import Camera, ObjectDetector
from assistant.geography.distance import kilometres
from assistant.text.sentences import sentences
from assistant.turn.turn_token import Turn
from assistant.vision.pictures import SUFFIXES, save_picture

if TYPE_CHECKING:
    from assistant.skills.look.skill import LookSkill

Show: TypeAlias = Callable[[str], None]
"""Is given each sentence as it comes."""


class LookingParts(Protocol):
    """What looking needs of the assistant's parts."""

    @property
    def config(self) -> Config: ...

    @property
    def detector(self) -> ObjectDetector | None: ...

    def look(self, camera: Camera) -> "LookSkill": ...


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen."""

    language: str
    reply: str
    things: Sequence[Detection]
    place: tuple[float, float] | None
    """Where the picture was taken, if its file says so."""
    away: float | None
    """From home to there, in km."""
    first_sentence: float
    """Seconds from the start to the first sentence, the models being loaded."""
    done: float

    def as_json(self) -> str:
        """One line."""
        things = [
            {"label": thing.label, "score": round(thing.score, 3), "box": [round(edge, 3) for edge in thing.box]}
            for thing in self.things
        ]
        values: dict[str, Any] = {"language": self.language, "reply": self.reply, "things": things}
        if self.place and self.away is not None:
            latitude, longitude = (round(degrees, 5) for degrees in self.place)
            values |= {"place": {"latitude": latitude, "longitude": longitude, "kilometers": round(self.away, 1)}}
        values |= {"times": {"first_sentence": round(self.first_sentence, 3), "done": round(self.done, 3)}}
        return json.dumps(values, ensure_ascii=False)


class Remembering:
    """Implements Camera: keeps the last picture of another one; in a file only where the operator asks for it."""

    def __init__(self, camera: Camera, save: Path | None = None) -> None:
        self._camera = camera
        self._save = save
        self.last: Picture | None = None

    def photograph(self) -> Picture:
        self.last = self._camera.photograph()
        if self._save:
            save_picture(self.last, self._save)
        return self.last


def arguments(picture: str, question: str) -> tuple[str, str]:
    """File and question; a first argument that is no file and is not named like a picture is a question."""
    if picture and not question and Path(picture).suffix.lower() not in SUFFIXES and not Path(picture).exists():
        return "", picture
    return picture, question


def look(
    eyes: LookingParts, camera: Camera, question: str, language: str, show: Show, save: Path | None = None
) -> Looked:
    """Raises VisionError where there is no picture, ThinkingError where only the model could see and it failed."""
    remembering = Remembering(camera, save)
    skill = eyes.look(remembering)
    turn = Turn(seconds=eyes.config.kiosk.turn_seconds)
    intent = Intent("look", Transcript(question or "What do you see?", language))
    said, times = list[str](), list[float]()
    began = time.monotonic()
    try:
        reply = skill.answer(intent, (), turn)
        whole = 0
        for sentence in sentences(reply.deltas, language):
            times.append(time.monotonic() - began)
            said.append(sentence.text)
            show(sentence.text)
            whole += sentence.ends
            if whole == reply.sentences:
                break
    finally:
        turn.finish()
    done = time.monotonic() - began
    if save and not remembering.last:  # there is nobody who could say what is on it
        remembering.photograph()
    picture = remembering.last
    things = eyes.detector.detect(picture) if picture and eyes.detector else ()
    place = picture.place if picture else None
    home = eyes.config.home
    away = kilometres((home.latitude, home.longitude), place) if place else None
    return Looked(language, " ".join(said), things, place, away, times[0] if times else done, done)
