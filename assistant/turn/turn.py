"""One question: the stages in order.

press ─► hear ─► Transcript ─► answer ─► (guard) ─► Intent ─► Reply ─► speak ─► Sentence ─► (guard) ─► Speech ─► Played
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from assistant.core import phrases
from assistant.core.claimants import VerbatimSkill
from assistant.core.errors import AssistantError, HeldInSilence, NotUnderstood, TurnCancelled
from assistant.core.events import (
    Answering,
    Failed,
    Grounded,
    Heard,
    KioskState,
    Level,
    StateChanged,
    Understood,
)
from assistant.core.messages import (
    GUARD,
    VERBATIM,
    Exchange,
    GenerationBudget,
    GuardKind,
    Intent,
    Reply,
    Ruling,
    Transcript,
)
from assistant.core.stages import CancelToken, EagerSkill, SeveralSkill
from assistant.hearing.level import metered
from assistant.hearing.listening import listen
from assistant.thinking.routing.languages import detect
from assistant.thinking.routing.several import questions_in
from assistant.turn.endings import patience
from assistant.turn.pipeline import Pipeline
from assistant.turn.speculation import Draft, Speculation
from assistant.turn.telling import fixed, guarded, logged, speak, speak_in_order
from assistant.turn.turn_token import Record, Turn

BARGE_IN_SECONDS = 0.5
"""How long recording waits for the kiosk's own voice to end; the sound is kept meanwhile."""
APOLOGY_SECONDS = 20.0


def run_turn(turn: Turn, stations: Pipeline) -> None:
    """From the press of the button to the last word of the answer."""
    with _anticipation(turn, stations) as ahead:
        try:
            transcript = hear(turn, stations, ahead)
        except HeldInSilence:
            begin_anew(turn, stations)
        else:
            answer(turn, transcript, stations, ahead)


def hear(turn: Turn, stations: Pipeline, ahead: Speculation) -> Transcript:
    """The visitor's question as text."""
    hearing = stations.config.hearing
    stations.events.publish(StateChanged(KioskState.LISTENING))
    turn.grant(hearing.longest_seconds + hearing.nothing_seconds + BARGE_IN_SECONDS)
    heard = stations.microphone.record(_since(turn, stations), turn)
    chunks = metered(heard, lambda loudness: stations.events.publish(Level(round(loudness, 2))))
    try:
        utterance = listen(chunks, turn, stations.activity, hearing, ahead)
    finally:
        turn.listening = False
    turn.grant(stations.config.kiosk.turn_seconds)
    turn.record.end_of_speech = min(utterance.end_of_speech, time.monotonic())  # a file may be read faster than heard
    stations.events.publish(StateChanged(KioskState.THINKING))
    transcript = ahead.transcript(utterance)
    turn.check()
    turn.record.mark("transcript")
    return transcript


def answer_typed(text: str, turn: Turn, stations: Pipeline, shown: str = "") -> None:
    """A question that was typed: in the language that was chosen, else in that which it seems to be.

    Shown: the language of the page that it was typed on.
    """
    turn.record.end_of_speech = turn.pressed
    stations.events.publish(StateChanged(KioskState.THINKING))
    answer(turn, Transcript(text, typed_language(text, stations, shown)), stations)


def typed_language(text: str, stations: Pipeline, shown: str = "") -> str:
    """Where the text tells nothing: that of the page it was typed on, else of the conversation, else of the kiosk."""
    if chosen := stations.memory.language:
        return chosen
    return detect(text, stations.config.kiosk.languages, shown or stations.memory.spoken)


def _since(turn: Turn, stations: Pipeline) -> float:
    """Where the recording begins: a little before the press, but after the kiosk's own last word."""
    limit = time.monotonic() + BARGE_IN_SECONDS
    while math.isinf(stations.speaker.silent_since) and time.monotonic() < limit:
        time.sleep(0.005)
    silent = stations.speaker.silent_since
    own = silent if math.isfinite(silent) else time.monotonic()  # a speaker that is frozen never falls silent
    return max(turn.pressed - stations.config.hearing.before_press_seconds, own)


def answer(turn: Turn, transcript: Transcript, stations: Pipeline, ahead: Speculation | None = None) -> None:
    """The answer to a question, or to several, spoken as it is written; what was begun ahead is gone on with."""
    turn.record.transcript = transcript
    if not any(map(str.isalnum, transcript.text)):
        raise NotUnderstood("no word in it")
    stations.memory.hear(transcript.language)
    history = stations.memory.history
    draft = ahead.draft(history) if ahead else None
    intents = draft.intents if draft else _intents(transcript, history, turn, stations)
    turn.check()
    turn.record.mark("intent")
    turn.record.intent = intent = intents[0]
    # Only now, as page, log and console keep the words: of what the guard stops they get none.
    stations.events.publish(Heard(intent.transcript if intent.skill == GUARD else transcript))
    begun = [draft.reply] if draft and draft.reply else []

    def answered(intent: Intent) -> tuple[Intent, Reply]:
        # What was said before it may have changed the language that is wished for, or be forgotten.
        past = history if intent is intents[0] else stations.memory.history
        intent = replace(intent, wished=stations.memory.wishes.language)
        stations.events.publish(Understood(intent))
        if intent.skill == GUARD:
            guarded(turn, GuardKind(intent.slots["kind"]), stations)
        reply = begun.pop() if begun else stations.skills[intent.skill].answer(intent, past, turn)
        _take(turn, reply, stations)
        return intent, reply

    if len(intents) > 1:
        speak_in_order(turn, intents, answered, stations)
    else:
        turn.record.intent, reply = answered(intent)
        speak(turn, reply, stations)


def _take(turn: Turn, reply: Reply, stations: Pipeline) -> None:
    """Notes where an answer comes from, and changes the conversation as it wants it."""
    turn.record.sources += reply.sources
    turn.record.provenance = reply.provenance
    stations.events.publish(Answering(reply.provenance))
    if reply.sources:
        stations.events.publish(Grounded(turn.record.sources))
    if reply.wishes:
        stations.memory.wish(reply.wishes(stations.memory.wishes))
    if reply.forgets:
        stations.memory.clear()


def _anticipation(turn: Turn, stations: Pipeline) -> Speculation:
    """What works ahead while the visitor draws breath."""

    def think(transcript: Transcript, token: CancelToken) -> Draft:
        history = stations.memory.history
        intents = _intents(transcript, history, token, stations)
        return Draft(intents, _begun(intents, history, token, stations), history)

    hearing, warm = stations.config.hearing, turn.restraint != GenerationBudget()
    # A warm machine does not write what may be thrown away.
    writing_after = None if warm else hearing.settled_seconds - hearing.pause_seconds
    known = partial(patience, settings=hearing) if hearing.looks_finished else None
    return Speculation(turn, stations.transcriber, think, writing_after, known)


def _begun(
    intents: Sequence[Intent], history: Sequence[Exchange], token: CancelToken, stations: Pipeline
) -> Reply | None:
    """The answer to the first of some questions, where its skill lets it be begun ahead."""
    skill = stations.skills[intents[0].skill]
    if not isinstance(skill, EagerSkill):
        return None
    try:
        return skill.answer(intents[0], history, token)
    except Exception:
        if len(intents) == 1 or token.cancelled:
            raise
        return None  # it is asked again where the others are not lost


def _intents(
    transcript: Transcript, history: Sequence[Exchange], token: CancelToken, stations: Pipeline
) -> tuple[Intent, ...]:
    """What is wanted, in the language that is; of several questions each. What is unsafe is the guard's alone."""
    ruling = stations.guard.judge(transcript, history, token)
    parts = questions_in(transcript.text, transcript.language)
    if ruling.kind or len(parts) == 1:
        return (_intent(transcript, ruling, history, stations),)
    each = [replace(transcript, text=part) for part in parts]
    intents = [_intent(one, stations.guard.judge(one, history, token), history, stations) for one in each]
    if unsafe := [intent for intent in intents if intent.skill == GUARD]:
        return (min(unsafe, key=lambda intent: list(GuardKind).index(GuardKind(intent.slots["kind"]))),)
    stops = [number for number, intent in enumerate(intents) if intent.slots.get("action") == "stop"]
    intents = intents[max(stops, default=0) :]  # whoever stops takes back what was asked before
    return tuple(_together(intents, transcript, history, stations))


def _together(
    intents: Sequence[Intent], transcript: Transcript, history: Sequence[Exchange], stations: Pipeline
) -> Iterator[Intent]:
    """Neighbours that one skill answers at once are one question again, in the words that were said."""
    text, end = transcript.text, 0
    for skill, group in groupby(intents, key=lambda intent: intent.skill):
        own = list(group)
        if len(own) == 1 or not isinstance(stations.skills[skill], SeveralSkill):
            yield from own
            continue
        start = text.index(own[0].transcript.text, end)
        end = text.index(own[-1].transcript.text, start) + len(own[-1].transcript.text)
        joined = replace(transcript, text=text[start:end])
        yield replace(stations.router.route(joined, history), wished=own[0].wished)


def _intent(transcript: Transcript, ruling: Ruling, history: Sequence[Exchange], stations: Pipeline) -> Intent:
    """Of one question; what is unsafe is the guard's."""
    if ruling.kind is None:
        intent = stations.router.route(transcript, history)
    elif ruling.noted:  # a curator wrote it; no model may add to it
        verbatim = next(name for name, skill in stations.skills.items() if isinstance(skill, VerbatimSkill))
        intent = Intent(verbatim, transcript, ruling.score, {VERBATIM: ruling.kind})
    else:
        intent = Intent(GUARD, replace(transcript, text=""), ruling.score, {"kind": ruling.kind})
    return replace(intent, wished=stations.memory.wishes.language)


def begin_anew(turn: Turn, stations: Pipeline) -> None:
    """Forgets the conversation, and says so in its language."""
    language = spoken_language(turn, stations)
    stations.memory.clear()
    speak(turn, fixed(phrases.say(language, "I have forgotten what we said."), language), stations)


def conduct(turn: Turn, work: Callable[[Turn, Pipeline], None], stations: Pipeline) -> Record:
    """Runs a turn to its end, whatever happens: a failure is logged and told to the visitor, once, here."""
    try:
        turn.restraint = stations.restraint()
        if (error := _attempt(lambda: work(turn, stations))) is not None:
            _fail(turn, error, stations)
    finally:
        turn.finish()
    return turn.record


def _attempt(work: Callable[[], None]) -> Exception | None:
    """What ended it before its time."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - the one place that catches everything
        return error
    return None


def _fail(turn: Turn, error: Exception, stations: Pipeline) -> None:
    """Apologises, unless the turn was cancelled. Where that fails, too, light and screen have told it."""
    known = logged(error)
    if turn.cancelled or isinstance(known, TurnCancelled):
        turn.record.error = TurnCancelled.code
        return
    if (second := _attempt(lambda: _apologise(turn, known, stations))) is not None:
        logged(second)
    turn.record.error = known.code


def _apologise(turn: Turn, error: AssistantError, stations: Pipeline) -> None:
    """Tells the visitor, in the language that was wished for, or else heard last."""
    language = spoken_language(turn, stations)
    turn.record.error = None
    turn.grant(APOLOGY_SECONDS)
    text = phrases.say(language, error.sentence)
    stations.events.publish(StateChanged(KioskState.ERROR))
    stations.events.publish(Failed(error.code, text))
    speak(turn, fixed(text, language), stations)


def spoken_language(turn: Turn, stations: Pipeline) -> str:
    """Of what the kiosk says by itself: as it was wished for, heard or chosen last, else the kiosk's own."""
    if wished := stations.memory.wishes.language:
        return wished
    if turn.record.transcript:
        return turn.record.transcript.language
    return stations.memory.language or stations.memory.spoken or stations.config.kiosk.languages[0]
