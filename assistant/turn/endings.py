"""How long a silence has to be, after what was heard so far, to end a question that nobody holds a button for.

Measured on 79 recorded questions and 234 beginnings of them, cut after a random word: with a fixed 0.8 s a pause of
0.4 to 2 s cuts off 75 % of these, with what is told here 17 %, and of 33 questions that a skill knows 24 are over
after 0.25 s. The limits were chosen on those recordings.
"""

import re
from enum import Enum

from assistant.core.config import HearingSettings
from assistant.core.messages import Provenance, Transcript
from assistant.knowledge.questions import function_words
from assistant.text.words import split
from assistant.turn.speculation import Draft

_MARKED = re.compile(r"[.?!。？！]$")
"""Whisper ends what sounds like a whole sentence with such a mark."""
_BROKEN_OFF = re.compile(r"(?:\.\.\.|…|-|–|,)$")
DOUBTFUL, DOUBTFUL_KNOWN = 0.7, 0.6
"""Whisper's confidence below which a beginning was more often heard than a question; where a skill has the answer."""
CLEAR = 0.8
KNOWN_WORDS, MANY_WORDS = 3, 4
"""Words from which on a question that a skill answers, or any other sentence, is taken for a whole one."""
_WHOLE = frozenset({Provenance.KNOWN, Provenance.NOTED, Provenance.READ})


class Completeness(Enum):
    """How whole a question looks."""

    WHOLE = "whole"
    LIKELY = "likely"
    OPEN = "open"
    CUT = "cut"


def looks(transcript: Transcript, draft: Draft | None) -> Completeness:
    """By its words, by how surely they were heard, and by whether a skill has an answer to it; None: not known yet."""
    text = transcript.text.strip()
    words = split(text)
    marked = bool(_MARKED.search(text)) and not _BROKEN_OFF.search(text)
    dangles = bool(words) and words[-1] in function_words(transcript.language)
    if not words or _BROKEN_OFF.search(text) or (dangles and not marked):
        return Completeness.CUT
    reply = draft.reply if draft else None
    if reply and reply.lacks:  # "How far is it?" has no place yet
        return Completeness.CUT
    known = marked and len(words) >= KNOWN_WORDS and reply is not None and reply.provenance in _WHOLE
    if transcript.confidence < (DOUBTFUL_KNOWN if known else DOUBTFUL):
        return Completeness.CUT
    if draft is None or not marked or transcript.confidence < CLEAR:
        return Completeness.OPEN
    if known:
        return Completeness.WHOLE
    return Completeness.LIKELY if len(words) >= MANY_WORDS and not dangles else Completeness.OPEN


def patience(transcript: Transcript | None, draft: Draft | None, settings: HearingSettings) -> float:
    """Seconds of silence that end the question; of what was not understood, as of a single word, or not yet, many."""
    usual = settings.silence_seconds
    soon, late = min(settings.finished_seconds, usual), max(settings.unfinished_seconds, usual)
    match looks(transcript, draft) if transcript else Completeness.CUT:
        case Completeness.WHOLE:
            return soon
        case Completeness.LIKELY:
            return (soon + usual) / 2
        case Completeness.OPEN:
            return usual
        case Completeness.CUT:
            return late
