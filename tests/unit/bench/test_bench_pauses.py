"""Whether who stops to think is cut off: pauses between words, and a question that is over before its last one."""

import numpy as np
import pytest
from kiosk_fakes import FakeTranscriber, stations

from assistant.bench.pauses import PAUSE_SECONDS, Hesitation, compare_rules, hesitations, is_cut_off, pauses_table
from assistant.core.config import HearingSettings
from assistant.core.messages import HEARING_RATE, Samples
from assistant.turn.pipeline import Pipeline

VOICE: Samples = np.full(HEARING_RATE, 3000, np.int16)


class Loud:
    """Implements VoiceActivity: what is not silent is voice."""

    def probability(self, samples: Samples) -> float:
        return float(samples.any())

    def reset(self) -> None:
        """It remembers nothing."""


def hearing(*texts: str) -> Pipeline:
    settings = {"hearing": {"silence_seconds": 0.8}}
    return stations(transcriber=FakeTranscriber(*texts), activity=Loud(), settings=settings)


class Ends:
    """Knows the ends of words by the length of the sound."""

    def word_ends(self, samples: Samples) -> list[float]:
        return [0.3, 0.6, 1.0] if len(samples) == len(VOICE) else [0.5]


def test_a_pause_stands_behind_a_word_and_never_behind_the_last() -> None:
    made = hesitations([VOICE, VOICE[:8000], VOICE, VOICE], Ends())
    assert [each.seconds for each in made] == list(PAUSE_SECONDS[:3]), "a single word has no place for one"
    for each in made:
        silent = np.flatnonzero(each.samples == 0)
        assert len(silent) == int(each.seconds * HEARING_RATE)
        assert silent[0] / HEARING_RATE in {0.3, 0.6}
        assert len(each.samples) == len(VOICE) + len(silent)
    again = hesitations([VOICE], Ends())
    assert (again[0].samples == made[0].samples).all()


def hesitating(seconds: float) -> Hesitation:
    pause = np.zeros(int(seconds * HEARING_RATE), np.int16)
    return Hesitation(np.concatenate([VOICE, pause, VOICE]), seconds)


@pytest.mark.parametrize(("seconds", "cut"), [(0.4, False), (1.2, True)])
def test_a_question_is_cut_off_where_it_is_over_before_all_of_it_was_heard(*, seconds: float, cut: bool) -> None:
    settings = HearingSettings(looks_finished=False)
    assert is_cut_off(hesitating(seconds).samples, hearing("How far", "How far is Peru?"), settings) is cut


@pytest.mark.slow
def test_both_rules_are_counted_by_the_length_of_the_pause() -> None:
    finished, fixed = compare_rules([hesitating(0.4), hesitating(1.2)], hearing("How far is the"))
    assert (finished.rule, finished.cut) == ("looks finished", 0), "what ends in an article is waited for"
    assert (fixed.rule, fixed.questions, fixed.cut) == ("0.8 s", 2, 1)
    assert fixed.by_pause == {0.4: (0, 1), 1.2: (1, 1)}
    assert fixed.as_values()["pauses"]["1.2"] == {"cut": 1, "questions": 1}
    assert pauses_table([finished, fixed]).row_count == 2
