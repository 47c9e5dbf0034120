"""How long a silence ends a question: by its words, how clearly they were heard, and whether a skill has an answer."""

import pytest

from assistant.core.config import HearingSettings
from assistant.core.messages import Intent, Provenance, Reply, Transcript
from assistant.turn.endings import Completeness, looks, patience
from assistant.turn.speculation import Draft


def draft(transcript: Transcript, provenance: Provenance | None, *, lacks: bool = False) -> Draft:
    """None: its skill is not asked ahead."""
    reply = None
    if provenance is not None:
        reply = Reply(iter(["It is."]), transcript.language, provenance=provenance, asks=True, lacks=lacks)
    return Draft((Intent("any", transcript),), reply, ())


@pytest.mark.parametrize(
    ("text", "language", "confidence", "provenance", "expected"),
    [
        ("How far away is France?", "en", 0.97, Provenance.KNOWN, Completeness.WHOLE),
        ("¿Quién pone los huevos?", "es", 0.9, Provenance.NOTED, Completeness.WHOLE),
        ("What is a narwhal?", "en", 0.9, Provenance.READ, Completeness.WHOLE),
        ("蜂胶是什么？", "zh", 0.9, Provenance.NOTED, Completeness.WHOLE),
        ("Why is the sky blue?", "en", 0.96, None, Completeness.LIKELY),
        ("My notes say nothing?", "en", 0.96, Provenance.REFUSED, Completeness.LIKELY),
        ("Hello.", "en", 0.9, Provenance.KNOWN, Completeness.OPEN),
        ("How far away is France", "en", 0.9, Provenance.KNOWN, Completeness.OPEN),
        ("What is propolis?", "en", 0.65, Provenance.NOTED, Completeness.OPEN),
        ("Why is the sky?", "en", 0.75, None, Completeness.OPEN),
        ("What is it made of?", "en", 0.95, None, Completeness.OPEN),
        ("How far away is France?", "en", 0.5, Provenance.KNOWN, Completeness.CUT),
        ("Why is the sky blue?", "en", 0.65, None, Completeness.CUT),
        ("How far is the moon from the", "en", 0.9, Provenance.KNOWN, Completeness.CUT),
        ("Wie weit ist es bis zur", "de", 0.9, Provenance.KNOWN, Completeness.CUT),
        ("How many eggs does the...", "en", 0.9, Provenance.NOTED, Completeness.CUT),
        ("Tell me a-", "en", 0.9, None, Completeness.CUT),
        ("", "en", 0.9, None, Completeness.CUT),
    ],
)
def test_how_whole_a_question_looks(
    text: str, language: str, confidence: float, provenance: Provenance | None, expected: Completeness
) -> None:
    transcript = Transcript(text, language, confidence)
    assert looks(transcript, draft(transcript, provenance)) is expected


def test_a_question_that_lacks_something_is_not_over() -> None:
    transcript = Transcript("How far is it from here?", "en", 0.95)
    assert looks(transcript, draft(transcript, Provenance.KNOWN, lacks=True)) is Completeness.CUT


def test_the_wholer_the_sooner_and_never_later_than_an_operator_wants() -> None:
    texts = ["How far away is France?", "Why are there waves today?", "Hello.", "How far is the"]
    heard = [Transcript(text, "en", 0.95) for text in texts]
    drafts = [draft(heard[0], Provenance.KNOWN), *(draft(each, None) for each in heard[1:])]

    def waits(settings: HearingSettings) -> list[float]:
        return [patience(*each, settings) for each in zip(heard, drafts, strict=True)]

    assert patience(None, None, HearingSettings()) == 2.0, "what was not understood may be a beginning"
    assert patience(heard[0], None, HearingSettings()) == 0.8, "it may yet turn out that something is missing"
    assert patience(heard[3], None, HearingSettings()) == 2.0
    assert waits(HearingSettings()) == [0.25, pytest.approx(0.525), 0.8, 2.0]
    assert waits(HearingSettings(silence_seconds=0.1)) == [0.1, 0.1, 0.1, 2.0]
    assert waits(HearingSettings(silence_seconds=3)) == [0.25, pytest.approx(1.625), 3, 3]
