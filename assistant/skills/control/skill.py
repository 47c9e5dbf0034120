"""Voice commands: stop, repeat, slower, louder, another language, forget, "where does that come from?"."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from types import MappingProxyType

from babel import Locale, UnknownLocaleError

from assistant.core import phrases
from assistant.core.languages import english_name
from assistant.core.messages import Exchange, Intent, Provenance, Reply, Wishes
from assistant.core.stages import CancelToken

SLOWER = 0.75
FASTER = 1.2
LOUDER = 1.5
WRITTEN = "It stands in “{title}”, under “{heading}”."
ORIGINS = {
    Provenance.KNOWN: "I worked that out or looked it up in my tables.",
    Provenance.NOTED: "I found nothing about it in my notes, so there is no source.",
    Provenance.READ: "I found nothing about it in my notes, so there is no source.",
    Provenance.THOUGHT: "Those were my own words. They do not come from notes, and may be wrong.",
    Provenance.REFUSED: "I only said that I do not know it or cannot do it, so there is no source.",
}
"""Where an answer comes from whose skill has no sentence of its own for it, without a place in a pack or an archive."""
SLOWEST, FASTEST = 0.6, 1.4
"""However often it is asked for; beyond these no voice sounds well."""
QUIETEST, LOUDEST = 0.3, 2.5
"""Likewise; beyond these it cannot be understood."""
PROMISES = {
    "slower": "From now on I speak more slowly.",
    "faster": "From now on I speak faster.",
    "louder": "From now on I speak louder.",
    "quieter": "From now on I speak more quietly.",
    "normal": "From now on I speak as usual.",
}
"""What is said where somebody wants to be spoken with otherwise."""


class ControlSkill:
    """Implements Skill; the slot "action" says which, "language" which one is wanted.

    What is to become of the conversation stands in the reply. A pace, a volume and a language that were wished for stay
    until the conversation ends.
    """

    def __init__(
        self, languages: Sequence[str], origins: Mapping[str, Callable[[str], str]] = MappingProxyType({})
    ) -> None:
        """Languages: those that the kiosk speaks, its own first. Origins: says in a language where
        the answers of a skill come from, by its name.
        """
        self._languages, self._origins = languages, origins

    def answer(self, intent: Intent, history: Sequence[Exchange], token: CancelToken) -> Reply:
        language = intent.language
        match intent.slots.get("action"):
            case "stop":
                return Reply(iter(()), language, provenance=Provenance.KNOWN, remember=False)
            case "forget":
                return replace(_said(intent.transcript.language, "I have forgotten what we said."), forgets=True)
            case "language":
                return self._in_language(intent.slots["language"], language)
            case "source":
                return self._source(history, language)
            case str(action) if action in WISHES:
                return replace(_promised(action, history, language), wishes=WISHES[action])
            case _:
                return _again(history[-1]) if history else _said(language, "There is nothing to repeat yet.")

    def _source(self, history: Sequence[Exchange], language: str) -> Reply:
        if not history:
            return _said(language, "I have not answered anything yet.")
        last = history[-1]
        origin = iter([self._origin(last, language)])
        return Reply(origin, language, last.sources, provenance=Provenance.KNOWN, remember=False)

    def _origin(self, answer: Exchange, language: str) -> str:
        """Where an answer comes from: each place in the packs once, or how it was made."""
        places = dict.fromkeys((source.title, source.heading or source.title) for source in answer.sources)
        if not places or answer.reply == phrases.say(answer.intent.language, phrases.SILENT):
            own = self._origins.get(answer.intent.skill)
            return (own(language) if own else "") or phrases.say(language, ORIGINS[answer.provenance])
        return " ".join(phrases.say(language, WRITTEN, title=title, heading=heading) for title, heading in places)

    def _in_language(self, wanted: str, language: str) -> Reply:
        if wanted in self._languages:
            return replace(
                _said(wanted, "From now on I speak English."), wishes=lambda wishes: replace(wishes, language=wanted)
            )
        names = ", ".join(_name(code, language) for code in self._languages)
        return _said(language, "I do not speak that language, only these: {languages}.", languages=names)


def _slower(wishes: Wishes) -> Wishes:
    return replace(wishes, pace=max(SLOWEST, wishes.pace * SLOWER))


def _faster(wishes: Wishes) -> Wishes:
    """Whoever has asked for slower first comes back to the usual pace."""
    return replace(wishes, pace=1.0 if wishes.pace < 1 else min(FASTEST, wishes.pace * FASTER))


def _louder(wishes: Wishes) -> Wishes:
    return replace(wishes, volume=min(LOUDEST, wishes.volume * LOUDER))


def _quieter(wishes: Wishes) -> Wishes:
    return replace(wishes, volume=max(QUIETEST, wishes.volume / LOUDER))


def _normal(wishes: Wishes) -> Wishes:
    return replace(wishes, pace=1.0, volume=1.0)


WISHES = {"slower": _slower, "faster": _faster, "louder": _louder, "quieter": _quieter, "normal": _normal}
"""How a visitor's wishes change, by action."""


def _promised(action: str, history: Sequence[Exchange], language: str) -> Reply:
    """What will be otherwise; whoever could not follow the last answer hears it slower or louder."""
    if action == "slower" and history:
        return _again(history[-1])
    promise = _said(language, PROMISES[action])
    if action == "louder" and history and history[-1].intent.language == language:
        last = history[-1]
        return replace(promise, deltas=chain(promise.deltas, [" ", last.reply]), sources=last.sources)
    return promise


def _said(language: str, sentence: str, **values: object) -> Reply:
    text = phrases.say(language, sentence, **values)
    return Reply(iter([text]), language, provenance=Provenance.KNOWN, remember=False)


def _again(last: Exchange) -> Reply:
    return Reply(iter([last.reply]), last.intent.language, last.sources, provenance=Provenance.KNOWN, remember=False)


def _name(code: str, language: str) -> str:
    """Of a language, in another one."""
    try:
        return str(Locale(language).languages.get(code, code))
    except UnknownLocaleError:
        return english_name(code)
