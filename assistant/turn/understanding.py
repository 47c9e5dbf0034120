"""What is wanted by what was said: the guard's ruling first, then the router's word on each of its questions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from assistant.core.claimants import VerbatimSkill
from assistant.core.messages import GUARD, VERBATIM, Exchange, GuardKind, Intent, Ruling, Transcript
from assistant.core.stages import CancelToken, SeveralSkill
from assistant.thinking.routing.several import questions_in
from assistant.turn.pipeline import Pipeline


def intents_of(
    transcript: Transcript, history: Sequence[Exchange], token: CancelToken, stations: Pipeline
) -> tuple[Intent, ...]:
    """What is wanted, in the language that is; of several questions each. What is unsafe is the guard's alone."""
    ruling = stations.guard.judge(transcript, history, token)
    parts = questions_in(transcript.text, transcript.language)
    if ruling.kind or len(parts) == 1:
        return (_intent(transcript, ruling, history, stations),)
    each = [replace(transcript, text=part) for part in parts]
    intents = [_intent(one, stations.guard.judge(one, history, token), history, stations) for one in each]
    if unsafe := [intent for intent in intents if intent.skill == GUARD]:
        return (min(unsafe, key=lambda intent: list(GuardKind).index(GuardKind(intent.slots["kind"]))),)
    stops = [number for number, intent in enumerate(intents) if intent.slots.get("action") == "stop"]
    intents = intents[max(stops, default=0) :]  # whoever stops takes back what was asked before
    return tuple(_together(intents, transcript, history, stations))


def _together(
    intents: Sequence[Intent], transcript: Transcript, history: Sequence[Exchange], stations: Pipeline
) -> Iterator[Intent]:
    """Neighbours that one skill answers at once are one question again, in the words that were said."""
    text, end = transcript.text, 0
    for skill, group in groupby(intents, key=lambda intent: intent.skill):
        own = list(group)
        if len(own) == 1 or not isinstance(stations.skills[skill], SeveralSkill):
            yield from own
            continue
        start = text.index(own[0].transcript.text, end)
        end = text.index(own[-1].transcript.text, start) + len(own[-1].transcript.text)
        joined = replace(transcript, text=text[start:end])
        yield replace(stations.router.route(joined, history), wished=own[0].wished)


def _intent(transcript: Transcript, ruling: Ruling, history: Sequence[Exchange], stations: Pipeline) -> Intent:
    """Of one question; what is unsafe is the guard's."""
    if ruling.kind is None:
        intent = stations.router.route(transcript, history)
    elif ruling.noted:  # a curator wrote it; no model may add to it
        verbatim = next(name for name, skill in stations.skills.items() if isinstance(skill, VerbatimSkill))
        intent = Intent(verbatim, transcript, ruling.score, {VERBATIM: ruling.kind})
    else:
        intent = Intent(GUARD, replace(transcript, text=""), ruling.score, {"kind": ruling.kind})
    return replace(intent, wished=stations.memory.wishes.language)
