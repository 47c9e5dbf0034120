"""A reply on its way to the voice: sentence by sentence, read by the guard, and remembered as far as it was heard."""

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from assistant.core import phrases
from assistant.core.errors import (
    AssistantError,
    EngineError,
    SpeakingError,
    TurnCancelled,
    TurnTimeout,
    VoiceError,
    place,
)
from assistant.core.events import Failed, Guarded, KioskState, Said, StateChanged
from assistant.core.languages import spaced
from assistant.core.messages import (
    CALLS_STAFF,
    GUARD,
    Exchange,
    GuardKind,
    Intent,
    Played,
    Provenance,
    Reply,
    Sentence,
)
from assistant.core.stages import Playback
from assistant.speaking.loudness import at_volume
from assistant.text.sentences import sentences
from assistant.turn.pipeline import Pipeline
from assistant.turn.told import Told, closed, provenance_of
from assistant.turn.turn_token import Turn, TurnPart

log = logging.getLogger(__name__)


def speak(turn: Turn, reply: Reply, stations: Pipeline) -> None:
    """Sentence by sentence; what was heard of it goes into the memory, also when it is cut off."""
    one = Told(reply, turn.record.intent, guard=turn.record.guard)
    with _heard_out(turn, [one], stations):
        _say(turn, [one], stations)


def speak_in_order(
    turn: Turn, intents: Sequence[Intent], answered: Callable[[Intent], tuple[Intent, Reply]], stations: Pipeline
) -> None:
    """The answers to several questions as one: each is made while those before it are played.

    One that fails says so, and the others are given. After what the guard says there is nothing more to say.
    """
    told, parts = list[Told](), turn.record.parts
    with _heard_out(turn, told, stations):
        for intent in intents:
            turn.check()
            part = TurnPart(intent)
            parts.append(part)
            try:
                part.intent, reply = answered(intent)
                told.append(Told(reply, part.intent, part=part))
                _say(turn, told, stations)
            except (TurnCancelled, TurnTimeout):
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are not lost
                turn.check()
                _excuse_part(turn, part, logged(error), told, stations)
            if turn.record.guard:
                break
    if all(part.error for part in parts):
        turn.record.error = turn.record.error or parts[0].error


@contextmanager
def _heard_out(turn: Turn, told: list[Told], stations: Pipeline) -> Iterator[None]:
    """Notes and remembers what was told, and was heard of it, once it was played or cut off."""
    try:
        yield
    finally:
        turn.record.reply = " ".join(filter(None, (one.text for one in told)))
        turn.record.sure = min((sure for one in told if (sure := one.reply.sure()) is not None), default=None)
        try:
            for one in told:
                one.played.extend(playback.wait() for playback in one.playbacks)
        finally:
            _note(turn, told)
            sure_from = stations.config.chat.sure_from
            turn.record.closed = [] if turn.record.guard else closed(told, sure_from, cancelled=turn.cancelled)
            forgotten = max((number for number, one in enumerate(told) if one.reply.forgets), default=0)
            for one in told[forgotten:]:
                _remember(turn, one, stations)
    if turn.cancelled:  # an answer that is being played is not too late any more
        raise TurnCancelled
    turn.record.mark("done")


def _excuse_part(turn: Turn, part: TurnPart, error: AssistantError, told: list[Told], stations: Pipeline) -> None:
    """Says what went wrong with one of several questions; what went wrong in the same way with another is said once."""
    said = any(other.error == error.code for other in turn.record.parts)
    part.error = error.code
    text = "" if said else phrases.say(part.intent.language, error.sentence)
    told.append(Told(fixed(text, part.intent.language), None, part=part))
    stations.events.publish(Failed(error.code, ""))
    _say(turn, told, stations)


def logged(error: Exception) -> AssistantError:
    """As one that is known."""
    if not isinstance(error, AssistantError):
        # An unexpected error's message could hold a visitor's words, so only its kind and place are logged.
        log.error("internal: %s at %s", type(error).__name__, place(error))
        return AssistantError(type(error).__name__)
    if not isinstance(error, TurnCancelled):
        log.warning("%s: %s", error.code, error)
    return error


def guarded(turn: Turn, kind: GuardKind, stations: Pipeline) -> None:
    """Tells the observers that the guard speaks."""
    turn.record.guard, turn.record.provenance = kind, Provenance.REFUSED
    stations.events.publish(Guarded(kind))
    if kind in CALLS_STAFF:
        stations.events.publish(StateChanged(KioskState.CALLING))


def fixed(text: str, language: str) -> Reply:
    """What the program says of itself."""
    return Reply(iter([text]), language, provenance=Provenance.KNOWN, remember=False)


def announce(turn: Turn, sentence: str, language: str, stations: Pipeline) -> None:
    """Says one of our own sentences, and waits until it was heard; where there is no sound, nothing is said."""
    text = phrases.say(language, sentence)
    spoken = _spoken(Sentence(text, text, 0, language, stations.memory.wishes.pace), stations)
    if spoken is None or spoken.language != language:
        return
    try:
        speech = at_volume(stations.voices.speak(spoken), stations.memory.wishes.volume)
        stations.speaker.play(speech, turn).wait()
    except SpeakingError as error:
        log.error("%s: %s", error.code, error)
    turn.check()


def _say(turn: Turn, told: list[Told], stations: Pipeline) -> None:
    """Makes the sentences of the last reply, and gives them to the speaker."""
    *before, one = told
    reply = one.reply
    one.first = sum(len(other.said) for other in before)
    try:
        for sentence in _read(one, turn, stations):
            turn.check()
            one.said.append(sentence)
            stations.events.publish(Said(sentence))
            _utter(turn, sentence, one, stations, excused=any(other.playbacks for other in before))
            if not one.guard and sum(s.ends for s in one.said) == reply.sentences:
                break
        if not one.said and reply.remember:  # a model that only thinks, or writes emoji
            raise EngineError("nothing was written that can be said")
    finally:
        _stop_writing(reply)


def _read(one: Told, turn: Turn, stations: Pipeline) -> Iterator[Sentence]:
    """The sentences of a reply; of what is thought or read up to the first that the guard stops, then its own words."""
    reply, pace, unended = one.reply, stations.memory.wishes.pace, ""
    for made in sentences(_marked(reply.deltas, turn), reply.language, pace):
        sentence = replace(made, index=one.first + made.index)
        if reply.provenance in {Provenance.THOUGHT, Provenance.READ}:  # an encyclopaedia is written for everybody
            unended = f"{unended} {sentence.text}".strip()
            if kind := stations.guard.reads(unended, reply.language):
                one.guard = kind
                guarded(turn, kind, stations)
                own = sentences(iter([stations.guard.answer(kind, reply.language)]), reply.language, pace)
                yield from (replace(said, index=sentence.index + said.index) for said in own)
                return
            unended = "" if sentence.ends else unended
        yield sentence


def _stop_writing(reply: Reply) -> None:
    """A model that writes what nobody will hear is ended."""
    if isinstance(reply.deltas, Generator):
        reply.deltas.close()


def _marked(deltas: Iterator[str], turn: Turn) -> Iterator[str]:
    for delta in deltas:
        turn.record.mark("first_token")
        yield delta


def _utter(turn: Turn, sentence: Sentence, one: Told, stations: Pipeline, *, excused: bool) -> None:
    """One sentence to the speaker. Where there is no sound, the text goes on for those who can read it.

    excused: the excuse for a missing voice was heard already.
    """
    spoken = _spoken(sentence, stations)
    if turn.record.error or spoken is None or ((one.playbacks or excused) and spoken is not sentence):
        return
    try:
        speech = stations.voices.speak(spoken)
        turn.check()
        if not one.playbacks:  # it is heard while the rest of it is being made
            stations.events.publish(StateChanged(KioskState.SPEAKING))
        one.playbacks.append(stations.speaker.play(at_volume(speech, stations.memory.wishes.volume), turn))
        turn.extend(speech.seconds)
    except SpeakingError as error:
        log.error("%s: %s", error.code, error)
        turn.record.error = error.code
        stations.events.publish(Failed(error.code, ""))
        if isinstance(error, VoiceError) and not one.playbacks and not excused:
            _excuse(turn, sentence, one.playbacks, stations)


def _excuse(turn: Turn, sentence: Sentence, playbacks: list[Playback], stations: Pipeline) -> None:
    """In the kiosk's own language, where the voice of another fails; the answer can be read."""
    own = stations.config.kiosk.languages[0]
    if sentence.language == own or not stations.voices.can_speak(own):
        return
    try:
        speech = stations.voices.speak(_voiceless(own))
        stations.events.publish(StateChanged(KioskState.SPEAKING))
        playbacks.append(stations.speaker.play(at_volume(speech, stations.memory.wishes.volume), turn))
    except SpeakingError as error:
        log.error("%s: %s", error.code, error)


def _spoken(sentence: Sentence, stations: Pipeline) -> Sentence | None:
    """What is said aloud for a sentence: where its language has no voice, an excuse in the kiosk's own."""
    own = stations.config.kiosk.languages[0]
    if stations.voices.can_speak(sentence.language):
        return sentence
    if not stations.voices.can_speak(own):
        return None
    return _voiceless(own)


def _voiceless(own: str) -> Sentence:
    text = phrases.say(own, "Sorry, I have no voice for your language; please read the answer.")
    return Sentence(text, text, 0, own)


def _note(turn: Turn, told: list[Told]) -> None:
    """Notes what became of each of several questions, and when the first and the last sound was heard."""
    record = turn.record
    for one in told:
        if one.part:
            one.part.reply = f"{one.part.reply} {one.text}".strip()
            one.part.sources += one.reply.sources
            one.part.provenance = one.part.provenance or provenance_of(one)
    if any(part.provenance is Provenance.THOUGHT for part in record.parts) and not record.guard:
        record.provenance = Provenance.THOUGHT
    elif not record.parts and told and told[-1].reply.in_the_end:
        record.provenance = provenance_of(told[-1])
    moments = [(p.first_audio, p.last_audio) for one in told for p in one.played if p.first_audio and p.last_audio]
    if moments:
        record.mark("first_audio", moments[0][0])
        record.mark("last_audio", moments[-1][1])


def _remember(turn: Turn, one: Told, stations: Pipeline) -> None:
    """Notes what of a reply was heard, or read."""
    reply, intent = one.reply, one.intent
    read = turn.record.error or not stations.voices.can_speak(reply.language)
    received = [Played(sentence, 1.0) for sentence in one.said] if read else one.played
    if intent and one.guard:  # no model reads it again, and no skill goes on from it
        unread = replace(intent.transcript, text="")
        intent = replace(intent, skill=GUARD, transcript=unread, slots={"kind": one.guard})
    heard = " ".join(_heard(p) for p in received if p.fraction > 0)
    if reply.remember and intent and heard:
        asked = (reply.asks, reply.answer_seconds, reply.kept)
        stations.memory.add(Exchange(intent, heard, one.text, reply.sources, provenance_of(one), *asked))


def _heard(played: Played) -> str:
    """The words of a sentence that were played, to the nearest."""
    text = played.sentence.text
    if not spaced(played.sentence.language):
        return text[: max(1, round(played.fraction * len(text)))]
    words = text.split(" ")
    return " ".join(words[: max(1, round(played.fraction * len(words)))])
