"""Has done what is listed, after a yes where that is wanted, and tells what was read with its age."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from assistant.core.config import ActionSettings, ReadingSettings
from assistant.core.config.machines import VALUE
from assistant.core.errors import MachineError, place
from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.functions.within import Overdue, within
from assistant.machines.actions import Actions
from assistant.machines.readings import Measurement, Readings
from assistant.skills.contract import Tools
from assistant.skills.machines.claiming import CONFIRMED, MACHINE, WORDING, MachineClaims, pending

log = logging.getLogger(__name__)
GRACE_SECONDS = 1.0
"""Beyond its own limit, for what cannot be limited from inside, such as looking up a name."""
_T = TypeVar("_T")


class MachinesSkill:
    """Implements ClaimingSkill. It is not eager: what an action does is not to be done twice, or too early."""

    def __init__(self, tools: Tools) -> None:
        config = tools.config
        self._claims = MachineClaims(config)
        self._actions_by_name = {action.name: action for action in config.actions}
        self._readings_by_name = {reading.name: reading for reading in config.readings}
        self._actions = Actions(config.mqtt, tools.switch_pin)
        self._readings = tools.readings() if config.readings else None
        """They listen to topics from the beginning."""

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return self._claims.examples

    def claim(self, asked: Asked) -> Claim | None:
        return self._claims.claim(asked)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        """What a claim of this skill's own names; nothing else can be done."""
        name, language = intent.slots[MACHINE], intent.language
        if self._readings and (reading := self._readings_by_name.get(name)):
            return _reply(partial(_told, self._readings, reading, language, token), language)
        action = self._actions_by_name[name]
        confirmed = intent.slots.get(CONFIRMED) if pending(history) == name else None
        if confirmed == "no":
            return Reply(iter([WORDING.say(language, "left")]), language, provenance=Provenance.KNOWN)
        if action.confirm and confirmed is None:
            question = action.question.get(language) or WORDING.say(language, "question")
            kept = {MACHINE: name}
            return Reply(iter([question]), language, provenance=Provenance.KNOWN, asks=True, kept=kept)
        return _reply(partial(self._done, action, language, token), language)

    def _done(self, action: ActionSettings, language: str, token: CancelToken) -> tuple[str, bool]:
        try:
            _limited(action.seconds, partial(self._actions.do, action, language), token)
        except MachineError as error:
            log.warning("The action %s was not done: %s", action.name, error)
            return WORDING.say(language, "not_done"), False
        log.info("The action %s was done.", action.name)
        return action.says.get(language) or WORDING.say(language, "done"), True


def _told(readings: Readings, reading: ReadingSettings, language: str, token: CancelToken) -> tuple[str, bool]:
    """What is said of a reading, and whether it could be read."""
    try:
        found = _limited(reading.seconds, partial(readings.read, reading), token)
    except MachineError as error:
        log.warning("The reading %s cannot be told: %s", reading.name, error)
        return WORDING.say(language, "not_read"), False
    return told(reading, found, language), True


def told(reading: ReadingSettings, found: Measurement, language: str) -> str:
    """A number in the sentence of its reading; one that is too old, or of unknown age, with what is known of that."""
    rounded = round(found.value, reading.decimals) + 0.0  # no "-0"
    number = format_decimal(rounded, locale=language, decimal_quantization=False)
    value = f"{number} {reading.unit}".strip()
    if found.age is None:
        return WORDING.say(language, "unknown_age", value=value)
    if found.age > reading.oldest_seconds:
        ago = format_timedelta(timedelta(seconds=-found.age), add_direction=True, threshold=1.5, locale=language)
        return WORDING.say(language, "old", ago=ago, value=value)
    own = reading.says.get(language)
    return own.replace(VALUE, value) if own else WORDING.say(language, "value", value=value)


def _reply(work: Callable[[], tuple[str, bool]], language: str) -> Reply:
    """What is done when the reply is read; its rung is "known" only where it worked."""
    worked: list[bool] = []

    def deltas() -> Iterator[str]:
        text, good = work()
        worked.append(good)
        yield text

    def rung() -> Provenance:
        return Provenance.KNOWN if all(worked) else Provenance.REFUSED

    return Reply(deltas(), language, provenance=Provenance.KNOWN, in_the_end=rung)


def _limited(seconds: float, work: Callable[[], _T], token: CancelToken) -> _T:
    """Raises MachineError, TurnCancelled; nothing else gets through, whatever a library raises."""
    try:
        return within(seconds + GRACE_SECONDS, work, token)
    except MachineError:
        raise
    except Overdue as error:
        raise MachineError(f"It takes longer than {seconds:g} s.") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise MachineError(f"{type(error).__name__} at {place(error)}") from error
