"""Models, voices and notes: whether they are there, and whether they work. Each is loaded, tried once and let go."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import psutil
from rich.filesize import decimal

from assistant.asking import demo_questions, soundfiles
from assistant.core import hints
from assistant.core.config import Config
from assistant.core.events import Event, Events, Generated
from assistant.core.messages import HEARING_RATE, ChatMessage, Ending, Sampling, Sentence, Utterance
from assistant.core.stages import LanguageModel, Transcriber
from assistant.doctor.findings import Finding, broken, doubtful, well
from assistant.models import store
from assistant.models.catalogue import Catalogue, VoiceChoice
from assistant.models.memory import budget
from assistant.models.ollama_catalogue import OllamaCatalogue
from assistant.models.setup import WITHOUT, needed
from assistant.speaking.voices import Voices
from assistant.turn.turn_token import Turn

if TYPE_CHECKING:  # most checks need neither, and both take seconds to import
    from assistant.knowledge.index.live import LiveNotes
    from assistant.models.survey import Cast

WORDS = Sampling(max_tokens=4)
QUESTION = ChatMessage("user", "Say yes.")
HEARD_RIGHT = 0.5
"""Of the words of a recording."""
OF_WINDOW = 0.12
"""What a question takes on a window of its own, of the time with a window of 30 s, by which the doctor measures:
0.10 to 0.14 s of 1.0 to 1.3."""
LARGER = 4.0
"""How many times longer the next size of Whisper takes: base has 20 million parameters in its encoder, small 88."""
LONGEST_HEARING = 0.6
"""Seconds to hear a question in, as long as that is done before most visitors have let the button go."""
EMBEDDING_SECONDS = 30.0
"""What is not embedded by then is the running kiosk's."""
NEAREST = 3
"""Among so many passages, the one that was asked for has to be."""


class Roles(Protocol):
    """The models and what they are for; see models/inventory.py."""

    def role_doubts(self) -> Sequence[str]: ...

    def casts(self) -> "Iterable[Cast]": ...


def models(config: Config, catalogue: Catalogue) -> Finding:
    """Whether every model on this disk that the configuration needs is whole, by size and date of its files."""
    names = needed(config, catalogue, embedded=False)
    missing = [n for n in names if not store.is_whole(n, catalogue.model(n), config.data)]
    must = [name for name in missing if catalogue.model(name).role not in WITHOUT]
    if must:
        return broken(f"missing or changed: {', '.join(must)}", hints.command("setup"))
    if missing:
        return doubtful(f"not there, and done without: {', '.join(missing)}", hints.command("setup"))
    return well(f"whole: {', '.join(names)}")


def hearing(transcriber: Callable[[], Transcriber], languages: Sequence[str], proposed: str = "") -> Finding:
    """Whether a recorded question is understood. Raises SetupError, HearingError.

    Proposed: a larger model that fits, to be told of where this machine is fast enough for it.
    """
    recorded = demo_questions.questions()
    question = next((q for q in recorded if q.language in languages), recorded[0])
    samples = soundfiles.read(question.path)
    ear = transcriber()
    began = time.monotonic()
    heard = ear.transcribe(Utterance(samples, HEARING_RATE, Ending.RELEASED, began))
    seconds = time.monotonic() - began
    told = f'a recording was heard as "{heard.text}" in {seconds:.1f} s'
    if _agreement(heard.text, question.text) < HEARD_RIGHT:
        return doubtful(f"{told}; it says: {question.text}", hints.command("setup", "--verify"))
    return well(told + (proposal(proposed, seconds) if proposed else ""))


def proposal(larger: str, seconds: float) -> str:
    """What is said for a larger model where the present one takes so long with the window of 30 s; mostly nothing."""
    longer = seconds * OF_WINDOW * LARGER
    if longer > LONGEST_HEARING:
        return ""
    mend = f'hearing.model = "{larger}", then {hints.command("setup")}'
    return f"; {larger} would take some {longer:.1f} s a question and hear better: {mend}"


def larger_hearing(config: Config, catalogue: Catalogue, library: OllamaCatalogue, total: int | None) -> str:
    """The next larger model of hearing that fits into this machine's memory; empty where there is none."""
    names = sorted(catalogue.of_role("hearing"), key=lambda name: catalogue.model(name).size)
    larger = names[names.index(config.hearing.model) + 1 :][:1]
    for name in larger:
        hearing = config.hearing.model_copy(update={"model": name})
        items = budget(config.model_copy(update={"hearing": hearing}), catalogue, library)
        if total and sum(item.memory for item in items if item.where == "kiosk") <= total:
            return name
    return ""


def _agreement(heard: str, said: str) -> float:
    """How much of what was said was heard, by its words."""
    words = [word.strip(".,?!¿¡").lower() for word in said.split()]
    found = {word.strip(".,?!¿¡").lower() for word in heard.split()}
    return sum(word in found for word in words) / len(words)


def language_model(
    model: Callable[[], LanguageModel], events: Events, *, name: str, why: str, needs: int, free: int | None = None
) -> Finding:
    """Whether it says a word. Needs: the memory in bytes that it takes in this program, on top of what is in use.

    Raises EngineError, SetupError.
    """
    available = psutil.virtual_memory().available if free is None else free
    if needs > available:
        return doubtful(
            f"{name} was not tried: it wants {decimal(needs)}, and {decimal(available)} are free",
            "while the kiosk runs it is loaded there; to try it, stop that: sudo systemctl stop assistant",
        )
    answered: list[str] = []

    def note(event: Event) -> None:
        if isinstance(event, Generated):
            answered.append(event.usage.model)

    events.subscribe(note)
    engine = model()
    began = time.monotonic()
    said = "".join(engine.stream([QUESTION], WORDS, Turn()))
    told = f"{name} ({why}) gave its first words in {time.monotonic() - began:.1f} s"
    if not said.strip():
        return doubtful(f"{name} ({why}) said nothing", hints.command("models"))
    if answered and answered[-1] != name:
        return doubtful(f"{name} ({why}) does not answer; {answered[-1]} did in its place", hints.command("models"))
    return well(told)


def roles(shelf: Roles) -> Finding:
    """Whether the models that the configuration names can do what their roles need."""
    if doubts := shelf.role_doubts():
        return doubtful(" ".join(doubts), hints.command("models", "use", "ROLE", "NAME"))
    told = "; ".join(f"{cast.role} {cast.model or 'nobody'}: {cast.why}" for cast in shelf.casts())
    return well(told)


def voices(config: Config, chosen: Mapping[str, VoiceChoice | None], speaking: Voices) -> Finding:
    """Whether each language of the kiosk can be spoken, and its own is. Raises VoiceError."""
    own = config.kiosk.languages[0]
    robotic = [code for code, voice in chosen.items() if voice and voice.engine == "espeak"]
    mute = [code for code, voice in chosen.items() if voice is None]
    if own in mute:
        return broken(
            f"there is no voice for {own}, the kiosk's own language",
            f"{hints.command('setup')}; sudo apt install espeak-ng",
        )
    ready = Sentence("Ready.", "Ready.", 0, own)
    if not speaking.speak(ready).whole().samples.any():
        return broken(f"{_named(chosen[own])} says nothing", hints.command("setup", "--verify"))
    told = "; ".join(f"{code} {_named(voice)}" for code, voice in chosen.items() if voice)
    if mute:
        return doubtful(
            f"{told}; answers in {', '.join(mute)} are text only",
            f"{hints.command('setup')}; sudo apt install espeak-ng",
        )
    if robotic:
        return doubtful(f"{told}; espeak-ng sounds like a robot", hints.command("setup"))
    return well(told)


def _named(voice: VoiceChoice | None) -> str:
    return "" if voice is None else "espeak-ng" if voice.engine == "espeak" else voice.name


def index(notes: "LiveNotes", folder: Path) -> Finding:
    """Whether all packs are read and embedded, and a passage is found by one of its own questions.

    A thick book is not waited for. Raises KnowledgeError.
    """
    notes.load(EMBEDDING_SECONDS)
    status, listed = notes.status, hints.command("knowledge", "list")
    if not notes.read and not status.left_out:
        return doubtful("there are no packs of facts", hints.command("knowledge", "add", "NOTES.md"))
    if status.left_out:
        return broken(" ".join(status.left_out), listed)
    if not notes.passages:
        return doubtful(status.told.rstrip("."), f"the running kiosk embeds them; see: {listed}")
    passage = notes.passages[0]
    began = time.monotonic()
    hits = notes.index.search(passage.questions[0] if passage.questions else passage.text, NEAREST)
    told = f"{len(notes.passages)} passages"
    if passage.id not in {hit.passage.id for hit in hits}:
        return broken(
            f'{told}, but "{passage.heading}" is not found by its own question', hints.as_kiosk("rm", "-r", str(folder))
        )
    if status.waiting:
        return doubtful(status.told.rstrip("."), f"the running kiosk embeds them; see: {listed}")
    return well(f"{told}, searched in {time.monotonic() - began:.2f} s")
