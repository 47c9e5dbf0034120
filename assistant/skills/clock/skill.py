"""Takes the questions about the clock and the calendar."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal

from assistant.core.languages import spaced
from assistant.core.messages import Asked, Claim, Exchange, Intent, Provenance, Reply
from assistant.core.stages import CancelToken
from assistant.skills.clock.answers import ClockAnswers
from assistant.skills.clock.reading import WORDING, ClockReader, ClockRequest
from assistant.skills.clock.zones import Zones
from assistant.skills.contract import Tools
from assistant.skills.templates import tokens
from assistant.text.words import split
from assistant.thinking.routing.claims import SURE
from assistant.thinking.routing.rules import without

NAME = "clock"
THERE = "there"
"""The list of words that mean a place that was named before."""
ALONE = frozenset({"time", "date", "year", "month", "season", "week", "sunrise", "sunset", "moon"})
"""Topics that need nothing beside the words that ask: likeness may tell them."""
PLACED = frozenset({"time", "date", "sunrise", "sunset", "dawn", "dusk", "day_length", "difference"})
"""Topics that "And in Tokyo?" can go on from."""
COUNTED = frozenset({"until", "since", "between"})
"""Topics that "And in weeks?" can go on from."""
DATED = frozenset({"day_of", "was", "until", "since", "sunrise", "sunset", "dawn", "dusk", "day_length"})
"""Topics that "And tomorrow?" can go on from."""

UNKNOWN = 0.8
"""The score of a question about a place that no map has."""


class ClockSkill:
    """Implements ClaimingSkill and EagerSkill; the slots are those of the templates, and the topic."""

    eager: Literal[True] = True

    def __init__(self, tools: Tools, is_right: Callable[[], bool]) -> None:
        """is_right: whether the clock's time may be told."""
        self._tools = tools
        home = tools.config.home
        self._reader = ClockReader(north=home.latitude >= 0)
        self._is_right = is_right

    @property
    def examples(self) -> Mapping[str, Sequence[str]]:
        return WORDING.examples

    def claim(self, asked: Asked) -> Claim | None:
        now = self._tools.now()
        request = self._read(asked, now) or self._follows(asked)
        if request and self._knows_place(request, asked.language):
            return Claim(SURE, {**request.slots, **self._there(request.slots, asked)})
        if request and request.slots["topic"] != "date":  # whose words may be of another calendar: 今天农历几号
            return Claim(UNKNOWN, request.slots)
        liked = WORDING.topic(asked)
        return self._placed(liked, asked, now) if liked and liked.slots["topic"] in ALONE else None

    def _placed(self, liked: Claim, asked: Asked, now: datetime) -> Claim:
        """What likeness tells, at the place or on the day that the question names: no clock of here answers those."""
        topic, text, language = liked.slots["topic"], asked.text, asked.language
        if topic in PLACED and (place := Zones(self._tools.atlas()).first(text, language)):
            return Claim(liked.score, {"topic": topic, "place": place})
        if there := self._there(liked.slots, asked):
            return Claim(liked.score, {"topic": topic, **there})
        if topic == "date" and (day := self._reader.other_day(text, language, now)):
            return Claim(liked.score, {"topic": "day_of", "when": day})
        return liked

    def _read(self, asked: Asked, now: datetime) -> ClockRequest | None:
        """By the templates; "What time is it there?" by those of here, where a place was named before."""
        there, gap = WORDING.words(asked.language, THERE), " " if spaced(asked.language) else ""
        found = self._reader.read(asked.text, asked.language, now)
        if not asked.history or (found and found.slots.get("place") not in there):
            return found
        bare = (gap.join(without(split(said), there)) for said in dict.fromkeys((asked.said, asked.text)))
        read = (self._reader.read(said, asked.language, now) for said in bare)
        return next((one for one in read if one and self._there(one.slots, asked)), None)

    def _there(self, slots: Mapping[str, str], asked: Asked) -> Mapping[str, str]:
        """The place that "there" means, the last that was named; none where nobody says so or the slots have one."""
        said = asked.said or asked.text
        if slots["topic"] not in PLACED or slots.get("place") or not WORDING.holds(said, asked.language, THERE):
            return {}
        zones, heard = Zones(self._tools.atlas()), (past.intent.transcript for past in reversed(asked.history))
        place = next((found for last in heard if (found := zones.first(last.text, last.language))), "")
        return {"place": place} if place else {}

    def _follows(self, asked: Asked) -> ClockRequest | None:
        """What goes on from the last answer: "And in Tokyo?", "And in weeks?", "And tomorrow?"."""
        last = next((past.intent for past in reversed(asked.history) if past.leads_on), None)
        if not last or last.skill != NAME:
            return None
        topic = last.slots.get("topic", "")
        kept = {name: value for name, value in last.slots.items() if name != "language"}
        now = self._tools.now()
        for kind, topics in (("unit", COUNTED), ("when", DATED), ("place", PLACED)):
            slot = self._reader.following(kind, asked.text, asked.language, now) if topic in topics else ""
            if slot and (kind != "place" or self._is_place(slot, asked.language)):
                return ClockRequest({**kept, kind: slot})
        return None

    def _knows_place(self, request: ClockRequest, language: str) -> bool:
        """Whether the place of a question, if it has one, is on the map or where the kiosk stands."""
        place = request.slots.get("place", "")
        return not place or self._reader.is_here(place, language) or self._is_place(place, language)

    def _is_place(self, text: str, language: str) -> bool:
        beside = {token.key for word in WORDING.words(language, "beside_places") for token in tokens(word)}
        return Zones(self._tools.atlas()).knows(text, language, beside)

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        answers = ClockAnswers(self._tools, self._reader, intent)
        unset = answers.needs_clock and not self._is_right()
        said = WORDING.say(intent.language, "unset") if unset else answers.say()
        return Reply(iter([said]), intent.language, provenance=Provenance.KNOWN)
