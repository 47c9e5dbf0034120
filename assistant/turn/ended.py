"""What may be known of a turn that is over: figures, codes and titles, and no words of a visitor."""

from collections.abc import Iterator, Sequence

from assistant.core.events import QuestionEnded, TurnEnded
from assistant.core.messages import GUARD, GuardKind, Provenance, Source
from assistant.turn.turn_token import Record


def ended(record: Record, *, by_operator: bool) -> TurnEnded:
    intent, transcript = record.intent, record.transcript
    return TurnEnded(
        record.error,
        transcript.language if transcript else "",
        intent.skill if intent else "",
        intent.score if intent else 0.0,
        record.times,
        tuple(_questions(record)),
        by_operator,
    )


def _questions(record: Record) -> Iterator[QuestionEnded]:
    """Each that was begun to be answered; of a turn that failed before, the one that was asked."""
    if record.transcript is None:
        return
    if not record.parts:
        skill = record.intent.skill if record.intent else ""
        yield _question(skill, record.provenance, record.error, record.sources, record.guard)
    for part in record.parts:
        last = part is record.parts[-1]
        error = part.error or (record.error if last else None)  # those before it were answered
        yield _question(part.intent.skill, part.provenance, error, part.sources, record.guard if last else None)


def _question(
    skill: str,
    provenance: Provenance | None,
    error: str | None,
    sources: Sequence[Source],
    guard: GuardKind | None,
) -> QuestionEnded:
    """Of what the guard has stopped nothing but that."""
    if guard:
        return QuestionEnded(GUARD, Provenance.REFUSED, error)
    first = sources[0] if sources else Source("", "", 0.0)
    return QuestionEnded(skill, provenance, error, first.title, first.heading)
