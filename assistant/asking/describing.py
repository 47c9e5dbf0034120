"""A record as plain values."""

from collections.abc import Sequence
from typing import Any

from assistant.core.messages import Source
from assistant.turn.turn_token import Record, TurnPart


def describe(record: Record) -> dict[str, Any]:
    """A record as plain values; what a turn did not reach is left out."""
    values: dict[str, Any] = {}
    if record.transcript:
        values |= {"text": record.transcript.text, "language": record.transcript.language}
        values |= {"confidence": round(record.transcript.confidence, 3)}
    if record.intent:
        values |= {"intent": record.intent.skill, "score": round(record.intent.score, 3)}
        values |= {"slots": dict(record.intent.slots)}
    values |= {"guard": record.guard, "provenance": record.provenance, "sure": record.sure}
    values |= {"reply": record.reply, "sources": _sources(record.sources)}
    if record.parts:
        values |= {"parts": [_part(part) for part in record.parts]}
    if record.error:
        values |= {"error": record.error}
    return values | {"times": record.times}


def _part(part: TurnPart) -> dict[str, Any]:
    """One of several questions."""
    intent = part.intent
    values: dict[str, Any] = {"text": intent.transcript.text, "intent": intent.skill, "score": round(intent.score, 3)}
    values |= {"slots": dict(intent.slots), "provenance": part.provenance}
    values |= {"reply": part.reply, "sources": _sources(part.sources)}
    return values | ({"error": part.error} if part.error else {})


def _sources(sources: Sequence[Source]) -> list[dict[str, Any]]:
    return [{"title": s.title, "passage": s.passage, "score": round(s.score, 3)} for s in sources]
