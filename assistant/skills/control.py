"""Voice commands: stop, repeat, slower, another language, forget, "where does that come from?"."""

from collections.abc import Sequence
from dataclasses import replace

from babel import Locale, UnknownLocaleError

from assistant import phrases
from assistant.messages import GUARD, Exchange, Intent, Provenance, Reply, Wishes
from assistant.stages import CancelToken

SLOWER = 0.75
WRITTEN = "It stands in “{title}”, under “{heading}”."
UNWRITTEN = "I found nothing about it in my notes, so there is no source."
ORIGINS = {
    "distance": "I worked it out from the coordinates of the places.",
    "look": "I said what I saw in the picture, in my own words.",
    "chat": "Those were my own words. They do not come from notes, and may be wrong.",
    GUARD: "I was taught to say that, so that nobody comes to harm.",
}
"""Where an answer of another skill than knowledge comes from."""
SLOWEST = 0.6
"""However often it is asked for; slower than this no voice sounds well."""


class ControlSkill:
    """Implements Skill; the slot "action" says which, "language" which one is wanted.

    What is to become of the conversation stands in the reply. A pace and a language that were wished for stay until the
    conversation ends.
    """

    def __init__(self, languages: Sequence[str]) -> None:
        """Languages: those that the kiosk speaks, its own first."""
        self._languages = languages

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
            case "slower":
                reply = _again(history[-1]) if history else _said(language, "From now on I speak more slowly.")
                return replace(reply, wishes=_slower)
            case _:
                return _again(history[-1]) if history else _said(language, "There is nothing to repeat yet.")

    @staticmethod
    def _source(history: Sequence[Exchange], language: str) -> Reply:
        last = _answer(history)
        if last is None:
            return _said(language, "I have not answered anything yet.")
        origin = iter([_origin(last, language)])
        return Reply(origin, language, last.sources, provenance=Provenance.KNOWN, remember=False)

    def _in_language(self, wanted: str, language: str) -> Reply:
        if wanted in self._languages:
            return replace(
                _said(wanted, "From now on I speak English."), wishes=lambda wishes: replace(wishes, language=wanted)
            )
        names = ", ".join(_name(code, language) for code in self._languages)
        return _said(language, "I do not speak that language, only these: {languages}.", languages=names)


def _slower(wishes: Wishes) -> Wishes:
    return replace(wishes, pace=max(SLOWEST, wishes.pace * SLOWER))


def _said(language: str, sentence: str, **values: object) -> Reply:
    text = phrases.say(language, sentence, **values)
    return Reply(iter([text]), language, provenance=Provenance.KNOWN, remember=False)


def _again(last: Exchange) -> Reply:
    return Reply(iter([last.reply]), last.intent.language, last.sources, provenance=Provenance.KNOWN, remember=False)


def _answer(history: Sequence[Exchange]) -> Exchange | None:
    """The last that was no control."""
    return next((past for past in reversed(history) if past.intent.skill != "control"), None)


def _origin(answer: Exchange, language: str) -> str:
    """Where an answer comes from: each place in the packs once, or whose words it was."""
    if answer.intent.skill != "knowledge":
        return phrases.say(language, ORIGINS.get(answer.intent.skill, ORIGINS["chat"]))
    places = dict.fromkeys((source.title, source.heading or source.title) for source in answer.sources)
    if not places or answer.reply == phrases.say(answer.intent.language, phrases.SILENT):
        return phrases.say(language, UNWRITTEN)
    return " ".join(phrases.say(language, WRITTEN, title=title, heading=heading) for title, heading in places)


def _name(code: str, language: str) -> str:
    """Of a language, in another one."""
    try:
        return str(Locale(language).languages.get(code, code))
    except UnknownLocaleError:
        return str(Locale("en").languages.get(code, code))
