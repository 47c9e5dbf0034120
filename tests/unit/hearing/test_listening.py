from collections.abc import Iterator

import numpy as np
import pytest

from assistant.core.config import HearingSettings
from assistant.core.errors import NothingHeard
from assistant.core.messages import HEARING_RATE, AudioChunk, Ending, Samples, Utterance
from assistant.hearing.listening import PADDING, listen
from assistant.hearing.voice_activity import WINDOW, FakeVoiceActivity, SileroVoiceActivity
from assistant.turn.turn_token import Turn

STEP = WINDOW / HEARING_RATE


def chunks(blocks: int, size: int = 320, began: float = 100.0) -> Iterator[AudioChunk]:
    """A sound whose samples count up, in blocks of a size that does not fit the detector's."""
    for i in range(blocks):
        samples: Samples = np.arange(i * size, (i + 1) * size).astype(np.int16)
        yield AudioChunk(samples, HEARING_RATE, began + i * size / HEARING_RATE)


def script(*parts: tuple[float, float]) -> FakeVoiceActivity:
    return FakeVoiceActivity([chance for seconds, chance in parts for _ in range(round(seconds / STEP))])


def test_only_the_voice_and_a_little_around_it_is_kept() -> None:
    turn = Turn()
    turn.tapped = True
    utterance = listen(chunks(500), turn, script((1, 0), (2, 1), (3, 0)), HearingSettings())
    assert utterance.ended is Ending.SILENCE
    assert utterance.seconds == pytest.approx(2 + 2 * PADDING, abs=2 * STEP)
    assert utterance.samples[0] == pytest.approx((1 - PADDING) * HEARING_RATE, abs=2 * WINDOW)


def test_after_a_tap_the_clock_starts_at_the_last_voice() -> None:
    turn = Turn()
    turn.tapped = True
    utterance = listen(chunks(500, began=100.0), turn, script((1, 0), (2, 1), (3, 0)), HearingSettings())
    assert utterance.end_of_speech == pytest.approx(103, abs=2 * STEP)


def test_of_a_held_button_the_clock_starts_at_the_release() -> None:
    turn = Turn()

    def until_released() -> Iterator[AudioChunk]:
        for i, chunk in enumerate(chunks(500, began=turn.pressed)):
            if i == 100:
                turn.release(turn.pressed + 7.0)
            yield chunk

    utterance = listen(until_released(), turn, script((1, 1), (9, 0)), HearingSettings())
    assert utterance.ended is Ending.RELEASED
    assert utterance.end_of_speech == turn.pressed + 7.0


def test_no_voice_is_no_question() -> None:
    turn = Turn()
    turn.tapped = True
    with pytest.raises(NothingHeard):
        listen(chunks(2000), turn, script((60, 0.1)), HearingSettings())


def test_noise_is_no_voice_for_the_real_detector() -> None:
    noise = np.random.default_rng(1).normal(0, 3000, (400, 320)).astype(np.int16)
    turn = Turn()
    turn.tapped = True
    sound = (AudioChunk(block, HEARING_RATE, i / 50) for i, block in enumerate(noise))
    with pytest.raises(NothingHeard):
        listen(sound, turn, SileroVoiceActivity(), HearingSettings())


def test_the_detector_takes_windows_of_one_size_only() -> None:
    with pytest.raises(ValueError, match="512 samples, not 100"):
        SileroVoiceActivity().probability(np.zeros(100, np.int16))


class Notebook:
    """Notes pauses."""

    def __init__(self, silence: float | None = None) -> None:
        self.notes: list[float | str] = []
        self.silence = silence

    def paused(self, utterance: Utterance) -> None:
        self.notes.append(utterance.seconds)

    def resumed(self) -> None:
        self.notes.append("resumed")

    def patience(self) -> float | None:
        return self.silence


def test_each_pause_is_told_with_what_was_said_so_far_and_that_the_visitor_goes_on() -> None:
    turn, notebook = Turn(), Notebook()
    turn.tapped = True
    voice = script((0.5, 0), (1, 1), (0.5, 0), (1, 1), (3, 0))
    utterance = listen(chunks(500), turn, voice, HearingSettings(), notebook)
    first, resumed, second = notebook.notes
    assert first == pytest.approx(PADDING + 1 + HearingSettings().pause_seconds, abs=2 * STEP)
    assert resumed == "resumed"
    assert second == pytest.approx(PADDING + 2.5 + HearingSettings().pause_seconds, abs=2 * STEP)
    assert utterance.seconds == pytest.approx(PADDING + 2.5 + PADDING, abs=2 * STEP)


@pytest.mark.parametrize("silence", [0.3, 1.6])
def test_who_works_ahead_tells_how_long_a_silence_ends_the_question(silence: float) -> None:
    turn, read = Turn(), []
    turn.tapped = True

    def counted() -> Iterator[AudioChunk]:
        for chunk in chunks(500):
            read.append(chunk)
            yield chunk

    listen(counted(), turn, script((0.5, 0), (1, 1), (9, 0)), HearingSettings(), Notebook(silence))
    heard = sum(len(chunk.samples) / chunk.rate for chunk in read)
    assert heard == pytest.approx(1.5 + silence, abs=3 * STEP)


def test_silence_before_the_first_word_and_shorter_gaps_are_no_pauses() -> None:
    turn, notebook = Turn(), Notebook()
    turn.tapped = True
    settings = HearingSettings(pause_seconds=0.16)
    listen(chunks(500), turn, script((1, 0), (0.5, 1), (0.1, 0), (0.5, 1), (3, 0)), settings, notebook)
    assert len(notebook.notes) == 1


@pytest.mark.parametrize(
    ("voice", "heard"),
    [(((0.4, 0), (0.4, 1), (3, 0)), PADDING + 0.4), (((2, 1), (0.2, 0), (0.4, 1), (3, 0)), 2.6)],
    ids=["before the first word", "in a pause"],
)
def test_a_word_before_the_release_is_heard_however_late_it_is_listened_to(
    voice: tuple[tuple[float, float], ...], heard: float
) -> None:
    turn = Turn()
    turn.release(turn.pressed + sum(seconds for seconds, _ in voice[:-1]))
    utterance = listen(chunks(500, began=turn.pressed), turn, script(*voice), HearingSettings())
    assert utterance.ended is Ending.RELEASED
    assert utterance.seconds == pytest.approx(heard, abs=3 * STEP)


def test_silence_is_no_question_however_short_a_word_may_be() -> None:
    turn = Turn()
    turn.release(turn.pressed + 1)
    with pytest.raises(NothingHeard):
        listen(chunks(500, began=turn.pressed), turn, script((9, 0)), HearingSettings(shortest_voice_seconds=0))
