"""Whether who stops to think is cut off: questions after a tap, with a pause between two of their words.

The pause stands where Whisper sees a word end; how long it is, and behind which word, is drawn, the same each time.
Each question is heard twice in real time: with the silence that `[hearing]` sets, shorter for what looks finished and
longer for what does not, and with a fixed one.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from rich.table import Table

from assistant.bench.questions import BLOCK, voiced_part
from assistant.core.config import HearingSettings
from assistant.core.errors import HearingError
from assistant.core.messages import HEARING_RATE, Samples
from assistant.hearing.microphone import RecordedMicrophone
from assistant.turn.pipeline import Pipeline
from assistant.turn.turn import anticipation, hear
from assistant.turn.turn_token import Turn

PAUSE_SECONDS = (0.4, 0.8, 1.2, 2.0)


class WordTimes(Protocol):
    """Knows where words end."""

    def word_ends(self, samples: Samples) -> list[float]:
        """Seconds from the beginning to the end of each word, in order."""


@dataclass(frozen=True, slots=True)
class Hesitation:
    """A question with a pause in it."""

    samples: Samples
    seconds: float
    """Of the pause."""


@dataclass(frozen=True, slots=True)
class CutShort:
    """How many questions were over before their last word, and by which rule."""

    rule: str
    questions: int
    cut: int
    by_pause: dict[float, tuple[int, int]]
    """By the seconds of the pause: how many were cut, of how many."""

    def as_values(self) -> dict[str, Any]:
        pauses = {f"{seconds:g}": {"cut": cut, "questions": of} for seconds, (cut, of) in self.by_pause.items()}
        return {"rule": self.rule, "questions": self.questions, "cut": self.cut, "pauses": pauses}


def hesitations(clips: Sequence[Samples], times: WordTimes) -> list[Hesitation]:
    """One for each recording that has two words or more."""
    made: list[Hesitation] = []
    for number, clip in enumerate(clips):
        ends = times.word_ends(clip)[:-1]
        if not ends:
            continue
        drawn = random.Random(number)
        seconds, end = PAUSE_SECONDS[len(made) % len(PAUSE_SECONDS)], int(drawn.choice(ends) * HEARING_RATE)
        pause = np.zeros(int(seconds * HEARING_RATE), np.int16)
        made.append(Hesitation(np.concatenate([clip[:end], pause, clip[end:]]), seconds))
    return made


def compare_rules(asked: Sequence[Hesitation], stations: Pipeline) -> Iterator[CutShort]:
    """The rule of the configuration, and the fixed silence."""
    hearing = stations.config.hearing
    rules = {
        "looks finished": hearing.model_copy(update={"looks_finished": True}),
        f"{hearing.silence_seconds:g} s": hearing.model_copy(update={"looks_finished": False}),
    }
    for rule, settings in rules.items():
        cut = [is_cut_off(each.samples, stations, settings) for each in asked]
        by_pause = {
            seconds: (
                sum(was for was, each in zip(cut, asked, strict=True) if each.seconds == seconds),
                sum(each.seconds == seconds for each in asked),
            )
            for seconds in sorted({each.seconds for each in asked})
        }
        yield CutShort(rule, len(asked), sum(cut), by_pause)


def is_cut_off(samples: Samples, stations: Pipeline, hearing: HearingSettings) -> bool:
    """Whether a tapped question is over before all of it was heard."""
    heard_out: list[float] = []
    voiced = voiced_part(samples)
    microphone = RecordedMicrophone(voiced[: len(voiced) // BLOCK * BLOCK], realtime=True, release=heard_out.append)
    own = replace(stations, microphone=microphone, config=stations.config.model_copy(update={"hearing": hearing}))
    own.memory.clear()
    turn = Turn(tap_seconds=0.0)
    turn.release(turn.pressed)
    try:
        with anticipation(turn, own) as ahead:
            hear(turn, own, ahead)
    except HearingError:
        pass  # over, and nothing in it was understood
    finally:
        turn.finish()
        turn.settle()
    return not heard_out


def pauses_table(found: Sequence[CutShort]) -> Table:
    table = Table(title="Questions with a pause in them that were cut off", title_justify="left")
    table.add_column("silence that ends a question")
    for seconds in found[0].by_pause:
        table.add_column(f"pause of {seconds:g} s")
    table.add_column("all")
    for each in found:
        shares = [f"{cut} of {of}" for cut, of in each.by_pause.values()]
        table.add_row(each.rule, *shares, f"{each.cut} of {each.questions}")
    return table
