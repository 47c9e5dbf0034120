"""The values that travel from the button to the speaker; they depend on nothing else of the program.

Times are seconds of time.monotonic(). Audio is mono int16; rates are in Hz.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.int16]
"""Mono int16 samples, shape (n,)."""

Vectors: TypeAlias = npt.NDArray[np.float32]
"""Unit-length embeddings, shape (texts, dimensions)."""

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""RGB, shape (height, width, 3)."""

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom edge, as fractions of the picture's width and height."""

HEARING_RATE = 16_000
"""The rate that voice activity detection and Whisper work at, in Hz."""


class Ending(StrEnum):
    """Why an utterance ended."""

    RELEASED = "released"
    SILENCE = "silence"
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class AudioChunk:
    """A piece of what the microphone hears."""

    samples: Samples
    rate: int
    time: float
    """When its first sample was heard."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said between two silences of the button."""

    samples: Samples
    rate: int
    ended: Ending
    end_of_speech: float
    """The release of a held button; after a tap, the last voiced sample. Every latency starts here."""
    language: str = ""
    """The one (ISO 639-1) that it surely is in; empty: that is to be found out."""

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood."""

    text: str
    language: str
    """ISO 639-1."""
    confidence: float = 1.0
    """Mean token probability, 0 to 1."""


class GuardKind(StrEnum):
    """Why a fixed sentence is said in place of an answer; the most urgent first."""

    EMERGENCY = "emergency"
    """Somebody is hurt, there is a fire, poison was swallowed."""
    DESPAIR = "despair"
    """Suicide, self-harm, abuse, eating disorders."""
    LOST = "lost"
    """A child or a parent is lost, or somebody is afraid."""
    OFF_LIMITS = "off-limits"
    """What the operator or a pack's curator keeps the kiosk from talking about."""
    DANGER = "danger"
    """Violence, weapons, poisons, doses, drugs, dares."""
    CRIME = "crime"
    """Theft, fraud, hacking, stalking, cheating, bullying, deceit."""
    SEX = "sex"
    HATE = "hate"
    """Against groups of people."""
    PRIVACY = "privacy"
    """Private data of persons."""
    RULES = "rules"
    """Attempts to make the kiosk something else."""
    ADVICE = "advice"
    """Diagnosis, therapy, medicine and law for somebody's own case."""
    INSULT = "insult"
    """Against the kiosk."""
    GROWING_UP = "growing-up"
    """Bodies and love, asked innocently: for a grown-up to answer."""
    ATTACHMENT = "attachment"
    """The kiosk taken for a person to love or to confide in."""


CALLS_STAFF = frozenset({GuardKind.EMERGENCY, GuardKind.DESPAIR, GuardKind.LOST})
"""Somebody of the staff is needed at the kiosk."""


class Provenance(StrEnum):
    """Where an answer comes from."""

    KNOWN = "known"
    """Computed or looked up by the program."""
    NOTED = "noted"
    """Stands in the packs, word for word."""
    READ = "read"
    """Stands in an archive of the library, or is written on what somebody holds up, word for word."""
    THOUGHT = "thought"
    """A language model's own words."""
    REFUSED = "refused"
    """The guard's, or "my notes say nothing"."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the guard makes of a question."""

    kind: GuardKind | None = None
    """None: it may be answered."""
    score: float = 0.0
    """How sure that is, 0 to 1."""
    noted: bool = False
    """The packs answer it word for word, and may."""


VERBATIM = "verbatim"
"""The slot of a question for the packs that no language model may answer."""
GUARD = "guard"
"""The skill of an intent that the guard has ruled on; its slot "kind" tells which GuardKind."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What the visitor wants, and which skill answers it."""

    skill: str
    transcript: Transcript
    score: float = 1.0
    """0 to 1; below the router's threshold it is chat."""
    slots: Mapping[str, str] = field(default_factory=dict)
    wished: str = ""
    """The language (ISO 639-1) that the visitor has asked to be answered in; empty: that of the question."""

    @property
    def language(self) -> str:
        """Of the answer."""
        return self.wished or self.transcript.language


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    title: str
    """Of the pack."""
    passage: str
    score: float
    heading: str = ""
    """Of the part of the pack that the passage stands in."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it is being written."""

    deltas: Iterator[str]
    language: str
    sources: tuple[Source, ...] = ()
    sentences: int | None = None
    """The most that are spoken; None is all."""
    provenance: Provenance = Provenance.THOUGHT
    """The guard reads what is thought, sentence by sentence."""
    remember: bool = True
    """False for what is no part of the conversation: a refusal to go on, a repetition."""
    wishes: "Callable[[Wishes], Wishes] | None" = None
    """How the visitor's wishes change before it is spoken; None: not at all. The turn knows whose conversation it is,
    a visitor's or an operator's who tries something; a skill does not."""
    forgets: bool = False
    """The conversation is forgotten before it is spoken."""
    asks: bool = False
    """It asks something back, or a question of its own."""
    lacks: bool = False
    """What it answers lacks something, so that more of it may be coming: "How far is it …"."""
    answer_seconds: float | None = None
    """How long the answer to what it asks is waited for without a press, whatever is said; None: as the settings say,
    and a "no" or "thank you" ends it."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """What its skill has to know where the conversation goes on from it."""
    sure: "Callable[[], float | None]" = lambda: None
    """How sure the language model is of what was read so far, 0 to 1; None where that is not known."""
    in_the_end: "Callable[[], Provenance] | None" = None
    """Where all that was read came from, which only its end may tell; None: from where `provenance` says."""
    unnoted: "Callable[[], bool]" = lambda: False
    """Whether no note answers it, whatever is said in its place; known when all was read."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the reply that is spoken in one breath."""

    text: str
    """As it is written, for the eye and for the memory."""
    spoken: str
    """As it is pronounced: no digits, no units, no Markdown."""
    index: int
    language: str
    pace: float = 1.0
    ends: bool = True
    """False for a clause whose sentence goes on."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence as sound, whose beginning can be heard before its end is made."""

    samples: Samples
    """Its beginning, or all of it."""
    rate: int
    sentence: Sentence
    rest: Iterator[Samples] = field(default_factory=lambda: iter(()))
    """What follows, made as it is asked for, and once; raises VoiceError."""
    length: int = 0
    """Samples of all of it, known before they are made; 0: there is no rest."""

    @property
    def seconds(self) -> float:
        """Of all of it."""
        return max(self.length, len(self.samples)) / self.rate

    def whole(self) -> "Speech":
        """The same with nothing left to make; raises VoiceError."""
        return replace(self, samples=np.concatenate([self.samples, *self.rest]), rest=iter(()))


@dataclass(frozen=True, slots=True)
class Tone:
    """A soft sound of one pure frequency, which swells and fades."""

    frequency: float
    """Hz."""
    seconds: float
    volume: float
    """Of full scale, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A tone that was played, as the microphone may have heard it."""

    frequency: float
    begins: float
    ends: float


@dataclass(frozen=True, slots=True)
class Played:
    """What the visitor really heard of a sentence."""

    sentence: Sentence
    fraction: float
    """0 to 1."""
    first_audio: float | None = None
    """When its first sample could have been heard; None if none was played."""
    last_audio: float | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what was heard of its answer; the conversation is a sequence of these."""

    intent: Intent
    heard: str
    """The part of the reply that was played."""
    reply: str
    """The whole reply, for "repeat"."""
    sources: tuple[Source, ...] = ()
    provenance: Provenance = Provenance.THOUGHT
    asks: bool = False
    answer_seconds: float | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    """As in the reply."""

    @property
    def leads_on(self) -> bool:
        """Whether the next question may go on from it: not from what the guard answered."""
        return self.intent.skill != GUARD


@dataclass(frozen=True, slots=True)
class QuestionClosed:
    """What became of one question of a visitor, once its turn is over; never told of what the guard has answered.

    It holds the words, for whoever counts what was asked without keeping any.
    """

    transcript: Transcript
    provenance: Provenance
    """Of the answer."""
    unnoted: bool = False
    """No note answers it, whatever was said in its place."""
    doubtful: bool = False
    """The language model said that it does not know, or is not sure."""
    interrupted: bool = False
    """The visitor pressed the button before the first sentence of the answer was over."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its words tell."""

    text: str = ""
    """Without the "and" of a follow-up."""
    words: tuple[str, ...] = ()
    """Of that text, in lower case."""
    command: tuple[str, ...] = ()
    """What is left of the words without "please" and the like."""
    marked: tuple[str, ...] = ()
    """The same with where clauses begin and end."""
    linked: bool = False
    """It begins as a follow-up does."""
    talks: bool = False
    """It asks for a story, a joke, a rhyme, a spelling or the like, about whatever."""
    pronoun: bool = False
    """It speaks of "them"."""
    refers: bool = False
    """It speaks of "it", which may as well be the weather."""
    fragment: bool = False
    """It is too short to stand alone."""
    named: bool = False
    """It holds a proper name."""
    elsewhere: bool = False
    """It speaks of the Moon, or of the nearest of something."""
    looks: bool = False
    """It asks for a look in clear words: "What do you see?", "Take a picture"."""
    points: bool = False
    """It asks what something is that it does not name: "What is that?"."""
    sees: bool = False
    """It speaks of seeing, of a picture, or of what can only be seen: "my hand", "behind you"."""
    unseen: bool = False
    """It speaks of what no camera can see: "Did you see the game?", "Don't take a picture"."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a question is to the examples of one skill."""

    topic: str = ""
    """The group of examples that is nearest."""
    share: float = 0.0
    """0 to 1: of the odds of this topic and of the nearest thing that is not this skill's; 0.5 is undecided."""
    cosine: float = 0.0
    """The mean cosine to the nearest examples; of unlike texts 0.75, of the very words 1."""
    odds: Mapping[str, float] = field(default_factory=dict)
    """Of each of its topics."""
    rest: float = 0.0
    """The odds of all other skills that are weighed by likeness, together."""
    nearest: float = 0.0
    """The cosine to the most alike single example of those."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a skill sees it when it says whether it is its own."""

    text: str
    """Without a wake phrase before it."""
    language: str
    likeness: Likeness = Likeness()
    history: Sequence[Exchange] = ()
    question: Question = Question()
    """What its words tell."""
    said: str = ""
    """The text as it was said, with the "and" of a follow-up."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A skill's word that a question is its own."""

    score: float
    """0 to 1. At 1 its words leave no doubt, and no other skill is asked; else the surest skill has it."""
    slots: Mapping[str, str] = field(default_factory=dict)
    yields: bool = False
    """Its words fit, but it does not know what they name: a skill that is weighed by likeness and claims has it."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """A skill's word that a question may be its own: likeness to its examples decides."""

    weight: float = 1.0
    """How many times likelier than its likeness tells."""
    slots: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GoesOn:
    """A skill's word that a question goes on from its last answer, unless something else is clearly meant."""

    slots: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False
    """It could as well stand alone: only how it begins, or that it is short, ties it to the answer."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the visitor wants to be spoken with, until the conversation ends."""

    language: str = ""
    """ISO 639-1; empty: in that of each question."""
    pace: float = 1.0
    """Times the voice's own."""
    volume: float = 1.0
    """Times what the loudspeaker plays otherwise."""


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A line of the conversation as a language model reads it."""

    role: str
    """system, user or assistant."""
    content: str
    images: tuple[bytes, ...] = ()
    """JPEG files, for a vision model."""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How a language model chooses its words."""

    temperature: float = 0.0
    top_k: int = 40
    top_p: float = 0.95
    max_tokens: int = 160
    logprobs: bool = False
    """Whether the pieces are to tell their tokens; an engine that cannot sends them without."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as a language model wrote it."""

    text: str
    logprob: float
    """The natural logarithm of its probability before sampling, 0 or less."""


class Piece(str):
    """A piece of a reply that tells the tokens it is made of."""

    __slots__ = ("tokens",)

    tokens: tuple[Token, ...]

    def __new__(cls, text: str, tokens: tuple[Token, ...]) -> Self:
        piece = super().__new__(cls, text)
        piece.tokens = tokens
        return piece


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply of a language model took, in seconds and tokens."""

    model: str
    total: float
    load: float
    prompt_tokens: int | None
    """None where the reply was stopped before the server told."""
    prompt_seconds: float
    reply_tokens: int
    reply_seconds: float


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """Where a language model believes a place to be."""

    city: str
    country: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Picture:
    """What a camera saw, upright."""

    pixels: Pixels
    place: tuple[float, float] | None = None
    """Where it was taken, if the file says so: latitude and longitude in degrees, south and west negative."""


@dataclass(frozen=True, slots=True)
class Detection:
    """A thing in a picture."""

    label: str
    """As config/objects.toml calls it, such as "dog"."""
    score: float
    """0 to 1."""
    box: Box
    """Where it is."""
    named: str = ""
    """What it is called in any language, such as an exhibit or what is written there; empty: as its label is."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is written in a picture."""

    text: str
    sureness: float
    """0 to 1."""
    box: Box
    paragraph: int = 0
    """Lines of the same one belong together."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the machine feels of heat and power; None is what it cannot tell."""

    temperature: float | None = None
    """Of the chip, in °C."""
    throttled: bool | None = None
    """The firmware slows the chip down, because of heat or of too low a voltage."""
    under_voltage: bool | None = None
    was_under_voltage: bool | None = None
    """At any time since boot; where the firmware cannot be asked, since the program began."""
    fan_step: int | None = None
    """0 is off; the Raspberry Pi 5's fan goes up to 4."""


@dataclass(frozen=True, slots=True)
class Load:
    """What the machine has to do, and what room is left; None is what it cannot tell."""

    processor: float | None = None
    """How busy its cores were since the last look, 0 to 1."""
    memory_available: int | None = None
    """In bytes."""
    disk_free: int | None = None
    """In bytes, where the data directory lies."""


@dataclass(frozen=True, slots=True)
class MachineSample:
    """The machine at one moment."""

    time: float
    vitals: Vitals
    load: Load


@dataclass(frozen=True, slots=True)
class GenerationBudget:
    """How much of its power the machine has for a turn; by default all."""

    sentences: int = sys.maxsize
    """The most that a language model may say."""
    max_tokens: int = sys.maxsize
    pause_seconds: float = 0.0
    """How long no language model may have worked before one begins."""
    smaller: bool = False
    """A smaller model is to talk, where there is one."""
    may_generate: bool = True
    """Whether a language model may be asked at all."""
