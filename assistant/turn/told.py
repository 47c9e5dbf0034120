"""A reply and what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assistant.core.messages import VERBATIM, GuardKind, Intent, Played, Provenance, QuestionClosed, Reply, Sentence
from assistant.core.stages import Playback
from assistant.thinking.facts import admits
from assistant.turn.turn_token import TurnPart


@dataclass(slots=True)
class Told:
    """A reply, what of it was said, and what is played of that."""

    reply: Reply
    intent: Intent | None
    """The question that it answers; None where it answers none."""
    first: int = 0
    """The index of its first sentence: several replies of a turn are one to whoever hears or reads them."""
    said: list[Sentence] = field(default_factory=list)
    playbacks: list[Playback] = field(default_factory=list)
    played: list[Played] = field(default_factory=list)
    guard: GuardKind | None = None
    """The guard has spoken in its place, or in that of the rest of it."""
    part: TurnPart | None = None
    """The question that it belongs to, where there are several."""

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.said)


def provenance_of(one: Told) -> Provenance:
    """Where all of it came from."""
    if one.guard:
        return Provenance.REFUSED
    return one.reply.in_the_end() if one.reply.in_the_end else one.reply.provenance


def closed(told: Iterable[Told], sure_from: float, *, cancelled: bool) -> list[QuestionClosed]:
    """What became of each question of a turn, but of those that the guard has ruled on.

    Sure_from: as in the configuration of chat. Cancelled: whether the turn was.
    """
    return [
        QuestionClosed(
            one.intent.transcript,
            provenance_of(one),
            unnoted=one.reply.unnoted(),
            doubtful=_is_doubtful(one, sure_from),
            interrupted=cancelled and not any(played.fraction >= 1 for played in one.played),
        )
        for one in told
        if one.intent and VERBATIM not in one.intent.slots
    ]


def _is_doubtful(one: Told, sure_from: float) -> bool:
    """Whether a language model has said that it does not know, or is not sure."""
    if one.reply.provenance is not Provenance.THOUGHT:
        return False
    sure = one.reply.sure()
    return (sure is not None and sure < sure_from) or admits(one.text, one.reply.language)
